"""Sweeps that nobody looks at are neither digitised nor measured, and every number stays what it was, to the bit."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice

from model.units import TICKS_PER_MIN
from model.variation import NONE
from rig.experiment.pasts import Pasts
from rig.instruments.stimulator import Pattern
from rig.protocol import library
from rig.protocol.outcome import outcome
from rig.protocol.protocol import IntensityStep, Measure, Protocol, PulseStep, TestPhase, TrainStep
from rig.study.job import attempt, compute, read, recorded, shelf_job, to_bytes
from rig.study.looked_at import looked_at
from rig.study.published.arm_job import arm_job
from rig.study.published.probes import STEADY
from rig.study.published.rows import ArmAtDose, Collection
from rig.study.published.validation import plan
from rig.study.readings import RecoveryReading, TimeToShare, TraceReading, TrainReading
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
REAL = (
    "hfs",
    "hfs_apv_dose",
    "baclofen",
    "pairs",
    "currents",
    "train_100hz_apv",
    "ketamine_at_rest_hfs",
    "exhausted_apv",
)
"""Arms with a baseline in common, in a drug, with pairs, with a curve, with a train that is read pulse by pulse, with
an intensity set anew, with a way back that is fitted."""


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


def test_an_intensity_that_is_set_anew_looks_at_the_slope_before():
    anew = msgspec.structs.replace(TRAIN, intensity=(IntensityStep("anew", 28.0, renormalise=True),))
    assert minutes(looked_at(anew, ())) == [(4.0, 16.0), (19.0, 29.0)]
    job = shelf_job(anew, 1)
    alone = recorded(job, make_slice=LinearSlice)
    assert compute(job, LinearSlice, Pasts()) == read(job, alone)
    parts = recorded(job, reads=looked_at(anew, ()), make_slice=LinearSlice)
    assert [one.current_uA for one in parts.record.sweeps] == [one.current_uA for one in alone.record.sweeps]


def test_readings_of_ways_back_and_of_changes_look_too():
    change = TimeToShare("arm", "train", edge="start", within_min=12.0)
    assert minutes(looked_at(TRAIN, (change,))) == [(4.0, 28.0)]
    pulses = tuple(PulseStep(f"after_{delay}_s", "train", delay) for delay in (605, 660, 725))
    back = msgspec.structs.replace(TRAIN, pulse=pulses)
    asked = (RecoveryReading("arm", "train", tuple(one.name for one in pulses)), change)
    assert minutes(looked_at(back, asked[:1])) == [(4.0, 16.0), (19.0, 24.0), (24.1, 28.1)]
    job = shelf_job(back, 1, readings=asked)
    assert compute(job, LinearSlice, Pasts()) == read(job, recorded(job, make_slice=LinearSlice))


def test_slices_of_another_variation_or_tissue_share_nothing():
    shared = Pasts()
    others = {"variation": NONE}, {"change": STEADY}, {"variation": NONE, "change": STEADY}, {}
    for other in ({}, *others):
        job = shelf_job(TRAIN, 1, **other)
        assert attempt(job, pasts=shared) == attempt(job)


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
