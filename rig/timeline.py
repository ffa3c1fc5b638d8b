"""A protocol in ticks: what the rig does when, and where each measure looks. Pure: the same protocol, the same timeline."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Literal, NamedTuple

import msgspec

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.electrodes import Electrodes
from rig.protocol import (
    AcsfStep,
    DrugStep,
    InputOutputStep,
    Intensity,
    Measure,
    MoveStep,
    PairedPulseStep,
    Protocol,
    PulseStep,
    TestPhase,
    TrainStep,
)
from rig.refusal import Objection, found, nearest
from rig.stimulator import Pathway, Pattern, TestPulses

DEFAULT_FRACTION_OF_MAX = 0.45
DEFAULT_BASELINE_MIN = 10
MOST_PULSES = 20_000
# a drug or ACSF change may come this long before recording
EARLIEST_MIN = -1440

StimulusStep = TrainStep | PulseStep | InputOutputStep | PairedPulseStep
BathStep = DrugStep | AcsfStep


class Span(msgspec.Struct, frozen=True):
    """Ticks [start, end)."""

    start: int
    end: int


class Delivery(msgspec.Struct, frozen=True):
    """One sweep's worth of stimulation, or one train: ``pattern`` on ``pathway`` from ``tick`` on.

    ``intensity`` has exactly one of ``current_uA`` and ``fraction_of_max``.
    """

    tick: int
    pathway: Pathway
    kind: Literal["test", "pair", "train"]
    pattern: Pattern
    intensity: Intensity


class Stimulus(msgspec.Struct, frozen=True):
    """A named stimulus step. ``start``: its first pulse; ``end``: the end of its last pulse."""

    name: str
    kind: Literal["train", "pulse", "input_output", "paired_pulse"]
    start: int
    end: int
    pathways: tuple[Pathway, ...]
    label: str
    induction: bool
    deliveries: tuple[Delivery, ...]


class TestChange(msgspec.Struct, frozen=True):
    """From ``tick`` on test pulses follow ``test``: S1 at ``tick``, S2 half an interval later."""

    tick: int
    test: TestPulses


class ValveChange(msgspec.Struct, frozen=True):
    """The inflow carries ``concentration_uM`` of a drug from ``tick`` on; 0 closes its valve."""

    tick: int
    drug: str
    concentration_uM: float


class AcsfChange(msgspec.Struct, frozen=True):
    """What differs from the preparation's own ACSF, flow and temperature from ``tick`` on; None is the preparation's own."""

    tick: int
    calcium_mM: float | None = None
    magnesium_mM: float | None = None
    flow_ml_min: float | None = None
    temperature_C: float | None = None


class ElectrodeChange(msgspec.Struct, frozen=True):
    """Where all three electrodes are from ``tick`` on."""

    tick: int
    electrodes: Electrodes


class PlannedMeasure(msgspec.Struct, frozen=True):
    """A measure with its windows in ticks. ``window`` is None when the measure is of the sweeps of ``measure.during``."""

    measure: Measure
    window: Span | None
    reference: Span | None


class Timeline(msgspec.Struct, frozen=True):
    """A protocol in ticks. Tick 0 is the earliest thing it does: the start of recording, or of pre-incubation before it.

    Every tuple is in order of time. ``baseline``: the window that is 100 %; None without stimulus and drug.
    """

    recording: Span
    t0: int
    baseline: Span | None
    stimuli: tuple[Stimulus, ...]
    tests: tuple[TestChange, ...]
    valves: tuple[ValveChange, ...]
    acsf: tuple[AcsfChange, ...]
    electrodes: tuple[ElectrodeChange, ...]
    measures: tuple[PlannedMeasure, ...]


class _Step(NamedTuple):
    """A step and its place in the file. ``start``, ``end``: ticks after the start of recording; end None = open."""

    key: str
    step: StimulusStep | BathStep | MoveStep


class _Times(NamedTuple):
    start: int
    end: int | None


def ticks(minutes: float) -> int:
    """Minutes -> ticks, to the nearest."""
    return round(minutes * TICKS_PER_MIN)


def pattern_ticks(pattern: Pattern, key: str) -> int:
    """Ticks from the first to the last pulse of a pattern. Raises Objection where bursts or trains overlap."""
    count = pattern.pulses * pattern.bursts * pattern.trains
    if count > MOST_PULSES:
        raise Objection(f"{key}.pattern", f"a pattern of {count} pulses", f"at most {MOST_PULSES} pulses in one step")
    burst_s = (pattern.pulses - 1) / pattern.rate_hz
    train_s = (pattern.bursts - 1) / pattern.burst_rate_hz + burst_s
    if pattern.bursts > 1 and burst_s >= 1 / pattern.burst_rate_hz:
        most = f"less than {1 / burst_s:g} Hz, because a burst lasts {burst_s:g} s"
        raise Objection(f"{key}.pattern.burst_rate_hz", found(pattern.burst_rate_hz), most)
    if pattern.trains > 1 and train_s >= pattern.train_interval_s:
        least = f"more than {train_s:g} s, the length of a train"
        raise Objection(f"{key}.pattern.train_interval_s", found(pattern.train_interval_s), least)
    return round(((pattern.trains - 1) * pattern.train_interval_s + train_s) * TICKS_PER_S)


def _pair(interval_ms: float) -> Pattern:
    return Pattern(pulses=2, rate_hz=1000 / interval_ms)


def _repeats(step: InputOutputStep | PairedPulseStep) -> int:
    return step.repeats * len(step.currents_uA if isinstance(step, InputOutputStep) else step.intervals_ms)


def _pathways(step: StimulusStep) -> tuple[Pathway, ...]:
    return step.pathways if isinstance(step, TrainStep) else (step.pathway,)


def _width(step: StimulusStep, protocol: Protocol) -> float:
    own = step.width_ms if isinstance(step, TrainStep) else None
    return own or max(getattr(protocol, pathway.lower()).width_ms for pathway in _pathways(step))


def _length(step: StimulusStep, key: str, protocol: Protocol) -> int:
    """Ticks from the first pulse of a step to the end of its last."""
    if isinstance(step, TrainStep):
        last = pattern_ticks(step.pattern, key)
    elif isinstance(step, PulseStep):
        last = round((step.pair_ms or 0) * TICKS_PER_MS)
    else:
        last = round((_repeats(step) - 1) * step.interval_s * TICKS_PER_S)
        if isinstance(step, PairedPulseStep):
            last += round(step.intervals_ms[-1] * TICKS_PER_MS)
            if max(step.intervals_ms) >= step.interval_s * 1000:
                raise Objection(f"{key}.interval_s", found(step.interval_s), "longer than the longest pair")
    return last + round(_width(step, protocol) * TICKS_PER_MS)


def _steps(protocol: Protocol) -> dict[str, _Step]:
    """Every named step; refuses a name given twice."""
    named: dict[str, _Step] = {}
    for kind in ("train", "pulse", "input_output", "paired_pulse", "drug", "acsf", "move"):
        for index, step in enumerate(getattr(protocol, kind)):
            key = f"{kind}[{index}]"
            name = step.name or step.drug
            if name in named:
                raise Objection(f"{key}.name", found(name), f"a name of its own ({named[name].key} has this one)")
            named[name] = _Step(key, step)
    return named


def _links(step: object) -> Iterator[tuple[str, str]]:
    """(key, name) of the steps that a step's times count from."""
    for key in ("after", "from_step", "to_step", "step", "during"):
        name = getattr(step, key, "")
        if name:
            yield key, name


def _times(protocol: Protocol, named: dict[str, _Step]) -> dict[str, _Times]:
    """When every named step starts and ends, in ticks after the start of recording."""
    for name, (key, step) in named.items():
        for link, other in _links(step):
            if other not in named:
                raise Objection(f"{key}.{link}", found(other), f"the name of a step: {nearest(other, named)}")
    graph = {name: [other for _, other in _links(entry.step)] for name, entry in named.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        name = error.args[1][0]
        raise Objection(f"{named[name].key}.name", f"{found(name)}, a step that waits for itself", "a step that exists before it") from None
    times: dict[str, _Times] = {}

    def end_of(name: str, key: str) -> int:
        end = times[name].end if name else 0
        if end is None:
            raise Objection(key, f"{found(name)}, which has no end", f"a step that ends before the recording (give {name} a to_min)")
        return end

    for name in order:
        key, step = named[name]
        if isinstance(step, DrugStep | AcsfStep):
            start = ticks(step.from_min) + (times[step.from_step].start if step.from_step else 0)
            end = None if step.to_min is None else ticks(step.to_min) + end_of(step.to_step, f"{key}.to_step")
            if step.to_min is None and step.to_step:
                raise Objection(f"{key}.to_min", "missing", "minutes after the last pulse of to_step")
            if end is not None and end <= start:
                raise Objection(f"{key}.to_min", found(step.to_min), "a time after from_min")
            if start < ticks(EARLIEST_MIN):
                raise Objection(f"{key}.from_min", found(step.from_min), f"at most {-EARLIEST_MIN} min before recording")
            times[name] = _Times(start, end)
        elif isinstance(step, PulseStep):
            start = end_of(step.after, f"{key}.after") + round(step.delay_s * TICKS_PER_S)
            times[name] = _Times(start, start + _length(step, key, protocol))
        else:
            start = ticks(step.at_min) + end_of(step.after, f"{key}.after")
            length = 0 if isinstance(step, MoveStep) else _length(step, key, protocol)
            times[name] = _Times(start, start + length)
    return times


def _inductions(protocol: Protocol, times: dict[str, _Times]) -> list[TrainStep]:
    return sorted((step for step in protocol.train if step.induction), key=lambda step: times[step.name].start)


def _t0(protocol: Protocol, times: dict[str, _Times]) -> int | None:
    """End of the reference step; None when that is the end of recording."""
    chosen = [index for index, step in enumerate(protocol.train) if step.reference]
    if len(chosen) > 1:
        raise Objection(f"train[{chosen[1]}].reference", "true", "true for one step only")
    if chosen:
        return times[protocol.train[chosen[0]].name].end
    inductions = _inductions(protocol, times)
    if inductions:
        return max(times[step.name].end or 0 for step in inductions)
    if protocol.drug:
        ends = [times[step.name or step.drug].end for step in protocol.drug]
        return None if None in ends else max(end for end in ends if end is not None)
    return 0


def _end(protocol: Protocol, t0: int | None) -> int:
    """End of recording in ticks after its start."""
    if protocol.length_min is not None and protocol.follow_up_min is not None:
        raise Objection("follow_up_min", found(protocol.follow_up_min), "left out when length_min is given")
    if protocol.length_min is not None:
        return ticks(protocol.length_min)
    if protocol.follow_up_min is None:
        raise Objection("length_min", "missing, like follow_up_min", "one of the two: minutes from 1 to 2880")
    if t0 is None:
        raise Objection("follow_up_min", found(protocol.follow_up_min), "length_min instead, because the last drug has no end to follow")
    end = t0 + ticks(protocol.follow_up_min)
    if end > ticks(2880):
        raise Objection("follow_up_min", found(protocol.follow_up_min), "a recording of at most 2880 min")
    if end <= 0:
        raise Objection("follow_up_min", found(protocol.follow_up_min), "a recording that ends after it starts")
    return end


def _check_inside(named: dict[str, _Step], times: dict[str, _Times], end: int) -> None:
    """Every step happens while there is a recording, and no two on one pathway at once."""
    minutes = f"within the recording of {end / TICKS_PER_MIN:g} min"
    busy: dict[str, list[tuple[int, int, str]]] = {"S1": [], "S2": []}
    for name, (key, step) in named.items():
        at = times[name]
        when = f"a step from {at.start / TICKS_PER_MIN:g} min on".replace("-", "−")
        if isinstance(step, DrugStep | AcsfStep):
            if at.start >= end or (at.end is not None and at.end > end):
                raise Objection(key, when if at.start >= end else f"{when} that ends too late", minutes)
            continue
        if at.start < 0 or at.end is None or at.end > end:
            raise Objection(key, when, minutes)
        if not isinstance(step, MoveStep):
            for pathway in _pathways(step):
                busy[pathway].append((at.start, at.end, key))
    for pathway, spans in busy.items():
        spans.sort()
        for (_, before, first), (start, _, second) in zip(spans, spans[1:], strict=False):
            if start < before:
                raise Objection(second, f"a step on {pathway} that begins during {first}", "a time when the pathway is free")


def _intensity(protocol: Protocol, pathway: Pathway, step: TrainStep | None = None) -> Intensity:
    """The pathway's test intensity, or the step's own, with exactly one of current and fraction."""
    own = protocol.s1 if pathway == "S1" else protocol.s2
    current, fraction, width = own.current_uA, own.fraction_of_max, own.width_ms
    if step is not None:
        if step.current_uA is not None or step.fraction_of_max is not None:
            current, fraction = step.current_uA, step.fraction_of_max
        width = step.width_ms or width
    if current is None and fraction is None:
        fraction = DEFAULT_FRACTION_OF_MAX
    return Intensity(fraction_of_max=fraction, current_uA=current, width_ms=width)


def _check_intensities(protocol: Protocol) -> None:
    places = [("s1", protocol.s1), ("s2", protocol.s2)]
    places += [(f"train[{index}]", step) for index, step in enumerate(protocol.train)]
    for key, given in places:
        if given.current_uA is not None and given.fraction_of_max is not None:
            raise Objection(f"{key}.current_uA", found(given.current_uA), "left out when fraction_of_max is given")


def _check_pathways(protocol: Protocol, named: dict[str, _Step]) -> None:
    off = {pathway for pathway in ("S1", "S2") if not getattr(protocol, pathway.lower()).on}
    for key, step in named.values():
        if isinstance(step, TrainStep | PulseStep | InputOutputStep | PairedPulseStep):
            for pathway in _pathways(step):
                if pathway in off:
                    where = "pathways" if isinstance(step, TrainStep) else "pathway"
                    raise Objection(f"{key}.{where}", found(pathway), f"a pathway that is on ({pathway.lower()}.on is false)")
            if isinstance(step, TrainStep) and len(set(step.pathways)) < len(step.pathways):
                raise Objection(f"{key}.pathways", "the same pathway twice", "each pathway once")
    for index, measure in enumerate(protocol.measure):
        if measure.pathway in off:
            raise Objection(f"measure[{index}].pathway", found(measure.pathway), "a pathway that is on")


def _phases(protocol: Protocol, times: dict[str, _Times], end: int) -> list[tuple[int, TestPhase]]:
    """Test phases with their ticks after the start of recording, in order."""
    phases = []
    for index, phase in enumerate(protocol.test):
        key = f"test[{index}]"
        start = ticks(phase.at_min)
        if phase.after:
            if phase.after not in times:
                raise Objection(f"{key}.after", found(phase.after), f"the name of a step: {nearest(phase.after, times)}")
            after = times[phase.after].end
            if after is None:
                raise Objection(f"{key}.after", f"{found(phase.after)}, which has no end", "a step that ends")
            start += after
        if not 0 <= start < end:
            raise Objection(f"{key}.at_min", found(phase.at_min), f"within the recording of {end / TICKS_PER_MIN:g} min")
        if phase.pair_ms is not None and phase.pair_ms >= phase.interval_s * 500:
            raise Objection(f"{key}.pair_ms", found(phase.pair_ms), f"less than half of interval_s, {phase.interval_s:g} s")
        if (phase.group_pulses is None) != (phase.group_every_min is None):
            missing = "group_pulses" if phase.group_pulses is None else "group_every_min"
            raise Objection(f"{key}.{missing}", "missing", "both of group_pulses and group_every_min, or neither")
        if phase.group_pulses and phase.group_every_min and phase.group_pulses * phase.interval_s > phase.group_every_min * 60:
            raise Objection(f"{key}.group_every_min", found(phase.group_every_min), "longer than the group itself")
        if any(start == other for other, _ in phases):
            raise Objection(f"{key}.at_min", found(phase.at_min), "a time when no other test phase begins")
        phases.append((start, phase))
    return sorted(phases, key=lambda entry: entry[0])


def _test_changes(phases: list[tuple[int, TestPhase]], shift: int, end: int) -> Iterator[TestChange]:
    """Test phases as changes of the stimulator; a sparse group is pulses on, then off until the next group."""
    ends = [start for start, _ in phases[1:]] + [end]
    for (start, phase), stop in zip(phases, ends, strict=True):
        on = TestPulses(mode=phase.mode, interval_s=phase.interval_s, pair_ms=phase.pair_ms)
        if phase.group_pulses is None or phase.group_every_min is None:
            yield TestChange(start + shift, on)
            continue
        length = round(phase.group_pulses * phase.interval_s * TICKS_PER_S)
        every = ticks(phase.group_every_min)
        for group in range(start, stop, every):
            yield TestChange(group + shift, on)
            if group + length < min(stop, group + every):
                yield TestChange(group + length + shift, TestPulses(mode="off", interval_s=phase.interval_s))


def _deliveries(step: StimulusStep, start: int, protocol: Protocol) -> Iterator[Delivery]:
    if isinstance(step, TrainStep):
        for pathway in step.pathways:
            yield Delivery(start, pathway, "train", step.pattern, _intensity(protocol, pathway, step))
        return
    intensity = _intensity(protocol, step.pathway)
    if isinstance(step, PulseStep):
        if step.pair_ms is None:
            yield Delivery(start, step.pathway, "test", Pattern(), intensity)
        else:
            yield Delivery(start, step.pathway, "pair", _pair(step.pair_ms), intensity)
        return
    for number in range(_repeats(step)):
        tick = start + round(number * step.interval_s * TICKS_PER_S)
        if isinstance(step, InputOutputStep):
            current = step.currents_uA[number // step.repeats]
            one = Intensity(current_uA=current, width_ms=intensity.width_ms)
            yield Delivery(tick, step.pathway, "test", Pattern(), one)
        else:
            yield Delivery(tick, step.pathway, "pair", _pair(step.intervals_ms[number // step.repeats]), intensity)


KINDS: dict[type, Literal["train", "pulse", "input_output", "paired_pulse"]] = {
    TrainStep: "train",
    PulseStep: "pulse",
    InputOutputStep: "input_output",
    PairedPulseStep: "paired_pulse",
}


def _stimuli(protocol: Protocol, named: dict[str, _Step], times: dict[str, _Times], shift: int) -> tuple[Stimulus, ...]:
    stimuli = []
    for name, (_, step) in named.items():
        if not isinstance(step, TrainStep | PulseStep | InputOutputStep | PairedPulseStep):
            continue
        start, end = times[name].start + shift, (times[name].end or 0) + shift
        label, induction = (step.label, step.induction) if isinstance(step, TrainStep) else ("", False)
        deliveries = tuple(_deliveries(step, start, protocol))
        stimuli.append(Stimulus(name, KINDS[type(step)], start, end, _pathways(step), label, induction, deliveries))
    return tuple(sorted(stimuli, key=lambda stimulus: (stimulus.start, stimulus.name)))


def _valves(protocol: Protocol, times: dict[str, _Times], end: int, shift: int) -> tuple[ValveChange, ...]:
    """Openings and closings; a step of the same drug that begins where another ends only changes the concentration."""
    changes: dict[tuple[int, str], float] = {}
    latest: dict[str, tuple[int, str]] = {}
    steps = [(times[step.name or step.drug], f"drug[{index}]", step) for index, step in enumerate(protocol.drug)]
    for at, key, step in sorted(steps, key=lambda entry: entry[0].start):
        until, other = latest.get(step.drug, (at.start, ""))
        if at.start < until:
            raise Objection(f"{key}.from_min", found(step.from_min), f"a time after {other} of the same drug has ended")
        stop = end if at.end is None else at.end
        latest[step.drug] = (stop, key)
        changes[at.start, step.drug] = step.concentration_uM
        if at.end is not None:
            changes[stop, step.drug] = 0.0
    return tuple(ValveChange(tick + shift, drug, amount) for (tick, drug), amount in sorted(changes.items()))


ACSF_FIELDS = ("calcium_mM", "magnesium_mM", "flow_ml_min", "temperature_C")


def _acsf(protocol: Protocol, times: dict[str, _Times], shift: int) -> tuple[AcsfChange, ...]:
    edges = sorted({tick for step in protocol.acsf for tick in times[step.name] if tick is not None})
    changes = []
    for edge in edges:
        values: dict[str, float] = {}
        for index, step in enumerate(protocol.acsf):
            at = times[step.name]
            if not at.start <= edge or (at.end is not None and edge >= at.end):
                continue
            for field in ACSF_FIELDS:
                value = getattr(step, field)
                if value is not None and field in values:
                    raise Objection(f"acsf[{index}].{field}", found(value), "no second value while another step sets it")
                if value is not None:
                    values[field] = value
        changes.append(AcsfChange(edge + shift, **values))
    return tuple(changes)


def _electrodes(protocol: Protocol, times: dict[str, _Times], shift: int) -> tuple[ElectrodeChange, ...]:
    now = protocol.electrodes
    changes = [ElectrodeChange(shift, now)]
    for step in sorted(protocol.move, key=lambda step: times[step.name].start):
        now = Electrodes(s1=step.s1 or now.s1, s2=step.s2 or now.s2, rec=step.rec or now.rec)
        changes.append(ElectrodeChange(times[step.name].start + shift, now))
    return tuple(changes)


def _span(
    window: object, key: str, times: dict[str, _Times], t0: int | None, end: int
) -> Span:
    """[from_min, to_min) of a window or measure in ticks after the start of recording."""
    first, last, step, edge = (getattr(window, field) for field in ("from_min", "to_min", "step", "edge"))
    if first is None or last is None:
        missing = "from_min" if first is None else "to_min"
        raise Objection(f"{key}.{missing}", "missing", "minutes, unless the measure has during")
    if step:
        if step not in times:
            raise Objection(f"{key}.step", found(step), f"the name of a step: {nearest(step, times)}")
        origin = times[step].start if edge == "start" else times[step].end
    else:
        origin = t0
    origin = end if origin is None else origin
    span = Span(origin + ticks(first), origin + ticks(last))
    if span.start >= span.end:
        raise Objection(f"{key}.to_min", found(last), f"more than from_min, {first:g} min".replace("-", "−"))
    if span.start < 0 or span.end > end:
        low, high = -origin / TICKS_PER_MIN, (end - origin) / TICKS_PER_MIN
        which, value = ("from_min", first) if span.start < 0 else ("to_min", last)
        inside = f"from {low:g} to {high:g} min, where there is a recording".replace("-", "−")
        raise Objection(f"{key}.{which}", found(value), inside)
    return span


def _baseline(protocol: Protocol, times: dict[str, _Times]) -> Span | None:
    """The last 10 min before the first induction pulse; without one, before the first drug."""
    firsts = [times[step.name].start for step in _inductions(protocol, times)]
    firsts = firsts or [times[step.name or step.drug].start for step in protocol.drug]
    if not firsts or min(firsts) < ticks(DEFAULT_BASELINE_MIN):
        return None
    return Span(min(firsts) - ticks(DEFAULT_BASELINE_MIN), min(firsts))


def _check_measure(measure: Measure, key: str, named: dict[str, _Step]) -> None:
    """A measure's keys fit together."""
    if measure.during:
        if measure.during not in named or isinstance(named[measure.during].step, DrugStep | AcsfStep | MoveStep):
            names = [name for name, entry in named.items() if not isinstance(entry.step, DrugStep | AcsfStep | MoveStep)]
            raise Objection(f"{key}.during", found(measure.during), f"the name of a stimulus step: {nearest(measure.during, names)}")
        if measure.from_min is not None or measure.to_min is not None or measure.step:
            raise Objection(f"{key}.during", found(measure.during), "left out when from_min and to_min are given")
        step = named[measure.during].step
        if measure.interval_ms is not None and not (isinstance(step, PairedPulseStep) and measure.interval_ms in step.intervals_ms):
            raise Objection(f"{key}.interval_ms", found(measure.interval_ms), f"an interval of the step {measure.during}")
        if measure.pathway not in _pathways(step):  # type: ignore[arg-type]
            raise Objection(f"{key}.pathway", found(measure.pathway), f"a pathway of the step {measure.during}")
        pulses = step.pattern.pulses * step.pattern.bursts * step.pattern.trains if isinstance(step, TrainStep) else 0
        for field in ("pulse", "relative_pulse"):
            number = getattr(measure, field)
            if number is not None and number > pulses:
                raise Objection(f"{key}.{field}", found(number), f"from 1 to {pulses}, the pulses of the step {measure.during}")
    else:
        for field in ("interval_ms", "pulse", "relative_pulse"):
            if getattr(measure, field) is not None:
                raise Objection(f"{key}.{field}", found(getattr(measure, field)), "left out unless the measure has during")
    if measure.relative_pulse is not None and measure.pulse is None:
        raise Objection(f"{key}.pulse", "missing", "the number of the pulse to compare with relative_pulse")
    if (measure.statistic == "fit") != (measure.fit is not None):
        wrong = "missing" if measure.fit is None else "given"
        raise Objection(f"{key}.fit", wrong, 'a table when statistic is "fit", and only then')
    if measure.fit is not None:
        results = ("maximum", "half", "threshold", "r2") if measure.fit.curve == "hill" else ("gradient", "r2")
        if measure.fit.result not in results:
            raise Objection(f"{key}.fit.result", found(measure.fit.result), f"one of {', '.join(results)} for this curve")
    if measure.statistic == "ratio" and not measure.relative_to and measure.relative_pulse is None:
        raise Objection(f"{key}.relative_to", "missing", 'a window when statistic is "ratio"')
    if measure.statistic in ("cv", "fit") and measure.relative_to:
        raise Objection(f"{key}.relative_to", found(measure.relative_to), f"left out when statistic is {measure.statistic}")


def _measures(
    protocol: Protocol, named: dict[str, _Step], times: dict[str, _Times], t0: int | None, end: int
) -> tuple[Span | None, list[PlannedMeasure]]:
    """The baseline window and every measure with its windows, in ticks after the start of recording."""
    windows: dict[str, Span] = {}
    for index, window in enumerate(protocol.window):
        if window.name in windows:
            raise Objection(f"window[{index}].name", found(window.name), "a name of its own")
        windows[window.name] = _span(window, f"window[{index}]", times, t0, end)
    if "baseline" not in windows:
        default = _baseline(protocol, times)
        if default is not None:
            windows["baseline"] = default
    planned: list[PlannedMeasure] = []
    names: set[str] = set()
    for index, measure in enumerate(protocol.measure):
        key = f"measure[{index}]"
        if measure.name in names:
            raise Objection(f"{key}.name", found(measure.name), "a name of its own")
        names.add(measure.name)
        _check_measure(measure, key, named)
        if measure.relative_to and measure.relative_to not in windows:
            some = nearest(measure.relative_to, windows) if windows else "a window that is written down"
            why = f" (there are not {DEFAULT_BASELINE_MIN} min of recording before the first step)" if measure.relative_to == "baseline" else ""
            raise Objection(f"{key}.relative_to", found(measure.relative_to) + why, f"the name of a window: {some}")
        span = None if measure.during else _span(measure, key, times, t0, end)
        planned.append(PlannedMeasure(measure, span, windows.get(measure.relative_to)))
    return windows.get("baseline"), planned


def _moved(span: Span | None, shift: int) -> Span | None:
    return None if span is None else Span(span.start + shift, span.end + shift)


def unroll(protocol: Protocol) -> Timeline:
    """Resolve every time of a protocol. Raises Objection where the protocol contradicts itself."""
    _check_intensities(protocol)
    named = _steps(protocol)
    _check_pathways(protocol, named)
    times = _times(protocol, named)
    t0 = _t0(protocol, times)
    end = _end(protocol, t0)
    _check_inside(named, times, end)
    phases = _phases(protocol, times, end)
    baseline, planned = _measures(protocol, named, times, t0, end)
    bath = [times[step.name or step.drug].start for step in protocol.drug] + [times[step.name].start for step in protocol.acsf]
    shift = -min([0, *bath])
    return Timeline(
        recording=Span(shift, end + shift),
        t0=(end if t0 is None else t0) + shift,
        baseline=_moved(baseline, shift),
        valves=_valves(protocol, times, end, shift),
        acsf=_acsf(protocol, times, shift),
        electrodes=_electrodes(protocol, times, shift),
        tests=tuple(_test_changes(phases, shift, end)),
        measures=tuple(PlannedMeasure(one.measure, _moved(one.window, shift), _moved(one.reference, shift)) for one in planned),
        stimuli=_stimuli(protocol, named, times, shift),
    )
