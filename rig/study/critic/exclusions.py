"""Which slices do not count."""

from __future__ import annotations

from rig.study.critic.remark import Finding, Repair
from rig.study.critic.repairs import with_exclusion
from rig.study.critic.submission import Submission
from rig.study.results.analysis import exclusions
from rig.study.results.study import Study
from rig.timecourse.drift import MOST_DRIFT

MOST_VOLLEY_CHANGE = 15.0
"""% by which the fibre volley may differ from its baseline; convention."""
LEAST_RESPONSE_MV = 0.2
"""Amplitude in the baseline under which a slice counts as dead; convention."""
UNEQUAL = 0.2
"""Difference of the excluded shares of two groups from which it is said; convention."""


def rules_of_exclusion(given: Submission) -> Finding | None:
    if given.design.exclude.any:
        return None
    words = (
        "No rule says which slices do not count: one that is made after the data are seen can make any result. Usual "
        f"are a drift over {MOST_DRIFT:g} % in 10 min, a fibre volley changed by more than {MOST_VOLLEY_CHANGE:g} %, a "
        f"response under {LEAST_RESPONSE_MV:g} mV."
    )
    repair = Repair(
        "The usual rules",
        lambda one: with_exclusion(
            one,
            drift_percent=MOST_DRIFT,
            volley_change_percent=MOST_VOLLEY_CHANGE,
            least_response_mV=LEAST_RESPONSE_MV,
        ),
    )
    return Finding("should", words, repair)


def left_out_by_hand(study: Study) -> Finding | None:
    """Rules that were made after the data were seen."""
    count = len(study.left_out)
    if not count:
        return None
    words = (
        f"{count} of {len(study.results)} slices {'was' if count == 1 else 'were'} left out by hand after the run: "
        "give the analysis with them too."
    )
    return Finding("must", words)


def unequal_exclusions(study: Study) -> Finding | None:
    """Two slices more, and a fifth of the group more, in one group than in another."""
    out = exclusions(study.opened, study.results, study.left_out)
    shares = []
    for arm, name in enumerate(study.names):
        own = [one.index for one in study.results if one.arm == arm]
        if own:
            lost = sum(index in out for index in own)
            shares.append((lost / len(own), lost, len(own), name))
    if len(shares) < 2:
        return None
    most, least = max(shares), min(shares)
    if most[0] - least[0] < UNEQUAL or most[1] - least[1] < 2:
        return None
    words = (
        f"{most[1]} of {most[2]} slices of {most[3]} do not count, and {least[1]} of {least[2]} of {least[3]}: what "
        "excludes them may be what the treatment does. Give the numbers of every group, with their rules."
    )
    return Finding("should", words)
