"""What a person's hand does to the plan: steps move, go, and drug lines are read from it as bars."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec

from rig.instruments.perfusion import PerfusionSettings
from rig.messages import Planned, SetPerfusion
from rig.protocol.plan import Panels, changes, settled

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


def moved(plan: Plan, steps: Collection[int], ticks: int, now: Panels, earliest: int) -> tuple[Plan, tuple[int, ...]]:
    """The plan with ``steps`` moved by ``ticks``, and their places in it. Nothing moves before ``earliest``, and no end
    of a bar past its other end. ``now``: what is in force before the plan."""
    least, most = [earliest - min(plan[place].tick for place in steps)], [ticks]
    for bar in planned_bars(plan, now.perfusion):
        if bar.opens is None or bar.closes is None or bar.begin is None or bar.end is None:
            continue
        if bar.closes in steps and bar.opens not in steps:
            least.append(bar.begin - bar.end)
        if bar.opens in steps and bar.closes not in steps:
            most.append(bar.end - bar.begin)
    ticks = max(*least, min(most))
    found = list(changes(plan, now))
    for place in steps:
        step = found[place].step
        found[place] = found[place]._replace(step=msgspec.structs.replace(step, tick=step.tick + ticks))
    order = sorted(range(len(plan)), key=lambda place: found[place].step.tick)
    return settled(found, now), tuple(order.index(place) for place in steps)


def without(plan: Plan, steps: Collection[int], now: Panels) -> Plan:
    """The plan without ``steps``; what they would have changed is not changed by later steps either."""
    left = [change for place, change in enumerate(changes(plan, now)) if place not in steps]
    return settled(left, now)
