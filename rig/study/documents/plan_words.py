"""What a design says, in sentences that every document of a study repeats."""

from __future__ import annotations

from collections.abc import Iterator

from rig.study.design.arms import slices_per_arm
from rig.study.design.blocks import STRIP, row_of
from rig.study.design.design import Design, Group
from rig.study.design.design_file import OpenedDesign
from rig.study.results.labels import outcome_label
from rig.study.results.remeasure import planned_window
from rig.study.statistics.words import CORRECTIONS, TESTS


def group_words(group: Group, opened: OpenedDesign) -> str:
    """ "D-APV (blocks NMDA receptors): D-APV 50 µM (-20 to 5 min); HFS to S1 (at 0 min)." """
    row = row_of(group, opened.design, opened.drugs)
    given = [
        f"{block.label} ({_when(block.begin_min - row.zero_min, block.end_min - row.zero_min)})"
        for block in row.blocks
        if block.kind not in (*STRIP, "measure")
    ]
    about = f" ({group.about})" if group.about else ""
    control = ", the control" if group.control else ""
    return f"{group.name}{about}{control}: {'; '.join(given) or 'test pulses only'}."


def _when(begin_min: float, end_min: float) -> str:
    """Minutes after minute 0; what lasts less than a tenth is at one time."""
    begin, end = (f"{round(value, 1) + 0.0:g}".replace("-", "−") for value in (begin_min, end_min))
    return f"at {end} min" if begin == end or end_min - begin_min < 0.1 else f"{begin} to {end} min"


def axis_words(design: Design) -> Iterator[str]:
    for axis in design.axis:
        values = ", ".join(f"{value:g}" for value in axis.values).replace("-", "−")
        yield f"{axis.label or axis.key} took the values {values} {axis.unit}".rstrip() + "."


def counts_words(design: Design) -> str:
    sampling = design.sampling
    slices = "slice" if sampling.slices_per_animal == 1 else "slices"
    animals = "animal" if sampling.animals == 1 else "animals"
    each = "of every animal in every group" if sampling.every_group else "of each"
    where = "in all" if sampling.every_group else "a group"
    return f"{sampling.animals} {animals} {where}, {sampling.slices_per_animal} {slices} {each}."


def drawing_words(design: Design, with_seed: bool) -> str:
    """``with_seed``: whoever knows it can deal the letters of a blind study again."""
    drawn = "Animals and slices were drawn independently of each other"
    if design.sampling.twins:
        drawn = "Every group had the same slices (twin slices: possible only here)"
    seed = f"from seed {design.sampling.seed}" if with_seed else "from a seed that is told once the study is unblinded"
    return f"{drawn}, with {design.sampling.variation} variation, {seed}."


def order_words(design: Design) -> str:
    blocked = ", in blocks of one animal" if design.sampling.every_group else ""
    return f"in random order{blocked}" if design.randomise else "group after group, not in random order"


def rule_words(design: Design) -> str:
    """When a slice does not count."""
    rules, said = design.exclude, []
    if rules.drift_percent is not None:
        said.append(
            f"the baseline drifted by more than {rules.drift_percent:g} % in 10 min (and by more than two standard "
            "errors of that drift)"
        )
    if rules.volley_change_percent is not None:
        said.append(f"the fibre volley changed by more than {rules.volley_change_percent:g} %")
    if rules.least_response_mV is not None:
        said.append(f"the response in the baseline was under {rules.least_response_mV:g} mV")
    if not said:
        return "No rule of exclusion was set; a slice without a response, or that broke off, has no number."
    return f"A slice did not count where {' or '.join(said)}; nor one without a response, or that broke off."


def outcome_words(design: Design) -> str:
    """ "S1 slope, 50 to 60 min (% of baseline)"."""
    return outcome_label(design.outcome, planned_window(design)).full


def secondary_words(design: Design) -> str:
    if not design.secondary:
        return ""
    return f"Secondary, exploratory: {', '.join(one.name for one in design.secondary)}."


def how_compared(design: Design) -> str:
    plan = design.analysis
    effect = f", smallest effect of interest {plan.smallest_effect:g}" if plan.smallest_effect is not None else ""
    return (
        f"{TESTS[plan.test]}, {CORRECTIONS[plan.correction]}, two-sided, alpha {plan.alpha:g}{effect}; the unit of "
        f"analysis is the {plan.unit}."
    )


def units_per_arm(design: Design) -> int:
    """n of a group as planned."""
    return design.sampling.animals if design.analysis.unit == "animal" else slices_per_arm(design.sampling)
