"""Analyses of variance between groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rig.study.statistics.distributions import f_upper
from rig.study.statistics.values import CannotTest, TestName, TestResult

_ROUNDING = (10 * np.finfo(float).eps) ** 2
"""Squares within groups that are a smaller part of the squares of the values are rounding, not scatter."""


class Within(NamedTuple):
    """The variance within all groups, and its degrees of freedom."""

    variance: float
    df: int


def within(groups: Sequence[np.ndarray]) -> Within:
    """Raises CannotTest where no value differs from the others of its group."""
    squares = sum(float(group.var()) * group.size for group in groups)
    if squares <= _ROUNDING * sum(float(group @ group) for group in groups):
        raise CannotTest("No value differs from the others of its group, so nothing tells chance from effect.")
    df = sum(group.size - 1 for group in groups)
    return Within(squares / df, df)


def f_test(test: TestName, name: str, f: float, df: float, error_df: float, remarks: tuple[str, ...] = ()) -> TestResult:
    return TestResult(test, name, "F", float(f), (df, error_df), f_upper(f, df, error_df), remarks=remarks)


def anova(groups: Sequence[np.ndarray]) -> TestResult:
    """One-way, equal variances. Raises CannotTest where no group varies."""
    variance, error_df = within(groups)
    sizes = np.array([group.size for group in groups])
    means = np.array([group.mean() for group in groups])
    away = means - (sizes @ means) / sizes.sum()
    df = len(groups) - 1
    return f_test("anova", "One-way ANOVA", (sizes @ away**2) / df / variance, df, error_df)


def welch_anova(groups: Sequence[np.ndarray]) -> TestResult:
    """One-way, each group with its variance (Welch 1951 Biometrika 38:330). Raises CannotTest where one has none."""
    k = len(groups)
    for group in groups:
        within([group])
    sizes = np.array([group.size for group in groups])
    weights = sizes / np.array([group.var(ddof=1) for group in groups])
    means = np.array([group.mean() for group in groups])
    share = weights / weights.sum()
    unsure = float(((1 - share) ** 2 / (sizes - 1)).sum())
    between = (weights @ (means - share @ means) ** 2) / (k - 1)
    f = between / (1 + 2 * (k - 2) / (k**2 - 1) * unsure)
    return f_test("welch_anova", "Welch ANOVA", f, k - 1, (k**2 - 1) / (3 * unsure))


def two_way(groups: Sequence[np.ndarray], levels: Sequence[tuple[str, str]]) -> tuple[TestResult, TestResult, TestResult]:
    """First factor, second factor, interaction, each beside the others: type III squares with sum contrasts.

    ``levels``: of both factors, one pair a group. Raises CannotTest where a combination is missing or given twice, a
    factor has one level, or no group varies.
    """
    first, second = (list(dict.fromkeys(pair[factor] for pair in levels)) for factor in (0, 1))
    _refuse_incomplete(first, second, levels)
    variance, error_df = within(groups)
    sizes = [group.size for group in groups]
    values = np.concatenate(groups)
    values = values - values.mean()
    a = np.repeat(_sum_contrasts([first.index(one) for one, _ in levels], len(first)), sizes, axis=0)
    b = np.repeat(_sum_contrasts([second.index(one) for _, one in levels], len(second)), sizes, axis=0)
    both = (a[:, :, None] * b[:, None, :]).reshape(values.size, -1)
    parts = {f"first factor ({', '.join(first)})": a, f"second factor ({', '.join(second)})": b, "interaction": both}
    mean = np.ones((values.size, 1))
    found = []
    for name, part in parts.items():
        others = np.hstack([mean, *(one for other, one in parts.items() if other != name)])
        squares = _explained_beyond(others, part, values)
        df = part.shape[1]
        found.append(f_test("two_way_anova", f"Two-way ANOVA, {name}", squares / df / variance, df, error_df))
    return found[0], found[1], found[2]


def _refuse_incomplete(first: list[str], second: list[str], levels: Sequence[tuple[str, str]]) -> None:
    for which, names in (("first", first), ("second", second)):
        if len(names) < 2:
            raise CannotTest(f"The {which} factor has one level only, {names[0]}, so it has no effect to test.")
    for pair in levels:
        if levels.count(pair) > 1:
            raise CannotTest(f"Two groups have the same levels of both factors, {pair[0]} and {pair[1]}.")
    for one in first:
        for other in second:
            if (one, other) not in levels:
                raise CannotTest(f"A two-way ANOVA needs every combination of levels, and {one} with {other} is missing.")


def _sum_contrasts(codes: list[int], levels: int) -> np.ndarray:
    """(groups, levels - 1): 1 for a level, -1 for the last, so that effects add to 0."""
    contrasts = np.vstack([np.eye(levels - 1), -np.ones(levels - 1)])
    return contrasts[codes]


def _explained_beyond(others: np.ndarray, part: np.ndarray, values: np.ndarray) -> float:
    """Squares that ``part`` explains and ``others`` do not."""
    basis, _ = np.linalg.qr(others)
    own, _ = np.linalg.qr(part - basis @ (basis.T @ part))
    return float(((own.T @ values) ** 2).sum())
