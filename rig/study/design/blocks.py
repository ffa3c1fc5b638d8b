"""The blocks of a group on its ruler: what a protocol does, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from model.units import TICKS_PER_MIN
from rig.files.refusal import Objection
from rig.instruments.drug import Drug
from rig.instruments.stimulator import Pathway
from rig.protocol.analysis_windows import planned, span
from rig.protocol.dose import dose_words, micromolar
from rig.protocol.protocol import (
    AcsfStep,
    DrugStep,
    InputOutputStep,
    MoveStep,
    PairedPulseStep,
    Protocol,
    PulseStep,
    TrainStep,
)
from rig.protocol.schedule import Schedule, Step, StimulusStep, pathways, schedule
from rig.study.design.design import Design, Group

Kind = Literal[
    "baseline",
    "between",
    "follow_up",
    "train",
    "drug",
    "bath",
    "paired_pulse",
    "input_output",
    "pulse",
    "setting",
    "measure",
]
STRIP: tuple[Kind, ...] = ("baseline", "between", "follow_up")
"""Test pulses: stretches of the recording, which follow from the steps between them."""
ACSF_WORDS = {"flow_ml_min": ("flow", "ml/min"), "temperature_C": ("", "°C"), "calcium_mM": ("Ca²⁺", "mM")}
ACSF_WORDS |= {"magnesium_mM": ("Mg²⁺", "mM")}
MODES = {"alternate": "S1 and S2 in turn", "S1": "S1 alone", "S2": "S2 alone", "off": "no test pulses"}


class Block(msgspec.Struct, frozen=True):
    """One thing on the ruler. ``key``: where it stands in the protocol, as ``train[0]``; empty for what stands nowhere
    by itself. ``begin_min``, ``end_min``: minutes after the start of recording, before which a drug may begin.
    ``moves``: it can be put elsewhere; ``left``, ``right``: that edge can."""

    kind: Kind
    key: str
    name: str
    label: str
    begin_min: float
    end_min: float
    pathways: tuple[Pathway, ...] = ()
    drug: str = ""
    dose_uM: float = 0.0
    moves: bool = False
    left: bool = False
    right: bool = False

    @property
    def lasts_min(self) -> float:
        return self.end_min - self.begin_min


class Row(msgspec.Struct, frozen=True):
    """A group on the ruler. ``begin_min``, ``end_min``: with what is given before recording; ``zero_min``: minute 0 of
    its windows. ``baseline``: the window that is 100 %, or None."""

    blocks: tuple[Block, ...]
    begin_min: float
    end_min: float
    zero_min: float
    baseline: tuple[float, float] | None


def row_of(group: Group, design: Design, drugs: Mapping[str, Drug]) -> Row:
    """In order of time, the recording first. ``drugs``: the cards by name. Raises Objection where the protocol
    contradicts itself."""
    known = schedule(group.protocol)
    blocks = (
        *_strip(group.protocol, known),
        *sorted(_steps(known, drugs), key=lambda block: block.begin_min),
        *_measured(design, known),
    )
    begin = min(0.0, *(block.begin_min for block in blocks))
    return Row(blocks, begin, known.end / TICKS_PER_MIN, known.t0 / TICKS_PER_MIN, _baseline(group.protocol, known))


def _baseline(protocol: Protocol, known: Schedule) -> tuple[float, float] | None:
    window, _ = planned(msgspec.structs.replace(protocol, measure=()), known)
    return None if window is None else (window.start / TICKS_PER_MIN, window.end / TICKS_PER_MIN)


# ---- test pulses


def _cuts(known: Schedule) -> list[tuple[int, int]]:
    """Ticks (from, to) that part the recording: its trains; without one, what changes the bath first."""
    trains = [known.times[name] for name, (_, step) in known.steps.items() if isinstance(step, TrainStep)]
    if trains:
        return sorted((when.start, when.start if when.end is None else when.end) for when in trains)
    opened = [
        known.times[name].start for name, (_, step) in known.steps.items() if isinstance(step, DrugStep | AcsfStep)
    ]
    first = min((tick for tick in opened if 0 < tick < known.end), default=None)
    return [] if first is None else [(first, first)]


def _strip(protocol: Protocol, known: Schedule) -> Iterator[Block]:
    cuts = _cuts(known)
    edges = [0, *(tick for cut in cuts for tick in cut), known.end]
    last = len(cuts)
    for place in range(last + 1):
        begin, end = edges[2 * place], edges[2 * place + 1]
        if end <= begin:
            continue
        kind: Kind = "baseline" if place == 0 and cuts else "follow_up" if place == last else "between"
        first = kind == "baseline"
        yield Block(
            kind,
            "",
            "",
            _test_words(kind, known, begin),
            begin / TICKS_PER_MIN,
            end / TICKS_PER_MIN,
            right=first or kind == "follow_up",
        )


def _test_words(kind: Kind, known: Schedule, begin: int) -> str:
    """ "Baseline, every 30 s", "Follow-up, S1 and S2 in turn"."""
    here = [phase for start, phase in known.phases if start <= begin]
    phase = here[-1] if here else known.phases[0][1]
    if kind == "baseline":
        return "Baseline, no test pulses" if phase.mode == "off" else f"Baseline, every {phase.interval_s:g} s"
    return f"{'Follow-up' if kind == 'follow_up' else 'Test pulses'}, {MODES[phase.mode]}"


# ---- steps


def _steps(known: Schedule, drugs: Mapping[str, Drug]) -> Iterator[Block]:
    for name, step in known.steps.items():
        start, stop = known.times[name]
        begin, end = start / TICKS_PER_MIN, (known.end if stop is None else stop) / TICKS_PER_MIN
        yield _block(name, step, begin, end, drugs)


def _block(name: str, entry: Step, begin: float, end: float, drugs: Mapping[str, Drug]) -> Block:
    key, step = entry
    if isinstance(step, DrugStep):
        card = drugs.get(step.drug)
        dose = micromolar(step, card, key) if card is not None or step.concentration_pg_ml is None else 0.0
        words = step.drug if card is None else f"{card.name} {dose_words(card, dose)}"
        return Block(
            "drug", key, name, words, begin, end, drug=step.drug, dose_uM=dose, moves=True, left=True, right=True
        )
    if isinstance(step, AcsfStep):
        return Block("bath", key, name, acsf_words(step), begin, end, moves=True, left=True, right=True)
    if isinstance(step, TrainStep | PulseStep | InputOutputStep | PairedPulseStep):
        return Block(_kind(step), key, name, _stimulus_words(step), begin, end, pathways=pathways(step), moves=True)
    words = "electrodes moved" if isinstance(step, MoveStep) else f"intensity of {step.pathway} set"
    return Block("setting", key, name, words, begin, begin, moves=True)


def _kind(step: StimulusStep) -> Kind:
    if isinstance(step, TrainStep):
        return "train"
    if isinstance(step, PulseStep):
        return "pulse"
    return "input_output" if isinstance(step, InputOutputStep) else "paired_pulse"


def _stimulus_words(step: StimulusStep) -> str:
    """ "HFS to S1"."""
    to = " and ".join(pathways(step))
    if isinstance(step, TrainStep):
        return f"{step.label or step.name} to {to}"
    if isinstance(step, PulseStep):
        return f"pulse to {to}"
    return f"{'Input-output' if isinstance(step, InputOutputStep) else 'Paired pulses'} on {to}"


def acsf_words(step: AcsfStep) -> str:
    """ "flow 1 ml/min, 25 °C"."""
    said = [
        f"{name} {getattr(step, field):g} {unit}".strip()
        for field, (name, unit) in ACSF_WORDS.items()
        if getattr(step, field) is not None
    ]
    return ", ".join(said) or "ACSF as it is"


def _measured(design: Design, known: Schedule) -> Iterator[Block]:
    """The window of the outcome. One that does not lie in the recording of this group is none of its blocks."""
    if design.outcome.from_min is None:
        return
    try:
        window = span(design.outcome, "outcome", known)
    except Objection:
        return
    begin, end = window.start / TICKS_PER_MIN, window.end / TICKS_PER_MIN
    yield Block("measure", "outcome", "outcome", "measure", begin, end, moves=True, left=True, right=True)
