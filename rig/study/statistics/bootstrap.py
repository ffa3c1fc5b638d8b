"""An interval without a distribution: the bias-corrected and accelerated bootstrap.

Resamples come from a counter-based stream of the seed (Philox; Salmon et al. 2011). With few units the plain interval is
too short, because resamples scatter by sqrt((n - 1) / n) too little and the normal quantile is below that of t; both are
made good as Hesterberg proposes (2015 Am Stat 69:371).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rig.study.statistics.distributions import t_quantile
from rig.study.statistics.students_t import of_welch
from rig.study.statistics.values import Interval


def bootstrap_difference(
    first: Sequence[float], second: Sequence[float], level: float = 0.95, repeats: int = 5000, seed: int = 0
) -> Interval:
    """BCa interval of the mean difference, second minus first; one value a unit (animal), units resampled in each
    (Efron & Tibshirani 1993, chapter 14). Raises CannotTest where no group varies."""
    from scipy.special import ndtr, ndtri

    groups = [np.asarray(group, dtype=float) for group in (first, second)]
    welch = of_welch(*groups)
    words = np.random.Philox(key=seed).random_raw(repeats * (groups[0].size + groups[1].size))
    drawn = np.split(words, [repeats * groups[0].size])
    means = [_resampled_means(group, raw.reshape(repeats, -1)) for group, raw in zip(groups, drawn, strict=True)]
    differences = np.sort(means[1] - means[0])
    below = np.count_nonzero(differences < welch.estimate) + np.count_nonzero(differences == welch.estimate) / 2
    bias = float(ndtri(min(max(below, 0.5), repeats - 0.5) / repeats))
    z = t_quantile(level, welch.df)
    acceleration = _acceleration(*groups)
    ends = []
    for quantile in (bias - z, bias + z):
        place = ndtr(bias + quantile / max(1 - acceleration * quantile, 1e-3))
        ends.append(float(np.quantile(differences, place)))
    return Interval(welch.estimate, *ends, level, "BCa bootstrap")


def _resampled_means(group: np.ndarray, words: np.ndarray) -> np.ndarray:
    """(repeats), about the mean of the group and widened to the scatter that n - 1 gives."""
    n = group.size
    index = ((words >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32)
    mean = group.mean()
    return mean + math.sqrt(n / (n - 1)) * ((group - mean)[index.astype(np.intp)]).mean(axis=1)


def _acceleration(first: np.ndarray, second: np.ndarray) -> float:
    """A sixth of the skewness of the difference, from the influence of each unit."""
    pull = [sign * (group - group.mean()) / group.size for sign, group in ((-1, first), (1, second))]
    cubes, squares = (sum(float((one**power).sum()) for one in pull) for power in (3, 2))
    return cubes / (6 * squares**1.5)
