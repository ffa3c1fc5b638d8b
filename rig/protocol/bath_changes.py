"""The planned changes of the bath as a person lists them: what, how much, from when, until when.

A plan holds steps with full settings; here a row is one thing that changes, and a step that turns several taps is taken
apart into several steps of the same tick, which do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec

from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.messages import Planned, SetPerfusion, Status
from rig.protocol.plan import changes, in_force, panels, settled

Plan = tuple[Planned, ...]
FIELDS = ("flow_ml_min", "temperature_C", "calcium_mM", "magnesium_mM")


class BathChange(NamedTuple):
    """``what``: a drug, or one of FIELDS; ``value``: µM, or in the unit of the field. ``begin``: tick, None while it is
    so already; ``end``: tick, None when nothing planned ends it. ``steps``: its places in the plan taken apart."""

    what: str
    value: float
    begin: int | None
    end: int | None
    steps: tuple[int, ...] = ()

    def overlaps(self, other: BathChange) -> bool:
        """Whether both are about the same thing at the same time."""
        if self.what != other.what:
            return False
        early, late = sorted((self, other), key=lambda one: -1 if one.begin is None else one.begin)
        return early.end is None or late.begin is None or late.begin < early.end


def single_changes(before: PerfusionSettings, after: PerfusionSettings) -> Iterator[PerfusionSettings]:
    """The way from one setting to another, a tap at a time; the last one is ``after``."""
    now = before
    for field in FIELDS:
        if getattr(after, field) != getattr(before, field):
            now = msgspec.structs.replace(now, **{field: getattr(after, field)})
            yield now
    was = {valve.drug: valve for valve in before.valves}
    wanted = {valve.drug: valve for valve in after.valves}
    for drug in [*was, *(drug for drug in wanted if drug not in was)]:
        if was.get(drug) != wanted.get(drug):
            lines = {valve.drug: valve for valve in now.valves}
            if drug in wanted:
                lines[drug] = wanted[drug]
            else:
                del lines[drug]
            now = msgspec.structs.replace(now, valves=tuple(lines.values()))
            yield now


def taken_apart(status: Status) -> Plan:
    """The plan in force, every step turning one tap at most."""
    plan: list[Planned] = []
    for step, before in changes(status.plan, panels(status)):
        parts = (
            list(single_changes(before, step.action.settings))
            if isinstance(step.action, SetPerfusion) and isinstance(before, PerfusionSettings)
            else []
        )
        if len(parts) < 2:
            plan.append(step)
        else:
            plan += [msgspec.structs.replace(step, action=SetPerfusion(settings)) for settings in parts]
    return tuple(plan)


def _state(settings: PerfusionSettings) -> dict[str, float]:
    """Drug that runs -> µM, and every field -> its value."""
    running = {valve.drug: valve.reservoir_uM for valve in settings.valves if valve.open}
    return running | {field: getattr(settings, field) for field in FIELDS}


def bath_changes(status: Status) -> list[BathChange]:
    """What runs now, and what is planned of the bath, by time. A field that goes back to what it was ends its row."""
    was = _state(status.perfusion)
    open_rows: dict[str, tuple[BathChange, float | None]] = {
        what: (BathChange(what, value, None, None), None) for what, value in was.items() if what not in FIELDS
    }
    rows: list[BathChange] = []
    for place, step in enumerate(taken_apart(status)):
        if not isinstance(step.action, SetPerfusion):
            continue
        now = _state(step.action.settings)
        what = next((one for one in (*was, *now) if was.get(one) != now.get(one)), None)
        if what is not None:
            row, before = open_rows.pop(what, (None, was[what] if what in FIELDS else None))
            goes_back = row is not None and now.get(what) == before
            if row is not None:
                rows.append(row._replace(end=step.tick, steps=(*row.steps, place) if goes_back else row.steps))
            if not goes_back:
                before = was[what] if what in FIELDS else None
                open_rows[what] = (BathChange(what, now[what], step.tick, None, (place,)), before)
        was = now
    rows += [row for row, _ in open_rows.values()]
    return sorted(rows, key=lambda row: (-1 if row.begin is None else row.begin, row.what))


def with_change(status: Status, change: BathChange, words: Callable[[str, float], str]) -> Plan:
    """The plan with one more row, which has a beginning. ``words``: (what, value) -> what the time course writes beside
    a step that opens no drug."""
    assert change.begin is not None
    now = panels(status)
    base = in_force(now, status.plan, change.begin)
    begins = _set(base.perfusion, change.what, change.value, True)
    steps = [Planned(change.begin, SetPerfusion(begins), words(change.what, change.value))]
    if change.end is not None:
        back = change.value if change.what not in FIELDS else getattr(base.perfusion, change.what)
        ends = SetPerfusion(_set(begins, change.what, back, False))
        steps.append(Planned(change.end, ends, words(change.what, back)))
    begin, *end = changes(steps, base)
    # at one tick what ends comes first, and what begins comes last
    return settled((*end, *changes(status.plan, now), begin), now)


def without_change(status: Status, change: BathChange) -> Plan:
    """The plan without the steps of a row; the steps after them stay as they are meant."""
    now = panels(status)
    steps = changes(taken_apart(status), now)
    return settled([step for place, step in enumerate(steps) if place not in change.steps], now)


def ended(status: Status, change: BathChange, end: int, words: Callable[[str, float], str]) -> Plan:
    """The plan in which what runs now ends at ``end``."""
    now = panels(status)
    base = in_force(now, status.plan, end - 1)
    closed = Planned(
        end, SetPerfusion(_set(base.perfusion, change.what, change.value, False)), words(change.what, change.value)
    )
    return settled((*changes((closed,), base), *changes(status.plan, now)), now)


def _set(settings: PerfusionSettings, what: str, value: float, open_: bool) -> PerfusionSettings:
    change: dict[str, Any]
    if what in FIELDS:
        change = {what: value}
    else:
        valve = Valve(what, value, open_)
        there = any(one.drug == what for one in settings.valves)
        lines = tuple(valve if one.drug == what else one for one in settings.valves)
        change = {"valves": lines if there else (*lines, valve)}
    return msgspec.structs.replace(settings, **change)
