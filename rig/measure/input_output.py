"""Input-output curves: a sigmoid through the responses to growing currents, and the slope that a volley drives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np


class InputOutputFit(msgspec.Struct, frozen=True):
    """A sigmoid through an input-output curve. ``steepness``: uA for ``boltzmann``, Hill coefficient for ``hill``."""

    form: Literal["boltzmann", "hill"]
    maximum: float
    half_max_uA: float
    steepness: float
    r2: float

    def at(self, current_uA: np.ndarray) -> np.ndarray:
        """The fitted magnitude."""
        return _SIGMOIDS[self.form](np.asarray(current_uA, dtype=float), self.maximum, self.half_max_uA, self.steepness)


def _boltzmann(current: np.ndarray, maximum: float, half: float, steepness: float) -> np.ndarray:
    return maximum / (1 + np.exp(np.clip((half - current) / steepness, -60, 60)))


def _hill(current: np.ndarray, maximum: float, half: float, steepness: float) -> np.ndarray:
    ratio = np.maximum(current, 1e-9) / half
    return maximum * ratio**steepness / (1 + ratio**steepness)


_SIGMOIDS = {"boltzmann": _boltzmann, "hill": _hill}


def fit_input_output(
    current_uA: Sequence[float], values: Sequence[float | None], form: Literal["boltzmann", "hill"] = "boltzmann"
) -> InputOutputFit | None:
    """Fit magnitudes (no response counts as 0) against current. None where no sigmoid can be found."""
    from scipy.optimize import least_squares

    current = np.asarray(current_uA, dtype=float)
    size = np.array([0.0 if value is None else abs(value) for value in values])
    spread = float(((size - size.mean()) ** 2).sum())
    if size.size < 4 or spread == 0:
        return None
    largest = float(size.max())
    half = float(np.interp(largest / 2, *(np.maximum.accumulate(size), current)))
    start = (largest, max(half, 1.0), max(half, 1.0) / 4 if form == "boltzmann" else 3.0)
    bounds = ([0.0, 0.1, 0.1], [10 * largest, 10_000.0, 1000.0 if form == "boltzmann" else 20.0])
    sigmoid = _SIGMOIDS[form]
    fit = least_squares(lambda shape: sigmoid(current, *shape) - size, start, bounds=bounds, x_scale=start)
    if not fit.success:
        return None
    maximum, half, steepness = fit.x
    left = float(((size - sigmoid(current, maximum, half, steepness)) ** 2).sum())
    return InputOutputFit(form, float(maximum), float(half), float(steepness), 1 - left / spread)


def slope_per_volley(volley_mV: Sequence[float | None], slopes: Sequence[float | None]) -> float | None:
    """Slope by fibre volley, (mV/ms)/mV: the line through the origin and the points up to 60 % of the largest slope."""
    known = [(abs(v), abs(s)) for v, s in zip(volley_mV, slopes, strict=True) if v is not None and s is not None]
    if not known:
        return None
    limit = 0.6 * max(slope for _, slope in known)
    linear = [(volley, slope) for volley, slope in known if slope <= limit]
    if len(linear) < 2:
        return None
    volley, slope = np.array(linear).T
    return float(volley @ slope / (volley @ volley))
