"""When the steps of a protocol happen, in ticks after the start of recording. Contradictions are refused here."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import NamedTuple

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.files.refusal import Objection, found, nearest
from rig.instruments.stimulator import LEAD_TICKS, Pathway, check_pattern, duration
from rig.protocol.protocol import (
    AcsfStep,
    DrugStep,
    InputOutputStep,
    Intensity,
    IntensityStep,
    MoveStep,
    PairedPulseStep,
    Protocol,
    PulseStep,
    TestPhase,
    TrainStep,
)

LONGEST_MIN = 2880
EARLIEST_MIN = -1440
"""Pre-incubation begins at most this long before recording."""

Series = InputOutputStep | PairedPulseStep
StimulusStep = TrainStep | PulseStep | Series
BathStep = DrugStep | AcsfStep
Moment = MoveStep | IntensityStep


class Step(NamedTuple):
    """A named step and its key in the file."""

    key: str
    step: StimulusStep | BathStep | Moment


class When(NamedTuple):
    """First pulse and end of the last, or opening and closing (None: never), in ticks after the start of recording."""

    start: int
    end: int | None


class Schedule(NamedTuple):
    """Everything resolved. ``t0``, ``end``: ticks after the start of recording. ``phases``: test phases in order."""

    steps: dict[str, Step]
    times: dict[str, When]
    t0: int
    end: int
    phases: list[tuple[int, TestPhase]]


def ticks(minutes: float) -> int:
    """Minutes -> ticks, to the nearest."""
    return round(minutes * TICKS_PER_MIN)


def minutes(span: int) -> str:
    """Ticks as a person reads minutes."""
    return f"{span / TICKS_PER_MIN:g}".replace("-", "−")


def pathways(step: StimulusStep) -> tuple[Pathway, ...]:
    """The pathways that a stimulus step drives."""
    return step.pathways if isinstance(step, TrainStep) else (step.pathway,)


def sweeps(step: Series) -> int:
    """How many sweeps a series has."""
    return step.repeats * len(step.currents_uA if isinstance(step, InputOutputStep) else step.intervals_ms)


def sweep_offset(step: Series, number: int) -> int:
    """Ticks from the first sweep of a series to sweep ``number``, counted from 0."""
    return round(number * step.interval_s * TICKS_PER_S)


def name_of(step: StimulusStep | BathStep | Moment) -> str:
    """A drug step goes by its drug unless it has a name of its own."""
    return step.name or step.drug if isinstance(step, DrugStep) else step.name


def _width_ms(step: StimulusStep, protocol: Protocol) -> float:
    own = step.width_ms if isinstance(step, TrainStep) else None
    return own or max((protocol.s1 if pathway == "S1" else protocol.s2).width_ms for pathway in pathways(step))


def _length(step: StimulusStep, key: str, protocol: Protocol) -> int:
    """Ticks from the first pulse of a step to the end of its last."""
    if isinstance(step, TrainStep):
        try:
            check_pattern(step.pattern)
        except Objection as why:
            raise Objection(f"{key}.pattern.{why.key}", why.found, why.allowed) from None
        last = duration(step.pattern)
    elif isinstance(step, PulseStep):
        last = round((step.pair_ms or 0) * TICKS_PER_MS)
    else:
        last = sweep_offset(step, sweeps(step) - 1)
        if isinstance(step, PairedPulseStep):
            if max(step.intervals_ms) >= step.interval_s * 500:
                raise Objection(f"{key}.interval_s", found(step.interval_s), "more than twice the longest pair")
            last += round(step.intervals_ms[-1] * TICKS_PER_MS)
    return last + round(_width_ms(step, protocol) * TICKS_PER_MS)


def _named(protocol: Protocol) -> dict[str, Step]:
    """Every step by its name; refuses a name given twice."""
    steps: dict[str, Step] = {}
    for kind in ("train", "pulse", "input_output", "paired_pulse", "drug", "acsf", "move", "intensity"):
        for index, step in enumerate(getattr(protocol, kind)):
            key, name = f"{kind}[{index}]", name_of(step)
            if name in steps:
                raise Objection(f"{key}.name", found(name), f"a name of its own, as {steps[name].key} has this one")
            steps[name] = Step(key, step)
    return steps


def _links(step: object) -> Iterator[tuple[str, str]]:
    """(key, name) of the steps that a step's times count from."""
    for key in ("after", "from_step", "to_step"):
        name = getattr(step, key, "")
        if name:
            yield key, name


def _order(steps: dict[str, Step]) -> list[str]:
    """Names, each after those that its times count from."""
    for key, step in steps.values():
        for link, other in _links(step):
            if other not in steps:
                raise Objection(f"{key}.{link}", found(other), f"the name of a step, {nearest(other, steps)}")
    try:
        graph = {name: [other for _, other in _links(step)] for name, (_, step) in steps.items()}
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        name = error.args[1][0]
        link, other = next(_links(steps[name].step))
        what = f"{found(other)}, which waits for this step"
        raise Objection(f"{steps[name].key}.{link}", what, "an earlier step") from None


def _end_of(name: str, times: dict[str, When], key: str) -> int:
    """End of a named step; the start of recording for no name."""
    end = times[name].end if name else 0
    if end is None:
        raise Objection(key, f"{found(name)}, which never ends", f"a step that ends, so give {name} a to_min")
    return end


def _bath_times(step: BathStep, key: str, times: dict[str, When]) -> When:
    start = ticks(step.from_min) + (times[step.from_step].start if step.from_step else 0)
    if start < ticks(EARLIEST_MIN):
        raise Objection(f"{key}.from_min", found(step.from_min), f"at most {-EARLIEST_MIN} min before recording")
    if step.to_min is None:
        if step.to_step:
            raise Objection(f"{key}.to_min", "missing", "a number of minutes after the last pulse of to_step")
        return When(start, None)
    end = ticks(step.to_min) + _end_of(step.to_step, times, f"{key}.to_step")
    if end <= start:
        raise Objection(f"{key}.to_min", found(step.to_min), "a time after from_min")
    if isinstance(step, AcsfStep) and ticks(step.over_min or 0.0) > end - start:
        raise Objection(f"{key}.over_min", found(step.over_min), f"at most {minutes(end - start)} min, all of the step")
    return When(start, end)


def _times(protocol: Protocol, steps: dict[str, Step]) -> dict[str, When]:
    times: dict[str, When] = {}
    for name in _order(steps):
        key, step = steps[name]
        if isinstance(step, BathStep):
            times[name] = _bath_times(step, key, times)
            continue
        offset = round(step.delay_s * TICKS_PER_S) if isinstance(step, PulseStep) else ticks(step.at_min)
        start = offset + _end_of(step.after, times, f"{key}.after")
        times[name] = When(start, start + (0 if isinstance(step, Moment) else _length(step, key, protocol)))
    return times


def inductions(protocol: Protocol, times: dict[str, When]) -> list[TrainStep]:
    """Induction steps in order of their first pulse."""
    return sorted((step for step in protocol.train if step.induction), key=lambda step: times[step.name].start)


def _t0(protocol: Protocol, times: dict[str, When]) -> int | None:
    """End of the reference step, of the last induction, or of the drug that begins last; None: end of recording."""
    chosen = [index for index, step in enumerate(protocol.train) if step.reference]
    if len(chosen) > 1:
        raise Objection(f"train[{chosen[1]}].reference", "true", "true for one step only")
    induced = inductions(protocol, times)
    if chosen:
        return times[protocol.train[chosen[0]].name].end
    if induced:
        return max(times[step.name].end or 0 for step in induced)
    if protocol.drug:
        return max((times[name_of(step)] for step in protocol.drug), key=lambda when: when.start).end
    return 0


def _end(protocol: Protocol, t0: int | None) -> int:
    """End of recording."""
    if protocol.length_min is not None and protocol.follow_up_min is not None:
        raise Objection("follow_up_min", found(protocol.follow_up_min), "nothing where length_min is given")
    if protocol.length_min is not None:
        return ticks(protocol.length_min)
    if protocol.follow_up_min is None:
        raise Objection("length_min", "missing, and so is follow_up_min", f"one of them, from 1 to {LONGEST_MIN} min")
    if t0 is None:
        why = "length_min instead, because the last drug has no end to follow"
        raise Objection("follow_up_min", found(protocol.follow_up_min), why)
    end = t0 + ticks(protocol.follow_up_min)
    if not 0 < end <= ticks(LONGEST_MIN):
        raise Objection("follow_up_min", found(protocol.follow_up_min), f"a recording of at most {LONGEST_MIN} min")
    return end


def _check_inside(steps: dict[str, Step], times: dict[str, When], end: int) -> None:
    """Every step happens while there is a recording, and no two on one pathway at once."""
    inside = f"within the recording of {minutes(end)} min"
    busy: dict[Pathway, list[tuple[int, int, str]]] = {"S1": [], "S2": []}
    for name, (key, step) in steps.items():
        start, stop = times[name]
        whole = f"from {minutes(start)} min to {minutes(end if stop is None else stop)} min"
        if isinstance(step, BathStep):
            if start >= end or (stop is not None and stop > end):
                raise Objection(key, whole, f"{inside}, though it may begin before")
            continue
        if start < 0 or stop is None or stop > end or start == end:
            raise Objection(key, whole, inside)
        if isinstance(step, StimulusStep):
            for pathway in pathways(step):
                busy[pathway].append((start, stop, key))
    for pathway, spans in busy.items():
        for (_, before, first), (start, _, second) in pairwise(sorted(spans)):
            if start < before:
                raise Objection(second, f"on {pathway} before {first} has ended", "a time when the pathway is free")
    for name, (key, step) in steps.items():
        if not isinstance(step, IntensityStep):
            continue
        for start, stop, during in busy[step.pathway]:
            if start - LEAD_TICKS < times[name].start < stop:
                raise Objection(key, f"on {step.pathway} during {during}", "a time when the pathway is free")


def _check_settings(protocol: Protocol, steps: dict[str, Step]) -> None:
    """One way to state an intensity, and only pathways that are on."""
    given: list[tuple[str, Intensity | TrainStep]] = [("s1", protocol.s1), ("s2", protocol.s2)]
    given += [(key, step) for key, step in steps.values() if isinstance(step, TrainStep)]
    for key, one in given:
        if one.current_uA is not None and one.fraction_of_max is not None:
            raise Objection(f"{key}.current_uA", found(one.current_uA), "nothing where fraction_of_max is given")
    off = {pathway for pathway, one in (("S1", protocol.s1), ("S2", protocol.s2)) if not one.on}
    for key, step in steps.values():
        if isinstance(step, IntensityStep):
            _check_intensity(step, key, off)
        if not isinstance(step, StimulusStep):
            continue
        where = f"{key}.pathways" if isinstance(step, TrainStep) else f"{key}.pathway"
        used = pathways(step)
        if len(set(used)) < len(used):
            raise Objection(where, "the same pathway twice", "each pathway once")
        for pathway in used:
            if pathway in off:
                raise Objection(where, found(pathway), f"a pathway that is on, and {pathway.lower()}.on is false")
    for index, measure in enumerate(protocol.measure):
        if measure.pathway in off:
            raise Objection(f"measure[{index}].pathway", found(measure.pathway), "a pathway that is on")


def _check_intensity(step: IntensityStep, key: str, off: set[str]) -> None:
    """One way to say it, on a pathway that is on."""
    ways = ("current_uA", "fraction_of_max", "renormalise")
    said = [way for way in ways if getattr(step, way) not in (None, False)]
    if len(said) != 1:
        what = " and ".join(said) or "nothing that says which intensity"
        raise Objection(f"{key}.{said[-1] if said else ways[0]}", what, f"exactly one of {', '.join(ways)}")
    if step.pathway in off:
        allowed = f"a pathway that is on, and {step.pathway.lower()}.on is false"
        raise Objection(f"{key}.pathway", found(step.pathway), allowed)


def _phases(protocol: Protocol, times: dict[str, When], end: int) -> list[tuple[int, TestPhase]]:
    phases: list[tuple[int, TestPhase]] = []
    for index, phase in enumerate(protocol.test):
        key = f"test[{index}]"
        if phase.after and phase.after not in times:
            raise Objection(f"{key}.after", found(phase.after), f"the name of a step, {nearest(phase.after, times)}")
        start = ticks(phase.at_min) + _end_of(phase.after, times, f"{key}.after")
        if not 0 <= start < end:
            raise Objection(f"{key}.at_min", found(phase.at_min), f"within the recording of {minutes(end)} min")
        if any(start == other for other, _ in phases):
            raise Objection(f"{key}.at_min", found(phase.at_min), "a time when no other test phase begins")
        if phase.pair_ms is not None and phase.pair_ms >= phase.interval_s * 500:
            most = f"less than half of interval_s, {phase.interval_s:g} s"
            raise Objection(f"{key}.pair_ms", found(phase.pair_ms), most)
        if (phase.group_pulses is None) != (phase.group_every_min is None):
            missing = "group_pulses" if phase.group_pulses is None else "group_every_min"
            raise Objection(f"{key}.{missing}", "missing", "given together with its partner, or neither of them")
        if phase.group_pulses is not None and phase.group_every_min is not None:
            group_min = phase.group_pulses * phase.interval_s / 60
            if group_min > phase.group_every_min:
                least = f"at least {group_min:g} min, the length of a group"
                raise Objection(f"{key}.group_every_min", found(phase.group_every_min), least)
        phases.append((start, phase))
    return sorted(phases, key=lambda entry: entry[0])


def schedule(protocol: Protocol) -> Schedule:
    """Resolve the times of a protocol. Raises Objection where it contradicts itself."""
    steps = _named(protocol)
    _check_settings(protocol, steps)
    times = _times(protocol, steps)
    t0 = _t0(protocol, times)
    end = _end(protocol, t0)
    _check_inside(steps, times, end)
    return Schedule(steps, times, end if t0 is None else t0, end, _phases(protocol, times, end))
