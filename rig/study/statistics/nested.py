"""Slices within animals: a random intercept of the animal by REML, with Satterthwaite's degrees of freedom.

y = X b + Z u + e, var u = between^2, var e = within^2, X the groups. With the ratio r = between^2 / within^2 known, all
else follows from sums over animals, so the REML criterion (Bates et al. 2015 J Stat Softw 67:1) has one dimension. The
degrees of freedom are those of lmerTest (Kuznetsova et al. 2017 J Stat Softw 82:13).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rig.study.statistics.distributions import f_upper
from rig.study.statistics.students_t import MeanDifference
from rig.study.statistics.values import CannotTest, Observation, TestResult

RATIOS = np.concatenate([[0.0], np.logspace(-6, 6, 97)])
"""Where the criterion is looked at before it is refined; 0 is no variance between animals."""


class _Sums(NamedTuple):
    """What the criterion needs. ``counts``: slices, (animals, groups); ``totals``: of the values by animal."""

    counts: np.ndarray
    sizes: np.ndarray
    totals: np.ndarray
    group_totals: np.ndarray
    squares: float
    spare: int


class _At(NamedTuple):
    """At one ratio: the inverse of X' V^-1 X, the means, the squares left, and derivatives by the ratio."""

    inverse: np.ndarray
    inverse_slope: np.ndarray
    means: np.ndarray
    left: float
    left_slope: float
    left_bend: float
    determinant_slope: float
    determinant_bend: float


class RandomIntercept(NamedTuple):
    """The fitted model. ``means`` of the groups; ``between`` and ``within`` are SDs."""

    groups: tuple[str, ...]
    means: np.ndarray
    between: float
    within: float
    ratio: float
    at: _At
    spare: int

    def difference(self, contrast: np.ndarray) -> MeanDifference:
        """Of the means, weighted by ``contrast`` (groups)."""
        variance = self.within**2
        size = float(contrast @ self.at.inverse @ contrast)
        return MeanDifference(float(contrast @ self.means), math.sqrt(variance * size), self._df(contrast, size))

    def _df(self, contrast: np.ndarray, size: float) -> float:
        """2 f^2 / var f for f = the variance of the contrast (Satterthwaite 1946), its variance by the delta method."""
        if self.ratio == 0:
            return float(self.spare)  # the criterion is flat there in the SD between animals, as lmerTest sees it
        variance, at = self.within**2, self.at
        bend = np.array(
            [
                [at.left_bend / variance + at.determinant_bend, -at.left_slope / variance**2],
                [-at.left_slope / variance**2, self.spare / variance**2],
            ]
        )
        slope = np.array([variance * float(contrast @ at.inverse_slope @ contrast), size])
        return float((variance * size) ** 2 / (slope @ np.linalg.solve(bend, slope)))

    def overall(self) -> TestResult:
        """Whether all means are equal: F of independent contrasts, their degrees of freedom pooled (Fai & Cornelius
        1996). The contrasts are orthonormal, so that neither the order of the groups nor a reference changes them."""
        k = len(self.groups)
        centre = np.eye(k) - 1 / k
        _, turned = np.linalg.eigh(centre @ self.at.inverse @ centre)
        apart = [self.difference(contrast) for contrast in turned.T[1:]]
        f = sum(one.t**2 for one in apart) / (k - 1)
        error_df = _pooled([one.df for one in apart])
        p = f_upper(f, k - 1, error_df)
        return TestResult("random_intercept", NAME, "F", f, (k - 1, error_df), p, remarks=self.remarks())

    def remarks(self) -> tuple[str, ...]:
        """What a reader of its tests must know."""
        return (_NONE_BETWEEN,) if self.ratio == 0 else ()


NAME = "Random-intercept model"
_NONE_BETWEEN = "No variance between animals was found, so the degrees of freedom are those of the slices."


def _pooled(dfs: Sequence[float]) -> float:
    """Degrees of freedom of the mean of squared t values."""
    if max(dfs) - min(dfs) < 1e-8:
        return float(np.mean(dfs))
    if min(dfs) <= 2:
        return 2.0
    expected = sum(df / (df - 2) for df in dfs)
    return 2 * expected / (expected - len(dfs))


def _sums(observations: Sequence[Observation], groups: dict[str, int]) -> tuple[_Sums, float]:
    """And the mean that was taken off for precision."""
    ordered = sorted(observations, key=_place)
    animals = {animal: row for row, animal in enumerate(dict.fromkeys(one.animal for one in ordered))}
    row = np.array([animals[one.animal] for one in ordered])
    column = np.array([groups[one.group] for one in ordered])
    values = np.array([one.value for one in ordered])
    middle = float(values.mean())
    values = values - middle
    counts = np.zeros((len(animals), len(groups)))
    np.add.at(counts, (row, column), 1)
    totals = np.bincount(row, values, len(animals))
    group_totals = np.bincount(column, values, len(groups))
    spare = values.size - len(groups)
    return _Sums(counts, counts.sum(axis=1), totals, group_totals, float(values @ values), spare), middle


def _place(one: Observation) -> tuple[int, str, int]:
    return one.animal, one.group, one.slice


def _criterion(sums: _Sums, ratios: np.ndarray) -> np.ndarray:
    """-2 log REML likelihood at many ratios, but for a constant."""
    swell = 1 + ratios[:, None] * sums.sizes
    weights = ratios[:, None] / swell
    precision = np.diag(sums.counts.sum(axis=0)) - np.einsum("rj,jp,jq->rpq", weights, sums.counts, sums.counts)
    pull = sums.group_totals - (weights * sums.totals) @ sums.counts
    means = np.linalg.solve(precision, pull[..., None])[..., 0]
    left = sums.squares - weights @ sums.totals**2 - (means * pull).sum(axis=1)
    if left.min() <= 0:
        raise CannotTest(_NO_SCATTER)
    return sums.spare * np.log(left) + np.log(swell).sum(axis=1) + np.linalg.slogdet(precision)[1]


_NO_SCATTER = "The slices of an animal do not differ, so animals are the units: take a test of animal means."


def _look(sums: _Sums, ratio: float) -> _At:
    counts, swell = sums.counts, 1 + ratio * sums.sizes
    weights, slopes = ratio / swell, 1 / swell**2
    bends = -2 * sums.sizes * slopes / swell
    inverse = np.linalg.inv(np.diag(counts.sum(axis=0)) - (counts.T * weights) @ counts)
    means = inverse @ (sums.group_totals - counts.T @ (weights * sums.totals))
    apart = sums.totals - counts @ means
    pull = counts.T @ (slopes * apart)
    precision_slope, precision_bend = -(counts.T * slopes) @ counts, -(counts.T * bends) @ counts
    inverse_slope = -inverse @ precision_slope @ inverse
    return _At(
        inverse=inverse,
        inverse_slope=inverse_slope,
        means=means,
        left=sums.squares - float(weights @ sums.totals**2) - float(means @ (sums.group_totals - counts.T @ (weights * sums.totals))),
        left_slope=-float(slopes @ apart**2),
        left_bend=-float(bends @ apart**2) - 2 * float(pull @ inverse @ pull),
        determinant_slope=float((sums.sizes / swell).sum() + np.trace(inverse @ precision_slope)),
        determinant_bend=float(
            -((sums.sizes / swell) ** 2).sum()
            + np.trace(inverse @ precision_bend)
            + np.trace(inverse_slope @ precision_slope)
        ),
    )


def _best_ratio(sums: _Sums) -> float:
    """Where the criterion is least over all ratios, 0 included."""
    from scipy.optimize import brentq

    def slope(ratio: float) -> float:
        at = _look(sums, ratio)
        return sums.spare * at.left_slope / at.left + at.determinant_slope

    best = int(np.argmin(_criterion(sums, RATIOS)))
    if best == len(RATIOS) - 1:
        raise CannotTest(_NO_SCATTER)
    low, high = RATIOS[max(best - 1, 0)], RATIOS[best + 1]
    if best == 0 and slope(0.0) >= 0:
        return 0.0
    return float(brentq(slope, low, high, xtol=1e-300, rtol=1e-14))


def random_intercept(observations: Sequence[Observation]) -> RandomIntercept:
    """Groups in the order in which they first occur. Raises CannotTest where animals and slices cannot be told apart."""
    groups = {name: column for column, name in enumerate(dict.fromkeys(one.group for one in observations))}
    sums, middle = _sums(observations, groups)
    if len(sums.sizes) == sums.sizes.sum():
        raise CannotTest("Every animal has one slice, so the share of the animal cannot be told: test animal means.")
    ratio = _best_ratio(sums)
    at = _look(sums, ratio)
    within = math.sqrt(at.left / sums.spare)
    return RandomIntercept(tuple(groups), at.means + middle, math.sqrt(ratio) * within, within, ratio, at, sums.spare)


class VarianceParts(NamedTuple):
    """SD between animals of a group, SD between slices of an animal, and the intraclass correlation."""

    between: float
    within: float
    icc: float


def variance_parts(observations: Sequence[Observation]) -> VarianceParts:
    """By REML with the groups as fixed effects. Raises CannotTest where no animal has two slices."""
    model = random_intercept(observations)
    return VarianceParts(model.between, model.within, model.ratio / (1 + model.ratio))
