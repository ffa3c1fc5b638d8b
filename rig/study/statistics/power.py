"""Power of the t test by the textbook, and what a pilot says about an SD."""

from __future__ import annotations

import math
from typing import Literal

from rig.study.statistics.distributions import chi_square_quantile, noncentral_t_below, t_quantile
from rig.study.statistics.values import CannotTest, Interval

Kind = Literal["independent", "paired"]
MOST = 100_000
"""Units of a group beyond which nobody plans."""


def textbook_power(
    difference: float, sd: float, n_per_group: int, alpha: float = 0.05, kind: Kind = "independent"
) -> float:
    """Power of a two-sided t test with equal SDs (``sd`` of the differences for ``paired``), both tails counted.

    As R's ``power.t.test(strict = TRUE)``. Raises CannotTest for an SD of 0 or below or fewer than two units.
    """
    if not sd > 0 or n_per_group < 2 or not 0 < alpha < 1:
        raise CannotTest("Power needs an SD above 0, two units or more in a group, and an alpha between 0 and 1.")
    groups = 2 if kind == "independent" else 1
    df = groups * (n_per_group - 1)
    shift = abs(difference) / sd * math.sqrt(n_per_group / groups)
    edge = t_quantile(1 - alpha, df)
    return noncentral_t_below(-edge, df, -shift) + noncentral_t_below(-edge, df, shift)


def needed_n(difference: float, sd: float, power: float = 0.8, alpha: float = 0.05, kind: Kind = "independent") -> int:
    """The least n of a group (pairs for ``paired``) with that power. Raises CannotTest where no n up to 100,000 has."""
    low, high = 1, 2
    while textbook_power(difference, sd, high, alpha, kind) < power:
        low, high = high, 2 * high
        if high > MOST:
            raise CannotTest(f"No group of up to {MOST:,} units has a power of {power:g} for that difference.")
    while high - low > 1:
        middle = (low + high) // 2
        if textbook_power(difference, sd, middle, alpha, kind) < power:
            low = middle
        else:
            high = middle
    return high


def sd_interval(sd: float, n: int, level: float = 0.95) -> Interval:
    """The chi-square interval of an SD (ddof 1) that a pilot of n normal values gave. Raises CannotTest for n < 2."""
    if n < 2:
        raise CannotTest("A pilot of one unit says nothing about a scatter.")
    df = n - 1
    low, high = (sd * math.sqrt(df / chi_square_quantile(below, df)) for below in ((1 + level) / 2, (1 - level) / 2))
    return Interval(sd, low, high, level, "chi-square")
