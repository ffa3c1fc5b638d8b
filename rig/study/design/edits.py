"""Edits of a design, each a pure function Design -> Design. None checks what it makes; ``checked`` does, for all.

A block is edited in one group, or ``everywhere``: in every group that has the same step, by kind and name, so that
groups stay comparable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from model.units import TICKS_PER_MIN
from rig.files.parse import convert
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.protocol.protocol import (
    AcsfStep,
    DrugStep,
    InputOutputStep,
    IntensityStep,
    MoveStep,
    PairedPulseStep,
    Protocol,
    PulseStep,
    TrainStep,
)
from rig.protocol.schedule import Schedule, name_of, schedule
from rig.study.design.blocks import Block
from rig.study.design.design import Design, Group
from rig.study.design.design_file import OpenedDesign, check_design, with_cards

Edge = str
"""``left`` or ``right``."""
StepValue = TrainStep | PulseStep | InputOutputStep | PairedPulseStep | DrugStep | AcsfStep | MoveStep | IntensityStep
KEYS: dict[type, str] = {
    TrainStep: "train",
    PulseStep: "pulse",
    InputOutputStep: "input_output",
    PairedPulseStep: "paired_pulse",
    DrugStep: "drug",
    AcsfStep: "acsf",
    MoveStep: "move",
    IntensityStep: "intensity",
}
"""Kind of a step -> the key of a protocol that it stands under."""
PLACE = re.compile(r"(\w+)\[(\d+)\]")
SHORTEST_MIN = 1.0


def snapped(minute: float, free: bool = False) -> float:
    """To whole minutes, or where ``free`` to hundredths."""
    return round(minute, 2) if free else float(round(minute))


def checked(design: Design, preparations: Mapping[str, Preparation], drugs: Mapping[str, Drug]) -> OpenedDesign:
    """The design with its cards, these or those of the shelf, once every rule for a design file holds. Raises
    RefusedFile."""
    whole = convert(msgspec.to_builtins(design), Design, "the design", check_design)
    return with_cards(whole, preparations, drugs)


# ---- groups


def with_group(design: Design, number: int, group: Group) -> Design:
    """The group of that number replaced."""
    groups = list(design.group)
    groups[number] = group
    return msgspec.structs.replace(design, group=tuple(groups))


def added_group(design: Design, number: int) -> Design:
    """A copy of a group below it, under a name that is free; one control stays one."""
    old = design.group[number]
    names = {group.name for group in design.group}
    stem = old.name[:34]
    name = next(name for count in range(2, 100) if (name := f"{stem} {count}") not in names)
    new = msgspec.structs.replace(old, name=name, control=False)
    return msgspec.structs.replace(design, group=(*design.group[: number + 1], new, *design.group[number + 1 :]))


def removed_group(design: Design, number: int) -> Design:
    """Without it. The last one stays: a design without a group is none."""
    if len(design.group) == 1:
        return design
    return msgspec.structs.replace(design, group=(*design.group[:number], *design.group[number + 1 :]))


def renamed_group(design: Design, number: int, name: str, about: str) -> Design:
    return with_group(design, number, msgspec.structs.replace(design.group[number], name=name, about=about))


def made_control(design: Design, number: int | None) -> Design:
    """That group is what others are compared with; None: all are compared with each other."""
    groups = tuple(msgspec.structs.replace(group, control=place == number) for place, group in enumerate(design.group))
    return msgspec.structs.replace(design, group=groups)


# ---- steps


def step_at(protocol: Protocol, key: str) -> StepValue:
    """The step that stands under a key of a block, as ``train[0]``. Raises KeyError where there is none."""
    found = PLACE.fullmatch(key)
    steps = getattr(protocol, found[1]) if found else ()
    if found is None or int(found[2]) >= len(steps):
        raise KeyError(key)
    step: StepValue = steps[int(found[2])]
    return step


def _put(protocol: Protocol, key: str, steps: Iterable[StepValue]) -> Protocol:
    """``steps`` in the place of the one under the key."""
    found = PLACE.fullmatch(key)
    assert found is not None
    kind, place = found[1], int(found[2])
    there = getattr(protocol, kind)
    return msgspec.structs.replace(protocol, **{kind: (*there[:place], *steps, *there[place + 1 :])})


def same_steps(design: Design, number: int, key: str, everywhere: bool) -> list[tuple[int, str]]:
    """(group, key) of the step in that group, and where ``everywhere`` of those like it in the others."""
    own = step_at(design.group[number].protocol, key)
    if not everywhere:
        return [(number, key)]
    kind, name = KEYS[type(own)], name_of(own)
    return [
        (place, f"{kind}[{index}]")
        for place, group in enumerate(design.group)
        for index, step in enumerate(getattr(group.protocol, kind))
        if name_of(step) == name
    ]


def _each(design: Design, places: Iterable[tuple[int, str]], change: Callable[[Protocol, str], Protocol]) -> Design:
    for number, key in places:
        group = design.group[number]
        design = with_group(design, number, msgspec.structs.replace(group, protocol=change(group.protocol, key)))
    return design


def with_step(design: Design, number: int, key: str, step: StepValue, everywhere: bool) -> Design:
    """The step under the key replaced; where ``everywhere``, those like it get the same values that it got."""
    before = step_at(design.group[number].protocol, key)
    new = {
        field: value for field in step.__struct_fields__ if (value := getattr(step, field)) != getattr(before, field)
    }
    places = same_steps(design, number, key, everywhere)
    return _each(design, places, lambda one, at: _put(one, at, [msgspec.structs.replace(step_at(one, at), **new)]))


def moved(design: Design, number: int, block: Block, by_min: float, everywhere: bool) -> Design:
    """A block put ``by_min`` later. What counts from it goes with it."""
    if block.kind == "measure":
        return _shifted_window(design, by_min, by_min)
    if not block.moves or by_min == 0:
        return design

    def later(protocol: Protocol, key: str) -> Protocol:
        return _put(protocol, key, [_later(step_at(protocol, key), by_min, by_min)])

    return _each(design, same_steps(design, number, block.key, everywhere), later)


def resized(design: Design, number: int, block: Block, edge: Edge, by_min: float, everywhere: bool) -> Design:
    """An edge of a block put ``by_min`` later. The end of the baseline takes all that comes after it along, and the end
    of the recording that of the follow-up."""
    left, right = (by_min, 0.0) if edge == "left" else (0.0, by_min)
    if block.kind == "measure":
        return _shifted_window(design, left, right)
    groups = range(len(design.group)) if everywhere else (number,)
    if block.kind in ("baseline", "follow_up"):
        begin = block.end_min if block.kind == "baseline" else float("inf")
        for place in groups:
            group = design.group[place]
            protocol = _inserted(group.protocol, begin, by_min)
            design = with_group(design, place, msgspec.structs.replace(group, protocol=protocol))
        return design

    def longer(protocol: Protocol, key: str) -> Protocol:
        step = step_at(protocol, key)
        if isinstance(step, DrugStep | AcsfStep) and step.to_min is None and right:
            step = msgspec.structs.replace(step, to_min=_end_min(protocol, step), to_step="")
        return _put(protocol, key, [_later(step, left, right)])

    return _each(design, same_steps(design, number, block.key, everywhere), longer)


def _end_min(protocol: Protocol, step: DrugStep | AcsfStep) -> float:
    """Of a step that has no end, that of the recording."""
    return schedule(protocol).end / TICKS_PER_MIN


def _later(step: StepValue, begin_min: float, end_min: float) -> StepValue:
    if isinstance(step, DrugStep | AcsfStep):
        end = None if step.to_min is None else _tidy(step.to_min + end_min)
        return msgspec.structs.replace(step, from_min=_tidy(step.from_min + begin_min), to_min=end)
    if isinstance(step, PulseStep):
        return msgspec.structs.replace(step, delay_s=_tidy(step.delay_s + 60 * begin_min))
    return msgspec.structs.replace(step, at_min=_tidy(step.at_min + begin_min))


def _tidy(number: float) -> float:
    """Without the dust of binary fractions."""
    return round(number, 6)


def _shifted_window(design: Design, begin_min: float, end_min: float) -> Design:
    outcome = design.outcome
    if outcome.from_min is None or outcome.to_min is None:
        return design
    window = {"from_min": _tidy(outcome.from_min + begin_min), "to_min": _tidy(outcome.to_min + end_min)}
    return msgspec.structs.replace(design, outcome=msgspec.structs.replace(outcome, **window))


def window_at(design: Design, number: int, minute: float) -> Design:
    """The window of the outcome begins at a minute of the recording of that group, as long as it was."""
    outcome, known = design.outcome, schedule(design.group[number].protocol)
    if outcome.from_min is None or outcome.to_min is None:
        return design
    origin = known.t0
    if outcome.step in known.times:
        when = known.times[outcome.step]
        origin = when.start if outcome.edge == "start" or when.end is None else when.end
    return _shifted_window(design, *(2 * [minute - origin / TICKS_PER_MIN - outcome.from_min]))


def _inserted(protocol: Protocol, at_min: float, by_min: float) -> Protocol:
    """``by_min`` more time from ``at_min`` on: every time that stands by itself and comes later is later, and the
    recording longer."""
    known, edge = schedule(protocol), at_min - 1e-6
    changes: dict[str, Any] = {}
    for kind in ("train", "input_output", "paired_pulse", "move", "intensity", "test"):
        changes[kind] = tuple(
            msgspec.structs.replace(step, at_min=_tidy(step.at_min + by_min))
            if not step.after and step.at_min >= edge
            else step
            for step in getattr(protocol, kind)
        )
    for kind in ("drug", "acsf"):
        changes[kind] = tuple(_stretched(step, edge, by_min) for step in getattr(protocol, kind))
    if protocol.length_min is not None:
        changes["length_min"] = _tidy(protocol.length_min + by_min)
    elif known.end / TICKS_PER_MIN <= edge:
        assert protocol.follow_up_min is not None
        changes["follow_up_min"] = _tidy(protocol.follow_up_min + by_min)
    return msgspec.structs.replace(protocol, **changes)


def _stretched(step: DrugStep | AcsfStep, edge: float, by_min: float) -> DrugStep | AcsfStep:
    changes = {}
    if not step.from_step and step.from_min >= edge:
        changes["from_min"] = _tidy(step.from_min + by_min)
    if step.to_min is not None and not step.to_step and step.to_min >= edge:
        changes["to_min"] = _tidy(step.to_min + by_min)
    return msgspec.structs.replace(step, **changes)


# ---- added and removed


def added(design: Design, number: int, step: StepValue, everywhere: bool) -> Design:
    """A step more, in one group or in all, under a name that no step of these groups has."""
    places = range(len(design.group)) if everywhere else (number,)
    kind = KEYS[type(step)]
    taken = {name for place in places for name in schedule(design.group[place].protocol).steps}
    stem = name_of(step)
    if stem in taken:
        free = next(f"{stem}_{count}" for count in range(2, 1000) if f"{stem}_{count}" not in taken)
        step = msgspec.structs.replace(step, name=free)
    for place in places:
        group = design.group[place]
        steps = {kind: (*getattr(group.protocol, kind), step)}
        protocol = msgspec.structs.replace(group.protocol, **steps)
        design = with_group(design, place, msgspec.structs.replace(group, protocol=protocol))
    return design


def removed(design: Design, number: int, block: Block, everywhere: bool) -> Design:
    """Without the block; what counted from it keeps its time."""
    if not block.key or block.kind == "measure":
        return design

    def without(protocol: Protocol, key: str) -> Protocol:
        name = name_of(step_at(protocol, key))
        return _put(_unlinked(protocol, name), key, ())

    # from the last to the first: a key counts the steps before it
    places = same_steps(design, number, block.key, everywhere)
    return _each(design, sorted(places, key=lambda one: (one[0], -int(one[1].split("[")[1][:-1]))), without)


def _unlinked(protocol: Protocol, name: str) -> Protocol:
    """Times that count from a step become times of the recording, and the recording keeps its length."""
    known = schedule(protocol)
    changes: dict[str, Any] = {}
    for kind in ("train", "input_output", "paired_pulse", "move", "intensity"):
        changes[kind] = tuple(
            msgspec.structs.replace(step, after="", at_min=_start_min(known, step)) if step.after == name else step
            for step in getattr(protocol, kind)
        )
    end_of = (known.times[name].end or known.end) / TICKS_PER_MIN
    changes["test"] = tuple(
        msgspec.structs.replace(phase, after="", at_min=_tidy(phase.at_min + end_of)) if phase.after == name else phase
        for phase in protocol.test
    )
    changes["pulse"] = tuple(step for step in protocol.pulse if step.after != name)
    for kind in ("drug", "acsf"):
        changes[kind] = tuple(_absolute(step, known, name) for step in getattr(protocol, kind))
    if protocol.follow_up_min is not None:
        changes |= {"follow_up_min": None, "length_min": _tidy(known.end / TICKS_PER_MIN)}
    return msgspec.structs.replace(protocol, **changes)


def _start_min(known: Schedule, step: StepValue) -> float:
    return _tidy(known.times[name_of(step)].start / TICKS_PER_MIN)


def _absolute(step: DrugStep | AcsfStep, known: Schedule, name: str) -> DrugStep | AcsfStep:
    when = known.times[name_of(step)]
    if step.from_step == name:
        step = msgspec.structs.replace(step, from_step="", from_min=_start_min(known, step))
    if step.to_step == name and when.end is not None:
        step = msgspec.structs.replace(step, to_step="", to_min=_tidy(when.end / TICKS_PER_MIN))
    return step
