"""Designs with axes: what the outcome does over the values of a key, and the Hill curve through it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rig.study.design.arms import arms
from rig.study.design.design import Axis, Design
from rig.study.design.design_file import OpenedDesign
from rig.study.results.analysis import check_complete, summary
from rig.study.running.slice_result import SliceResult
from rig.study.statistics.hill import HillFit, hill_fit
from rig.study.statistics.words import number

CURVE_POINTS = 160


class Curve(NamedTuple):
    """Doses and the responses of the curve there, (n,) each."""

    fit: HillFit
    dose: np.ndarray
    response: np.ndarray


def title(axis: Axis) -> str:
    """ "D-APV (µM)"."""
    name = axis.label or axis.key
    return f"{name} ({axis.unit})" if axis.unit else name


def values_of(design: Design, place: int) -> np.ndarray:
    """The value of every arm on the axis of that number, (arms,); NaN for an arm that has none."""
    return np.array([math.nan if arm.at[place] is None else arm.at[place] for arm in arms(design)], dtype=float)


def doses_of(design: Design) -> np.ndarray:
    """The value of every arm on the first axis, (arms,). A control that is given no drug on which the axis stands has
    dose 0 of it; NaN for any other arm without a value."""
    control = np.array([design.group[arm.group].control for arm in arms(design)])
    at = values_of(design, 0)
    return np.where(np.isnan(at) & control, 0.0, at) if design.axis[0].key.startswith("drug.") else at


def dose_curve(
    opened: OpenedDesign, results: Sequence[SliceResult], left_out: Mapping[int, str] | None = None
) -> Curve:
    """Through the units of all arms on the first axis, with those of the control at dose 0. Raises NotYet before all
    slices are done, CannotTest where the points bear no curve."""
    check_complete(opened, results)
    at = doses_of(opened.design)
    groups = summary(opened, results, left_out)
    pairs = [(at[arm], value) for arm, group in enumerate(groups) if math.isfinite(at[arm]) for value in group.values]
    fit = hill_fit([dose for dose, _ in pairs], [value for _, value in pairs], 1 - opened.design.analysis.alpha)
    given = np.array([dose for dose, _ in pairs if dose > 0])
    dose = np.geomspace(given.min(), given.max(), CURVE_POINTS)
    top, bottom, half, slope = (part.estimate for part in (fit.top, fit.bottom, fit.ic50, fit.slope))
    return Curve(fit, dose, bottom + (top - bottom) / (1.0 + (dose / half) ** slope))


def sentence(fit: HillFit, axis: Axis) -> str:
    """IC50, steepness and both ends, each with its interval."""
    level = f"{100 * fit.ic50.level:.3g}"
    unit = f" {axis.unit}" if axis.unit else ""
    return (
        f"Hill curve through all units: IC50 {number(fit.ic50.estimate)}{unit} ({level} % CI {number(fit.ic50.low)} to "
        f"{number(fit.ic50.high)}), slope {number(fit.slope.estimate)} ({number(fit.slope.low)} to "
        f"{number(fit.slope.high)}), from {number(fit.top.estimate)} to {number(fit.bottom.estimate)}."
    )
