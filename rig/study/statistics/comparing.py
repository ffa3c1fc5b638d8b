"""Pairs of groups: by which test they are compared, and what the correction makes of their p."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np

from rig.study.statistics import ranks
from rig.study.statistics.effects import hedges_g, paired_hedges_g
from rig.study.statistics.multiple import dunnett_p, holm, quantile, tukey_p
from rig.study.statistics.nested import NAME, RandomIntercept
from rig.study.statistics.students_t import (
    MeanDifference,
    of_pairs,
    of_pooled,
    of_welch,
    t_interval,
    t_result,
    with_margin,
    with_variance,
)
from rig.study.statistics.units import Group
from rig.study.statistics.values import CannotTest, Comparison, Interval, TestName, TestPlan, TestResult
from rig.study.statistics.variance import within

Effect = Callable[[np.ndarray, np.ndarray, float], Interval]
Differ = Callable[[np.ndarray, np.ndarray], MeanDifference]


class PairTest(NamedTuple):
    """How two groups, by their numbers, are compared."""

    difference: Callable[[int, int], MeanDifference]
    result: Callable[[int, int, MeanDifference], TestResult]
    interval: str
    hedges_g: Effect | None = None
    hodges_lehmann: Effect | None = None


_AS: dict[TestName, TestName] = {
    "anova": "welch_t",
    "welch_anova": "welch_t",
    "two_way_anova": "welch_t",
    "kruskal": "mann_whitney",
    "repeated_measures": "paired_t",
    "friedman": "wilcoxon",
}
"""By what the groups of a test of many are compared two by two."""


def pair_test(plan: TestPlan, groups: Sequence[Group], model: RandomIntercept | None) -> PairTest:
    """Of the plan. ANOVA is followed by Welch's t, which needs no equal variances, but with the variance within all
    groups for Dunnett and Tukey, whose tests are made for it, and where there are only two groups."""
    if model is not None:
        return _of_model(model)
    if simultaneous(plan, groups):
        variance, df = within([group.values for group in groups])
        return _of_means(groups, partial(with_variance, variance=variance, df=df), plan.test, _POOLED, hedges_g)
    if plan.test == "anova" and len(groups) == 2:
        return _of_means(groups, of_pooled, plan.test, _POOLED, hedges_g)
    test = _AS.get(plan.test, plan.test)
    if test == "welch_t":
        return _of_means(groups, of_welch, test, "Welch t test", hedges_g)
    if test == "paired_t":
        return _of_means(groups, of_pairs, test, "Paired t test", paired_hedges_g)
    if test == "mann_whitney":
        return _of_ranks(groups, of_welch, ranks.mann_whitney, "Welch t", ranks.shift)
    return _of_ranks(groups, of_pairs, ranks.wilcoxon, "paired t", ranks.paired_shift)


_POOLED = "t test with pooled variance"


def _differ(groups: Sequence[Group], differ: Differ, first: int, second: int) -> MeanDifference:
    return differ(groups[first].values, groups[second].values)


def _of_means(
    groups: Sequence[Group],
    differ: Differ,
    test: TestName,
    name: str,
    effect: Effect,
) -> PairTest:
    def result(first: int, second: int, found: MeanDifference) -> TestResult:
        return t_result(test, name, found)

    return PairTest(
        partial(_differ, groups, differ),
        result,
        name.removesuffix(" test").replace("Paired", "paired"),
        hedges_g=effect,
    )


def _of_ranks(
    groups: Sequence[Group],
    differ: Differ,
    test: Callable[[np.ndarray, np.ndarray], TestResult],
    interval: str,
    effect: Effect,
) -> PairTest:
    def result(first: int, second: int, found: MeanDifference) -> TestResult:
        return test(groups[first].values, groups[second].values)

    return PairTest(partial(_differ, groups, differ), result, interval, hodges_lehmann=effect)


def _of_model(model: RandomIntercept) -> PairTest:
    def difference(first: int, second: int) -> MeanDifference:
        contrast = np.zeros(len(model.groups))
        contrast[[first, second]] = -1, 1
        return model.difference(contrast)

    def result(first: int, second: int, found: MeanDifference) -> TestResult:
        return t_result("random_intercept", NAME, found, model.remarks())

    return PairTest(difference, result, "Satterthwaite t")


def pairs(plan: TestPlan, groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Numbers of the groups that are compared: with the control, or all with all, as Tukey's test always does."""
    names = [group.name for group in groups]
    if not plan.control:
        return list(combinations(range(len(names)), 2))
    control = names.index(plan.control)
    if plan.correction == "tukey" and len(names) > 2:
        return list(combinations(sorted(range(len(names)), key=lambda one: one != control), 2))
    return [(control, other) for other in range(len(names)) if other != control]


def simultaneous(plan: TestPlan, groups: Sequence[Group]) -> bool:
    """Whether p and intervals are those of all comparisons at once."""
    return len(groups) > 2 and plan.correction in ("dunnett", "tukey")


def _tail(plan: TestPlan, groups: Sequence[Group], df: float) -> Callable[[float], float]:
    """|t| -> the p over all comparisons, of Dunnett or Tukey and Kramer."""
    if plan.correction == "tukey":
        return lambda t: tukey_p(abs(t) * math.sqrt(2), len(groups), df)
    sizes = {group.name: group.values.size for group in groups}
    control = sizes.pop(plan.control)
    return lambda t: dunnett_p(t, tuple(sizes.values()), control, df)


def _found(test: PairTest, groups: Sequence[Group], pair: tuple[int, int]) -> tuple[MeanDifference, TestResult]:
    """Raises CannotTest, with the names where there are more than two groups."""
    try:
        difference = test.difference(*pair)
        return difference, test.result(*pair, difference)
    except CannotTest as error:
        if len(groups) == 2:
            raise
        first, second = (groups[one].name for one in pair)
        raise CannotTest(f"{first} and {second} cannot be compared: {error}") from error


def smallest_p(plan: TestPlan, groups: Sequence[Group], model: RandomIntercept | None) -> float:
    """The smallest adjusted p, which decides where no test over all groups does. Raises CannotTest."""
    test = pair_test(plan, groups, model)
    found = [_found(test, groups, pair) for pair in pairs(plan, groups)]
    return min(adjusted(plan, groups, found))


def adjusted(
    plan: TestPlan, groups: Sequence[Group], found: Sequence[tuple[MeanDifference, TestResult]]
) -> list[float]:
    """p after the correction, in the given order; one comparison needs none."""
    plain = [result.p for _, result in found]
    if len(plain) == 1 or plan.correction == "none":
        return plain
    if plan.correction == "holm":
        return holm(plain)
    tail = _tail(plan, groups, found[0][0].df)
    return [tail(difference.t) for difference, _ in found]


def compare(plan: TestPlan, groups: Sequence[Group], model: RandomIntercept | None) -> tuple[Comparison, ...]:
    """Every pair of the plan with its effects. Raises CannotTest."""
    test, level, listed = pair_test(plan, groups, model), 1 - plan.alpha, pairs(plan, groups)
    found = [_found(test, groups, pair) for pair in listed]
    ps = adjusted(plan, groups, found)
    by = plan.correction if len(listed) > 1 else "none"
    errors = None
    if simultaneous(plan, groups):
        errors = quantile(_tail(plan, groups, found[0][0].df), plan.alpha)
    made = []
    for (first, second), (difference, result), p in zip(listed, found, ps, strict=True):
        if errors is None:
            interval = t_interval(difference, level, test.interval)
        else:
            interval = with_margin(difference, errors, level, f"{by.capitalize()}, simultaneous")
        one, other = groups[first].values, groups[second].values
        g = test.hedges_g(one, other, level) if test.hedges_g else None
        shift = test.hodges_lehmann(one, other, level) if test.hodges_lehmann else None
        made.append(Comparison(groups[first].name, groups[second].name, interval, g, shift, result, p, by))
    return tuple(made)
