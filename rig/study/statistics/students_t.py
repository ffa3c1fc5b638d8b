"""Two means compared by Student's t: Welch's test, with one pooled variance, and of pairs."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from rig.study.statistics.distributions import t_quantile, t_two_sided
from rig.study.statistics.values import CannotTest, Interval, TestName, TestResult


class MeanDifference(NamedTuple):
    """Second minus first, its standard error and the degrees of freedom of that error."""

    estimate: float
    error: float
    df: float

    @property
    def t(self) -> float:
        return self.estimate / self.error


def of_welch(first: np.ndarray, second: np.ndarray) -> MeanDifference:
    """Each group has its own variance (Welch 1947 Biometrika 34:28). Raises CannotTest where none varies."""
    a, b = first.var(ddof=1) / first.size, second.var(ddof=1) / second.size
    error = math.sqrt(a + b)
    means = first.mean(), second.mean()
    _refuse_constant(error, *means)
    df = (a + b) ** 2 / (a**2 / (first.size - 1) + b**2 / (second.size - 1))
    return MeanDifference(float(means[1] - means[0]), error, float(df))


def of_pooled(first: np.ndarray, second: np.ndarray) -> MeanDifference:
    """One variance for both groups (Student 1908). Raises CannotTest where none varies."""
    df = first.size + second.size - 2
    squares = first.var() * first.size + second.var() * second.size
    return with_variance(first, second, squares / df, df)


def with_variance(first: np.ndarray, second: np.ndarray, variance: float, df: float) -> MeanDifference:
    """The variance is known from elsewhere, as that within all groups. Raises CannotTest where it is 0."""
    error = math.sqrt(variance * (1 / first.size + 1 / second.size))
    means = first.mean(), second.mean()
    _refuse_constant(error, *means)
    return MeanDifference(float(means[1] - means[0]), error, df)


def of_pairs(first: np.ndarray, second: np.ndarray) -> MeanDifference:
    """Element by element. Raises CannotTest where all pairs differ by the same."""
    change = second - first
    error = float(change.std(ddof=1)) / math.sqrt(change.size)
    if error <= _ROUNDING * max(abs(first).max(), abs(second).max()):
        raise CannotTest("Every pair differs by the same, so nothing tells chance from effect.")
    return MeanDifference(float(change.mean()), error, change.size - 1)


_ROUNDING = 10 * np.finfo(float).eps
"""A standard error that is a smaller part of the mean is rounding, not scatter."""


def _refuse_constant(error: float, *means: float) -> None:
    if error <= _ROUNDING * max(abs(mean) for mean in means):
        raise CannotTest("No value differs from the others of its group, so nothing tells chance from effect.")


def tested(test: TestName, name: str, difference: MeanDifference, remarks: tuple[str, ...] = ()) -> TestResult:
    """Whether the difference is 0, two-sided."""
    t, df = difference.t, difference.df
    return TestResult(test, name, "t", t, (df,), t_two_sided(t, df), remarks=remarks)


def t_interval(difference: MeanDifference, level: float, method: str) -> Interval:
    """Around the difference."""
    return with_margin(difference, t_quantile(level, difference.df), level, method)


def with_margin(difference: MeanDifference, errors: float, level: float, method: str) -> Interval:
    """So many standard errors to each side."""
    estimate, margin = difference.estimate, errors * difference.error
    return Interval(estimate, estimate - margin, estimate + margin, level, method)


def mean_interval(values: np.ndarray, level: float) -> Interval:
    """Around the mean of one group."""
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    return t_interval(MeanDifference(float(values.mean()), error, values.size - 1), level, "Student t")
