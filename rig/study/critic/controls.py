"""What the groups are compared with."""

from __future__ import annotations

import msgspec

from model.units import TICKS_PER_MIN
from rig.instruments.stimulator import Pathway
from rig.protocol.protocol import Intensity, Protocol
from rig.protocol.timeline import Timeline
from rig.study.critic.remark import Finding, Repair, Severity
from rig.study.critic.repairs import can_be, with_protocols
from rig.study.critic.submission import Submission, comparisons, named
from rig.study.design.arms import arm_count
from rig.study.design.blocks import row_of
from rig.study.design.design import Design, Group
from rig.study.design.edits import added_group, made_control, removed, renamed_group, with_group

KINDS = {
    "the animals": ("preparation",),
    "the drug": ("drug",),
    "the train": ("train",),
    "the ACSF": ("acsf",),
    "the test pulses": ("test", "pulse", "input_output", "paired_pulse"),
    "the stimulus intensity": ("s1", "s2", "intensity"),
    "the place of the electrodes": ("electrodes", "move"),
    "how responses are measured": ("amplifier", "cursors", "window"),
    "the length of the recording": ("length_min", "follow_up_min"),
}
"""What a group can differ in -> the keys of its protocol."""
BY_THE_CLOCK = ("the test pulses", "the length of the recording")
"""Of these, what may be written otherwise and come out the same."""
OTHER: dict[Pathway, Pathway] = {"S1": "S2", "S2": "S1"}


def differs_in(given: Submission, one: int, other: int) -> list[str]:
    """Names of KINDS in which two groups are not the same."""
    protocols = [given.design.group[place].protocol for place in (one, other)]
    clocks = [_clock(given.lines[place]) for place in (one, other)]
    return [
        kind
        for kind, keys in KINDS.items()
        if any(getattr(protocols[0], key) != getattr(protocols[1], key) for key in keys)
        and not (kind in BY_THE_CLOCK and clocks[0] == clocks[1])
    ]


def _clock(line: Timeline) -> tuple[object, ...]:
    """Whole minutes: how long the recording is, and from when on which test pulses are given."""
    start = line.recording.start
    tests = tuple((round((change.tick - start) / TICKS_PER_MIN), change.test) for change in line.tests)
    return round((line.recording.end - start) / TICKS_PER_MIN), tests


def one_difference(given: Submission) -> Finding | None:
    """A control, which differs from each group in one thing; where groups have levels, in as many as levels differ."""
    design = given.design
    if len(design.group) == 1:
        return _lonely(given)
    factors = all(len(group.levels) == 2 for group in design.group)
    control = design.control
    if control is None:
        if factors:
            return None
        words = (
            f"No group is the control, so that all {comparisons(design)} pairs of arms are compared with each other."
        )
        plain = min(range(len(design.group)), key=lambda place: (len(design.group[place].protocol.drug), place))
        repair = Repair(f"{design.group[plain].name} as control", lambda one: made_control(one, plain))
        return Finding("should", words, repair)
    place = design.group.index(control)
    kinds = {other: differs_in(given, place, other) for other in range(len(design.group))}
    odd = {other: found for other, found in kinds.items() if len(found) > _allowed(control, design.group[other])}
    if not odd:
        return None
    first = next(iter(odd.values()))
    words = (
        f"{named([design.group[other] for other in odd])} differ{'' if len(odd) > 1 else 's'} from {control.name} in "
        f"{' and in '.join(first)}: what of it made a difference cannot be told."
    )

    def alike(one: Design) -> Design:
        for other, found in odd.items():
            one = _alike(one, place, other, found[0])
        return one

    if factors or not can_be(alike(design)):
        return Finding("should", words)
    return Finding("should", words, Repair(f"As {control.name} but for {first[0]}", alike))


def _allowed(control: Group, group: Group) -> int:
    """How many things may be other."""
    if len(control.levels) == len(group.levels) == 2:
        return sum(one != other for one, other in zip(control.levels, group.levels, strict=True))
    return 1


def _alike(design: Design, control: int, other: int, kind: str) -> Design:
    """That group as the control but for one kind of thing."""
    group = design.group[other]
    own = {key: getattr(group.protocol, key) for key in KINDS[kind]}
    protocol = msgspec.structs.replace(design.group[control].protocol, title=group.protocol.title, **own)
    return with_group(design, other, msgspec.structs.replace(group, protocol=protocol))


def _lonely(given: Submission) -> Finding:
    """One group, and perhaps its doses."""
    design = given.design
    group, arms = design.group[0], arm_count(design)
    words = f"{group.name} is the only group: there is nothing to compare it with."
    if arms > 1:
        words = f"All {arms} arms are values of {group.name}: none is without."

    def controlled(one: Design) -> Design:
        return _with_plain_control(one, given)

    severity: Severity = "should" if arms > 1 else "must"
    if not group.protocol.drug or not can_be(controlled(design)):
        return Finding(severity, words)
    return Finding(severity, words, Repair("Control without a drug", controlled))


def _with_plain_control(design: Design, given: Submission) -> Design:
    """A copy of the first group without its drugs, as control."""
    made = added_group(design, 0)
    while made.group[1].protocol.drug:
        blocks = row_of(made.group[1], made, given.opened.drugs).blocks
        made = removed(made, 1, next(block for block in blocks if block.kind == "drug"), everywhere=False)
    name = "Control" if design.group[0].name != "Control" else "Plain control"
    return made_control(renamed_group(made, 1, name, "no drug"), 1)


def control_pathway(given: Submission) -> Finding | None:
    """A pathway that is tested and not induced, in every group with an induction."""
    design = given.design
    other = OTHER[design.outcome.pathway]
    induced = [group for group, trains in zip(design.group, given.inductions, strict=True) if trains]
    untested = [group for group in induced if not _both_tested(group.protocol)]
    if untested:
        words = (
            f"{named(untested)}: {other} is not tested beside {design.outcome.pathway}, so a change of the slice would "
            "look the same as a change by the train."
        )
        return Finding("should", words, Repair(f"Test {other} too", lambda one: with_protocols(one, _both)))
    both = [
        group
        for group, trains in zip(design.group, given.inductions, strict=True)
        if {pathway for train in trains for pathway in train.pathways} == set(OTHER)
    ]
    if both:
        words = f"{named(both)}: both pathways get a train, so none is left to show that the change is specific."
        return Finding("may", words)
    return None


def _both_tested(protocol: Protocol) -> bool:
    return protocol.s1.on and protocol.s2.on and any(phase.mode == "alternate" for phase in protocol.test)


def _both(protocol: Protocol) -> Protocol:
    def on(intensity: Intensity) -> Intensity:
        return msgspec.structs.replace(intensity, on=True)

    test = tuple(
        phase if phase.mode == "off" else msgspec.structs.replace(phase, mode="alternate") for phase in protocol.test
    )
    if not any(phase.mode == "alternate" for phase in test):
        test = tuple(msgspec.structs.replace(phase, mode="alternate") for phase in test)
    return msgspec.structs.replace(protocol, s1=on(protocol.s1), s2=on(protocol.s2), test=test)
