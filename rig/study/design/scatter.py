"""How far slices scatter before any is recorded: what a plan reckons with, and a pilot or the study itself replaces."""

from __future__ import annotations

import math

from rig.protocol.protocol import Measure
from rig.study.design.design import Design

SLICE_SD = 12.2
"""SD between slices of the fEPSP slope an hour after one train, in points of % of baseline; measured on 96 slices."""
ICC = 0.42
"""Share of that variance which slices of one animal have in common; measured."""
VARIATION = {"none": 0.0, "realistic": 1.0, "high": 1.6}
"""Of the SD, by how slices vary."""


def known(outcome: Measure) -> bool:
    """Whether the numbers here are of such an outcome."""
    return outcome.quantity == "slope" and outcome.statistic == "mean" and bool(outcome.relative_to)


def paired(design: Design) -> bool:
    """Whether two groups are compared within animals."""
    within = design.analysis.test in ("paired_t", "wilcoxon", "repeated_measures", "friedman", "random_intercept")
    return within and (design.sampling.every_group or design.sampling.twins)


def units(design: Design) -> int:
    """n of a group: animals, or slices."""
    each = design.sampling
    return each.animals * (each.slices_per_animal if design.analysis.unit == "slice" else 1)


def unit_sd(design: Design) -> float:
    """SD of what is compared, in points of %: of the units of a group, or where ``paired`` of the differences between
    two groups within an animal, in which what an animal's slices share is gone."""
    sampling = design.sampling
    slice_sd = SLICE_SD * VARIATION[sampling.variation]
    slices = 1 if design.analysis.unit == "slice" else sampling.slices_per_animal
    within = slice_sd**2 * (1 - ICC) / slices
    if paired(design):
        return math.sqrt(2 * within)
    return math.sqrt(slice_sd**2 * ICC + within)
