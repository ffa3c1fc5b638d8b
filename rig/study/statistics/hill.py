"""A Hill curve through the responses to doses."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from rig.study.statistics.distributions import f_upper, t_quantile
from rig.study.statistics.values import CannotTest, Interval

LEAST_DOSES = 4
FLAT_ABOVE = 0.05
"""The p against a flat line above which the points bear no curve."""


class HillFit(msgspec.Struct, frozen=True):
    """response = bottom + (top - bottom) / (1 + (dose / ic50)^slope), top > bottom; slope > 0 falls with the dose.

    The intervals are by Student's t; that of ``ic50`` (unit of the dose) on log10 IC50, so it is not symmetric.
    """

    bottom: Interval
    top: Interval
    ic50: Interval
    slope: Interval
    residual_sd: float


def hill_fit(dose: Sequence[float], response: Sequence[float], level: float = 0.95) -> HillFit:
    """Least squares without weights, one point a unit (animal). Raises CannotTest where the points bear no curve."""
    doses, values = np.asarray(dose, dtype=float), np.asarray(response, dtype=float)
    _refuse_points(doses, values)
    shape = _least_squares(doses, values)
    left = values - _curve(doses, shape)
    squares, spare = float(left @ left), values.size - 4
    _refuse_shape(doses, values, shape, squares)
    slopes = _slopes(doses, shape)
    basis, triangle = np.linalg.qr(slopes)
    if abs(np.diag(triangle)).min() < 1e-9 * abs(np.diag(triangle)).max():
        raise CannotTest("The responses do not bear a Hill curve: its steepness cannot be told from these doses.")
    sd = math.sqrt(squares / spare)
    errors = sd * np.linalg.norm(np.linalg.inv(triangle), axis=1)
    return _intervals(shape, t_quantile(level, spare) * errors, level, sd)


def _curve(doses: np.ndarray, shape: np.ndarray) -> np.ndarray:
    bottom, top, log_ic50, slope = shape
    return bottom + (top - bottom) * _share(doses, log_ic50, slope)


def _share(doses: np.ndarray, log_ic50: float, slope: float) -> np.ndarray:
    """1 / (1 + (dose / ic50)^slope), also at dose 0."""
    from scipy.special import expit

    return expit(-slope * _away(doses, log_ic50))


def _away(doses: np.ndarray, log_ic50: float) -> np.ndarray:
    """ln(dose / ic50); of no dose, far below."""
    logs = np.full(doses.shape, -1e6)
    np.log(doses, out=logs, where=doses > 0)
    return logs - log_ic50 * math.log(10)


def _slopes(doses: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """Derivatives of the curve by bottom, top, log10 IC50 and slope: (points, 4)."""
    bottom, top, log_ic50, slope = shape
    share, away = _share(doses, log_ic50, slope), _away(doses, log_ic50)
    bend = (top - bottom) * share * (1 - share)
    return np.column_stack([1 - share, share, bend * slope * math.log(10), np.where(doses > 0, -bend * away, 0.0)])


def _least_squares(doses: np.ndarray, values: np.ndarray) -> np.ndarray:
    """From several slopes and middles; for each of them bottom and top follow at once (variable projection)."""
    from scipy.optimize import least_squares

    logs = np.log10(doses[doses > 0])
    scale = float(np.ptp(values))

    def ends(middle: float, slope: float) -> np.ndarray:
        share = _share(doses, middle, slope)
        found, *_ = np.linalg.lstsq(np.column_stack([1 - share, share]), values, rcond=None)
        return np.array([*found, middle, slope])

    starts = [ends(middle, slope) for middle in np.linspace(logs.min(), logs.max(), 9) for slope in (0.5, 1.0, 2.0, 4.0)]
    best = min(starts, key=lambda shape: float(((values - _curve(doses, shape)) ** 2).sum()))
    fit = least_squares(
        lambda shape: (_curve(doses, shape) - values) / scale,
        best,
        jac=lambda shape: _slopes(doses, shape) / scale,
        x_scale=(scale, scale, 1.0, 1.0),
        method="lm",
        ftol=1e-15,
        xtol=1e-15,
        gtol=1e-15,
    )
    bottom, top, middle, slope = fit.x
    return fit.x if top >= bottom else np.array([top, bottom, middle, -slope])


def _refuse_points(doses: np.ndarray, values: np.ndarray) -> None:
    if doses.size != values.size or not (np.isfinite(doses).all() and np.isfinite(values).all() and (doses >= 0).all()):
        raise CannotTest("A Hill curve needs a finite response for every dose, and doses of 0 or more.")
    if np.unique(doses).size < LEAST_DOSES or doses.size < 5:
        raise CannotTest(f"A Hill curve needs at least {LEAST_DOSES} different doses and 5 responses.")
    if np.ptp(values) == 0:
        raise CannotTest("The responses do not bear a Hill curve: all of them are equal.")


def _refuse_shape(doses: np.ndarray, values: np.ndarray, shape: np.ndarray, squares: float) -> None:
    flat, spare = float(((values - values.mean()) ** 2).sum()), values.size - 4
    f = (flat - squares) / 3 / (squares / spare) if squares else math.inf
    p = f_upper(f, 3, spare) if math.isfinite(f) else 0.0
    if p > FLAT_ABOVE:
        raise CannotTest(f"The responses do not bear a Hill curve: a flat line fits them as well (p = {p:.2g}).")
    given = doses[doses > 0]
    if not math.log10(given.min()) <= shape[2] <= math.log10(given.max()):
        raise CannotTest("The responses do not bear a Hill curve: half of the effect lies outside the doses given.")


def _intervals(shape: np.ndarray, margins: np.ndarray, level: float, sd: float) -> HillFit:
    bottom, top, log_ic50, slope = (
        Interval(float(value), float(value - margin), float(value + margin), level, "Student t")
        for value, margin in zip(shape, margins, strict=True)
    )
    ends = (min(10.0**end, math.inf) if end < 300 else math.inf for end in (log_ic50.estimate, log_ic50.low, log_ic50.high))
    ic50 = Interval(*ends, level, "Student t on log10 IC50")
    return HillFit(bottom, top, ic50, slope, sd)
