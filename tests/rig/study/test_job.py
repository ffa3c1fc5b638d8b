"""A job as bytes: the same numbers as here, in another process too; what is no job is refused."""

from __future__ import annotations

import math
import subprocess
import sys

import msgspec
import pytest
from linear_slice import LinearSlice

from rig.cell.isolated_nmda import PatchSpec
from rig.cell.spine_view import SpineReading, SpineSpec, Uncaging
from rig.cell.voltage_clamp import ClampSpec, CurrentReading
from rig.files.refusal import Objection, RefusedFile
from rig.files.root import RESOURCES, ROOT
from rig.instruments.stimulator import Pattern
from rig.protocol import library
from rig.protocol.protocol import DrugStep, Measure, Protocol, TestPhase, TrainStep
from rig.protocol.protocol_toml import toml
from rig.study.job import (
    AnyJob,
    ClampJob,
    Job,
    JobOutcome,
    PatchJob,
    SpineJob,
    attempt,
    compute,
    job_from,
    outcome_from,
    recorded,
    run_job,
    shelf_job,
    to_bytes,
)
from rig.study.outcomes import outcomes
from rig.study.pool import threads
from rig.study.readings import ReadOut, TissueTime, TraceReading, TrainReading
from rig.study.tissue_change import Parameter, Replaced
from rig.study.worker_processes import processes

SHORT = Protocol(
    title="a train in a drug",
    length_min=18,
    test=(TestPhase(),),
    train=(TrainStep("train", 12.0, Pattern(pulses=20, rate_hz=100.0)),),
    drug=(DrugStep("d_apv", 2.0, concentration_uM=5.0, to_min=14.0),),
    measure=(
        Measure("after", "slope", from_min=0, to_min=5, relative_to="baseline"),
        Measure("before", "slope", from_min=-5, to_min=0),
    ),
)
READINGS = (
    TraceReading(),
    TrainReading("arm", "train", 5),
    ReadOut("arm", "ampa_number", 3.0),
)
CHANGE = Replaced((Parameter("release.p0", 0.25, "1", 0.05, 0.9),), (0.3,))


def short(seed: int = 1, **asked) -> Job:
    return shelf_job(SHORT, seed, readings=READINGS, with_courses=True, **asked)


JOBS: dict[str, AnyJob] = {
    "slice": short(change=CHANGE),
    "patch": PatchJob(PatchSpec("half_uM", drug="ketamine"), 1),
    "clamp": ClampJob(
        ClampSpec((CurrentReading("peak", "pA"),), baseline_s=4.0, follow_up_s=2.0, interval_s=1.0), 2, CHANGE
    ),
    "spine": SpineJob(
        SpineSpec(
            (SpineReading("peak", "spine_ca_uM", "peak", "uncaged", every_ms=5.0),),
            uncaging=(Uncaging(Pattern(pulses=3, rate_hz=10.0), at_s=5.0),),
        ),
        3,
    ),
}


def test_a_card_of_ones_own_goes_with_the_job(tmp_path):
    text = (RESOURCES / "drugs" / "d_apv.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace("half_uM = 0.9", "half_uM = 1.8"), encoding="utf-8")
    (tmp_path / "protocol.toml").write_text(toml(SHORT).replace('"d_apv"', '"mine.toml"'), encoding="utf-8")
    cards = library.opened(str(tmp_path / "protocol.toml"))
    job = job_from(to_bytes(Job(*cards, 1)))
    assert isinstance(job, Job) and job.drugs["mine"].ligands[0].half_uM == 1.8
    assert any("mine" in sweep.tissue_uM for sweep in recorded(job, make_slice=LinearSlice).record.sweeps)
    with pytest.raises(RefusedFile, match="mine"):
        shelf_job(cards.protocol, 1)


def same(one: JobOutcome, other: JobOutcome) -> bool:
    """To the bit; a course may hold NaN, which is not equal to itself."""
    return to_bytes(one) == to_bytes(other)


@pytest.mark.parametrize("kind", JOBS)
def test_a_job_comes_out_of_its_bytes_as_it_went_in(kind):
    assert job_from(to_bytes(JOBS[kind])) == JOBS[kind]


@pytest.mark.parametrize("name", library.protocols())
def test_every_shipped_protocol_travels(name):
    job = shelf_job(library.protocol(name), 5)
    assert job_from(to_bytes(job)) == job


@pytest.mark.parametrize("kind", JOBS)
def test_bytes_give_the_numbers_of_a_direct_call(kind):
    direct = compute(JOBS[kind])
    assert not direct.fault and all(value is not None for value in direct.measures.values())
    assert same(outcome_from(run_job(to_bytes(JOBS[kind]))), direct)


def test_another_process_gives_them_too(tmp_path):
    (tmp_path / "job").write_bytes(to_bytes(short()))
    program = (
        "import sys; from pathlib import Path\n"
        "from rig.computer.kernel_cache import keep_kernels; keep_kernels()\n"
        "from rig.study.job import run_job\n"
        "folder = Path(sys.argv[1]); (folder / 'outcome').write_bytes(run_job((folder / 'job').read_bytes()))"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=True)
    there = outcome_from((tmp_path / "outcome").read_bytes())
    assert same(there, compute(short()))
    assert set(there.measures) == {"after", "before"} and len(there.readings) == len(READINGS)
    assert set(there.courses) == {"S1", "S2"} and there.courses["S1"].percent
    assert there.simulated_s == 1080.0


def test_processes_and_threads_give_one_result():
    jobs = [short(seed) for seed in (1, 2, 3)]
    with threads(2) as pool:
        here = dict(outcomes(pool, jobs))
    with processes() as pool:
        there = dict(outcomes(pool, jobs))
    assert [here[number].seed for number in range(3)] == [1, 2, 3]
    assert all(same(here[number], there[number]) for number in range(3))


def test_what_a_change_of_the_tissue_does_is_seen():
    assert compute(short(change=CHANGE)).measures != compute(short()).measures


def test_a_card_may_be_anybodys():
    job = short()
    warm = msgspec.structs.replace(job.preparation.chamber, temperature_C=35.0)
    job = msgspec.structs.replace(job, preparation=msgspec.structs.replace(job.preparation, chamber=warm))
    given = outcome_from(run_job(to_bytes(job)))
    assert given.measures["before"] != compute(short()).measures["before"]


def test_a_reading_of_ions_looks_at_the_card_of_the_job():
    protocol = library.protocol("ltp_hfs", {"acsf": "[{ name = 'step', from_min = 0, magnesium_mM = 0 }]"})
    job = shelf_job(protocol, 1, readings=(TissueTime("arm", "step"),))
    large = msgspec.structs.replace(job.preparation.chamber, volume_ml=10.0)
    later = msgspec.structs.replace(job, preparation=msgspec.structs.replace(job.preparation, chamber=large))
    (soon,), (late,) = (compute(one, LinearSlice).readings for one in (job, later))
    assert late > soon + 1


def test_a_run_that_breaks_off_is_an_outcome_with_a_fault():
    away = Replaced((Parameter("release.p0", 0.25, "1", 0.05, 0.9),), (5.0,))
    given = outcome_from(run_job(to_bytes(short(7, change=away))))
    assert given.seed == 7 and given.measures == {} and "release.p0 is" in given.fault


def test_a_step_that_the_rig_refuses_ends_the_slice_instead_of_being_left_out():
    class Fragile(LinearSlice):
        def bind(self, ligands):
            raise ValueError("the bath boils")

    assert attempt(short(), Fragile).fault == "ValueError: the bath boils"
    with pytest.raises(ValueError, match="the bath boils"):
        recorded(short(), make_slice=Fragile)


def test_a_number_that_is_not_there_stays_away():
    class Silent(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            super().stimulate(tick, pathway, 0.0, width_ms)

    given = attempt(short(), Silent)
    assert not given.fault
    again = outcome_from(to_bytes(given))
    assert same(again, given)
    assert all(value is None or math.isfinite(value) for value in again.measures.values())


def broken(**changed) -> bytes:
    return msgspec.msgpack.encode({**msgspec.to_builtins(short()), **changed})


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"hello",
        to_bytes(short())[:-5],
        msgspec.msgpack.encode({"on": "moon"}),
        broken(seed="one"),
        broken(drugs={}),
        broken(colour="red"),
        to_bytes(JobOutcome(1)),
    ],
)
def test_bytes_that_are_no_job_are_refused_in_a_sentence(sent):
    with pytest.raises(Objection) as refusal:
        run_job(sent)
    said = str(refusal.value)
    assert said.startswith("the job is broken (") and said.endswith(".") and "\n" not in said and len(said) < 280
    with pytest.raises(Objection, match="the outcome of a job is broken"):
        outcome_from(sent if sent != to_bytes(JobOutcome(1)) else b"")


def test_a_job_without_a_card_that_it_needs_is_none():
    with pytest.raises(ValueError, match="the card of d_apv is missing"):
        msgspec.structs.replace(short(), drugs={})
