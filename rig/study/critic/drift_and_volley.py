"""Whether the slice stood still: the baseline, and the fibre volley."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from rig.study.critic.exclusions import MOST_VOLLEY_CHANGE
from rig.study.critic.remark import Finding, Repair
from rig.study.critic.repairs import with_exclusion
from rig.study.critic.submission import Submission
from rig.study.design.arms import VOLLEY
from rig.study.results.analysis import exclusions
from rig.study.results.study import Study
from rig.study.running.slice_result import SliceResult
from rig.study.statistics.distributions import t_two_sided
from rig.study.statistics.students_t import of_welch
from rig.study.statistics.words import number
from rig.timecourse.drift import MOST_DRIFT, Drift, drifts

UNEQUAL_P = 0.01
"""Of Welch's t test of the two groups that are farthest apart, from which a difference is said; convention."""


def drift_rule(given: Submission) -> Finding | None:
    """Where there are rules, one for the drift."""
    rules = given.design.exclude
    if not rules.any or (rules.drift_percent is not None and rules.drift_percent <= MOST_DRIFT):
        return None
    now = "any drift" if rules.drift_percent is None else f"a drift of {rules.drift_percent:g} % in 10 min"
    minutes = given.design.outcome.to_min
    by_then = "" if minutes is None else f", {MOST_DRIFT * minutes / 10:.0f} % by the end of the window"
    words = f"The rules let {now} pass: over {MOST_DRIFT:g} % in 10 min{by_then}, it passes for a change itself."
    repair = Repair(f"At most {MOST_DRIFT:g} % in 10 min", lambda one: with_exclusion(one, drift_percent=MOST_DRIFT))
    return Finding("should", words, repair)


def volley_rule(given: Submission) -> Finding | None:
    """Where there are rules, one for the fibre volley."""
    rules = given.design.exclude
    most = rules.volley_change_percent
    if not rules.any or given.design.outcome.from_min is None or (most is not None and most <= MOST_VOLLEY_CHANGE):
        return None
    now = "any change" if most is None else f"a change of {most:g} %"
    words = (
        f"The rules let {now} of the fibre volley pass: over {MOST_VOLLEY_CHANGE:g} %, other fibres are stimulated "
        "than in the baseline."
    )
    label = f"At most {MOST_VOLLEY_CHANGE:g} %"
    return Finding(
        "should", words, Repair(label, lambda one: with_exclusion(one, volley_change_percent=MOST_VOLLEY_CHANGE))
    )


def drifted(study: Study) -> Finding | None:
    """In slices that count, and unequally in the groups."""
    counted = _counted(study)
    moving = [
        one
        for one in counted
        if one.drift_percent is not None and drifts(Drift(one.drift_percent, one.drift_error or 0.0))
    ]
    if moving:
        most = max((one.drift_percent or 0.0 for one in moving), key=abs)
        words = (
            f"{len(moving)} of {len(counted)} slices that count drift by more than {MOST_DRIFT:g} % in 10 min (most "
            f"{number(most)} %): as a check, analyse the logarithm of the outcome, on which a drift adds alike to all."
        )
        return Finding("should", words)
    return _unequal(study, counted, lambda one: one.drift_percent, "The baseline drifts", "% in 10 min")


def volley_changed(study: Study) -> Finding | None:
    """In slices that count, and unequally in the groups."""
    counted = _counted(study)
    changes = [value - 100.0 for one in counted if (value := one.measures.get(VOLLEY)) is not None]
    large = [change for change in changes if abs(change) > MOST_VOLLEY_CHANGE]
    if large:
        words = (
            f"In {len(large)} of {len(counted)} slices that count the fibre volley changed by more than "
            f"{MOST_VOLLEY_CHANGE:g} % (most {number(max(large, key=abs))} %): there the slope is of other fibres."
        )
        return Finding("should", words)
    return _unequal(study, counted, lambda one: one.measures.get(VOLLEY), "The fibre volley is", "% of baseline")


def _counted(study: Study) -> list[SliceResult]:
    out = exclusions(study.opened, study.results, study.left_out)
    return [one for one in study.results if one.index not in out]


def _unequal(
    study: Study, counted: list[SliceResult], value_of: Callable[[SliceResult], float | None], what: str, unit: str
) -> Finding | None:
    """The two groups that are farthest apart; slices are taken one by one, as the question is about them."""
    known = []
    for arm, name in enumerate(study.names):
        values = [value_of(one) for one in counted if one.arm == arm]
        numbers = np.array([value for value in values if value is not None and math.isfinite(value)])
        if len(numbers) > 1:
            known.append((numbers, name))
    known.sort(key=lambda group: float(group[0].mean()))
    if len(known) < 2:
        return None
    (low, low_name), (high, high_name) = known[0], known[-1]
    try:
        apart = of_welch(low, high)
    except ValueError:
        return None
    pairs = len(known) * (len(known) - 1) // 2
    if not math.isfinite(apart.t) or pairs * t_two_sided(apart.t, apart.df) >= UNEQUAL_P:
        return None
    words = (
        f"{what} unequally: {number(float(low.mean()))} {unit} in {low_name}, {number(float(high.mean()))} in "
        f"{high_name}. A difference of the outcome may be that."
    )
    return Finding("should", words)
