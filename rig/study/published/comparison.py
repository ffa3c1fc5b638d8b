"""From the numbers of arms to the number of a published row: parts of control, half effects, crossings. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rig.measure.fits import fit_hill
from rig.study.published.rows import (
    ArmCorrelation,
    Correlation,
    Crossing,
    Difference,
    HalfEffect,
    Outcome,
    Part,
    PartDifference,
    Quotient,
    Remainder,
    Value,
)

LEAST_CONTROL = 1e-9
LEAST_SLICES = 4
"""Fewer have no correlation worth the name."""


def compared(outcome: Outcome, numbers: Sequence[float | None]) -> float | None:
    """What a row makes of its cohort means, given in the order of ``published.readings``; None without a number, and
    for a correlation, which is one of slices (``of_slices``)."""
    if isinstance(outcome, Correlation | ArmCorrelation):
        return None
    known = [number for number in numbers if number is not None and math.isfinite(number)]
    if len(known) < len(numbers):
        return None
    if isinstance(outcome, Value):
        return known[0] * outcome.factor
    if isinstance(outcome, Remainder):
        return 100.0 - known[0]
    if isinstance(outcome, Part):
        share = part(known[0], known[1])
        return None if share is None else share * (100.0 if outcome.percent else 1.0)
    if isinstance(outcome, Quotient):
        return _over(known[0], known[1], 100.0 if outcome.percent else 1.0)
    if isinstance(outcome, Difference):
        return known[0] - known[1]
    if isinstance(outcome, PartDifference):
        first, second = part(known[0], known[1]), part(known[2], known[3])
        return None if first is None or second is None else first - second
    if isinstance(outcome, HalfEffect):
        above = [number - outcome.zero for number in known]
        if abs(above[0]) < LEAST_CONTROL:
            return None
        left = [one / above[0] for one in above[1:]]
        curve = fit_hill(outcome.concentrations_uM, left, complete=not outcome.fitted_floor)
        return None if curve is None else curve.half * outcome.factor
    if isinstance(outcome, Crossing):
        return crossing(outcome.at, known, outcome.level)
    return gradient(known, outcome.at, outcome.factor)


def _over(number: float, control: float, factor: float) -> float | None:
    return None if abs(control) < LEAST_CONTROL else number / control * factor


def part(percent: float, control_percent: float) -> float | None:
    """The part above (or below) 100 % over that of the control; None where the control has none."""
    return _over(percent - 100.0, control_percent - 100.0, 1.0)


def crossing(at: Sequence[float], values: Sequence[float], level: float) -> float | None:
    """Where a broken line through the values, over the logarithm of ``at``, first rises through ``level``."""
    for i in range(len(values) - 1):
        if values[i] < level <= values[i + 1]:
            share = (level - values[i]) / (values[i + 1] - values[i])
            return float(math.exp(math.log(at[i]) + share * (math.log(at[i + 1]) - math.log(at[i]))))
    return None


def of_slices(outcome: Correlation | ArmCorrelation, numbers: Sequence[Sequence[float | None]]) -> float | None:
    """A correlation of what the single slices gave, in the order of ``published.readings``."""
    if isinstance(outcome, Correlation):
        return correlation(*numbers)
    at = [x for x, slices in zip(outcome.at, numbers, strict=True) for _ in slices]
    return correlation(at, [y for slices in numbers for y in slices])


def correlation(first: Sequence[float | None], second: Sequence[float | None]) -> float | None:
    """Pearson's r over the slices that gave both numbers; None for fewer than four, or where one does not vary."""
    both = [(x, y) for x, y in zip(first, second, strict=True) if x is not None and y is not None]
    if len(both) < LEAST_SLICES:
        return None
    x_, y_ = np.array(both, float).T
    x_, y_ = x_ - x_.mean(), y_ - y_.mean()
    spread = float(np.sqrt((x_ @ x_) * (y_ @ y_)))
    return float(x_ @ y_) / spread if spread > 0 else None


def gradient(x: Sequence[float], y: Sequence[float], factor: float = 1.0) -> float | None:
    """Gradient of the regression line of y on x, times a factor; None where x does not vary."""
    x_, y_ = np.asarray(x, float), np.asarray(y, float)
    apart = x_ - x_.mean()
    if apart @ apart == 0:
        return None
    return float(factor * (apart @ (y_ - y_.mean())) / (apart @ apart))
