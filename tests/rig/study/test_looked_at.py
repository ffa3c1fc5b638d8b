"""Sweeps that nobody looks at are neither digitised nor measured, and every number stays what it was, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from linear_slice import LinearSlice

from model.units import TICKS_PER_MIN
from rig.experiment.pasts import Pasts
from rig.instruments.stimulator import Pattern
from rig.protocol import library
from rig.protocol.outcome import outcome
from rig.protocol.protocol import Measure, Protocol, TestPhase, TrainStep
from rig.study.job import attempt, compute, read, recorded, shelf_job, to_bytes
from rig.study.looked_at import looked_at
from rig.study.published.arm_job import arm_job
from rig.study.published.rows import ArmAtDose, Collection
from rig.study.published.validation import plan
from rig.study.readings import TraceReading, TrainReading
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

AFTER = Measure("after", "slope", from_min=5, to_min=8, relative_to="baseline")
TRAIN = Protocol(
    title="a train",
    length_min=30,
    test=(TestPhase(),),
    train=(TrainStep("train", 15.0, Pattern(pulses=20, rate_hz=100.0)),),
    measure=(AFTER,),
)
REAL = ("hfs", "hfs_apv_dose", "baclofen", "pairs", "currents", "train_100hz_apv")
"""Arms with a baseline in common, in a drug, with pairs, with a curve, with a train that is read pulse by pulse."""


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection()


def minutes(windows: tuple[Span, ...] | None) -> list[tuple[float, float]]:
    assert windows is not None
    return [(round(one.start / TICKS_PER_MIN, 1), round(one.end / TICKS_PER_MIN, 1)) for one in windows]


def test_the_windows_are_the_baseline_and_those_of_the_measures():
    assert minutes(looked_at(TRAIN, ())) == [(4.0, 16.0), (19.0, 24.0)]


def test_readings_of_a_train_and_of_a_trace_look_too():
    assert minutes(looked_at(TRAIN, (TrainReading("arm", "train", 5),))) == [(4.0, 16.0), (19.0, 24.0)]
    windows = minutes(looked_at(TRAIN, (TraceReading(from_min=10, to_min=12),)))
    assert windows == [(4.0, 16.0), (19.0, 28.0)]


def test_where_100_percent_is_the_end_all_sweeps_are_looked_at():
    assert looked_at(Protocol(title="nothing happens", length_min=30, test=(TestPhase(),)), ()) is None


def test_a_sweep_that_nobody_looks_at_stands_in_its_place_and_is_empty():
    job = shelf_job(TRAIN, 1)
    whole = recorded(job, make_slice=LinearSlice).record.sweeps
    part = recorded(job, reads=looked_at(TRAIN, ()), make_slice=LinearSlice).record.sweeps
    assert [(one.start, one.pulses, len(one.samples)) for one in part] == [
        (one.start, one.pulses, len(one.samples)) for one in whole
    ]
    seen = [bool(one.measures) for one in part]
    assert 0 < sum(seen) < len(seen)
    for one, other in zip(part, whole, strict=True):
        assert np.array_equal(one.samples, other.samples) == bool(one.measures)


@pytest.mark.parametrize("name", library.protocols())
def test_every_shipped_protocol_has_the_same_numbers(name):
    job = shelf_job(library.protocol(name), 1)
    run = recorded(job, make_slice=LinearSlice)
    assert compute(job, LinearSlice).measures == outcome(job.protocol, TimeCourse.of(run.record))


def test_arms_on_the_real_slice_are_as_if_each_were_alone_and_looked_at_throughout(collection):
    asked = plan(collection, collection.choose(())).asked
    shared = Pasts()
    for name in REAL:
        for seed in (1, 5):
            trial = next(one for one in asked if one == ArmAtDose(name))
            job = arm_job(collection, trial, asked[trial], seed)
            assert to_bytes(attempt(job, pasts=shared)) == to_bytes(read(job, recorded(job))), (name, seed)
