"""How far slices scatter before any is recorded: what a plan reckons with, and a pilot or the study itself replaces."""

from __future__ import annotations

import math

from rig.study.design.design import Design

SLICE_SD = 22.7
"""SD between slices of the fEPSP slope an hour after one train, in points of % of baseline: REML on 512 slices of 64
animals, 95 % CI 20.7 to 24.7 (docs/sampling.md)."""
ICC = 0.32
"""Share of that variance which slices of one animal have in common; by the same slices, 95 % CI 0.19 to 0.44."""
POTENTIATING_HZ = 50
"""Trains from this rate on potentiate; after slower ones slices scatter less. Convention."""
VARIATION = {"none": 0.0, "realistic": 1.0, "high": 1.6}
"""Of the SD, by how slices vary."""


def known(design: Design) -> bool:
    """Whether the numbers here are of the outcome of such a design: a slope in % after a fast train."""
    outcome = design.outcome
    fast = any(train.pattern.rate_hz >= POTENTIATING_HZ for group in design.group for train in group.protocol.train)
    return fast and outcome.quantity == "slope" and outcome.statistic == "mean" and bool(outcome.relative_to)


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
