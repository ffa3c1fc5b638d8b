"""Run the arms of published rows on a cohort, over all cores, and say which rows hold."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from model.parameters import SliceParameters
from model.units import TICKS_PER_MIN
from rig.cell.isolated_nmda import PatchSpec, run_patch
from rig.cell.spine_view import run_spine
from rig.cell.voltage_clamp import ClampSpec, run_clamp
from rig.experiment.experiment import default_slice
from rig.experiment.runner import Recording, run_protocol
from rig.study.outcome import outcome as measured
from rig.study.published.comparison import compared
from rig.study.published.row_reading import tick_of, trial_number
from rig.study.published.rows import (
    ArmAtDose,
    CellSpec,
    Collection,
    Condition,
    FieldReading,
    Named,
    Outcome,
    Row,
    RowReading,
)

if TYPE_CHECKING:
    from model.slice import Slice

SEEDS = tuple(range(1, 9))
QUICK_SEEDS = (1, 2)
QUICK_COST = 250.0
"""Rows whose arms cost no more than this together (see ``cost``) are the quick ones."""

CELL_COST = {"patch": 5.0, "clamp": 150.0, "spine": 300.0}

NO_NUMBER = "there is no number: no response, or no curve fits"

Progress = Callable[[float, str], None]
Change = Callable[[SliceParameters], SliceParameters]


def as_on_the_card(tissue: SliceParameters) -> SliceParameters:
    """No change: the tissue is that of the preparation card."""
    return tissue


class Job(NamedTuple):
    """A trial on the slice of one seed, and what is read from it.

    ``change``: what becomes of the tissue of the preparation card before there is a slice; it goes to other processes.
    """

    trial: ArmAtDose
    asked: tuple[RowReading, ...]
    seed: int
    with_course: bool = False
    change: Change = as_on_the_card


class Course(NamedTuple):
    """Time course of the test pulses of a pathway for a figure: minutes after t0, slope in % of baseline (mV/ms without
    one)."""

    minutes: np.ndarray
    values: np.ndarray
    percent: bool


class Answer(NamedTuple):
    """What one slice gave for the readings of a trial, in their order; a course by pathway if asked for. ``fault``: why
    the run broke off, if it did."""

    trial: ArmAtDose
    seed: int
    numbers: tuple[float | None, ...]
    courses: dict[str, Course]
    fault: str = ""


class Beside(msgspec.Struct, frozen=True):
    """One condition of a row after the run."""

    condition: Condition
    simulated: float | None

    @property
    def holds(self) -> bool:
        one = self.condition
        return self.simulated is not None and one.low <= self.simulated <= (math.inf if one.high is None else one.high)


class Verdict(msgspec.Struct, frozen=True):
    """One row after the run. ``lacks``: why it could not be run, or why there is no number.

    ``counted``: False for a row that is outside a slice model. ``right_side``: None without a direction.
    """

    row: Row
    simulated: float | None
    in_band: bool
    right_side: bool | None
    counted: bool
    lacks: str = ""
    half_widths: float | None = None
    """Distance from the middle of the band in half-widths of the band."""
    also: tuple[Beside, ...] = ()
    """Its conditions; the row is in its band or not without them."""


class Findings(NamedTuple):
    """All verdicts in the order of the rows, mean courses by trial and pathway, and what it took."""

    verdicts: list[Verdict]
    courses: dict[tuple[ArmAtDose, str], list[Course]]
    seeds: tuple[int, ...]
    runs: int
    wall_s: float


# ---- one trial on one slice


def answer(collection: Collection, job: Job, make_slice: Callable[..., Slice] = default_slice) -> Answer:
    """Run a trial and take its readings; sweeps are not kept."""

    def changed_slice(*, tissue: SliceParameters, **wanted: Any) -> Slice:
        return make_slice(tissue=job.change(tissue), **wanted)

    trial, asked, seed = job.trial, job.asked, job.seed
    if collection.arm(trial.arm).instrument != "arm":
        given = _run_cell(collection.cell(trial), job, changed_slice)
        return Answer(trial, seed, tuple(given[reading.number] for reading in asked if isinstance(reading, Named)), {})
    protocol = collection.protocol(trial, asked)
    probes = [tick_of(reading, protocol) for reading in asked]
    read_at = [tick for tick in probes if tick is not None]
    recording = run_protocol(protocol, seed, read_at=read_at, make_slice=changed_slice)
    table = measured(recording)
    numbers = tuple(_number(reading, f"m{index}", table, recording) for index, reading in enumerate(asked))
    return Answer(trial, seed, numbers, dict(_courses(recording)) if job.with_course else {})


def attempt(collection: Collection, job: Job, make_slice: Callable[..., Slice] = default_slice) -> Answer:
    """The same, where an arm that breaks off takes no other row with it."""
    try:
        return answer(collection, job, make_slice)
    except Exception as error:
        return Answer(job.trial, job.seed, (None,) * len(job.asked), {}, f"{type(error).__name__}: {error}")


def _run_cell(spec: CellSpec, job: Job, make_slice: Callable[..., Slice]) -> dict[str, float | None]:
    if isinstance(spec, PatchSpec):
        return run_patch(spec, tissue=job.change(SliceParameters()))
    if isinstance(spec, ClampSpec):
        return run_clamp(spec, job.seed, make_slice=make_slice)
    return run_spine(spec, job.seed, make_slice=make_slice)


def _number(reading: RowReading, name: str, table: dict[str, float | None], recording: Recording) -> float | None:
    if not isinstance(reading, FieldReading):
        return trial_number(reading, recording)
    value = table[name]
    return reading.silent if value is None else value


def _courses(recording: Recording) -> Iterator[tuple[str, Course]]:
    timeline = recording.timeline
    for pathway in ("S1", "S2"):
        sweeps = [one for one in recording.sweeps if one.pathway == pathway and one.kind != "train"]
        if not sweeps:
            continue
        ticks = np.array([one.pulses[0] for one in sweeps], float)
        values = np.array([np.nan if (slope := one.measures.get("slope")) is None else abs(slope) for one in sweeps])
        percent = False
        if timeline.baseline is not None:
            inside = (ticks >= timeline.baseline.start) & (ticks < timeline.baseline.end) & np.isfinite(values)
            percent = bool(inside.any())
            values = values * (100.0 / values[inside].mean() if percent else 1.0)
        yield pathway, Course((ticks - timeline.t0) / TICKS_PER_MIN, values, percent)


# ---- many trials over all cores


class _Plan(NamedTuple):
    rows: list[Row]
    lacks: dict[str, str]
    asked: dict[ArmAtDose, tuple[RowReading, ...]]


def unrunnable(collection: Collection, row: Row) -> str:
    """Why a row is not run, in words; empty for one that is."""
    needs = "" if row.outside else collection.needs(row)
    return row.outside or (f"cannot be run: needs {needs}" if needs else "")


def plan(collection: Collection, rows: Sequence[Row]) -> _Plan:
    """Every trial once, with all readings that any row takes from it."""
    lacks: dict[str, str] = {}
    asked: dict[ArmAtDose, dict[RowReading, None]] = {}
    for row in rows:
        why = unrunnable(collection, row)
        if why:
            lacks[row.id] = why
            continue
        for trial, reading in collection.all_readings(row):
            asked.setdefault(trial, {})[reading] = None
    return _Plan(list(rows), lacks, {trial: tuple(some) for trial, some in asked.items()})


def cost(collection: Collection, trial: ArmAtDose) -> float:
    """What running a trial takes, roughly, in test sweeps."""
    instrument = collection.arm(trial.arm).instrument
    if instrument != "arm":
        return CELL_COST[instrument]
    protocol = collection.protocol(trial)
    pulses = sum(one.pattern.pulses * one.pattern.bursts * one.pattern.trains for one in protocol.train)
    minutes = (protocol.length_min or 0) + (protocol.follow_up_min or 0)
    before = -min([0.0, *(step.from_min for step in protocol.drug)])
    return 25.0 + 0.8 * pulses + 2.0 * minutes + 0.2 * before


def quick_rows(collection: Collection, rows: Sequence[Row]) -> list[Row]:
    """The rows whose arms are cheap; those that cannot be run cost nothing and stay."""
    chosen = []
    for row in rows:
        runnable = row.outcome is not None and not unrunnable(collection, row)
        trials = {trial for trial, _ in collection.all_readings(row)} if runnable else set()
        if sum(cost(collection, trial) for trial in trials) <= QUICK_COST:
            chosen.append(row)
    return chosen


_own: Collection | None = None


def _begin(folder: Path | None) -> None:
    """A worker process gets its kernels and its rows once. Stopped by hand it ends at once and without a word."""
    global _own
    from rig.computer.kernel_cache import keep_kernels

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    keep_kernels()
    _own = Collection(folder)


def _work(job: Job) -> Answer:
    assert _own is not None
    return attempt(_own, job)


@contextmanager
def all_cores(collection: Collection) -> Iterator[Executor]:
    """Processes that run jobs, as much of a run is Python: threads would wait for each other's interpreter."""
    start = get_context("spawn")
    pool = ProcessPoolExecutor(os.cpu_count() or 1, start, initializer=_begin, initargs=(collection.folder,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def validate(
    collection: Collection,
    rows: Sequence[Row],
    seeds: tuple[int, ...] = SEEDS,
    progress: Progress = lambda fraction, words: None,
    *,
    with_courses: bool = False,
    change: Change = as_on_the_card,
    pool: Executor | None = None,
    make_slice: Callable[..., Slice] | None = None,
) -> Findings:
    """Run every trial of the rows on the slice of every seed. ``pool``: of ``all_cores``, when it is to outlive this
    call. With ``make_slice`` everything runs in this process."""
    began = time.perf_counter()
    todo = plan(collection, rows)
    # the longest first, so that no core is left with one at the end
    by_cost = sorted(todo.asked, key=lambda trial: -cost(collection, trial))
    jobs = [Job(trial, todo.asked[trial], seed, with_courses, change) for trial in by_cost for seed in seeds]
    answers: dict[tuple[ArmAtDose, int], Answer] = {}
    for one in _answers(collection, jobs, pool, make_slice):
        answers[one.trial, one.seed] = one
        progress(len(answers) / len(jobs), f"{len(answers)} of {len(jobs)} runs")
    # In the order of the jobs, whichever core was the first to be done.
    courses: dict[tuple[ArmAtDose, str], list[Course]] = {}
    for job in jobs:
        for pathway, course in answers[job.trial, job.seed].courses.items():
            courses.setdefault((job.trial, pathway), []).append(course)
    verdicts = [_verdict(collection, row, todo, answers, seeds) for row in rows]
    return Findings(verdicts, courses, seeds, len(jobs), time.perf_counter() - began)


def _answers(
    collection: Collection, jobs: list[Job], pool: Executor | None, make_slice: Callable[..., Slice] | None
) -> Iterator[Answer]:
    """As they come."""
    if make_slice is not None:
        for job in jobs:
            yield attempt(collection, job, make_slice)
    elif pool is not None:
        for done in as_completed([pool.submit(_work, job) for job in jobs]):
            yield done.result()
    elif jobs:
        with all_cores(collection) as own:
            yield from _answers(collection, jobs, own, None)


def _verdict(
    collection: Collection, row: Row, todo: _Plan, answers: dict[tuple[ArmAtDose, int], Answer], seeds: tuple[int, ...]
) -> Verdict:
    if row.id in todo.lacks or row.outcome is None:
        return judged(row, None, todo.lacks[row.id])
    simulated, fault = _number_of(collection, row.outcome, todo, answers, seeds)
    also = tuple(Beside(one, _number_of(collection, one.outcome, todo, answers, seeds)[0]) for one in row.also)
    return msgspec.structs.replace(judged(row, simulated, fault), also=also)


def _number_of(
    collection: Collection,
    outcome: Outcome,
    todo: _Plan,
    answers: dict[tuple[ArmAtDose, int], Answer],
    seeds: tuple[int, ...],
) -> tuple[float | None, str]:
    """What an outcome makes of the cohort means, and which arm broke off, if one did."""
    means = []
    fault = ""
    for trial, reading in collection.readings(outcome):
        index = todo.asked[trial].index(reading)
        numbers = [answers[trial, seed].numbers[index] for seed in seeds]
        fault = fault or next(
            (f"{trial.arm} broke off: {one}" for seed in seeds if (one := answers[trial, seed].fault)), ""
        )
        known = [number for number in numbers if number is not None]
        means.append(float(np.mean(known)) if known else None)
    return None if fault else compared(outcome, means), fault


def judged(row: Row, simulated: float | None, lacks: str = "") -> Verdict:
    """A row and its simulated number: in its band or not, on the right side or not. ``lacks``: why there is none."""
    if simulated is None:
        right = False if row.direction != "none" and not row.outside else None
        return Verdict(row, None, False, right, not row.outside, lacks or NO_NUMBER)
    sides = {"above": simulated > row.reference, "below": simulated < row.reference, "none": None}
    half = (row.high - row.low) / 2
    away = abs(simulated - (row.high + row.low) / 2) / half if half > 0 else None
    in_band = row.low <= simulated <= row.high
    return Verdict(row, simulated, in_band, sides[row.direction], not row.outside, "", away)
