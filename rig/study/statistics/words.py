"""Results in words that can be pasted."""

from __future__ import annotations

import math

from rig.study.statistics.values import Comparison, Correction, GroupSummary, Interval, TestName, TestPlan, TestResult

TESTS: dict[TestName, str] = {
    "welch_t": "Welch's t test",
    "paired_t": "paired t test",
    "mann_whitney": "Mann-Whitney test",
    "wilcoxon": "Wilcoxon signed-rank test",
    "anova": "one-way ANOVA",
    "welch_anova": "Welch's ANOVA",
    "kruskal": "Kruskal-Wallis test",
    "two_way_anova": "two-way ANOVA, type III",
    "repeated_measures": "ANOVA of repeated measures, Greenhouse-Geisser",
    "friedman": "Friedman test",
    "random_intercept": "linear model with a random intercept of the animal (REML, Satterthwaite)",
}
CORRECTIONS: dict[Correction, str] = {
    "none": "no correction",
    "holm": "Holm's correction",
    "dunnett": "Dunnett's correction",
    "tukey": "Tukey's correction",
}


def number(value: float) -> str:
    """Three significant digits, no exponent, a true minus."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}".replace("-", "−").replace("inf", "∞")
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return _signed(f"{value:.{min(digits, 12)}f}")


def _signed(text: str) -> str:
    return text.replace("-", "−") if float(text) else text.removeprefix("-")


def p_text(p: float, alpha: float) -> str:
    """p = 0.032, p < 0.001; with more digits where rounding would carry it over alpha."""
    if p < 0.001:
        return "p < 0.001"
    digits = 3
    while digits < 9 and (round(p, digits) < alpha) != (p < alpha):
        digits += 1
    return "p > 0.999" if p > 0.9995 else f"p = {p:.{digits}f}"


def result_text(result: TestResult, alpha: float, p: str = "") -> str:
    """F(2, 21) = 95.8, p < 0.001. ``p``: other words than those of the test's own p."""
    df = ", ".join(f"{one:.0f}" if abs(one - round(one)) < 1e-6 else number(one) for one in result.df)
    exact = " (exact)" if result.exact and not p else ""
    value = number(result.value) if result.statistic not in ("U", "W") else f"{result.value:g}"
    return f"{result.statistic}{f'({df})' if df else ''} = {value}, {p or p_text(result.p, alpha)}{exact}"


def interval_text(interval: Interval) -> str:
    """−8.20 (95 % CI −12.1 to −4.30)."""
    ends = f"{number(interval.low)} to {number(interval.high)}"
    return f"{number(interval.estimate)} ({percent(interval.level)} % CI {ends})"


def percent(level: float) -> str:
    return f"{100 * level:.3g}"


MOST_TOLD = 12
"""Comparisons that a reader goes through; of more, those below alpha are named."""
SEVERAL = {
    "Welch t test": "Welch t tests",
    "Paired t test": "paired t tests",
    "t test with pooled variance": "t tests with pooled variance",
    "Mann-Whitney test": "Mann-Whitney tests",
    "Wilcoxon signed-rank test": "Wilcoxon signed-rank tests",
    "Random-intercept model": "contrasts of a random-intercept model",
}


def comparison_text(comparison: Comparison, plan: TestPlan, named: bool) -> str:
    """One difference. ``named``: with the first group too."""
    who = f"{comparison.second} minus {comparison.first}" if named else comparison.second
    interval = comparison.hodges_lehmann or comparison.difference
    adjusted = "" if comparison.adjusted_by == "none" else p_text(comparison.adjusted_p, plan.alpha)
    return f"{who} {interval_text(interval)}, {result_text(comparison.result, plan.alpha, adjusted)}"


def unit_text(plan: TestPlan, groups: tuple[GroupSummary, ...]) -> str:
    """Unit of analysis: animal (n = 8, 8, 8)."""
    counts = ", ".join(str(group.n) for group in groups)
    slices = ", ".join(str(group.n_slices) for group in groups)
    beside = f" in {slices} slices" if plan.unit == "animal" and counts != slices else ""
    return f"Unit of analysis: {plan.unit} (n = {counts}{beside})."


def sentences(
    plan: TestPlan,
    groups: tuple[GroupSummary, ...],
    overall: TestResult | None,
    effects: tuple[TestResult, ...],
    comparisons: tuple[Comparison, ...],
) -> str:
    """The whole analysis, for a paper."""
    said = []
    if effects:
        parts = (f"{one.name.partition(', ')[2]} {result_text(one, plan.alpha)}" for one in effects)
        said.append(f"Two-way ANOVA{_on(plan)} (type III squares): {'; '.join(parts)}.")
    elif overall:
        said.append(f"{overall.name}{_on(plan)}: {result_text(overall, plan.alpha)}.")
    said.append(_compared(plan, comparisons, "" if overall else _on(plan)))
    tested = [*effects, *([overall] if overall else ()), *(one.result for one in comparisons)]
    remarks = dict.fromkeys(remark for one in tested for remark in one.remarks)
    return " ".join([*said, *remarks, unit_text(plan, groups)])


def _on(plan: TestPlan) -> str:
    if plan.test == "random_intercept":
        return " of slices within animals (REML, Satterthwaite)"
    return " on animal means" if plan.unit == "animal" else " on slices"


def _compared(plan: TestPlan, comparisons: tuple[Comparison, ...], on: str) -> str:
    """``on``: what was tested, where nothing before has said it."""
    name, by = comparisons[0].result.name, comparisons[0].adjusted_by
    if len(comparisons) == 1:
        return f"{name}{on}: {comparison_text(comparisons[0], plan, named=True)}."
    all_pairs = by == "tukey" or not plan.control
    told = comparisons
    if len(comparisons) > MOST_TOLD:
        told = tuple(one for one in comparisons if one.adjusted_p < plan.alpha)
    texts = [comparison_text(one, plan, all_pairs) for one in told]
    if others := len(comparisons) - len(told):
        texts.append(f"{others} {'others ' if told else ''}with p ≥ {plan.alpha:g}")
    what = f"{by.capitalize()}'s comparisons" if by in ("dunnett", "tukey") else SEVERAL[name]
    how = {"holm": "Holm-adjusted ", "none": "Unadjusted "}.get(by, "")
    return f"{how}{what}{on} {'of all pairs' if all_pairs else f'against {plan.control}'}: {'; '.join(texts)}."
