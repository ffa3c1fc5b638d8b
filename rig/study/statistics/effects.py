"""Standardised mean differences with their intervals."""

from __future__ import annotations

import math

import numpy as np

from rig.study.statistics.distributions import noncentral_t_below
from rig.study.statistics.students_t import of_pairs, of_pooled
from rig.study.statistics.values import Interval


def hedges_g(first: np.ndarray, second: np.ndarray, level: float) -> Interval:
    """Second minus first over the pooled SD, without the bias of small samples (Hedges 1981 J Educ Stat 6:107)."""
    difference = of_pooled(first, second)
    scale = math.sqrt(1 / first.size + 1 / second.size)
    return _standardised(difference.t, difference.df, scale, level, "Hedges g, pooled SD, noncentral t")


def paired_hedges_g(first: np.ndarray, second: np.ndarray, level: float) -> Interval:
    """Mean change over the SD of the changes, without the bias of small samples."""
    difference = of_pairs(first, second)
    scale = 1 / math.sqrt(first.size)
    return _standardised(difference.t, difference.df, scale, level, "Hedges g, SD of the changes, noncentral t")


def _standardised(t: float, df: float, scale: float, level: float, method: str) -> Interval:
    """The interval holds the noncentralities under which t is not in a tail (Cumming & Finch 2001)."""
    from scipy.special import gammaln

    unbiased = scale * math.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / math.sqrt(df / 2)
    low, high = (_noncentrality(t, df, below) for below in ((1 + level) / 2, (1 - level) / 2))
    return Interval(t * unbiased, low * unbiased, high * unbiased, level, method)


def _noncentrality(t: float, df: float, below: float) -> float:
    """Under which P(T <= t) is ``below``; it falls with the noncentrality."""
    from scipy.optimize import brentq

    def away(shift: float) -> float:
        return noncentral_t_below(t, df, shift) - below

    reach = 4 + abs(t)
    while away(t - reach) < 0 or away(t + reach) > 0:
        reach *= 2
    return float(brentq(away, t - reach, t + reach, xtol=1e-13, rtol=1e-13))
