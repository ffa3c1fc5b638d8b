"""What a recording costs grows with its size and no faster, and it is never in memory as a whole as numbers."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from synthetic_abf import GAP_FREE, WRITERS, one_channel, write_abf2
from synthetic_field import noise, sweep

from rig.files.refusal import RefusedFile
from rig.journal.imported import read_recording
from rig.recordings import abf

RATE = 10_000.0
ONE = sweep(RATE, last_ms=20.0, noise_uV=3.0)


class Reads:
    """How often a file is opened for samples, and how many are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = self.samples = 0
        self._real = np.fromfile
        monkeypatch.setattr(abf.np, "fromfile", self._counted)

    def _counted(self, file: Path, dtype: str, count: int, offset: int) -> np.ndarray:
        self.opened += 1
        self.samples += count
        return self._real(file, dtype, count, offset=offset)


@pytest.mark.parametrize("writer", WRITERS)
def test_twice_the_sweeps_are_twice_the_work(tmp_path, monkeypatch, writer):
    cost = []
    for count in (300, 600):
        recording = one_channel([ONE] * count, RATE, starts_s=[float(number) for number in range(count)])
        path = WRITERS[writer](tmp_path / f"{count}.abf", recording)
        with monkeypatch.context() as patch:
            reads = Reads(patch)
            read_recording(path)
        cost.append((reads.opened, reads.samples))
    (opened, samples), (opened_twice, samples_twice) = cost
    assert opened_twice <= 2.05 * opened and samples_twice <= 2.05 * samples
    assert samples <= 4 * 300 * len(ONE)


def test_cutting_a_recording_reads_each_part_of_it_a_few_times(tmp_path, monkeypatch):
    """And not all of it for every sweep that is cut out of it."""
    whole = np.concatenate([np.concatenate([noise(3000, RATE, 3.0, seed=seed), ONE]) for seed in range(60)])
    path = write_abf2(tmp_path / "on.abf", one_channel([whole], RATE, mode=GAP_FREE, starts_s=None))
    reads = Reads(monkeypatch)
    found = read_recording(path)
    assert len(found.sweeps) == 60
    assert reads.samples <= 4 * len(whole)


@pytest.mark.parametrize("pulses", [True, False])
def test_a_recording_of_hours_takes_little_more_memory_than_its_file(tmp_path, pulses):
    part = np.concatenate([ONE, noise(19_680, RATE, 3.0)]) if pulses else noise(20_000, RATE, 3.0)
    recording = one_channel([np.tile(part, 500)], RATE, mode=GAP_FREE, starts_s=None)
    path = write_abf2(tmp_path / "hours.abf", recording)
    del recording
    read_recording(path)
    tracemalloc.start()
    found = read_recording(path)
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.sweeps) == (500 if pulses else 200)
    assert largest < 2.5 * path.stat().st_size


def test_a_table_of_an_afternoon_is_taken(tmp_path):
    """1,080 sweeps; in memory it is smaller than four times its file."""
    rows = ",".join(["0.125"] * 1080)
    body = "\n".join(f"{row * 0.05 - 5:.2f},{rows}" for row in range(400))
    heads = ",".join(f"S{1 + number % 2} {number}" for number in range(1080))
    path = tmp_path / "day.csv"
    path.write_text(f"time_ms,{heads}\n{body}\n")
    tracemalloc.start()
    found = read_recording(path)
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.pathway for one in found.sweeps] == ["S1", "S2"] * 540
    assert largest < 15 * path.stat().st_size


def test_more_than_can_be_shown_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("rig.recordings.raw.MOST_SAMPLES", 10_000)
    path = write_abf2(tmp_path / "a.abf", one_channel([ONE] * 40, RATE))
    reads = Reads(monkeypatch)
    with pytest.raises(RefusedFile, match=r"the recording is .* million samples long"):
        read_recording(path)
    assert reads.samples == 0
