"""The bench of physiology: valid protocols, one slice that is the mean of all, nothing that varies."""

import json

import pytest

import main
from model.variation import NONE
from rig.experiment.real_slice import default_slice
from rig.study.published.arm_job import arm_job
from rig.study.published.probes import SEEDS, STEADY, probes
from rig.study.published.rows import Collection


@pytest.fixture(scope="module")
def bench() -> Collection:
    return probes()


def test_there_are_probes_of_every_kind_and_each_is_a_valid_protocol(bench: Collection) -> None:
    assert {one.split("-")[0] for one in bench.rows} == {"HFS", "LFS", "REL", "TGS", "REV", "PRM", "RST"}
    assert len(bench.rows) >= 35
    for row in bench.rows.values():
        assert row.low < row.expected < row.high and row.source
        for trial, reading in bench.all_readings(row):
            assert not bench.missing(trial)
            assert bench.protocol(trial, (reading,)).title


def test_a_probe_is_run_on_the_mean_slice_with_release_that_does_not_vary(bench: Collection) -> None:
    trial, reading = bench.all_readings(bench.rows["HFS-01"])[0]
    job = arm_job(bench, trial, (reading,), SEEDS[0])
    assert job.variation == NONE and job.change == STEADY
    tissue = job.change(default_slice().tissue)
    troughs = []
    for at in (0, 1200, 2400):
        one = default_slice(tissue=tissue, variation=job.variation, seed=SEEDS[0])
        one.stimulate(at, 0, 100.0, 0.1)
        one.record(at, at + 400)
        one.advance(at + 400)
        troughs.append(one.samples(at, at + 400).min())
    assert troughs == pytest.approx([troughs[0]] * 3, rel=1e-6)


def test_probe_prints_one_object_with_a_row_a_probe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["probe", "REL-05", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["id"] for row in rows] == ["REL-05"] and 0 < rows[0]["simulated"] < 2


def test_an_unknown_probe_is_refused_with_its_own_folder_and_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["probe", "LFS-99"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("In resources/probes, the row is") and "LFS-" in told.partition("allowed")[2]
