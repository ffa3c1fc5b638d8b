"""NWB as its own library, its validator and its inspector see it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from short_run import short_run

from model.units import TICKS_PER_S
from rig.export import nwb
from rig.export.nwb import write_nwb
from rig.files.atomic_write import NotWritten
from rig.messages import Logged
from rig.record import Record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_nwb(short_run(), tmp_path_factory.mktemp("nwb") / "run.nwb")


@pytest.fixture(scope="module")
def session(path):
    from pynwb import NWBHDF5IO

    with NWBHDF5IO(str(path), mode="r") as file:
        yield file.read()


def test_the_validator_finds_no_error(path):
    from pynwb import validate

    assert not validate(path=str(path))


def test_the_inspector_finds_nothing_that_has_to_be_mended(path):
    program = (
        "import sys; from nwbinspector import inspect_nwbfile\n"
        "for one in inspect_nwbfile(nwbfile_path=sys.argv[1]): print(one.importance.name, one.check_function_name)"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    found = [line.split() for line in ran.stdout.splitlines()]
    assert {importance for importance, _ in found} <= {"BEST_PRACTICE_SUGGESTION"}
    # people and institutes a simulation has none of, and one drug is one row
    assert {check for _, check in found} <= {"check_experimenter_exists", "check_institution", "check_single_row"}


def test_the_samples_are_those_of_the_digitiser(session):
    table = session.intervals["sweeps"]
    assert len(table) == len(short_run().sweeps)
    for row, sweep in enumerate(short_run().sweeps):
        (place,) = table["timeseries"][row]
        assert np.array_equal(place.data, sweep.samples)
        assert place.timeseries.conversion == pytest.approx(sweep.mV_per_bit * 1e-3)
        assert place.timestamps[0] == pytest.approx(sweep.start / TICKS_PER_S, abs=1e-9)
        assert place.timestamps[-1] == pytest.approx((sweep.start + len(sweep.samples) - 1) / TICKS_PER_S, abs=1e-9)
    assert {one.timeseries.unit for (one,) in table["timeseries"][:]} == {"volts"}


def test_measures_and_settings_stand_in_the_table(session):
    table = session.intervals["sweeps"].to_dataframe()
    for row, sweep in zip(table.itertuples(), short_run().sweeps, strict=True):
        assert (row.pathway, row.kind, row.pulses) == (sweep.pathway, sweep.kind, len(sweep.pulses))
        assert row.current == sweep.current_uA
        assert row.d_apv_tissue == sweep.tissue_uM.get("d_apv", 0.0)
        for name, value in sweep.measures.items():
            assert np.isnan(getattr(row, name)) if value is None else getattr(row, name) == value
    assert np.isfinite(table["slope"]).sum() > 10
    assert table["d_apv_tissue"].iloc[-1] > 0.1


def test_pulses_in_amperes(session):
    pulses = session.stimulus["stimulus_S2"]
    sweeps = [sweep for sweep in short_run().sweeps if sweep.pathway == "S2"]
    assert pulses.data[0] * pulses.conversion == pytest.approx(60e-6)
    assert pulses.timestamps[0] == pytest.approx(sweeps[0].pulses[0] / TICKS_PER_S)
    assert pulses.timestamps[1] - pulses.timestamps[0] == pytest.approx(0.2e-3)
    assert len(pulses.data) == 2 * sum(len(sweep.pulses) for sweep in sweeps)


def test_the_bath_and_when_its_valve_was_open(session):
    course = session.acquisition["concentration_d_apv"]
    points = [point for point in short_run().bath if point.drug == "d_apv"]
    assert course.data[-1][0] == points[-1].bath_uM > 1
    assert course.data[-1][1] == points[-1].tissue_uM
    (epoch,) = session.intervals["drug_epochs"].to_dataframe().itertuples()
    assert (epoch.drug, epoch.reservoir) == ("d_apv", 50.0)
    assert epoch.start_time == pytest.approx(12.0, abs=0.01)


def test_it_says_that_no_animal_was_used(session):
    assert session.session_description.startswith("SIMULATED")
    assert "no animal" in session.subject.description
    assert session.electrode_groups["REC"].location == "CA1"
    assert session.electrode_groups["REC"].description.endswith("in s. radiatum")
    assert session.subject.species == "Rattus norvegicus"
    assert "simulation" in list(session.keywords[:])
    assert "with µ" in session.notes


def test_a_card_is_known_by_its_name_too_and_an_unknown_one_has_no_subject():
    record = msgspec.structs.replace(short_run(), preparation="Rat P21 to 28, submerged", sweeps=short_run().sweeps[:1])
    assert nwb._session(record).subject.age == "P21D/P28D"
    own = nwb._session(msgspec.structs.replace(record, preparation="A card of my own"))
    assert own.subject is None
    assert own.session_description.startswith("SIMULATED")


def test_with_its_log_the_experiment_could_be_done_again(session):
    told = session.events["log"].to_dataframe()
    assert list(told["annotation"]) == [entry.text for entry in short_run().log]
    kept = session.scratch["log_json"].data
    assert tuple(msgspec.json.decode(kept, type=list[Logged])) == short_run().log
    assert json.loads(kept)[0]["tick"] == short_run().log[0].tick


def test_a_file_that_breaks_the_format_leaves_the_old_one(tmp_path, monkeypatch):
    old = tmp_path / "run.nwb"
    old.write_bytes(b"old")
    monkeypatch.setattr(nwb, "_check", lambda record, path: (_ for _ in ()).throw(ValueError("broke a rule")))
    with pytest.raises(NotWritten, match="broke a rule"):
        write_nwb(Record("one", seed=1, sweeps=short_run().sweeps[:1]), old)
    assert [each.name for each in tmp_path.iterdir()] == ["run.nwb"]
    assert old.read_bytes() == b"old"


def test_the_check_finds_other_samples(path):
    first, *others = short_run().sweeps
    other = msgspec.structs.replace(first, samples=first.samples + np.int16(1))
    with pytest.raises(ValueError, match="other samples of sweep 0"):
        nwb._check(msgspec.structs.replace(short_run(), sweeps=(other, *others)), path)


def test_without_the_package_a_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(nwb, "find_spec", lambda name: None)
    with pytest.raises(NotWritten, match=r"`make -C .+ nwb`"):
        write_nwb(short_run(), tmp_path / "run.nwb")


def test_nothing_recorded(tmp_path):
    with pytest.raises(NotWritten, match="nothing is recorded"):
        write_nwb(Record("empty"), tmp_path / "empty.nwb")
