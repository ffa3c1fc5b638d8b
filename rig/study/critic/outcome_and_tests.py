"""One outcome, and a test that was chosen for the design and not for the data."""

from __future__ import annotations

from math import comb

import msgspec

from rig.study.critic.remark import Finding, Repair
from rig.study.critic.repairs import welch, with_analysis, with_test
from rig.study.critic.submission import Submission, comparisons
from rig.study.design.arms import arm_count
from rig.study.design.design import Analysis
from rig.study.design.scatter import units
from rig.study.results.analysis import NotYet, analysis_of, summary
from rig.study.results.study import Study
from rig.study.results.time_courses import Spread
from rig.study.statistics.values import CannotTest, Comparison, TestName
from rig.study.statistics.words import TESTS, number, p_text

FEW_FOR_BARS = 10
"""Units of a group under which bars hide more than points show; convention."""


def one_outcome(given: Submission) -> Finding | None:
    design = given.design
    count = len(design.secondary)
    if not count:
        return None
    alpha = design.analysis.alpha
    words = (
        f"{count} outcome{'s' if count > 1 else ''} beside the one that the study is planned for: tested as well, "
        f"{count + 1} outcomes give a false positive in up to {100 * (1 - (1 - alpha) ** (count + 1)):.0f} % of "
        "studies. They are exploratory, and to be called so."
    )
    repair = Repair("One outcome alone", lambda one: msgspec.structs.replace(one, secondary=()))
    return Finding("may", words, repair)


def interaction_planned(given: Submission) -> Finding | None:
    """Two factors are asked about together."""
    design = given.design
    if len(design.group) < 4 or any(len(group.levels) != 2 for group in design.group):
        return None
    if design.analysis.test in ("two_way_anova", "repeated_measures", "random_intercept", "friedman"):
        return None
    words = (
        f"The {len(design.group)} groups are of two factors, and {TESTS[design.analysis.test]} cannot say whether one "
        "changes what the other does: that is the interaction of a two-way ANOVA."
    )
    return Finding("should", words, Repair("Two-way ANOVA", lambda one: with_test(one, "two_way_anova")))


def interaction_claimed(study: Study) -> Finding | None:
    """One group differs from the control, another does not, and nobody compared these two."""
    if study.blind:
        return None
    try:
        done = analysis_of(study.opened, study.results, study.left_out)
    except (NotYet, CannotTest):
        return None
    alpha, control = done.plan.alpha, done.plan.control
    if not control or done.plan.test == "two_way_anova":
        return None
    significant = [one for one in done.comparisons if one.adjusted_p < alpha]
    other = [one for one in done.comparisons if one.adjusted_p >= alpha]
    if not significant or not other:
        return None
    first, second = significant[0], other[0]
    words = (
        f"{_other(first, control)} differs from {control} ({p_text(first.adjusted_p, alpha)}) and "
        f"{_other(second, control)} does not ({p_text(second.adjusted_p, alpha)}): that does not say that these two "
        "differ, which no test of the plan asks."
    )
    return Finding("should", words)


def _other(one: Comparison, control: str) -> str:
    return one.second if one.first == control else one.first


def bars_of_few(study: Study, spread: Spread) -> Finding | None:
    """``spread``: of the bars in the figure."""
    if spread != "sem":
        return None
    few = [
        group
        for group in summary(study.opened, study.results, study.left_out, not study.blind)
        if 1 < len(group.values) < FEW_FOR_BARS
    ]
    if not few:
        return None
    least = min(few, key=lambda group: len(group.values))
    words = (
        f"The bars are the SEM, and {least.name} has n = {len(least.values)} (SEM {number(least.sem)}, SD "
        f"{number(least.sd)}): show every unit as a point, and a 95 % confidence interval."
    )
    return Finding("should", words)


def unequal_variances(given: Submission) -> Finding | None:
    """One variance for all groups, or ranks of too few, where Welch's test needs neither."""
    design, test = given.design, given.design.analysis.test
    n = units(design)
    if test == "anova" and design.analysis.correction not in ("dunnett", "tukey"):
        words = (
            f"A one-way ANOVA takes the {arm_count(design)} groups to scatter alike, and a look at the data before is "
            "no way to choose: Welch's test does not need it and costs next to nothing."
        )
        return Finding("should", words, Repair("Welch's test", welch))
    if test in ("mann_whitney", "wilcoxon") and n > 0:
        least = 2 / comb(2 * n, n) if test == "mann_whitney" else 2 / 2**n
        if least > design.analysis.alpha:
            words = (
                f"With n = {n} a {TESTS[test]} has no p below {number(least)}: it cannot be significant at α "
                f"{design.analysis.alpha:g}."
            )
            t_test: TestName = "welch_t" if test == "mann_whitney" else "paired_t"
            return Finding("must", words, Repair("t test", lambda one: with_test(one, t_test)))
    return None


def uncorrected(given: Submission) -> Finding | None:
    design = given.design
    count = comparisons(design)
    if arm_count(design) < 3 or design.analysis.correction != "none":
        return None
    most = 100 * (1 - (1 - design.analysis.alpha) ** count)
    words = (
        f"{count} comparisons of {arm_count(design)} arms without a correction: up to {most:.0f} % of such studies "
        f"call equal groups different, not {100 * design.analysis.alpha:g} %."
    )
    return Finding("must", words, Repair("Holm's correction", lambda one: with_analysis(one, correction="holm")))


def one_sided(given: Submission) -> Finding | None:
    """Tests are two-sided here; twice the usual alpha would be a one-sided test by another name."""
    alpha, usual = given.design.analysis.alpha, Analysis().alpha
    if alpha <= usual:
        return None
    words = (
        f"α is {alpha:g}: tests are two-sided here, and that is a one-sided test at {alpha / 2:g}, whichever side the "
        "difference comes out on."
    )
    return Finding("should", words, Repair(f"α {usual:g}", lambda one: with_analysis(one, alpha=usual)))
