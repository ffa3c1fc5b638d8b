"""Chance decides the order, and nobody knows the group before the end."""

from __future__ import annotations

import msgspec

from rig.study.critic.remark import Finding, Repair
from rig.study.critic.submission import Submission
from rig.study.design.arms import arm_count, slices_per_arm
from rig.study.results.study import Study


def random_order(given: Submission) -> Finding | None:
    design = given.design
    if design.randomise or not given.compares:
        return None
    words = (
        f"The {arm_count(design) * slices_per_arm(design.sampling)} slices are recorded group after group: whatever "
        "changes in the meantime changes with the group."
    )
    return Finding("should", words, Repair("Random order", lambda one: msgspec.structs.replace(one, randomise=True)))


def blind(given: Submission) -> Finding | None:
    design = given.design
    if design.blind or not given.compares:
        return None
    rules = "" if design.exclude.any else "no rule says which slices are left out, "
    words = (
        f"Whoever measures knows which of the {arm_count(design)} groups a slice is of: {rules}slices can be left out "
        "by hand, and windows be moved after the run."
    )
    return Finding("should", words, Repair("Blind", lambda one: msgspec.structs.replace(one, blind=True)))


def looked_early(study: Study) -> Finding | None:
    """p values are held back by the rig; names and means are not, where nobody is blind."""
    early = next((note for note in study.notes if note.startswith("Unblinded after ")), "")
    if early:
        return Finding("must", f"{early} What was decided since then may follow from what was seen: say so.")
    done, planned = len({one.index for one in study.results}), len(study.planned)
    if study.complete or study.blind or not done:
        return None
    words = (
        f"{done} of {planned} slices are done, and the means of the groups are seen: neither stop nor add slices for "
        "what they show."
    )
    return Finding("may", words)
