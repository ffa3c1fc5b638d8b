"""ABF as other programs read it: pyabf and neo, neither of which wrote it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import neo
import numpy as np
import pyabf
import pytest
from short_run import short_run

from model.units import TICKS_PER_MS, TICKS_PER_S
from rig.export import abf
from rig.export.abf import write_abf
from rig.files.atomic_write import NotWritten
from rig.record import Record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_abf(short_run(), tmp_path_factory.mktemp("abf") / "run.abf")


def by_pyabf(path: Path) -> np.ndarray:
    """(sweeps, samples, channels)"""
    read = pyabf.ABF(path)
    return read.data.T.reshape(read.sweepCount, -1, read.channelCount)


def by_neo(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(sweeps, samples, channels), and when each began in ticks."""
    segments = neo.AxonIO(str(path)).read_block().segments
    values = np.stack([np.concatenate([np.asarray(one) for one in each.analogsignals], axis=1) for each in segments])
    return values, np.array([round(float(each.t_start) * TICKS_PER_S) for each in segments])


def test_both_readers_give_the_field_potential_within_a_step(path):
    one, (two, starts) = by_pyabf(path), by_neo(path)
    step = max(sweep.mV_per_bit for sweep in short_run().sweeps)
    for sweep in short_run().sweeps:
        place = int(np.flatnonzero(starts == sweep.start)[0])
        meant = sweep.samples * sweep.mV_per_bit
        for read in (one, two):
            found = read[place:, :, 0].ravel()[: len(meant)]
            assert np.abs(found - meant).max() <= step
            assert np.abs(found).max() > 0.1


def test_a_train_goes_on_in_the_next_sweeps_without_a_gap(path):
    (train,) = (sweep for sweep in short_run().sweeps if sweep.kind == "train")
    values, starts = by_neo(path)
    length = values.shape[1]
    place = int(np.flatnonzero(starts == train.start)[0])
    pieces = -(-len(train.samples) // length)
    assert pieces > 1
    assert list(starts[place : place + pieces]) == [train.start + piece * length for piece in range(pieces)]
    rises = np.flatnonzero(np.diff(values[place : place + pieces, :, 1].ravel()) > 10) + 1 + train.start
    assert tuple(rises) == train.pulses


def test_the_command_is_the_current_for_as_long_as_it_was_on(path):
    values, starts = by_neo(path)
    for pathway, current, lasts_ms in (("S1", 80.0, 0.1), ("S2", 60.0, 0.2)):
        sweep = next(one for one in short_run().sweeps if one.pathway == pathway)
        command = values[int(np.flatnonzero(starts == sweep.start)[0]), :, 1]
        on = np.flatnonzero(command > 1)
        assert on[0] == sweep.pulses[0] - sweep.start
        assert len(on) == round(lasts_ms * TICKS_PER_MS)
        assert command[on] == pytest.approx(current, abs=0.05)


def test_names_units_rate_and_origin(path):
    read = pyabf.ABF(path)
    assert (read.adcNames, read.adcUnits, read.dataRate) == (["Field", "Stimulus"], ["mV", "uA"], TICKS_PER_S)
    assert read.abfFileComment.startswith("SIMULATED, no animal")
    assert "A short run" in read.abfFileComment


def test_the_same_record_gives_the_same_bytes(path, tmp_path):
    assert write_abf(short_run(), tmp_path / "again.abf").read_bytes() == path.read_bytes()


def test_a_file_that_reads_wrong_leaves_the_old_one(tmp_path, monkeypatch):
    old = tmp_path / "run.abf"
    old.write_bytes(b"old")
    monkeypatch.setattr(abf, "_write", lambda record, found, place: place.write_bytes(written(record, found)))
    with pytest.raises(NotWritten, match="What was there before is as it was"):
        write_abf(short_run(), old)
    assert [each.name for each in tmp_path.iterdir()] == ["run.abf"]
    assert old.read_bytes() == b"old"


def written(record: Record, found: abf.Episodes) -> bytes:
    """A header that promises what follows, and samples that are all wrong."""
    return bytes(abf._header(record, found)) + b"\x01" * found.codes.nbytes


def test_nothing_recorded_and_what_is_too_late_for_the_format(tmp_path):
    with pytest.raises(NotWritten, match="nothing is recorded"):
        write_abf(Record("empty"), tmp_path / "empty.abf")
    late = msgspec.structs.replace(short_run().sweeps[-1], start=2**31)
    with pytest.raises(NotWritten, match=r"29\.8 h"):
        write_abf(Record("late", sweeps=(late,)), tmp_path / "late.abf")
    assert not list(tmp_path.iterdir())
