"""A protocol in ticks: what the rig does when, and where each measure looks. Pure: same protocol, same timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from model.units import TICKS_PER_S
from rig.files.refusal import Objection, found
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.electrodes import Electrodes
from rig.instruments.stimulator import Pathway, Pattern, TestPulses
from rig.protocol.analysis_windows import PlannedMeasure, planned
from rig.protocol.dose import micromolar
from rig.protocol.protocol import (
    AcsfStep,
    DrugStep,
    InputOutputStep,
    Intensity,
    IntensityStep,
    PairedPulseStep,
    Protocol,
    PulseStep,
    TestPhase,
    TrainStep,
)
from rig.protocol.schedule import (
    BathStep,
    Schedule,
    StimulusStep,
    minutes,
    pathways,
    schedule,
    sweep_offset,
    sweeps,
    ticks,
)
from rig.protocol.work import Work, check_work, work_of
from rig.timecourse.span import Span, later

DEFAULT_FRACTION_OF_MAX = 0.45

StimulusKind = Literal["train", "pulse", "input_output", "paired_pulse"]
KINDS: dict[type, StimulusKind] = {
    TrainStep: "train",
    PulseStep: "pulse",
    InputOutputStep: "input_output",
    PairedPulseStep: "paired_pulse",
}


class Delivery(msgspec.Struct, frozen=True):
    """One test pulse, pair or train: ``pattern`` on ``pathway``, its first pulse at ``tick``.

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
    kind: StimulusKind
    start: int
    end: int
    pathways: tuple[Pathway, ...]
    label: str
    induction: bool
    deliveries: tuple[Delivery, ...]


class TestChange(msgspec.Struct, frozen=True):
    """From ``tick`` on the stimulator's test pulses are set to ``test``."""

    tick: int
    test: TestPulses


class ValveChange(msgspec.Struct, frozen=True):
    """From ``tick`` on the inflow carries ``concentration_uM`` of a drug; 0 closes its valve."""

    tick: int
    drug: str
    concentration_uM: float


class OnTheWay(msgspec.Struct, frozen=True):
    """A stair of a ramp: ``share`` of the way ``to`` a value, from ``since``; None is the preparation's own."""

    since: float | None
    to: float
    share: float


class AcsfChange(msgspec.Struct, frozen=True):
    """ACSF, flow and temperature from ``tick`` on; None is the preparation's own."""

    tick: int
    calcium_mM: float | OnTheWay | None = None
    magnesium_mM: float | OnTheWay | None = None
    flow_ml_min: float | OnTheWay | None = None
    temperature_C: float | OnTheWay | None = None


ACSF_FIELDS = tuple(field for field in AcsfChange.__struct_fields__ if field != "tick")
"""What an ACSF step may change."""


MOST_STAIRS = 20
SHORTEST_STAIR = 20 * TICKS_PER_S
"""Of a ramp: shorter ones would be lost in the chamber."""


class ElectrodeChange(msgspec.Struct, frozen=True):
    """Where all three electrodes are from ``tick`` on."""

    tick: int
    electrodes: Electrodes


class IntensityChange(msgspec.Struct, frozen=True):
    """From ``tick`` on a pathway is tested at ``current_uA``, or at the current that has to be looked for then: that of
    ``fraction_of_max``, or without one that of the baseline's slope."""

    tick: int
    pathway: Pathway
    current_uA: float | None
    fraction_of_max: float | None


class Timeline(msgspec.Struct, frozen=True):
    """A protocol in ticks. Tick 0 is the start of recording, or of the pre-incubation before it.

    Tuples are in order of time, ``measures`` in that of the file. ``baseline``: the window that is 100 %, or None.
    """

    recording: Span
    t0: int
    baseline: Span | None
    stimuli: tuple[Stimulus, ...]
    tests: tuple[TestChange, ...]
    valves: tuple[ValveChange, ...]
    acsf: tuple[AcsfChange, ...]
    electrodes: tuple[ElectrodeChange, ...]
    intensities: tuple[IntensityChange, ...]
    measures: tuple[PlannedMeasure, ...]


def pathway_intensity(protocol: Protocol, pathway: Pathway) -> Intensity:
    """What a pathway's test pulses are given with: exactly one of current and fraction of maximum is set."""
    own = protocol.s1 if pathway == "S1" else protocol.s2
    fraction = own.fraction_of_max
    if own.current_uA is None and fraction is None:
        fraction = DEFAULT_FRACTION_OF_MAX
    return Intensity(fraction_of_max=fraction, current_uA=own.current_uA, width_ms=own.width_ms, on=own.on)


def _train_intensity(protocol: Protocol, pathway: Pathway, step: TrainStep) -> Intensity:
    test = pathway_intensity(protocol, pathway)
    width = step.width_ms or test.width_ms
    if step.current_uA is None and step.fraction_of_max is None:
        return Intensity(fraction_of_max=test.fraction_of_max, current_uA=test.current_uA, width_ms=width)
    return Intensity(fraction_of_max=step.fraction_of_max, current_uA=step.current_uA, width_ms=width)


def _pair(interval_ms: float) -> Pattern:
    return Pattern(pulses=2, rate_hz=1000 / interval_ms)


def _deliveries(step: StimulusStep, start: int, protocol: Protocol) -> Iterator[Delivery]:
    if isinstance(step, TrainStep):
        for pathway in step.pathways:
            yield Delivery(start, pathway, "train", step.pattern, _train_intensity(protocol, pathway, step))
        return
    intensity = pathway_intensity(protocol, step.pathway)
    if isinstance(step, PulseStep):
        pattern = Pattern() if step.pair_ms is None else _pair(step.pair_ms)
        yield Delivery(start, step.pathway, "test" if step.pair_ms is None else "pair", pattern, intensity)
        return
    for number in range(sweeps(step)):
        tick = start + sweep_offset(step, number)
        if isinstance(step, InputOutputStep):
            current = Intensity(current_uA=step.currents_uA[number // step.repeats], width_ms=intensity.width_ms)
            yield Delivery(tick, step.pathway, "test", Pattern(), current)
        else:
            yield Delivery(tick, step.pathway, "pair", _pair(step.intervals_ms[number // step.repeats]), intensity)


def _stimuli(protocol: Protocol, known: Schedule, shift: int) -> tuple[Stimulus, ...]:
    stimuli = []
    for name, (_, step) in known.steps.items():
        if not isinstance(step, StimulusStep):
            continue
        start, end = known.times[name].start + shift, (known.times[name].end or 0) + shift
        label, induction = (step.label, step.induction) if isinstance(step, TrainStep) else ("", False)
        deliveries = tuple(_deliveries(step, start, protocol))
        stimuli.append(Stimulus(name, KINDS[type(step)], start, end, pathways(step), label, induction, deliveries))
    return tuple(sorted(stimuli, key=lambda stimulus: (stimulus.start, stimulus.name)))


def _tests(phases: list[tuple[int, TestPhase]], end: int, shift: int) -> Iterator[TestChange]:
    """Test phases as changes of the stimulator; a sparse group is test pulses on, then off until the next group."""
    stops = [start for start, _ in phases[1:]] + [end]
    if phases[0][0] > 0:
        yield TestChange(shift, TestPulses(mode="off"))
    for (start, phase), stop in zip(phases, stops, strict=True):
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


def _with_molar_mass(step: DrugStep) -> Drug | None:
    """The shipped drug of a step that is dosed by mass; the others need no file."""
    if step.concentration_pg_ml is None:
        return None
    return shelf.drug(step.drug)


def _valves(known: Schedule, shift: int) -> tuple[ValveChange, ...]:
    """Openings and closings; a step of the same drug that begins where another ends only changes the concentration."""
    changes: dict[tuple[int, str], float] = {}
    last: dict[str, tuple[int, str]] = {}
    drugs = [(known.times[name], key, step) for name, (key, step) in known.steps.items() if isinstance(step, DrugStep)]
    for when, key, step in sorted(drugs, key=lambda entry: entry[0].start):
        free, other = last.get(step.drug, (when.start, ""))
        if when.start < free:
            free_from = f"a time after {other}, of the same drug, has ended"
            raise Objection(f"{key}.from_min", found(step.from_min), free_from)
        last[step.drug] = known.end if when.end is None else when.end, key
        changes[when.start, step.drug] = micromolar(step, _with_molar_mass(step), key)
        if when.end is not None:
            changes[when.end, step.drug] = 0.0
    return tuple(ValveChange(tick + shift, drug, amount) for (tick, drug), amount in sorted(changes.items()))


def _stairs(step: AcsfStep) -> tuple[int, int]:
    """How many stairs the ramp of a step has, and all of them in ticks; none without a ramp."""
    over = ticks(step.over_min or 0.0)
    return min(MOST_STAIRS, -(-over // SHORTEST_STAIR)), over


def _on_the_way(step: AcsfStep, since: float | None, to: float, passed: int) -> float | OnTheWay:
    """What a step that began ``passed`` ticks ago sets; on a ramp, the middle of the stair."""
    count, over = _stairs(step)
    if passed >= over:
        return to
    return OnTheWay(since, to, (passed * count // over + 0.5) / count)


def _acsf(known: Schedule, shift: int) -> tuple[AcsfChange, ...]:
    """At every edge of an ACSF step and every stair of a ramp, all that is then in force."""
    steps = [(key, known.times[name], step) for name, (key, step) in known.steps.items() if isinstance(step, AcsfStep)]
    edges = {edge for _, when, step in steps for edge in when if edge is not None}
    for _, when, step in steps:
        count, over = _stairs(step)
        edges |= {when.start + -(-over * stair // count) for stair in range(1, count + 1)}
    left = {(when.end, field): getattr(step, field) for _, when, step in steps for field in ACSF_FIELDS
            if getattr(step, field) is not None}  # fmt: skip
    changes = []
    for edge in sorted(edges):
        values: dict[str, float | OnTheWay] = {}
        for key, when, step in steps:
            if when.start <= edge < (known.end + 1 if when.end is None else when.end):
                for field in ACSF_FIELDS:
                    value = getattr(step, field)
                    if value is None:
                        continue
                    if field in values:
                        raise Objection(f"{key}.{field}", found(value), "nothing while another step sets it")
                    since = left.get((when.start, field))
                    values[field] = _on_the_way(step, since, value, edge - when.start)
        changes.append(AcsfChange(edge + shift, **values))
    return tuple(changes)


def _electrodes(protocol: Protocol, known: Schedule, shift: int) -> tuple[ElectrodeChange, ...]:
    """The places at tick 0, then after every move."""
    now = protocol.electrodes
    changes = [ElectrodeChange(0, now)]
    for step in sorted(protocol.move, key=lambda step: known.times[step.name].start):
        now = Electrodes(s1=step.s1 or now.s1, s2=step.s2 or now.s2, rec=step.rec or now.rec)
        changes.append(ElectrodeChange(known.times[step.name].start + shift, now))
    return tuple(changes)


def _intensities(known: Schedule, baseline: Span | None, shift: int) -> tuple[IntensityChange, ...]:
    """In order of time. A slope to be had again must have been measured."""
    changes = []
    for name, (key, step) in known.steps.items():
        if not isinstance(step, IntensityStep):
            continue
        at = known.times[name].start
        if step.renormalise and (baseline is None or baseline.end > at):
            which = "and there is none" if baseline is None else f"which ends at {minutes(baseline.end)} min"
            raise Objection(f"{key}.at_min", found(step.at_min), f"a time after the baseline, {which}")
        changes.append(IntensityChange(at + shift, step.pathway, step.current_uA, step.fraction_of_max))
    return tuple(sorted(changes, key=lambda change: change.tick))


def unroll(protocol: Protocol) -> Timeline:
    """Every time of a protocol in ticks. Raises Objection where the protocol contradicts itself, or asks for more than
    can be kept: that is reckoned before anything is made of it."""
    known = schedule(protocol)
    check_work(protocol, known)
    baseline, measures = planned(protocol, known)
    bath = [known.times[name].start for name, (_, step) in known.steps.items() if isinstance(step, BathStep)]
    shift = -min([0, *bath])
    return Timeline(
        recording=Span(shift, known.end + shift),
        t0=known.t0 + shift,
        baseline=later(baseline, shift),
        valves=_valves(known, shift),
        acsf=_acsf(known, shift),
        electrodes=_electrodes(protocol, known, shift),
        intensities=_intensities(known, baseline, shift),
        tests=tuple(_tests(known.phases, known.end, shift)),
        measures=tuple(
            PlannedMeasure(one.measure, later(one.window, shift), later(one.reference, shift)) for one in measures
        ),
        stimuli=_stimuli(protocol, known, shift),
    )


def reckoned(protocol: Protocol) -> Work:
    """What one run of a protocol takes. Raises Objection as ``unroll`` does."""
    known = schedule(protocol)
    check_work(protocol, known)
    return work_of(protocol, known)


def together(stimulus: Stimulus) -> list[tuple[Delivery, ...]]:
    """Deliveries of one step that begin at the same tick are one pattern to several pathways."""
    groups: dict[int, list[Delivery]] = {}
    for delivery in stimulus.deliveries:
        groups.setdefault(delivery.tick, []).append(delivery)
    return [tuple(group) for _, group in sorted(groups.items())]
