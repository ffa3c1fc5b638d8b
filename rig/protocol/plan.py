"""What is planned on a slice, and what becomes of it when something else changes first.

An action replaces every setting of its instrument, but a planned one means only what it changes: "the valve of D-APV
opens" leaves the flow as it will then be. So a planned step is kept with full settings, which are read against those
that the steps before it, or the panel as it is now, would leave in force: where they agree, the step changes nothing.
Whenever a hand or an edit of the plan changes what comes before a step, the step is set again on top of that
(``settled``), and ``Status.plan`` always tells the settings as they will be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import LEAD_TICKS, QUIET_TICKS, Pattern, StimulatorSettings, check_pattern
from rig.messages import (
    LONGEST_TICKS,
    Action,
    Planned,
    RunPattern,
    SetAmplifier,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    Status,
)

FIELDS: dict[type, tuple[str, str]] = {
    SetStimulator: ("stimulator", "settings"),
    SetPerfusion: ("perfusion", "settings"),
    SetAmplifier: ("amplifier", "settings"),
    SetElectrodes: ("electrodes", "electrodes"),
}
"""Action -> the field of Panels that it sets, and the field of the action that says what."""


class Panels(NamedTuple):
    """The settings of every instrument at one moment."""

    stimulator: StimulatorSettings
    perfusion: PerfusionSettings
    amplifier: AmplifierSettings
    electrodes: Electrodes

    def after(self, action: object) -> Panels:
        """What an action leaves in force."""
        if type(action) not in FIELDS:
            return self
        field, said = FIELDS[type(action)]
        return self._replace(**{field: getattr(action, said)})


class Change(NamedTuple):
    """A planned step, and the settings of its instrument that it was built on; None where it sets none."""

    step: Planned
    before: Any


def panels(status: Status) -> Panels:
    return Panels(status.stimulator, status.perfusion, status.amplifier, status.electrodes)


def is_train(pattern: Pattern) -> bool:
    """More than a pulse or a pair: it may change the slice."""
    return pattern.pulses * pattern.bursts * pattern.trains > 2


def ordered_at(step: Planned) -> int:
    """The tick at which a step has to be ordered. The tick of a pattern is that of its first pulse; a train is ordered
    another half second ahead, so that test pulses make room before it as they do after it."""
    if not isinstance(step.action, RunPattern):
        return step.tick
    return step.tick - LEAD_TICKS - (QUIET_TICKS if is_train(step.action.pattern) else 0)


def as_ordered(step: Planned, tick: int) -> Action:
    """The action of a step as it is given at ``tick``."""
    if not isinstance(step.action, RunPattern):
        return step.action
    wait_s = max(0, step.tick - LEAD_TICKS - tick) / TICKS_PER_S
    return msgspec.structs.replace(step.action, wait_s=wait_s, label=step.action.label or step.label)


def in_order(steps: Iterable[Planned]) -> tuple[Planned, ...]:
    """Steps by tick; those of one tick as they come."""
    return tuple(sorted(steps, key=lambda step: step.tick))


def in_force(now: Panels, plan: Iterable[Planned], tick: int) -> Panels:
    """What will be in force at ``tick`` when the plan is carried out."""
    for step in in_order(plan):
        if step.tick <= tick:
            now = now.after(step.action)
    return now


def check(steps: Iterable[Planned], now: int, drugs: Iterable[str]) -> None:
    """Refuse, in a sentence, a plan that could not be carried out. Raises ValueError."""
    for step in steps:
        if step.tick < now:
            at, present = step.tick / TICKS_PER_MIN, now / TICKS_PER_MIN
            raise ValueError(
                f"A step was planned for {at:.2f} min, and it is {present:.2f} min already; plan it for a later time."
            )
        if step.tick > LONGEST_TICKS:
            days = LONGEST_TICKS / TICKS_PER_MIN / 1440
            raise ValueError(f"A step was planned for later than {days:.0f} days, where an experiment ends.")
        if isinstance(step.action, RunPattern):
            check_pattern(step.action.pattern)
        if isinstance(step.action, SetPerfusion):
            for valve in step.action.settings.valves:
                if valve.drug not in drugs:
                    raise ValueError(f"There is no drug called {valve.drug} on the shelf, so its line stays empty.")


# ---- steps as changes


def changes(plan: Iterable[Planned], now: Panels) -> tuple[Change, ...]:
    """Every step of a plan with what it was built on."""
    found = []
    for step in in_order(plan):
        kind = FIELDS.get(type(step.action))
        found.append(Change(step, None if kind is None else getattr(now, kind[0])))
        now = now.after(step.action)
    return tuple(found)


def settled(steps: Iterable[Change], now: Panels) -> tuple[Planned, ...]:
    """Steps in order of ticks, each set on top of what is in force before it."""
    plan = []
    for step, before in sorted(steps, key=lambda change: change.step.tick):
        if before is not None:
            field, said = FIELDS[type(step.action)]
            wanted = merged(getattr(step.action, said), before, getattr(now, field))
            step = msgspec.structs.replace(step, action=msgspec.structs.replace(step.action, **{said: wanted}))
        now = now.after(step.action)
        plan.append(step)
    return tuple(plan)


def merged(wanted: Any, was: Any, now: Any) -> Any:
    """``now`` with what ``wanted`` changed of ``was``."""
    if wanted == was or was == now:
        return now if wanted == was else wanted
    if isinstance(wanted, msgspec.Struct) and type(wanted) is type(was) is type(now):
        names = wanted.__struct_fields__
        parts = {name: merged(getattr(wanted, name), getattr(was, name), getattr(now, name)) for name in names}
        return msgspec.structs.replace(wanted, **parts)
    if isinstance(wanted, tuple) and all(isinstance(one, Valve) for one in (*wanted, *was, *now)):
        return _merged_lines(wanted, was, now)
    return wanted


def _merged_lines(wanted: tuple[Valve, ...], was: tuple[Valve, ...], now: tuple[Valve, ...]) -> tuple[Valve, ...]:
    """Drug lines one by one: a line that only one side knows is kept, one that ``wanted`` took off is taken off."""
    asked, old = {valve.drug: valve for valve in wanted}, {valve.drug: valve for valve in was}
    lines = []
    for valve in now:
        if valve.drug in asked:
            lines.append(merged(asked[valve.drug], old.get(valve.drug), valve))
        elif valve.drug not in old:
            lines.append(valve)
    there = {valve.drug for valve in now}
    return (*lines, *(valve for valve in wanted if valve.drug not in there and valve != old.get(valve.drug)))


# ---- edits


def rebased(plan: Iterable[Planned], before: Panels, now: Panels) -> tuple[Planned, ...]:
    """The same plan after a hand changed ``before`` into ``now``."""
    return settled(changes(plan, before), now)


def added(plan: Iterable[Planned], more: Iterable[Planned], now: Panels) -> tuple[Planned, ...]:
    """A plan with further steps, which were built on what was in force at the first of them."""
    more = in_order(more)
    if not more:
        return in_order(plan)
    plan = tuple(plan)
    base = in_force(now, plan, more[0].tick)
    return settled((*changes(plan, now), *changes(more, base)), now)


def removed(plan: Iterable[Planned], step: Planned, now: Panels) -> tuple[Planned, ...]:
    """A plan without one of its steps."""
    left = list(changes(plan, now))
    del left[[change.step for change in left].index(step)]
    return settled(left, now)


def moved(plan: Iterable[Planned], step: Planned, tick: int, now: Panels) -> tuple[Planned, ...]:
    """A plan with one of its steps at another time."""
    steps = list(changes(plan, now))
    place = [change.step for change in steps].index(step)
    steps[place] = Change(msgspec.structs.replace(step, tick=tick), steps[place].before)
    return settled(steps, now)


def plan_words(steps: tuple[Planned, ...]) -> str:
    if not steps:
        return "Nothing is planned any more."
    count = "1 step is" if len(steps) == 1 else f"{len(steps)} steps are"
    return f"{count} planned, the first for {steps[0].tick / TICKS_PER_MIN:.2f} min."
