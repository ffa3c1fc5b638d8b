"""What a person's hand does to the plan: steps move, go, and drug lines are read from it as bars."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from rig.messages import Planned, SetPerfusion
from rig.perfusion import PerfusionSettings, Valve

Plan = tuple[Planned, ...]


class PlannedBar(NamedTuple):
    """A drug line that will run. ``begin``: tick, None while it runs already; ``end``: None when nothing planned ends
    it. ``opens``, ``closes``: the places of these steps in the plan."""

    drug: str
    reservoir_uM: float
    begin: int | None
    end: int | None
    opens: int | None
    closes: int | None


def _open(settings: PerfusionSettings) -> dict[str, float]:
    return {valve.drug: valve.reservoir_uM for valve in settings.valves if valve.open}


def _perfusion(plan: Plan) -> Iterator[tuple[int, int, PerfusionSettings]]:
    """(place, tick, settings) of the steps that turn a tap."""
    for place, step in enumerate(plan):
        if isinstance(step.action, SetPerfusion):
            yield place, step.tick, step.action.settings


def planned_bars(plan: Plan, now: PerfusionSettings) -> list[PlannedBar]:
    """Every line that will be opened, and those that are open and will be closed."""
    bars: list[PlannedBar] = []
    running = {drug: PlannedBar(drug, uM, None, None, None, None) for drug, uM in _open(now).items()}
    for place, tick, settings in _perfusion(plan):
        wanted = _open(settings)
        for drug, bar in list(running.items()):
            if wanted.get(drug) != bar.reservoir_uM:
                bars.append(running.pop(drug)._replace(end=tick, closes=place))
        for drug, uM in wanted.items():
            if drug not in running:
                running[drug] = PlannedBar(drug, uM, tick, None, place, None)
    return bars + [bar for bar in running.values() if bar.opens is not None]


def turns_no_drug(plan: Plan, place: int, bars: list[PlannedBar]) -> bool:
    """Whether the step is no end of any bar: a pattern, a note, another flow."""
    return all(place not in (bar.opens, bar.closes) for bar in bars)


def moved(plan: Plan, steps: Collection[int], ticks: int, earliest: int) -> tuple[Plan, tuple[int, ...]]:
    """The plan with ``steps`` moved by ``ticks``, and their places in it. Nothing moves before ``earliest``, and no
    turn of a tap past another: each of them sets all the taps."""
    low = earliest - min(plan[place].tick for place in steps)
    high = None
    taps = [(place, tick) for place, tick, _ in _perfusion(plan)]
    for one, other in pairwise(taps):
        apart = other[1] - one[1]
        if other[0] in steps and one[0] not in steps:
            low = max(low, -apart)
        if one[0] in steps and other[0] not in steps:
            high = apart if high is None else min(high, apart)
    ticks = max(low, ticks)
    if high is not None:
        ticks = min(high, ticks)
    shifted = [
        msgspec.structs.replace(step, tick=step.tick + ticks) if place in steps else step
        for place, step in enumerate(plan)
    ]
    order = sorted(range(len(plan)), key=lambda place: (shifted[place].tick, place))
    return tuple(shifted[place] for place in order), tuple(order.index(place) for place in steps)


def without(plan: Plan, steps: Collection[int], now: PerfusionSettings) -> Plan:
    """The plan without ``steps``; what they would have changed on the perfusion is not changed by later steps either.
    ``now``: the perfusion before the plan."""
    left: list[Planned] = []
    before, kept = now, now
    for place, step in enumerate(plan):
        if isinstance(step.action, SetPerfusion):
            settings = step.action.settings
            if place not in steps:
                kept = _with_changes(kept, before, settings)
                left.append(msgspec.structs.replace(step, action=SetPerfusion(kept)))
            before = settings
        elif place not in steps:
            left.append(step)
    return tuple(left)


def _with_changes(
    settings: PerfusionSettings, before: PerfusionSettings, after: PerfusionSettings
) -> PerfusionSettings:
    """``settings`` with what a hand did between ``before`` and ``after``."""
    change: dict[str, Any] = {
        field: getattr(after, field)
        for field in ("flow_ml_min", "temperature_C", "calcium_mM", "magnesium_mM")
        if getattr(after, field) != getattr(before, field)
    }
    was = {valve.drug: valve for valve in before.valves}
    valves: dict[str, Valve] = {valve.drug: valve for valve in settings.valves}
    valves |= {valve.drug: valve for valve in after.valves if was.get(valve.drug) != valve}
    gone = set(was) - {valve.drug for valve in after.valves}
    change["valves"] = tuple(valve for drug, valve in valves.items() if drug not in gone)
    return msgspec.structs.replace(settings, **change)
