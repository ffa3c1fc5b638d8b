"""How many units the question needs."""

from __future__ import annotations

from rig.study.critic.remark import Finding, Repair
from rig.study.critic.repairs import with_sampling
from rig.study.critic.submission import Submission
from rig.study.critic.units_and_n import MOST_ANIMALS
from rig.study.design.design import Design
from rig.study.design.scatter import known, paired, unit_sd, units
from rig.study.results.analysis import summary
from rig.study.results.study import Study
from rig.study.statistics.power import Kind, needed_n, sd_interval, textbook_power
from rig.study.statistics.values import CannotTest
from rig.study.statistics.words import number

POWER = 0.8
"""Convention, Cohen 1988."""
SMALL_PILOT = 8
"""Units under which an SD is told with its interval; convention."""


def smallest_effect(given: Submission) -> Finding | None:
    """No button: which difference matters is not for the rig to say."""
    if given.design.analysis.smallest_effect is not None or not given.compares:
        return None
    n, unit = units(given.design), given.design.analysis.unit
    words = (
        f"Nothing says why n is {n} {unit}s: set the smallest effect that would matter, and the power for it is told."
    )
    return Finding("should", words)


def power(given: Submission) -> Finding | None:
    """By the textbook, of one comparison of two groups."""
    design, plan = given.design, given.design.analysis
    effect = plan.smallest_effect
    if effect is None or not given.compares:
        return None
    if not known(design):
        words = (
            "The scatter of this outcome is not known before slices are recorded, so the power for an effect of "
            f"{effect:g} is not either: run a pilot of {SMALL_PILOT} animals or more."
        )
        return Finding("may", words)
    if design.sampling.slices_per_animal < 1:
        return None
    kind: Kind = "paired" if paired(design) else "independent"
    try:
        found = textbook_power(effect, unit_sd(design), units(design), plan.alpha, kind)
        if found >= POWER:
            return None
        needed = needed_n(effect, unit_sd(design), POWER, plan.alpha, kind)
    except CannotTest:
        return None
    animals = -(-needed // (design.sampling.slices_per_animal if plan.unit == "slice" else 1))
    words = (
        f"Power {found:.2f} to find {effect:g} points with n = {units(design)} {plan.unit}s in a group (SD "
        f"{number(unit_sd(design))}, α {plan.alpha:g}): {POWER:g} needs {needed}."
    )
    if animals > MOST_ANIMALS:
        return Finding("should", words)

    def enough(one: Design) -> Design:
        return with_sampling(one, animals=animals)

    return Finding("should", words, Repair(f"{animals} animals", enough))


def small_pilot(study: Study) -> Finding | None:
    """The SD of a group of few units, as the next plan would take it."""
    few = [one for one in summary(study.opened, study.results, study.left_out) if 1 < len(one.values) < SMALL_PILOT]
    if not few or not study.complete:
        return None
    place = max(range(len(few)), key=lambda at: few[at].sd)
    if not few[place].sd > 0:
        return None
    n = len(few[place].values)
    told = sd_interval(few[place].sd, n)
    words = (
        f"The largest SD of a small group, {number(told.estimate)} from n = {n}, may be anything from "
        f"{number(told.low)} to {number(told.high)} (95 % CI): a plan that is made from it takes the upper end."
    )
    return Finding("may", words)
