"""What one slice of a study gives: its numbers, its courses, and the mean traces of its two windows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN
from model.variation import HIGH, NONE, REALISTIC
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import Sweep
from rig.protocol.outcome import outcome
from rig.protocol.protocol import Protocol
from rig.protocol.timeline import unroll
from rig.study.design.arms import OUTCOME
from rig.study.design.design import Sampling
from rig.study.design.slices import PlannedSlice
from rig.study.job import Job, recorded
from rig.timecourse.drift import Drift, drift_of
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

VARIATIONS = {"none": NONE, "realistic": REALISTIC, "high": HIGH}
TRACE_BEFORE_MS, TRACE_MS = 3.0, 33.0
"""A kept trace: from 3 ms before the pulse to 30 ms after it."""


class Course(msgspec.Struct, frozen=True, array_like=True):
    """The slope of the test pulses of one pathway in % of its baseline, and their fibre volley: bytes of float32, one a
    pulse. ``minutes`` counts from minute 0. Raises ValueError where they are not as many floats each."""

    minutes: bytes
    slope: bytes
    volley: bytes

    def __post_init__(self) -> None:
        sizes = {len(self.minutes), len(self.slope), len(self.volley)}
        if len(sizes) > 1 or sizes.pop() % 4:
            raise ValueError("a course whose columns are not equally long")

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(minutes, % of baseline, volley in % of its baseline), three arrays of float64 (n,); NaN for no volley.
        Points whose minute nobody knows are not among them."""
        one, two, three = (np.frombuffer(part, "<f4").astype(float) for part in (self.minutes, self.slope, self.volley))
        known = np.isfinite(one)
        return (one, two, three) if known.all() else (one[known], two[known], three[known])


class Traces(msgspec.Struct, frozen=True, array_like=True):
    """Mean sweeps of one pathway, mV, as bytes of float16 (at 1 mV exact to 0.5 µV): of the baseline, and of the window
    of the outcome, which is empty where there is none. ``pulse``: index of the sample of the pulse; ``rate_hz``:
    samples a second. Raises ValueError where the bytes are no such sweeps."""

    baseline: bytes
    window: bytes
    pulse: int
    rate_hz: float

    def __post_init__(self) -> None:
        if len(self.baseline) % 2 or len(self.window) % 2 or not 0.0 < self.rate_hz < math.inf:
            raise ValueError("traces that are no sweeps")

    def samples(self) -> tuple[np.ndarray, np.ndarray]:
        """(baseline, window), float64 (n,)."""
        before, after = (np.frombuffer(part, "<f2").astype(float) for part in (self.baseline, self.window))
        return before, after


class SliceResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``measures``: the outcome, the secondary ones and the change of the volley, by name; None without a response.
    ``drift_percent``: of the outcome's pathway in 10 min, before the end of the baseline; ``drift_error``: its standard
    error.
    ``response_mV``: amplitude in that baseline. ``fault``: why the run broke off, in a sentence; there is then no
    number."""

    index: int
    arm: int
    animal: int
    slice: int
    seed: int
    measures: dict[str, float | None] = {}
    drift_percent: float | None = None
    drift_error: float | None = None
    response_mV: float | None = None
    courses: dict[str, Course] = {}
    traces: dict[str, Traces] = {}
    simulated_s: float = 0.0
    fault: str = ""

    @property
    def value(self) -> float | None:
        """The outcome; None without one, and for what is no number."""
        value = self.measures.get(OUTCOME)
        return value if value is not None and math.isfinite(value) else None


def job_of(
    planned: PlannedSlice,
    protocol: Protocol,
    sampling: Sampling,
    preparations: Mapping[str, Preparation],
    drugs: Mapping[str, Drug],
) -> Job:
    """The slice as a job: what the Bench computes again from the same seed is the same to the bit."""
    cards = {step.drug: drugs[step.drug] for step in protocol.drug}
    card = preparations[protocol.preparation]
    return Job(protocol, card, cards, planned.seed, variation=VARIATIONS[sampling.variation])


def computed(planned: PlannedSlice, job: Job, progress: Callable[[float], None] = lambda fraction: None) -> SliceResult:
    """Record the slice and read it. One that the rig refuses, or that breaks off, has a fault and takes no other with
    it."""
    identity = (planned.index, planned.arm, planned.animal, planned.slice, planned.seed)
    try:
        run = recorded(job, progress)
        course = TimeCourse.of(run.record)
        return _read(identity, job, course, run.simulated_s)
    except Exception as error:
        return SliceResult(*identity, fault=f"{type(error).__name__}: {error}")


def _read(identity: tuple[int, int, int, int, int], job: Job, course: TimeCourse, simulated_s: float) -> SliceResult:
    line = unroll(job.protocol)
    watched = next((one for one in line.measures if one.measure.name == OUTCOME), None)
    pathway: Pathway = "S1" if watched is None else watched.measure.pathway
    drift = _drift(course, pathway)
    return SliceResult(
        *identity,
        measures=outcome(job.protocol, course),
        drift_percent=None if drift is None else drift.per_10_min,
        drift_error=None if drift is None else drift.error,
        response_mV=course.baseline(pathway, "amplitude"),
        courses={one: _course(course, one) for one in PATHWAYS if len(course.percent(one, "slope")[0])},
        traces={
            one: traces
            for one in PATHWAYS
            if (traces := _traces(course, one, None if watched is None else watched.window)) is not None
        },
        simulated_s=simulated_s,
    )


def _drift(course: TimeCourse, pathway: Pathway) -> Drift | None:
    """Over all that was recorded before the end of the baseline: twice as long a line tells a drift from scatter nearly
    three times as well. Where something had changed before the baseline begins, over the baseline alone."""
    begin, end = course.baseline_window
    start = course.view.begin or 0
    if any(start < change.tick < begin * TICKS_PER_MIN for change in course.view.changes):
        return course.drift(pathway)
    minutes, percents = course.percent(pathway, "slope")
    return drift_of(minutes[minutes <= end], percents[minutes <= end])


def _floats(values: np.ndarray) -> bytes:
    return np.asarray(values, "<f4").tobytes()


def _course(course: TimeCourse, pathway: Pathway) -> Course:
    minutes, slope = course.percent(pathway, "slope")
    at, volley = course.percent(pathway, "volley")
    known = dict(zip(at.tolist(), volley.tolist(), strict=True))
    volleys = np.array([known.get(minute, np.nan) for minute in minutes.tolist()])
    return Course(_floats(minutes - course.zero[0] / TICKS_PER_MIN), _floats(slope), _floats(volleys))


def _traces(course: TimeCourse, pathway: Pathway, window: Span | None) -> Traces | None:
    """None without a sweep in the baseline."""
    begin, end = (round(minute * TICKS_PER_MIN) for minute in course.baseline_window)
    before = course.tests_in(pathway, Span(begin, end))
    if not before:
        return None
    after = [] if window is None else course.tests_in(pathway, window)
    first = before[0]
    per_ms = first.rate_hz / 1000.0
    return Traces(
        _mean(before, per_ms),
        _mean(after, per_ms) if after else b"",
        round(TRACE_BEFORE_MS * per_ms),
        first.rate_hz,
    )


def _mean(sweeps: list[Sweep], per_ms: float) -> bytes:
    """Around the first pulse, offset taken off."""
    left, length = round(TRACE_BEFORE_MS * per_ms), round(TRACE_MS * per_ms)
    rows = [sweep.mV[start : start + length] for sweep in sweeps if (start := sweep.pulse_samples[0] - left) >= 0]
    shortest = min(map(len, rows))
    mean = np.mean([row[:shortest] for row in rows], axis=0)
    return np.asarray(mean - mean[:left].mean(), "<f2").tobytes()
