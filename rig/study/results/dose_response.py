"""Designs with axes: what the outcome does over the values of a key, and the Hill curve through it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rig.protocol.protocol import DrugStep
from rig.study.design.arms import Arm, arms
from rig.study.design.design import Axis, Design
from rig.study.design.design_file import OpenedDesign
from rig.study.results.analysis import check_complete, summary
from rig.study.running.slice_result import SliceResult
from rig.study.statistics.hill import HillFit, hill_fit
from rig.study.statistics.words import number

CURVE_POINTS = 160
NONE_BELOW = 0.3
"""Where dose 0 stands on a scale of logarithms, as a part of the least dose."""


class Curve(NamedTuple):
    """Doses and the responses of the curve there, (n,) each. ``from_control``: whether the control is its dose 0."""

    fit: HillFit
    dose: np.ndarray
    response: np.ndarray
    from_control: bool


def title(axis: Axis) -> str:
    """ "D-APV (µM)"."""
    name = axis.label or axis.key
    return f"{name} ({axis.unit})" if axis.unit else name


def values_of(design: Design, place: int) -> np.ndarray:
    """The value of every arm on the axis of that number, (arms,); NaN for an arm that has none."""
    return np.array([math.nan if arm.at[place] is None else arm.at[place] for arm in arms(design)], dtype=float)


def doses_of(design: Design) -> np.ndarray:
    """As ``values_of`` the first axis; where that is the concentration of a drug, a control that has nothing of it
    stands at dose 0, where the curve begins."""
    at, key = values_of(design, 0), design.axis[0].key.split(".")
    if key[0] != "drug" or not key[-1].startswith("concentration_"):
        return at
    made = arms(design)
    name = next((step.drug for arm in made if arm.at[0] is not None for step in _drugs_at(arm, key[1])), "")
    for place, arm in enumerate(made):
        if design.group[arm.group].control and name and name not in {step.drug for step in arm.protocol.drug}:
            at[place] = 0.0
    return at


def _drugs_at(arm: Arm, place: str) -> Iterator[DrugStep]:
    """The steps of the drug that an axis calls by its number or its name."""
    for index, step in enumerate(arm.protocol.drug):
        if place in (str(index), step.name or step.drug):
            yield step


def dose_curve(
    opened: OpenedDesign, results: Sequence[SliceResult], left_out: Mapping[int, str] | None = None
) -> Curve:
    """Through the units of all arms at ``doses_of``. Raises NotYet before all slices are done, CannotTest where the
    points bear no curve."""
    check_complete(opened, results)
    at = doses_of(opened.design)
    groups = summary(opened, results, left_out)
    pairs = [(at[arm], value) for arm, group in enumerate(groups) if math.isfinite(at[arm]) for value in group.values]
    fit = hill_fit([dose for dose, _ in pairs], [value for _, value in pairs], 1 - opened.design.analysis.alpha)
    given = np.array([dose for dose, _ in pairs if dose > 0])
    dose = np.geomspace(given.min(), given.max(), CURVE_POINTS)
    top, bottom, half, slope = (part.estimate for part in (fit.top, fit.bottom, fit.ic50, fit.slope))
    response = bottom + (top - bottom) / (1.0 + (dose / half) ** slope)
    return Curve(fit, dose, response, bool(np.isnan(values_of(opened.design, 0)[at == 0]).any()))


def sentence(curve: Curve, axis: Axis) -> str:
    """IC50 and steepness, each with its interval, and both ends."""
    fit, first = curve.fit, " (control: no dose)" if curve.from_control else ""
    level = f"{100 * fit.ic50.level:.3g}"
    unit = f" {axis.unit}" if axis.unit else ""
    half, slope, ends = fit.ic50, fit.slope, (number(fit.top.estimate), number(fit.bottom.estimate))
    return (
        f"Hill curve through all units{first}: IC50 {number(half.estimate)}{unit} ({level} % CI {number(half.low)} to "
        f"{number(half.high)}), slope {number(slope.estimate)} ({number(slope.low)} to {number(slope.high)}), from "
        f"{ends[0]} to {ends[1]}."
    )
