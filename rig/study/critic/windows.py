"""When the outcome is measured, and against what."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from model.units import TICKS_PER_MIN
from rig.protocol.timeline import Timeline
from rig.study.critic.drugs_in_tissue import STEP_MIN
from rig.study.critic.remark import GRAVEST, Finding, Repair
from rig.study.critic.repairs import can_be
from rig.study.critic.submission import Submission, named
from rig.study.design.design import Design
from rig.study.design.edits import with_group, with_step
from rig.timecourse.span import Span

LATE_MIN = 180.0
"""After the induction; before it, late LTP cannot be told from early LTP (Frey & Morris 1997)."""
LATE_WORDS = re.compile(r"\blate[- ](?:LT[PD]|phase|potentiation|depression)|\bL-LT[PD]\b", re.IGNORECASE)
LATE_TARGETS = ("protein_synthesis", "transcription")
"""What only late plasticity needs."""


def windows(given: Submission) -> Finding | None:
    """The gravest: unlike windows in the groups, a drug that begins in the baseline, one that flows in the window."""
    found = [*_unlike(given), *_begun_in_baseline(given), *_in_the_window(given)]
    return min(found, key=lambda one: GRAVEST.index(one.severity), default=None)


def _window(line: Timeline, design: Design) -> Span | None:
    return next((one.window for one in line.measures if one.measure == design.outcome), None)


def _shape(line: Timeline, design: Design) -> tuple[float, ...] | None:
    """Minutes: the window after minute 0, and the baseline that it is compared with, before it."""
    window = _window(line, design)
    if window is None:
        return None
    edges = [window.start - line.t0, window.end - line.t0]
    if line.baseline is not None and design.outcome.relative_to:
        edges += [window.start - line.baseline.end, line.baseline.end - line.baseline.start]
    return tuple(round(edge / TICKS_PER_MIN, 1) for edge in edges)


def _unlike(given: Submission) -> Iterator[Finding]:
    design = given.design
    shapes = [_shape(line, design) for line in given.lines]
    other = [place for place, shape in enumerate(shapes) if shape != shapes[0]]
    if not other:
        return
    first, second = shapes[0], shapes[other[0]]
    groups = design.group[0].name, design.group[other[0]].name
    words = (
        f"The outcome is not measured alike: {_told(first)} in {groups[0]}, {_told(second)} in {groups[1]}. The groups "
        "would differ without any treatment where the slice changes with time."
    )
    made = _same_windows(design)
    if can_be(made) and len({_shape(line, made) for line in Submission(given.opened._replace(design=made)).lines}) == 1:
        yield Finding("must", words, Repair("The same windows", _same_windows))
    else:
        yield Finding("must", words)


def _told(shape: tuple[float, ...] | None) -> str:
    if shape is None:
        return "in the sweeps of a step"
    told = f"{shape[0]:g} to {shape[1]:g} min after minute 0"
    if len(shape) > 2:
        told += f", {shape[2]:g} min after a baseline of {shape[3]:g} min,"
    return told.replace("-", "−")


def _same_windows(design: Design) -> Design:
    """The outcome after minute 0 of every group, and the named windows of the first group in all."""
    outcome = msgspec.structs.replace(design.outcome, step="")
    for place, group in enumerate(design.group):
        protocol = msgspec.structs.replace(group.protocol, window=design.group[0].protocol.window)
        design = with_group(design, place, msgspec.structs.replace(group, protocol=protocol))
    return msgspec.structs.replace(design, outcome=outcome)


def _begun_in_baseline(given: Submission) -> Iterator[Finding]:
    """A drug whose valve opens within the baseline: 100 % is of both."""
    design = given.design
    if not design.outcome.relative_to:
        return
    for place, (group, line) in enumerate(zip(design.group, given.lines, strict=True)):
        window = line.baseline
        opened = [one for one in line.valves if one.concentration_uM > 0]
        for valve in opened:
            if window is None or not window.start < valve.tick < window.end:
                continue
            card, late = given.opened.drugs[valve.drug], (valve.tick - window.start) / TICKS_PER_MIN
            words = (
                f"{group.name}: {card.name} begins {late:.0f} min after the beginning of the baseline, so that 100 % "
                "is of the slice without it and with it."
            )
            yield Finding(
                "should",
                words,
                Repair(f"{card.name} before the baseline", _Before(place, valve.drug, late + STEP_MIN).sooner),
            )


class _Before(msgspec.Struct, frozen=True):
    """A drug of a group that is to begin earlier."""

    group: int
    drug: str
    by_min: float

    def sooner(self, design: Design) -> Design:
        protocol = design.group[self.group].protocol
        for number, step in enumerate(protocol.drug):
            if step.drug == self.drug:
                begun = msgspec.structs.replace(step, from_min=round(step.from_min - self.by_min, 6))
                return with_step(design, self.group, f"drug[{number}]", begun, everywhere=False)
        return design


def _in_the_window(given: Submission) -> Iterator[Finding]:
    """A drug that flows while the outcome is measured, and not in every group."""
    design = given.design
    flowing = [_flowing(given, line) for line in given.lines]
    drugs = sorted({drug for own in flowing for drug in own if not all(drug in other for other in flowing)})
    if not drugs:
        return
    with_it = [group for group, own in zip(design.group, flowing, strict=True) if drugs[0] in own]
    words = (
        f"{named(with_it)}: {given.opened.drugs[drugs[0]].name} flows while the outcome is measured, so what it does "
        "to a test response counts as well as what it did to plasticity."
    )
    yield Finding("may", words)


def _flowing(given: Submission, line: Timeline) -> set[str]:
    """Drugs whose valve is open at some time of the window."""
    window = _window(line, given.design)
    if window is None:
        return set()
    found: set[str] = set()
    for drug in {one.drug for one in line.valves}:
        own = [one for one in line.valves if one.drug == drug]
        ends = [*(one.tick for one in own[1:]), line.recording.end]
        for valve, end in zip(own, ends, strict=True):
            if valve.concentration_uM > 0 and max(valve.tick, window.start) < min(end, window.end):
                found.add(drug)
    return found


def long_enough(given: Submission) -> Finding | None:
    """Late plasticity, claimed in words or by a drug that acts on nothing else, and when the outcome ends."""
    design = given.design
    texts = (design.title, design.about, *(text for group in design.group for text in (group.name, group.about)))
    claims = any(LATE_WORDS.search(text) for text in texts)
    late = [
        given.opened.drugs[step.drug].name
        for group in design.group
        for step in group.protocol.drug
        if any(ligand.target in LATE_TARGETS for ligand in given.opened.drugs[step.drug].ligands)
    ]
    ends = [
        (window.end - line.t0) / TICKS_PER_MIN
        for line, trains in zip(given.lines, given.inductions, strict=True)
        if trains and (window := _window(line, design)) is not None
    ]
    if not (claims or late) or not ends or min(ends) >= LATE_MIN:
        return None
    why = "The design speaks of late plasticity" if claims else f"{late[0]} is about late plasticity"
    words = (
        f"{why}, and the outcome ends {min(ends):.0f} min after the induction: before {LATE_MIN:.0f} min it is not "
        "told from early."
    )
    missing = LATE_MIN - min(ends)
    if not can_be(_longer(design, missing)):
        return Finding("should", words)
    return Finding("should", words, Repair(f"{LATE_MIN:.0f} min", lambda one: _longer(one, missing)))


def _longer(design: Design, by_min: float) -> Design:
    """The window so much later, and every recording so much longer."""
    outcome = design.outcome
    if outcome.from_min is None or outcome.to_min is None:
        return design
    later = msgspec.structs.replace(outcome, from_min=outcome.from_min + by_min, to_min=outcome.to_min + by_min)
    for place, group in enumerate(design.group):
        key = "length_min" if group.protocol.length_min is not None else "follow_up_min"
        length = (getattr(group.protocol, key) or 0.0) + by_min
        protocol = msgspec.structs.replace(group.protocol, **{key: length})
        design = with_group(design, place, msgspec.structs.replace(group, protocol=protocol))
    return msgspec.structs.replace(design, outcome=later)
