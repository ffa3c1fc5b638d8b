"""A Hill curve through what concentrations of a drug leave of a response."""

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
