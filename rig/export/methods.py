"""The methods of an experiment as a paragraph: what was really set, and nothing that was not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from model.units import TICKS_PER_MIN
from rig.experiment.logbook import number, pattern_words
from rig.files import shipped
from rig.files.atomic_write import write_bytes_whole
from rig.files.refusal import RefusedFile
from rig.files.safe_text import readable
from rig.instruments import shelf
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes
from rig.instruments.perfusion import PerfusionSettings, at_first
from rig.instruments.preparation import Preparation
from rig.instruments.stimulator import PATHWAYS
from rig.measure.sweep import Cursors
from rig.messages import SetAmplifier, SetCursors, SetElectrodes, SetPerfusion, SetStimulator
from rig.protocol.dose import dose_words
from rig.record import Record
from rig.timecourse.baseline import baseline_text
from rig.timecourse.events import Epoch
from rig.timecourse.time_course import TimeCourse

SLOPE = {
    "max_1ms": "the steepest 1 ms of the rise",
    "window": "a line through {from_ms} to {to_ms} ms after the pulse",
    "20-80": "a line through 20 to 80 % of the rise",
    "20-60": "a line through 20 to 60 % of the rise",
    "10-40": "a line through 10 to 40 % of the rise",
}
DIGITISED = "digitised at 20 kHz with 16 bits"
PLACED = "The stimulating electrodes were placed along the fibres to the recording electrode"
S = TypeVar("S", SetStimulator, SetPerfusion, SetAmplifier, SetElectrodes, SetCursors)


def methods(record: Record, course: TimeCourse | None = None) -> str:
    """One paragraph of plain text. Times are minutes after the start of the experiment. ``course``: of the record, if
    it is known already."""
    course = course or TimeCourse.of(record)
    card = preparation(record)
    sentences = [
        _origin(record),
        *([slice_words(card)] if card is not None else []),
        *_bath(record, card),
        *_drugs(record, course),
        *_electrodes(record),
        *_stimulation(record, course),
        *_amplifier(record),
        *_measures(course),
    ]
    return " ".join(sentences)


def write_methods(record: Record, path: Path) -> None:
    """Raises NotWritten. What a person named may hold anything, and a text file is read in a terminal."""
    write_bytes_whole(readable(f"{record.title}\n\n{methods(record)}\n").encode(), path)


def preparation(record: Record) -> Preparation | None:
    """The card that the record names, by its file or by its own name; None for a recording made elsewhere."""
    known = shipped.shipped("preparations")
    if record.preparation in known:
        return shelf.preparation(record.preparation)
    cards = (shelf.preparation(name) for name in sorted(known))
    return next((card for card in cards if record.preparation == card.name), None)


def minute(tick: int) -> str:
    return number(round(tick / TICKS_PER_MIN, 2))


def listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]


def _begin(record: Record) -> int:
    """Tick of the first sample."""
    return min((sweep.start for sweep in record.sweeps), default=0)


def _first(record: Record, kind: type[S]) -> S | None:
    """What was set when the first sweep began."""
    before = [action for tick, action in record.given(kind) if tick <= _begin(record)]
    return before[-1] if before else None


def _later(record: Record, kind: type[S]) -> list[tuple[int, S]]:
    return [(tick, action) for tick, action in record.given(kind) if tick > _begin(record)]


def _origin(record: Record) -> str:
    with_it = dict(record.versions)
    own = next((f" {with_it.pop(name)}" for name in record.versions if name.lower() == "schaffer"), "")
    parts = [f"{name} {version}" for name, version in with_it.items()]
    inside = ", ".join([*parts, *([] if record.seed is None else [f"seed {record.seed}"])])
    if not record.preparation:
        return f"The recording was made elsewhere{f' ({inside})' if inside else ''}; its preparation is not known."
    return f"The experiment was simulated with Schaffer{own}{f' ({inside})' if inside else ''}; no animal was used."


def slice_words(card: Preparation) -> str:
    sex = "of both sexes" if card.sex == "both" else card.sex
    age = f"{number(card.age.from_days)} to {number(card.age.to_days)} days old"
    ca3 = ", with CA3 cut away," if card.ca3_cut else ""
    animal = f"{card.species}s ({card.strain}, {sex}, {age})"
    region = f"{card.region} hippocampus" if card.region in ("dorsal", "intermediate", "ventral") else card.region
    return (
        f"The slice stands for one of the {region} of {animal}{ca3} in a {card.chamber.kind} chamber of "
        f"{number(card.chamber.volume_ml)} ml."
    )


def perfusion_words(settings: PerfusionSettings) -> str:
    return (
        f"{number(settings.flow_ml_min)} ml/min and {number(settings.temperature_C)} °C with ACSF that held "
        f"{number(settings.calcium_mM)} mM Ca²⁺ and {number(settings.magnesium_mM)} mM Mg²⁺"
    )


def _without_valves(settings: PerfusionSettings) -> tuple[float, ...]:
    return settings.flow_ml_min, settings.temperature_C, settings.calcium_mM, settings.magnesium_mM


def _bath(record: Record, card: Preparation | None) -> list[str]:
    """The perfusion at the start, then every change of it but drugs."""
    first = _first(record, SetPerfusion)
    if first is not None:
        now = first.settings
    elif card is not None:
        now = at_first(card)
    else:
        return []
    sentences = [f"It was perfused at {perfusion_words(now)}."]
    for tick, action in _later(record, SetPerfusion):
        if _without_valves(action.settings) != _without_valves(now):
            sentences.append(f"From {minute(tick)} min on it was perfused at {perfusion_words(action.settings)}.")
        now = action.settings
    return sentences


def epoch_name(epoch: Epoch) -> str:
    """The drug as its card calls it, with its concentration."""
    try:
        card = shelf.drug(epoch.drug)
    except RefusedFile:
        return f"{epoch.drug} {number(epoch.uM)} µM"
    return f"{card.name} {dose_words(card, epoch.uM)}"


def _drugs(record: Record, course: TimeCourse) -> list[str]:
    parts = [
        f"{epoch_name(one)} from {minute(one.start)} min {f'to {minute(one.end)} min' if one.closed else 'on'}"
        for one in course.view.epochs
    ]
    if not parts:
        return ["No drug was applied."] if record.preparation else []
    return [f"Drugs were bath-applied: {listed(parts)} (times of the valve)."]


def place_words(electrodes: Electrodes) -> str:
    s1, s2, rec = electrodes.s1, electrodes.s2, electrodes.rec

    def deep(um: float, depth: float) -> str:
        return f"{number(um)} µm from s. pyramidale and {number(depth)} µm deep"

    return (
        f"S1 {number(s1.along_um)} µm from it towards CA3 ({deep(s1.lamina_um, s1.depth_um)}) and S2 "
        f"{number(s2.along_um)} µm from it towards the subiculum ({deep(s2.lamina_um, s2.depth_um)}); the recording "
        f"electrode itself was {deep(rec.lamina_um, rec.depth_um)}"
    )


def _electrodes(record: Record) -> list[str]:
    if not record.preparation:
        return []
    first = _first(record, SetElectrodes)
    places = Electrodes() if first is None else first.electrodes
    sentences = [f"{PLACED}, {place_words(places)}."]
    for tick, action in _later(record, SetElectrodes):
        sentences.append(f"At {minute(tick)} min they were moved: {place_words(action.electrodes)}.")
    return sentences


def _currents(course: TimeCourse) -> list[str]:
    parts = []
    for pathway in PATHWAYS:
        used = sorted({round(sweep.current_uA, 2) for sweep in course.tests(pathway)})
        if used:
            span = number(used[0]) if len(used) == 1 else f"{number(used[0])} to {number(used[-1])}"
            parts.append(f"{span} µA to {pathway}")
    return parts


def _stimulation(record: Record, course: TimeCourse) -> list[str]:
    sentences = []
    currents = _currents(course)
    panels = [(tick, action.settings) for tick, action in record.given(SetStimulator)]
    widths = sorted({settings.s1.width_ms for _, settings in panels} | {settings.s2.width_ms for _, settings in panels})
    if currents:
        width = f" of {listed([number(one) for one in widths])} ms" if widths else ""
        sentences.append(f"Test pulses{width} were given at {listed(currents)}.")
    last = None
    for tick, settings in panels:
        test = settings.test
        if test == last or (last is None and test.mode == "off"):
            continue
        last = test
        when = "At first" if tick <= _begin(record) else f"From {minute(tick)} min on"
        if test.mode == "off":
            sentences.append(f"{when} there were no test pulses.")
            continue
        where = "S1 and S2 in turn were each" if test.mode == "alternate" else f"{test.mode} was"
        what = "" if test.pair_ms is None else f" by pairs {number(test.pair_ms)} ms apart"
        sentences.append(f"{when} {where} tested{what} every {number(test.interval_s)} s.")
    for train in course.view.trains:
        words = pattern_words(train.pattern, train.pathways, train.label).rstrip(".")
        sentences.append(f"At {minute(train.first)} min: {words}.")
    return sentences


def amplifier_words(settings: AmplifierSettings) -> str:
    high = "DC" if settings.highpass_hz == 0 else f"{number(settings.highpass_hz)} Hz"
    notch = "" if settings.notch == "off" else f", notch {settings.notch}"
    blank = ", stimulus artefact blanked" if settings.blank_artefact else ""
    return f"gain {number(settings.gain)}, {high} to {number(settings.lowpass_hz)} Hz (4-pole Bessel){notch}{blank}"


def _amplifier(record: Record) -> list[str]:
    if not record.preparation:
        return []
    first = _first(record, SetAmplifier)
    words = amplifier_words(AmplifierSettings() if first is None else first.settings)
    sentences = [f"Field potentials were amplified ({words}) and {DIGITISED}."]
    for tick, action in _later(record, SetAmplifier):
        sentences.append(f"From {minute(tick)} min on: {amplifier_words(action.settings)}.")
    return sentences


def cursor_words(cursors: Cursors) -> str:
    """How slope, amplitude and volley are taken."""
    slope = SLOPE[cursors.slope_method].format(from_ms=number(cursors.slope_from_ms), to_ms=number(cursors.slope_to_ms))
    return (
        f"The fEPSP slope was taken from {slope}, the amplitude as the largest deflection "
        f"{number(cursors.peak_from_ms)} to {number(cursors.peak_to_ms)} ms after the pulse, the fibre volley between "
        f"{number(cursors.volley_from_ms)} and {number(cursors.volley_to_ms)} ms; a response too small to be told from "
        "the noise was measured where the mean response of the baseline is steepest, and at its peak."
    )


def _measures(course: TimeCourse) -> list[str]:
    return [
        cursor_words(course.cursors),
        f"Slopes are in % of their mean from {baseline_text(course.baseline_now)}; a point of the time course is the "
        "mean of a minute; n = 1 slice.",
    ]
