"""What was done to the slice: trains, drugs, and everything else that can change the response."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.instruments.perfusion import PerfusionSettings
from rig.instruments.stimulator import LEAD_TICKS, Pathway, Pattern, duration
from rig.messages import Logged, RunPattern, SetElectrodes, SetPerfusion
from rig.record import given

LATE_TICKS = 2 * TICKS_PER_S
"""A sweep under way makes a pattern later than ordered, by its own length at most."""


class Train(NamedTuple):
    """A pattern of more than a pair. ``first``, ``last``: ticks of its first and last pulse; ``end``: of the end of the
    last. One that was stopped by hand ends where it was stopped."""

    first: int
    last: int
    end: int
    pathways: tuple[Pathway, ...]
    label: str
    pattern: Pattern
    induction: bool
    reference: bool

    @property
    def at_min(self) -> float:
        return self.first / TICKS_PER_MIN

    @property
    def text(self) -> str:
        """What the Stimuli lane writes: "HFS to S1, 100 Hz"."""
        return arrow_text(self.label, self.pattern, self.pathways)


class Epoch(NamedTuple):
    """A valve that was open from ``start`` to ``end``; ``closed`` is False where the record ended first."""

    drug: str
    start: int
    end: int
    uM: float
    closed: bool


class Change(NamedTuple):
    """Something that can change the response, other than an induction. ``what`` names it: a drug by its file. ``text``:
    what the Stimuli lane writes of it, "Mg²⁺ 0.1 mM"; nothing of a drug, which has a lane of its own."""

    tick: int
    what: str
    text: str = ""

    @property
    def at_min(self) -> float:
        return self.tick / TICKS_PER_MIN


def pulses_in(pattern: Pattern) -> int:
    """Pulses that the whole pattern delivers to a pathway."""
    return pattern.pulses * pattern.bursts * pattern.trains


def arrow_text(label: str, pattern: Pattern, pathways: Iterable[str]) -> str:
    """A train beside its arrow: "4× HFS to S1 and S2, 100 Hz"."""
    rate = pattern.burst_rate_hz if pattern.bursts > 1 else pattern.rate_hz
    times = f"{pattern.trains}× " if pattern.trains > 1 else ""
    return f"{times}{label or 'Train'} to {' and '.join(pathways)}, {rate:g} Hz"


def first_pulse(entry_tick: int, action: RunPattern) -> int:
    """When the first pulse of a pattern came that was ordered at ``entry_tick``; a sweep under way may have made it
    later by its own length."""
    return entry_tick + round(action.wait_s * TICKS_PER_S) + LEAD_TICKS


def is_due(expected: int, pulse: int) -> bool:
    """Whether a pulse may be the first of a pattern that was expected at a tick."""
    return expected <= pulse <= expected + LATE_TICKS


def train_of(entry_tick: int, action: RunPattern, width_ms: float) -> Train | None:
    """None for a pulse or a pair."""
    if pulses_in(action.pattern) <= 2:
        return None
    first = first_pulse(entry_tick, action)
    last = first + duration(action.pattern)
    end = last + round(width_ms * TICKS_PER_MS)
    induction = action.purpose == "induction"
    label = action.label or "train"
    return Train(first, last, end, action.pathways, label, action.pattern, induction, action.reference)


def stopped(train: Train, tick: int) -> Train:
    """The train after somebody stopped the stimulation."""
    return train if tick >= train.end else train._replace(last=max(train.first, tick), end=max(train.first, tick))


def bath_changes(tick: int, before: PerfusionSettings | None, after: PerfusionSettings) -> list[Change]:
    """What flows otherwise than before: drugs by their files, then "ACSF", "flow" and "temperature". Where it is not
    known what flowed before, no drug did."""
    was, now = (
        {valve.drug: valve.reservoir_uM for valve in valves if valve.open and valve.reservoir_uM > 0}
        for valves in (() if before is None else before.valves, after.valves)
    )
    changed = [
        Change(tick, drug)
        for drug in (*was, *(drug for drug in now if drug not in was))
        if was.get(drug) != now.get(drug)
    ]
    if before is None:
        return changed
    ions = [
        f"{name} {value:g} mM"
        for name, old, value in (
            ("Ca²⁺", before.calcium_mM, after.calcium_mM),
            ("Mg²⁺", before.magnesium_mM, after.magnesium_mM),
        )
        if value != old
    ]
    if ions:
        changed.append(Change(tick, "ACSF", ", ".join(ions)))
    if before.flow_ml_min != after.flow_ml_min:
        changed.append(Change(tick, "flow", f"{after.flow_ml_min:g} mL/min"))
    if before.temperature_C != after.temperature_C:
        changed.append(Change(tick, "temperature", f"{after.temperature_C:g} °C"))
    return changed


def epochs(log: Iterable[Logged], until: int) -> list[Epoch]:
    """In order of their start; a new concentration is a new epoch."""
    found: list[Epoch] = []
    running: dict[str, tuple[int, float]] = {}
    for tick, action in given(log, SetPerfusion):
        now = {valve.drug: valve.reservoir_uM for valve in action.settings.valves if valve.open}
        for drug, (start, uM) in list(running.items()):
            if now.get(drug) != uM:
                found.append(Epoch(drug, start, tick, uM, True))
                del running[drug]
        for drug, uM in now.items():
            running.setdefault(drug, (tick, uM))
    found += [Epoch(drug, start, until, uM, False) for drug, (start, uM) in running.items()]
    return sorted(found, key=lambda epoch: (epoch.start, epoch.drug))


def moved(before: SetElectrodes | None, after: SetElectrodes) -> bool:
    """Whether an electrode stands elsewhere than before."""
    return before is not None and before.electrodes != after.electrodes
