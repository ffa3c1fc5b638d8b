"""The course of a recorded experiment: when trains and drugs were given, what was set, and what 100 % is."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.instruments.stimulator import Pathway, Pattern, duration
from rig.messages import Action, RunPattern, SetPerfusion, StopPattern, Sweep
from rig.record import Record
from rig.timecourse.span import Span

BASELINE_MIN = 10
"""How long the window is that is 100 %."""
LATE_TICKS = 5 * TICKS_PER_MIN
"""The end of an experiment, as its traces show it."""

A = TypeVar("A", bound=Action)


class Train(NamedTuple):
    """A pattern of more than a pair. ``first``, ``last``: ticks of its first and last pulse."""

    first: int
    last: int
    pathways: tuple[Pathway, ...]
    label: str
    pattern: Pattern


class Epoch(NamedTuple):
    """A valve that was open from ``start`` to ``end``; ``closed`` is False where the record ended first."""

    drug: str
    start: int
    end: int
    uM: float
    closed: bool


class Minutes(NamedTuple):
    """The time course of one pathway, a mean a minute: minutes after the zero of the experiment (middle of each), and
    the measure in % of baseline, or in its own unit where there is no baseline."""

    at_min: np.ndarray
    value: np.ndarray


def given(record: Record, kind: type[A]) -> list[tuple[int, A]]:
    """Every action of a kind with its tick."""
    return [(entry.tick, entry.action) for entry in record.log if isinstance(entry.action, kind)]


def begin(record: Record) -> int:
    """Tick of the first sample."""
    return min((sweep.start for sweep in record.sweeps), default=0)


def end(record: Record) -> int:
    """Tick at which the record ends."""
    ticks = [sweep.start + len(sweep.samples) for sweep in record.sweeps]
    return max([*ticks, *(entry.tick for entry in record.log), *(point.tick for point in record.bath)], default=0)


def trains(record: Record) -> list[Train]:
    """In order. One that was stopped by hand ends where it was stopped."""
    found = []
    stops = [tick for tick, _ in given(record, StopPattern)]
    for tick, action in given(record, RunPattern):
        pattern = action.pattern
        if pattern.pulses * pattern.bursts * pattern.trains <= 2:
            continue
        ordered = tick + round(action.wait_s * TICKS_PER_S)
        first = next(
            (one.pulses[0] for one in record.sweeps if one.kind == "train" and one.pulses[0] >= ordered), ordered
        )
        last = min([first + duration(pattern), *(stop for stop in stops if stop >= tick)])
        found.append(Train(first, max(first, last), action.pathways, action.label or "train", pattern))
    return found


def epochs(record: Record) -> list[Epoch]:
    """In order of their start; a new concentration is a new epoch."""
    found: list[Epoch] = []
    running: dict[str, tuple[int, float]] = {}
    for tick, action in given(record, SetPerfusion):
        now = {valve.drug: valve.reservoir_uM for valve in action.settings.valves if valve.open}
        for drug, (start, uM) in list(running.items()):
            if now.get(drug) != uM:
                found.append(Epoch(drug, start, tick, uM, True))
                del running[drug]
        for drug, uM in now.items():
            running.setdefault(drug, (tick, uM))
    until = end(record)
    found += [Epoch(drug, start, until, uM, False) for drug, (start, uM) in running.items()]
    return sorted(found, key=lambda one: (one.start, one.drug))


def baseline(record: Record) -> Span:
    """The 10 min before the first train, or without one before the first drug, or without either the first 10 min; as
    much of them as was recorded."""
    first = begin(record)
    whole = BASELINE_MIN * TICKS_PER_MIN
    starts = [train.first for train in trains(record)] or [one.start for one in epochs(record) if one.start > first]
    if starts:
        return Span(max(first, starts[0] - whole), starts[0])
    return Span(first, first + whole)


def zero(record: Record) -> tuple[int, str]:
    """The tick that is 0 min, and what it is called: the end of the first train, the first drug, or the first sample
    (called nothing)."""
    induced = trains(record)
    if induced:
        return induced[0].last, induced[0].label
    later = [one.start for one in epochs(record) if one.start > begin(record)]
    return (later[0], "drug") if later else (begin(record), "")


def tests(record: Record, pathway: Pathway) -> list[Sweep]:
    """Test pulses and pairs of a pathway."""
    return [sweep for sweep in record.sweeps if sweep.pathway == pathway and sweep.kind != "train"]


def mean_in(sweeps: list[Sweep], window: Span, measure: str) -> float | None:
    """Mean size of a measure over the sweeps of a window that had one; None without any."""
    values = [
        abs(value)
        for sweep in sweeps
        if window.start <= sweep.pulses[0] < window.end and (value := sweep.measures.get(measure)) is not None
    ]
    return float(np.mean(values)) if values else None


def minutes(record: Record, pathway: Pathway, measure: str = "slope") -> Minutes:
    """Means of one minute, counted from the zero of the experiment so that none mixes before and after. A minute
    without a response is left out."""
    sweeps = tests(record, pathway)
    full = mean_in(sweeps, baseline(record), measure)
    start = zero(record)[0]
    by_minute: dict[int, list[float]] = {}
    for sweep in sweeps:
        value = sweep.measures.get(measure)
        if value is not None:
            by_minute.setdefault((sweep.pulses[0] - start) // TICKS_PER_MIN, []).append(abs(value))
    scale = 100.0 / full if full else 1.0
    at = sorted(by_minute)
    return Minutes(np.array(at, float) + 0.5, np.array([scale * float(np.mean(by_minute[one])) for one in at]))
