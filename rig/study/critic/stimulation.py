"""How strong the stimulus is, what room it leaves, and what the train meets."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from model.units import TICKS_PER_MIN
from rig.instruments.stimulator import Pathway
from rig.measure.spike_in_slope import turns_back
from rig.measure.sweep import Rate
from rig.protocol.protocol import Protocol
from rig.protocol.timeline import DEFAULT_FRACTION_OF_MAX, Stimulus, pathway_intensity
from rig.study.critic.remark import Finding, Repair
from rig.study.critic.repairs import can_be, with_protocols
from rig.study.critic.submission import Submission, named
from rig.study.design.blocks import row_of
from rig.study.design.design import Design
from rig.study.design.edits import removed
from rig.study.design.scatter import known
from rig.study.results.analysis import exclusions, summary
from rig.study.results.study import Study
from rig.study.statistics.words import number

MOST_INTENSITY = 0.6
"""Fraction of the maximal slope above which little room is left; convention."""
NEAR_CEILING = 0.9
"""Part of the way from 100 % to the maximal slope from which a mean is at the ceiling; convention."""
APART_MIN = 20.0
"""Between two trains that are no longer one induction: spaced trains are 5 to 10 min apart (Huang & Kandel 1994)."""


def _fraction(protocol: Protocol, pathway: Pathway) -> float | None:
    """The strongest test intensity, where it is given as a fraction of the maximum."""
    later = [step.fraction_of_max for step in protocol.intensity if step.pathway == pathway]
    first = pathway_intensity(protocol, pathway).fraction_of_max
    return max((one for one in (first, *later) if one is not None), default=None)


def _ceiling(fraction: float) -> float:
    """% of baseline that the maximal slope is of one at that fraction of it."""
    return 100.0 / fraction


def strong_stimulus(given: Submission) -> Finding | None:
    pathway = given.design.outcome.pathway
    strong = [group for group in given.design.group if (_fraction(group.protocol, pathway) or 0.0) > MOST_INTENSITY]
    if not strong:
        return None
    fraction = max(_fraction(group.protocol, pathway) or 0.0 for group in strong)
    words = (
        f"{named(strong)}: {pathway} is tested at {100 * fraction:.0f} % of its maximum: a slope can grow to "
        f"{_ceiling(fraction):.0f} % at most before fibres run out, and population spikes reach into it."
    )
    return Finding("should", words, _weaker(pathway))


def _weaker(pathway: Pathway) -> Repair:
    def weaker(protocol: Protocol) -> Protocol:
        key = "s1" if pathway == "S1" else "s2"
        changes = {}
        if (getattr(protocol, key).fraction_of_max or 0.0) > DEFAULT_FRACTION_OF_MAX:
            changes[key] = msgspec.structs.replace(getattr(protocol, key), fraction_of_max=DEFAULT_FRACTION_OF_MAX)
        steps = tuple(
            msgspec.structs.replace(step, fraction_of_max=DEFAULT_FRACTION_OF_MAX)
            if step.pathway == pathway and (step.fraction_of_max or 0.0) > DEFAULT_FRACTION_OF_MAX
            else step
            for step in protocol.intensity
        )
        return msgspec.structs.replace(protocol, intensity=steps, **changes)

    label = f"{100 * DEFAULT_FRACTION_OF_MAX:.0f} % of maximum"
    return Repair(label, lambda one: with_protocols(one, weaker))


def spikes_in_slope(study: Study) -> Finding | None:
    """In the mean traces of slices that count."""
    pathway = study.opened.design.outcome.pathway
    out = exclusions(study.opened, study.results, study.left_out)
    kept = [(one.arm, one.traces[pathway]) for one in study.results if one.index not in out and pathway in one.traces]
    count = 0
    for arm, traces in kept:
        cursors = study.opened.design.group[study.arms[arm].group].protocol.cursors
        shown = [mV for mV in traces.samples() if len(mV)]
        count += any(turns_back(mV, traces.pulse, cursors, Rate(traces.rate_hz / 1000.0)) for mV in shown)
    if not count:
        return None
    words = (
        f"In {count} of {len(kept)} slices a population spike reaches into the slope window of {pathway}: there the "
        "slope is not synaptic alone. An earlier window, or a weaker stimulus, is without."
    )
    return Finding("should", words)


def no_room(given: Submission) -> Finding | None:
    """The smallest effect of interest against the room that the intensity leaves."""
    design = given.design
    effect, pathway = design.analysis.smallest_effect, design.outcome.pathway
    if effect is None or not known(design):
        return None
    cramped = [
        group
        for group in design.group
        if (fraction := _fraction(group.protocol, pathway)) and _ceiling(fraction) - 100.0 < effect
    ]
    if not cramped:
        return None
    fraction = max(_fraction(group.protocol, pathway) or 0.0 for group in cramped)
    words = (
        f"{named(cramped)}: at {100 * fraction:.0f} % of maximum the slope can grow to {_ceiling(fraction):.0f} %, and "
        f"the smallest effect that matters is {effect:g} points: the ceiling would hide it."
    )
    if _ceiling(DEFAULT_FRACTION_OF_MAX) - 100.0 < effect:
        return Finding("should", words)
    return Finding("should", words, _weaker(pathway))


def at_ceiling(study: Study) -> Finding | None:
    """A mean slope that has nearly come to the maximum."""
    design = study.opened.design
    if not known(design):
        return None
    groups = summary(study.opened, study.results, study.left_out, not study.blind)
    for arm, group in zip(study.arms, groups, strict=True):
        fraction = _fraction(arm.protocol, design.outcome.pathway)
        if not fraction or not group.mean > 100.0 + NEAR_CEILING * (_ceiling(fraction) - 100.0):
            continue
        words = (
            f"{group.name} stands at {number(group.mean)} % of baseline, and at {100 * fraction:.0f} % of maximum the "
            f"ceiling is {_ceiling(fraction):.0f} %: an effect that would raise it further cannot be seen."
        )
        return Finding("should", words)
    return None


def second_induction(given: Submission) -> Finding | None:
    """On a pathway that has had one, and not as part of it."""
    for place, trains in enumerate(given.inductions):
        for pathway in ("S1", "S2"):
            own = [train for train in trains if pathway in train.pathways]
            for first, second in pairwise(own):
                gap = (second.start - first.end) / TICKS_PER_MIN
                if gap > APART_MIN:
                    return _second(given, place, pathway, second, gap)
    return None


def _second(given: Submission, place: int, pathway: str, second: Stimulus, gap_min: float) -> Finding:
    design = given.design
    words = (
        f"{design.group[place].name}: {pathway} gets another induction {gap_min:.0f} min after its first, on synapses "
        "that are changed already: what it does is not what a first one does."
    )

    def without(one: Design) -> Design:
        blocks = row_of(one.group[place], one, given.opened.drugs).blocks
        found = [block for block in blocks if block.kind == "train" and block.name == second.name]
        return removed(one, place, found[0], everywhere=True) if found else one

    if not can_be(without(design)):
        return Finding("should", words)
    return Finding("should", words, Repair(f"Without {second.label or second.name}", without))
