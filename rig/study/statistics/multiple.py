"""Many comparisons: Holm's steps, and the tails of Dunnett's and Tukey's statistics.

Both tails are integrals over the common SD and one normal deviate, done by Gauss-Legendre on fixed points: no random
numbers, errors below 1e-10 (against high-precision values in the tests).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

POINTS = 192
_REACH = 8.5
"""SDs of a normal deviate beyond which 2e-17 is left."""


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted p values in the given order (Holm 1979 Scand J Stat 6:65)."""
    adjusted, least = [0.0] * len(ps), 0.0
    for step, index in enumerate(sorted(range(len(ps)), key=lambda one: ps[one])):
        least = max(least, min(1.0, (len(ps) - step) * ps[index]))
        adjusted[index] = least
    return adjusted


@lru_cache(maxsize=64)
def _common_sd(df: float) -> tuple[np.ndarray, np.ndarray]:
    """Points and weights over s, where df s^2 is chi-square; even in log s, so that a long lower tail is seen."""
    from scipy.special import gammainccinv, gammaincinv, gammaln

    ends = [0.5 * math.log(2 * float(inverse(df / 2, 1e-18)) / df) for inverse in (gammaincinv, gammainccinv)]
    place, weight = np.polynomial.legendre.leggauss(POINTS)
    log_s = (ends[0] + ends[1]) / 2 + place * (ends[1] - ends[0]) / 2
    log_density = df * log_s - df * np.exp(2 * log_s) / 2 + df / 2 * math.log(df / 2) - float(gammaln(df / 2))
    return np.exp(log_s), weight * (ends[1] - ends[0]) * np.exp(log_density)


@lru_cache(maxsize=1)
def _deviate() -> tuple[np.ndarray, np.ndarray]:
    """Points and weights over a standard normal deviate."""
    place, weight = np.polynomial.legendre.leggauss(POINTS)
    z = _REACH * place
    return z, weight * _REACH * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def tukey_p(q: float, k: int, df: float) -> float:
    """P(range of k means / standard error of one >= q), the studentised range."""
    from scipy.special import ndtr

    s, density = _common_sd(df)
    z, normal = _deviate()
    below = ndtr(z)[:, None] - ndtr(z[:, None] - q * s)
    return _chance(float(density @ (1 - k * (normal @ below ** (k - 1)))))


def dunnett_p(t: float, sizes: Sequence[int], control: int, df: float) -> float:
    """P(largest |t| of the groups of ``sizes`` against a control of ``control`` units >= |t|) (Dunnett 1955 JASA
    50:1096). The t of a group and of another correlate by b_i b_j with b_i^2 = n_i / (n_i + control)."""
    from scipy.special import ndtr

    s, density = _common_sd(df)
    z, normal = _deviate()
    inside = np.ones((z.size, s.size))
    for size in set(sizes):
        shared, own = math.sqrt(size / (size + control)), math.sqrt(control / (size + control))
        edge, middle = abs(t) * s / own, shared * z[:, None] / own
        inside *= (ndtr(edge - middle) - ndtr(-edge - middle)) ** sizes.count(size)
    return _chance(float(density @ (1 - normal @ inside)))


def _chance(value: float) -> float:
    """Where the integral errs by its last digits beyond what a chance can be."""
    return min(1.0, max(0.0, value))


def quantile(tail: Callable[[float], float], alpha: float) -> float:
    """Where a falling tail is ``alpha``."""
    from scipy.optimize import brentq

    high = 4.0
    while tail(high) > alpha:
        high *= 2
    return float(brentq(lambda x: tail(x) - alpha, 0.0, high, xtol=1e-12, rtol=1e-12))
