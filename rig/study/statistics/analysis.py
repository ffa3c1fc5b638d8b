"""A plan applied to the observations of a study."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from rig.study.statistics.comparing import compare, smallest_p
from rig.study.statistics.nested import RandomIntercept, random_intercept, variance_parts
from rig.study.statistics.ranks import friedman, kruskal
from rig.study.statistics.repeated import repeated_measures
from rig.study.statistics.students_t import mean_interval
from rig.study.statistics.units import Group, grouped, matched
from rig.study.statistics.values import Analysis, CannotTest, GroupSummary, Observation, TestPlan, TestResult
from rig.study.statistics.variance import anova, two_way, welch_anova
from rig.study.statistics.words import sentences

MATCHED = {
    "paired_t": "A paired t test",
    "wilcoxon": "A Wilcoxon signed-rank test",
    "repeated_measures": "An ANOVA of repeated measures",
    "friedman": "A Friedman test",
}
POOLED = ("anova", "two_way_anova")
"""Tests with one variance for all groups, for which Dunnett's and Tukey's corrections are made."""


def p_value(observations: Sequence[Observation], plan: TestPlan) -> float:
    """The p that decides: of the test over all groups where there is one, else the smallest adjusted p of the
    comparisons, which for two groups is the p of their test. The same as ``analyse`` gives, without what it leaves
    out, for thousands of repeats. Raises CannotTest, in one sentence."""
    groups, model = _data(observations, plan)
    tested = _overall(plan, groups, model)
    return tested[-1].p if tested else smallest_p(plan, groups, model)


def analyse(observations: Sequence[Observation], plan: TestPlan) -> Analysis:
    """Groups, tests, effects and the sentence to paste. Intervals are of 1 - alpha. Raises CannotTest, in one
    sentence."""
    groups, model = _data(observations, plan)
    remarks = _remarks(plan, groups)
    tested = tuple(_remarked(one, remarks) for one in _overall(plan, groups, model))
    comparisons = tuple(
        msgspec.structs.replace(one, result=_remarked(one.result, remarks)) for one in compare(plan, groups, model)
    )
    summaries = tuple(_summary(group, 1 - plan.alpha) for group in groups)
    overall, effects = (tested[-1] if tested else None), (tested if len(tested) > 1 else ())
    words = sentences(plan, summaries, overall, effects, comparisons)
    return Analysis(plan, summaries, overall, comparisons, _icc(observations), words, effects)


def _data(observations: Sequence[Observation], plan: TestPlan) -> tuple[tuple[Group, ...], RandomIntercept | None]:
    groups = grouped(observations, plan.unit)
    _refuse_plan(plan, groups)
    if plan.test in MATCHED:
        matched(groups, MATCHED[plan.test])
    return groups, random_intercept(observations) if plan.test == "random_intercept" else None


def _overall(plan: TestPlan, groups: Sequence[Group], model: RandomIntercept | None) -> tuple[TestResult, ...]:
    """The test over all groups, of a two-way ANOVA three with the interaction last; none where pairs are all."""
    values = [group.values for group in groups]
    match plan.test:
        case "anova":
            return (anova(values),)
        case "welch_anova":
            return (welch_anova(values),)
        case "kruskal":
            return (kruskal(values),)
        case "repeated_measures":
            return (repeated_measures(matched(groups, MATCHED[plan.test])),)
        case "friedman":
            return (friedman(matched(groups, MATCHED[plan.test])),)
        case "two_way_anova":
            return two_way(values, [plan.factors[group.name] for group in groups])
        case "random_intercept" if model is not None and len(groups) > 2:
            return (model.overall(),)
        case _:
            return ()


def _refuse_plan(plan: TestPlan, groups: Sequence[Group]) -> None:
    names = [group.name for group in groups]
    if not 0 < plan.alpha < 1:
        raise CannotTest(f"Alpha is {plan.alpha:g}, and it must lie between 0 and 1.")
    if plan.control and plan.control not in names:
        raise CannotTest(f"The control {plan.control} has no slice; there are {', '.join(names)}.")
    if plan.test == "random_intercept" and plan.unit == "slice":
        raise CannotTest("A random intercept of the animal has the animal as its unit, not the slice.")
    if len(groups) > 2 and plan.correction in ("dunnett", "tukey") and plan.test not in POOLED:
        name = plan.correction.capitalize()
        raise CannotTest(f"{name}'s correction needs one variance for all groups, as ANOVA has: take Holm's here.")
    if len(groups) > 2 and plan.correction == "dunnett" and not plan.control:
        raise CannotTest("Dunnett's correction compares with a control, and the plan names none.")
    if plan.test == "two_way_anova":
        _refuse_factors(plan, names)


def _refuse_factors(plan: TestPlan, names: Sequence[str]) -> None:
    for name in names:
        if name not in plan.factors:
            raise CannotTest(f"A two-way ANOVA needs the levels of two factors for every group, and {name} has none.")
    for name in plan.factors:
        if name not in names:
            raise CannotTest(f"Group {name} of the plan has no slice, and a two-way ANOVA needs every group.")


def _remarks(plan: TestPlan, groups: Sequence[Group]) -> tuple[str, ...]:
    """What the choice of units makes of the tests."""
    said = []
    animals = [{key[0] for key in group.keys} for group in groups]
    independent = plan.test not in MATCHED and plan.test != "random_intercept"
    if independent and sum(map(len, animals)) > len(set().union(*animals)):
        said.append("Some animals are in more than one group, and the test takes the groups as independent.")
    if plan.unit == "slice" and any(group.n_slices > group.n_animals for group in groups):
        said.append("Slices of one animal are taken as independent.")
    return tuple(said)


def _remarked(result: TestResult, remarks: tuple[str, ...]) -> TestResult:
    return msgspec.structs.replace(result, remarks=(*result.remarks, *remarks)) if remarks else result


def _summary(group: Group, level: float) -> GroupSummary:
    values = group.values
    sd = float(values.std(ddof=1))
    return GroupSummary(
        group.name,
        values.size,
        group.n_animals,
        group.n_slices,
        float(values.mean()),
        sd,
        sd / math.sqrt(values.size),
        mean_interval(values, level),
    )


def _icc(observations: Sequence[Observation]) -> float | None:
    try:
        return variance_parts(observations).icc
    except CannotTest:
        return None
