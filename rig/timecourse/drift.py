"""Whether the baseline stood still."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_DRIFT = 5.0
"""% per 10 min."""
LEAST_POINTS = 6


class Drift(NamedTuple):
    """% of the baseline's mean per 10 min, and the standard error of it."""

    per_10_min: float
    error: float


def drifts(drift: Drift) -> bool:
    """More than is allowed, and more than the scatter of the points explains."""
    return abs(drift.per_10_min) > max(MOST_DRIFT, 2.0 * drift.error)


def drift_of(minutes: np.ndarray, percents: np.ndarray) -> Drift | None:
    """The regression line through the points of a window; None with fewer than 6 points."""
    if len(minutes) < LEAST_POINTS:
        return None
    away = minutes - minutes.mean()
    slope = (away @ percents) / (away @ away)
    left = percents - percents.mean() - slope * away
    error = np.sqrt((left @ left) / (len(left) - 2) / (away @ away))
    return Drift(float(10.0 * slope), float(10.0 * error))
