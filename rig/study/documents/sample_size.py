"""How many units a design has, and what the textbook makes of it."""

from __future__ import annotations

from rig.study.design.arms import arm_count, slices_per_arm
from rig.study.design.design import Design
from rig.study.design.scatter import known, paired, unit_sd, units
from rig.study.statistics.power import textbook_power
from rig.study.statistics.values import CannotTest
from rig.study.statistics.words import number


def size_words(design: Design) -> str:
    """How many of what."""
    arms, each = arm_count(design), slices_per_arm(design.sampling)
    animals = design.sampling.animals
    in_all = animals if design.sampling.every_group or design.sampling.twins else arms * animals
    groups = "group" if arms == 1 else "groups"
    return (
        f"{arms} {groups} of {each} slices from {animals} animals: {arms * each} slices and {in_all} animals in all; "
        f"n of a group is {units(design)} {design.analysis.unit}s."
    )


def power_words(design: Design) -> str:
    """The textbook's power for the smallest effect of interest, or why there is none."""
    effect, alpha = design.analysis.smallest_effect, design.analysis.alpha
    if effect is None:
        return "No smallest effect of interest was set, so that no sample size was calculated."
    if not known(design):
        return (
            f"The smallest effect of interest is {effect:g}; how far this outcome scatters between slices is not known "
            "beforehand, so that no power was calculated."
        )
    sd, kind = unit_sd(design), "paired" if paired(design) else "independent"
    try:
        power = textbook_power(effect, sd, units(design), alpha, "paired" if kind == "paired" else "independent")
    except CannotTest:
        return (
            f"The smallest effect of interest is {effect:g}; with {units(design)} to a group, or slices that do not "
            "vary, there is no power to calculate."
        )
    return (
        f"For the smallest effect of interest, {effect:g}, and an SD of {number(sd)} (measured on slices of this "
        f"program), a two-sided {kind} t test of two groups has a power of {number(power)} at alpha {alpha:g}, before "
        "any correction for several comparisons."
    )
