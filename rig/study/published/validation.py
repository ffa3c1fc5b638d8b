"""Run the arms of published rows on a cohort, over all cores, and say which rows hold."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from rig.experiment.pasts import Pasts
from rig.study.job import AnyJob, JobOutcome, MakeSlice, attempt
from rig.study.outcomes import outcomes
from rig.study.pool import Pool
from rig.study.published.arm_job import arm_job, numbers
from rig.study.published.comparison import compared, of_slices
from rig.study.published.rows import (
    ArmAtDose,
    ArmCorrelation,
    Collection,
    Condition,
    Correlation,
    FieldReading,
    Outcome,
    Row,
    RowReading,
)
from rig.study.slope_course import SlopeCourse
from rig.study.tissue_change import Replaced
from rig.study.worker_processes import processes

SEEDS = tuple(range(1, 9))
QUICK_SEEDS = (1, 2)
QUICK_COST = 250.0
"""Rows whose arms cost no more than this together (see ``cost``) are the quick ones ..."""
QUICK_TOTAL = 4500.0
"""... the cheapest first, until all their arms cost this: some 10 s of two slices on two cores, however many rows."""

CELL_COST = {"patch": 5.0, "clamp": 150.0, "spine": 300.0}

NO_NUMBER = "there is no number: no response, or no curve fits"

Progress = Callable[[float, str], None]


class Answer(NamedTuple):
    """What one slice gave for the readings of a trial, in their order. ``fault``: why the run broke off, if it did."""

    numbers: tuple[float | None, ...]
    fault: str


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
    presupposed: tuple[Beside, ...] = ()
    """Where one does not hold, the row is empty, and neither in its band nor on its side."""

    @property
    def empty(self) -> bool:
        return self.simulated is not None and not all(one.holds for one in self.presupposed)

    @property
    def from_published(self) -> float | None:
        """Distance from the published value in half-widths of the band; None where either is not there."""
        half = (self.row.high - self.row.low) / 2
        return None if self.simulated is None or half <= 0 else abs(self.simulated - self.row.expected) / half

    def under(self, also: tuple[Beside, ...], presupposed: tuple[Beside, ...]) -> Verdict:
        """The same with its conditions; one that they leave empty is a miss."""
        whole = msgspec.structs.replace(self, also=also, presupposed=presupposed)
        if not whole.empty:
            return whole
        side = None if whole.right_side is None else False
        return msgspec.structs.replace(whole, in_band=False, right_side=side)


class Findings(NamedTuple):
    """All verdicts in the order of the rows, mean courses by trial and pathway, and what it took."""

    verdicts: list[Verdict]
    courses: dict[tuple[ArmAtDose, str], list[SlopeCourse]]
    seeds: tuple[int, ...]
    runs: int
    wall_s: float


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


def in_order_of_work(collection: Collection, trials: Iterable[ArmAtDose]) -> list[ArmAtDose]:
    """Those on one preparation one after the other, as they may begin alike; the longest first, so that no core is left
    with one at the end."""
    costs = {trial: cost(collection, trial) for trial in trials}
    kin: dict[str, list[ArmAtDose]] = {}
    for trial in sorted(costs, key=lambda one: -costs[one]):
        alone = collection.arm(trial.arm).instrument != "arm"
        kin.setdefault(trial.arm if alone else collection.protocol(trial).preparation, []).append(trial)
    return [trial for group in kin.values() for trial in group]


def quick_rows(collection: Collection, rows: Sequence[Row]) -> list[Row]:
    """The rows whose arms are cheap, in their order; those that cannot be run cost nothing and stay."""
    costs = {trial: cost(collection, trial) for row in rows for trial in _trials(collection, row)}
    own = {row.id: sum(costs[trial] for trial in _trials(collection, row)) for row in rows}
    chosen, begun = set(), set[ArmAtDose]()
    for row in sorted(rows, key=lambda one: own[one.id]):
        together = begun | _trials(collection, row)
        if own[row.id] <= QUICK_COST and sum(costs[trial] for trial in together) <= QUICK_TOTAL:
            chosen.add(row.id)
            begun = together
    return [row for row in rows if row.id in chosen]


def _trials(collection: Collection, row: Row) -> set[ArmAtDose]:
    """What has to be run for a row."""
    if row.outcome is None or unrunnable(collection, row):
        return set()
    return {trial for trial, _ in collection.all_readings(row)}


def validate(
    collection: Collection,
    rows: Sequence[Row],
    seeds: tuple[int, ...] = SEEDS,
    progress: Progress = lambda fraction, words: None,
    *,
    with_courses: bool = False,
    change: Replaced | None = None,
    pool: Pool | None = None,
    make_slice: MakeSlice | None = None,
) -> Findings:
    """Run every trial of the rows on the slice of every seed. ``pool``: of ``processes``, when it is to outlive this
    call. With ``make_slice`` everything runs in this process."""
    began = time.perf_counter()
    todo = plan(collection, rows)
    trials = in_order_of_work(collection, todo.asked)
    runs = [(trial, seed) for trial in trials for seed in seeds]
    firsts = {trial: arm_job(collection, trial, todo.asked[trial], seeds[0], change, with_courses) for trial in trials}
    jobs = [msgspec.structs.replace(firsts[trial], seed=seed) for trial, seed in runs]
    given: dict[int, JobOutcome] = {}
    for number, outcome in _outcomes(jobs, pool, make_slice):
        given[number] = outcome
        progress(len(given) / len(jobs), f"{len(given)} of {len(jobs)} runs")
    # In the order of the jobs, whichever core was the first to be done.
    answers: dict[tuple[ArmAtDose, int], Answer] = {}
    courses: dict[tuple[ArmAtDose, str], list[SlopeCourse]] = {}
    for number, (trial, seed) in enumerate(runs):
        answers[trial, seed] = Answer(numbers(todo.asked[trial], given[number]), given[number].fault)
        for pathway, course in given[number].courses.items():
            courses.setdefault((trial, pathway), []).append(course)
    verdicts = [_verdict(collection, row, todo, answers, seeds) for row in rows]
    return Findings(verdicts, courses, seeds, len(jobs), time.perf_counter() - began)


def _outcomes(jobs: list[AnyJob], pool: Pool | None, make_slice: MakeSlice | None) -> Iterator[tuple[int, JobOutcome]]:
    """As they come."""
    if make_slice is not None:
        pasts = Pasts()
        yield from ((number, attempt(job, make_slice, pasts)) for number, job in enumerate(jobs))
    elif pool is not None:
        yield from outcomes(pool, jobs)
    elif jobs:
        with processes() as own:
            yield from outcomes(own, jobs)


def _verdict(
    collection: Collection, row: Row, todo: _Plan, answers: dict[tuple[ArmAtDose, int], Answer], seeds: tuple[int, ...]
) -> Verdict:
    if row.id in todo.lacks or row.outcome is None:
        return judged(row, None, todo.lacks[row.id])
    simulated, fault = _number_of(collection, row.outcome, todo, answers, seeds)

    def beside(conditions: tuple[Condition, ...]) -> tuple[Beside, ...]:
        return tuple(Beside(one, _number_of(collection, one.outcome, todo, answers, seeds)[0]) for one in conditions)

    return judged(row, simulated, fault).under(beside(row.also), beside(row.presupposes))


def _number_of(
    collection: Collection,
    outcome: Outcome,
    todo: _Plan,
    answers: dict[tuple[ArmAtDose, int], Answer],
    seeds: tuple[int, ...],
) -> tuple[float | None, str]:
    """What an outcome makes of the cohort means, a correlation of the slices, and which arm broke off, if one did."""
    means: list[float | None] = []
    single: list[list[float | None]] = []
    fault = ""
    for trial, reading in collection.readings(outcome):
        index = todo.asked[trial].index(reading)
        numbers = [answers[trial, seed].numbers[index] for seed in seeds]
        fault = fault or next(
            (f"{trial.arm} broke off: {one}" for seed in seeds if (one := answers[trial, seed].fault)), ""
        )
        single.append(numbers)
        known = [number for number in numbers if number is not None]
        mean = float(np.mean(known)) if known else None
        # a band is of magnitudes: of a blocked response what is left, and not on which side of nothing it scatters
        sized = isinstance(reading, FieldReading) and not reading.signed
        means.append(abs(mean) if mean is not None and sized else mean)
    if fault:
        return None, fault
    if isinstance(outcome, Correlation | ArmCorrelation):
        return of_slices(outcome, single), ""
    return compared(outcome, means), ""


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
