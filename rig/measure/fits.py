"""A Hill curve through what concentrations of a drug leave of a response, and an exponential back to rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Hill(NamedTuple):
    """``half``: concentration of half effect; ``slope``: Hill coefficient; ``largest``: effect of an endless dose."""

    half: float
    slope: float
    largest: float


def fit_hill(concentrations: Sequence[float], left: Sequence[float], *, complete: bool = True) -> Hill | None:
    """Least squares in ``left = 1 - largest c^n / (half^n + c^n)``, ``left`` = 1 without the drug.

    ``complete``: the largest effect is all of the response; otherwise it is fitted. None when the responses do not
    depend on the drug, or when half an effect lies outside the concentrations.
    """
    from scipy.optimize import curve_fit

    c = np.asarray(concentrations, float)
    y = np.asarray(left, float)
    if np.ptp(y) < 0.02:
        return None

    def curve(log_c: np.ndarray, log_half: float, slope: float, largest: float = 1.0) -> np.ndarray:
        return 1.0 - largest / (1.0 + np.exp(slope * (log_half - log_c)))

    top = 1.0 if complete else 1.0 - float(y.min())
    start = float(np.log(c[int(np.argmin(np.abs(y - (1.0 - 0.5 * top))))]))
    low, high = [np.log(c.min()) - 3.0, 0.2], [np.log(c.max()) + 3.0, 5.0]
    first = [start, 1.0]
    if not complete:
        low, high, first = [*low, 0.0], [*high, 1.2], [*first, max(top, 0.05)]
    try:
        found, _ = curve_fit(curve, np.log(c), y, p0=first, bounds=(low, high))
    except RuntimeError:
        return None
    half = float(np.exp(found[0]))
    if not c.min() <= half <= c.max():
        return None
    return Hill(half, float(found[1]), 1.0 if complete else float(found[2]))


LEAST_AWAY = 0.03
"""What never is further from rest than this part of it does not come back."""


def fit_return(seconds: Sequence[float], values: Sequence[float], rest: float | None) -> float | None:
    """Time constant (s) of ``rest + A exp(-t / tau)`` by least squares; a ``rest`` of None is fitted. None where
    nothing comes back, or where tau is beyond a hundred times the times or below a tenth of the first."""
    from scipy.optimize import least_squares

    t, y = np.asarray(seconds, float), np.asarray(values, float)
    level = float(y[-1]) if rest is None else rest
    if t.min() <= 0 or np.abs(y - level).max() < LEAST_AWAY * abs(level):
        return None

    def fitted(log_tau: float) -> np.ndarray:
        """What A, and a rest that is free, can make of the values at this tau."""
        away = np.exp(-t / np.exp(log_tau))
        columns = away[:, None] if rest is not None else np.stack([away, np.ones_like(t)], axis=1)
        sought = y - rest if rest is not None else y
        return sought - columns @ np.linalg.lstsq(columns, sought, rcond=None)[0]

    low, high = np.log(t.min() / 10), np.log(t.max() * 100)
    starts = np.linspace(low, high, 25)[1:-1]
    start = min(starts, key=lambda one: float((fitted(one) ** 2).sum()))
    found = least_squares(lambda one: fitted(one[0]), [start], bounds=([low], [high]), x_scale=0.1)
    log_tau = float(found.x[0])
    return float(np.exp(log_tau)) if low + 1e-3 < log_tau < high - 1e-3 else None
