"""The methods of a study as a text: groups, sampling, exclusion, analysis as it was locked, and every change since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rig import __version__
from rig.study.design.blocks import STRIP, row_of
from rig.study.results.analysis import exclusions
from rig.study.results.labels import outcome_label
from rig.study.results.remeasure import planned_window
from rig.study.results.study import Study

TESTS = {
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
CORRECTIONS = {"none": "no correction", "holm": "Holm's correction", "dunnett": "Dunnett's correction"}
CORRECTIONS |= {"tukey": "Tukey's correction"}


def methods(study: Study, analysis: Sequence[str] = ()) -> str:
    """``analysis``: the words of the analysis, and of what is exploratory in it."""
    parts = (
        f"The study was simulated with Schaffer {__version__}; no animal was used.",
        *_groups(study),
        _sampling(study),
        _order(study),
        *_exclusion(study),
        _plan(study),
        *analysis,
        *_changes(study),
    )
    return " ".join(parts)


def _groups(study: Study) -> Iterator[str]:
    design = study.opened.design
    if study.blind:
        yield f"The study is still blind: its {len(study.arms)} groups are called {', '.join(sorted(study.names))}."
        return
    for group in design.group:
        row = row_of(group, design, study.opened.drugs)
        given = [
            f"{block.label} ({block.begin_min - row.zero_min:.3g} to {block.end_min - row.zero_min:.3g} min)"
            for block in row.blocks
            if block.kind not in (*STRIP, "measure")
        ]
        about = f" ({group.about})" if group.about else ""
        control = ", the control" if group.control else ""
        yield f"{group.name}{about}{control}: {'; '.join(given) or 'test pulses only'}.".replace("-0 ", "0 ")


def _sampling(study: Study) -> str:
    sampling = study.opened.design.sampling
    slices = "slice" if sampling.slices_per_animal == 1 else "slices"
    each = "of every animal in every group" if sampling.every_group else "of each"
    drawn = "Animals and slices were drawn independently of each other"
    if sampling.twins:
        drawn = "Every group had the same slices (twin slices: possible only here)"
    return (
        f"{sampling.animals} animals {'in all' if sampling.every_group else 'a group'}, {sampling.slices_per_animal} "
        f"{slices} {each}. {drawn}, with {sampling.variation} variation, from seed {sampling.seed}."
    )


def _order(study: Study) -> str:
    design = study.opened.design
    blocked = ", in blocks of one animal" if design.sampling.every_group else ""
    order = f"in random order{blocked}" if design.randomise else "group after group, not in random order"
    blind = "not blind to the group"
    if design.blind:
        blind = "blind to the group until the analysis was done" if study.unblinded else "blind to the group"
    return f"Slices were recorded {order}, and measured {blind}."


def _exclusion(study: Study) -> Iterator[str]:
    rules = study.opened.design.exclude
    said = []
    if rules.drift_percent is not None:
        said.append(f"the baseline drifted by more than {rules.drift_percent:g} % in 10 min")
    if rules.volley_change_percent is not None:
        said.append(f"the fibre volley changed by more than {rules.volley_change_percent:g} %")
    if rules.least_response_mV is not None:
        said.append(f"the response in the baseline was under {rules.least_response_mV:g} mV")
    yield f"A slice did not count where {' or '.join(said)}." if said else "No rule of exclusion was set."
    out = exclusions(study.opened, study.results, study.left_out)
    if out:
        named = "; ".join(f"{study.names[study.planned[index].arm]}: {rule}" for index, rule in sorted(out.items()))
        yield f"{len(out)} of {len(study.results)} slices did not count ({named}); none was replaced."
    else:
        yield f"All {len(study.results)} slices counted."


def _plan(study: Study) -> str:
    design = study.opened.design
    plan = design.analysis
    label = outcome_label(design.outcome, planned_window(design))
    effect = f", smallest effect of interest {plan.smallest_effect:g}" if plan.smallest_effect is not None else ""
    locked = f" The plan was locked before the run (sha256 {study.digest})." if study.digest else ""
    return (
        f"Outcome: {label.full}. Test: {TESTS[plan.test]}, {CORRECTIONS[plan.correction]}, two-sided, alpha "
        f"{plan.alpha:g}{effect}; the unit of analysis is the {plan.unit}.{locked}"
    )


def _changes(study: Study) -> Iterator[str]:
    if study.notes:
        yield f"Changed after the plan was locked: {' '.join(study.notes)}"
