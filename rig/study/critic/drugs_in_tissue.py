"""Whether a drug is in the tissue when it should be, and out of it when it should not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from model.units import TICKS_PER_MIN
from rig.instruments.drug import Drug
from rig.instruments.perfusion import WASHED_IN
from rig.instruments.preparation import Preparation
from rig.protocol.protocol import DrugStep, Protocol
from rig.protocol.schedule import EARLIEST_MIN
from rig.protocol.timeline import Timeline
from rig.study.critic.remark import GRAVEST, Finding, Repair
from rig.study.critic.submission import Submission
from rig.study.design.design import Design, Group
from rig.study.design.edits import with_step
from rig.study.design.predicted_bath import (
    Level,
    first_train_min,
    percent_in_tissue,
    predicted,
    reached_at_train,
    strongest_uM,
)

WASHED_OUT_PERCENT = 10.0
"""% of the strongest reservoir under which a drug counts as having left; convention."""
STEP_MIN, MOST_STEPS = 5.0, 24
"""How much earlier a drug is tried, and how often."""


def drug_in_tissue(given: Submission) -> Finding | None:
    """The gravest of all groups and drugs: not there at the train, without pulses to work, there when it should have
    left."""
    found = [one for place in range(len(given.design.group)) for one in _of_group(given, place)]
    return min(found, key=lambda one: GRAVEST.index(one.severity), default=None)


def _of_group(given: Submission, place: int) -> Iterator[Finding]:
    group, line = given.design.group[place], given.lines[place]
    preparation = given.opened.preparations[group.protocol.preparation]
    train = first_train_min(line)
    for drug in dict.fromkeys(step.drug for step in group.protocol.drug):
        card = given.opened.drugs[drug]
        opens = _minute(line, min(one.tick for one in line.valves if one.drug == drug and one.concentration_uM > 0))
        try:
            level = _level(_key(group.protocol, drug, preparation, given.opened.drugs))
        except ValueError as error:
            yield Finding("may", f"{group.name}: what of {card.name} comes into the tissue cannot be told. {error}")
            continue
        most = strongest_uM(line, drug)
        if train is not None and opens < train:
            share = percent_in_tissue(level, most, train)
            if share < 100 * WASHED_IN:
                yield _late(given, place, drug, share)
            if any(one.action == "open_channel" for one in card.ligands) and not _pulses(line, opens, train):
                yield _unused(group, card, train - opens)
        yield from _left(given, group, line, drug, level)


def _late(given: Submission, place: int, drug: str, share: float) -> Finding:
    group, card = given.design.group[place], given.opened.drugs[drug]
    words = (
        f"{group.name}: {card.name} is at {share:.0f} % in the tissue when the first train begins, and counts as being "
        f"there from {100 * WASHED_IN:.0f} %: it has to be given earlier."
    )
    return Finding("should", words, Repair(f"Give {card.name} earlier", lambda one: earlier(one, given, place, drug)))


def earlier(design: Design, given: Submission, place: int, drug: str) -> Design:
    """The first step of the drug begins earlier in that group, by as many times 5 min as it takes; a drug that never
    gets there begins two hours earlier."""
    protocol = design.group[place].protocol
    number = next((at for at, step in enumerate(protocol.drug) if step.drug == drug), None)
    if number is None:
        return design
    step = protocol.drug[number]
    changed = design
    for count in range(1, MOST_STEPS + 1):
        if step.from_min - count * STEP_MIN < EARLIEST_MIN:
            break
        changed = _begun(design, place, number, step, count * STEP_MIN)
        now = changed.group[place].protocol
        preparation = given.opened.preparations[now.preparation]
        if reached_at_train(now, drug, preparation, given.opened.drugs) >= 100 * WASHED_IN:
            break
    return changed


def _begun(design: Design, place: int, number: int, step: DrugStep, by_min: float) -> Design:
    sooner = msgspec.structs.replace(step, from_min=step.from_min - by_min)
    return with_step(design, place, f"drug[{number}]", sooner, everywhere=False)


def _pulses(line: Timeline, begin_min: float, end_min: float) -> bool:
    """Whether anything is stimulated in [begin, end)."""
    begin, end = (line.recording.start + round(minute * TICKS_PER_MIN) for minute in (begin_min, end_min))
    begin = max(begin, line.recording.start)
    if any(begin <= one.start < end for one in line.stimuli):
        return True
    edges = [*(change.tick for change in line.tests[1:]), line.recording.end]
    return any(
        change.test.mode != "off" and max(change.tick, begin) < min(edge, end)
        for change, edge in zip(line.tests, edges, strict=True)
    )


def _unused(group: Group, card: Drug, minutes: float) -> Finding:
    words = (
        f"{group.name}: {card.name} blocks open channels only, and in the {minutes:.0f} min before the train nothing "
        "is stimulated: it is in the tissue and has not bound. Test pulses let it in."
    )
    return Finding("should", words)


def _left(given: Submission, group: Group, line: Timeline, drug: str, level: Level) -> Iterator[Finding]:
    """A drug whose valve was closed before the window of the outcome."""
    window = next((one.window for one in line.measures if one.measure == given.design.outcome), None)
    last = max((one for one in line.valves if one.drug == drug), key=lambda one: one.tick)
    if window is None or last.concentration_uM > 0 or last.tick > window.start:
        return
    share = percent_in_tissue(level, strongest_uM(line, drug), _minute(line, window.start))
    if share <= WASHED_OUT_PERCENT:
        return
    card = given.opened.drugs[drug]
    passed = (window.start - last.tick) / TICKS_PER_MIN
    stays = "" if card.tissue.washout else " It does not wash out of a slice."
    words = (
        f"{group.name}: {share:.0f} % of {card.name} is still in the tissue when the outcome is measured, {passed:.0f} "
        f"min after its valve was closed.{stays}"
    )
    yield Finding("may" if not card.tissue.washout else "should", words)


def _minute(line: Timeline, tick: int) -> float:
    return (tick - line.recording.start) / TICKS_PER_MIN


def _key(protocol: Protocol, drug: str, preparation: Preparation, drugs: dict[str, Drug]) -> bytes:
    """All that the level depends on, as text."""
    own = {step.drug: drugs[step.drug] for step in protocol.drug}
    plain = msgspec.structs.replace(protocol, title="of a group", about="", measure=(), sources={})
    return msgspec.json.encode((plain, drug, preparation, own))


@lru_cache(maxsize=400)
def _level(key: bytes) -> Level:
    """A prediction takes some 40 ms, and most edits of a design leave most groups as they were."""
    protocol, drug, preparation, drugs = msgspec.json.decode(
        key, type=tuple[Protocol, str, Preparation, dict[str, Drug]]
    )
    return predicted(protocol, drug, preparation, drugs)
