"""How often slices that are counted as independent call two equal groups different."""

from __future__ import annotations

import math

from rig.study.design.scatter import ICC
from rig.study.statistics.distributions import t_quantile, t_two_sided


def false_positive_rate(animals: int, slices: int, alpha: float = 0.05, blocked: bool = False) -> float:
    """Of a two-sided t test of two equal groups of ``animals`` with ``slices`` each, n counted in slices, where slices
    of an animal share ICC of the variance. ``blocked``: the same animals serve both groups.

    The mean of a group varies as 1 + (slices - 1) ICC (the design effect) and not as 1; the variance that the test
    takes from its slices is a mixture of both, and has fewer degrees of freedom (Satterthwaite 1946).
    """
    between, within = 1 + (slices - 1) * ICC, 1 - ICC
    n = animals * slices
    parts = ((between, animals - 1), (within, animals * (slices - 1)))
    seen = sum(variance * df for variance, df in parts) / (n - 1)
    df = 2 * (seen * (n - 1)) ** 2 / sum(variance**2 * df for variance, df in parts)
    true = within if blocked else between
    return t_two_sided(t_quantile(1 - alpha, 2 * (n - 1)) * math.sqrt(seen / true), df)
