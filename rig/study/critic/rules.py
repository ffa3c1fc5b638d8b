"""The thirty rules, and what they say of a design or of the results of a study."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rig.study.critic.controls import control_pathway, one_difference
from rig.study.critic.drift_and_volley import drift_rule, drifted, volley_changed, volley_rule
from rig.study.critic.drugs_in_tissue import drug_in_tissue
from rig.study.critic.exclusions import left_out_by_hand, rules_of_exclusion, unequal_exclusions
from rig.study.critic.order_and_blinding import blind, looked_early, random_order
from rig.study.critic.outcome_and_tests import (
    bars_of_few,
    interaction_claimed,
    interaction_planned,
    one_outcome,
    one_sided,
    uncorrected,
    unequal_variances,
)
from rig.study.critic.remark import GRAVEST, Finding, Remark
from rig.study.critic.sample_size import power, small_pilot, smallest_effect
from rig.study.critic.samples import clones, from_a_hypercube, limits
from rig.study.critic.stimulation import at_ceiling, no_room, second_induction, spikes_in_slope, strong_stimulus
from rig.study.critic.submission import Submission
from rig.study.critic.units_and_n import blocks, more_animals, n_counts_units, slices_as_units
from rig.study.critic.windows import long_enough, windows
from rig.study.design.design_file import OpenedDesign
from rig.study.results.study import Study
from rig.study.results.time_courses import Spread

OnDesign = Callable[[Submission], Finding | None]
OnResults = Callable[[Study], Finding | None]
OnFigure = Callable[[Study, Spread], Finding | None]


class Rule(NamedTuple):
    """``asks``: what a reviewer asks. ``repair``: what its button does; empty for none."""

    number: int
    asks: str
    source: str
    on_design: OnDesign | None = None
    on_results: OnResults | None = None
    on_figure: OnFigure | None = None
    repair: str = ""


ARRIVE = "ARRIVE 2.0 (Percie du Sert 2020 PLoS Biol 18:e3000410)"
RULES: tuple[Rule, ...] = (
    Rule(
        1,
        "Is the unit of analysis named, and does n count it? Two units a group, and of the kind that the test pairs.",
        f"{ARRIVE}, items 1b and 2a",
        n_counts_units,
        repair="more animals, every animal in every group, or another test",
    ),
    Rule(
        2,
        "Are slices of one animal counted as independent? Says how many comparisons of equal groups this design calls "
        "significant.",
        "Lazic 2010 BMC Neurosci 11:5",
        slices_as_units,
        repair="the animal as unit",
    ),
    Rule(
        3,
        "Would the same number of slices from more animals tell more?",
        "Aarts 2014 Nat Neurosci 17:491",
        more_animals,
        repair="one slice of each of as many animals",
    ),
    Rule(
        4,
        "Is there a control, and does each group differ from it in one thing? A vehicle does nothing in this rig, so "
        "none is asked for.",
        f"{ARRIVE}, item 1a",
        one_difference,
        repair="a control, or groups as the control but for one thing",
    ),
    Rule(
        5,
        "Is a second pathway tested that gets no train?",
        "Andersen 1977 Nature 266:736",
        control_pathway,
        repair="tests both pathways",
    ),
    Rule(
        6,
        "Is the animal another thing than the group? Slices of every animal in every group, and a test that knows it.",
        "Lazic 2018 PLoS Biol 16:e2005282",
        blocks,
        repair="every animal in every group, tested within animals",
    ),
    Rule(7, "Are slices recorded in random order?", f"{ARRIVE}, item 4b", random_order, repair="random order"),
    Rule(
        8,
        "Is whoever leaves out slices and moves windows blind to the group?",
        f"{ARRIVE}, item 5",
        blind,
        repair="blind",
    ),
    Rule(
        9,
        "Are the rules of exclusion written down before, and kept?",
        f"{ARRIVE}, item 3a",
        rules_of_exclusion,
        left_out_by_hand,
        repair="the usual rules",
    ),
    Rule(10, "Were as many slices excluded in each group?", f"{ARRIVE}, item 3b", None, unequal_exclusions),
    Rule(
        11,
        "Why is n what it is?",
        f"{ARRIVE}, item 2b",
        smallest_effect,
    ),
    Rule(
        12,
        "Is the power for the smallest effect of interest 0.8? An SD of fewer than eight units is told with its "
        "interval.",
        "Cohen 1988, Statistical Power Analysis; Button 2013 Nat Rev Neurosci 14:365",
        power,
        small_pilot,
        repair="as many animals as it takes",
    ),
    Rule(
        13,
        "Did anybody look before all slices were done?",
        "Simmons 2011 Psychol Sci 22:1359",
        None,
        looked_early,
    ),
    Rule(
        14,
        "Is there one primary outcome, and are the others called exploratory?",
        f"{ARRIVE}, item 6b",
        one_outcome,
        repair="the primary outcome alone",
    ),
    Rule(
        15,
        "Is a difference of two effects tested, and not read from one being significant and the other not?",
        "Nieuwenhuis 2011 Nat Neurosci 14:1105",
        interaction_planned,
        interaction_claimed,
        repair="a two-way ANOVA",
    ),
    Rule(
        16,
        "Does the figure show every unit and a confidence interval where n is under ten?",
        "Weissgerber 2015 PLoS Biol 13:e1002128; Lord 2020 J Cell Biol 219:e202001064",
        on_figure=bars_of_few,
    ),
    Rule(
        17,
        "Does the baseline drift over 5 % in 10 min, or more in one group than in another?",
        "convention of the field",
        drift_rule,
        drifted,
        repair="a rule of exclusion",
    ),
    Rule(
        18,
        "Did the fibre volley change by more than 15 %, or more in one group than in another?",
        "convention of the field",
        volley_rule,
        volley_changed,
        repair="a rule of exclusion",
    ),
    Rule(
        19,
        "Is the test intensity under 60 % of the maximum, and no population spike in the slope window?",
        "convention of the field",
        strong_stimulus,
        spikes_in_slope,
        repair="the usual intensity",
    ),
    Rule(
        20,
        "Is the drug at 90 % in the tissue at the first train, gone where it was washed out, and does one that blocks "
        "open channels get pulses?",
        "the perfusion of the rig, with the half-times of the drug's card; convention for 90 % and 10 %",
        drug_in_tissue,
        repair="the drug earlier",
    ),
    Rule(
        21,
        "Is the outcome measured alike in all groups, and do its windows keep clear of drugs?",
        f"{ARRIVE}, item 6a",
        windows,
        repair="the same windows, or the drug before the baseline",
    ),
    Rule(
        22,
        "Is the follow-up as long as the claim? Late plasticity is told from 180 min on.",
        "Frey & Morris 1997 Nature 385:533",
        long_enough,
        repair="a longer recording with a later window",
    ),
    Rule(
        23,
        "Is there room below the maximal response for the effect?",
        "convention of the field",
        no_room,
        at_ceiling,
        repair="the usual intensity",
    ),
    Rule(
        24,
        "Does the test do without equal variances, chosen before the data? Can it be significant with this n?",
        "Ruxton 2006 Behav Ecol 17:688; Zimmerman 2004 Br J Math Stat Psychol 57:173",
        unequal_variances,
        repair="Welch's test, or a t test",
    ),
    Rule(
        25,
        "Are comparisons of more than two groups corrected?",
        "Holm 1979 Scand J Stat 6:65",
        uncorrected,
        repair="Holm's correction",
    ),
    Rule(
        26,
        "Is the test two-sided? All tests of the rig are; an α of 0.1 would be a one-sided test in disguise.",
        "Bland & Altman 1994 BMJ 309:248",
        one_sided,
        repair="α 0.05",
    ),
    Rule(
        27,
        "Does an induction meet a pathway that had one more than 20 min before?",
        "Huang & Kandel 1994 Learn Mem 1:74 for spaced trains; convention",
        second_induction,
        repair="leaves the second one out",
    ),
    Rule(
        28,
        "Have all groups the same slices? Possible only here.",
        "Lazic 2010 BMC Neurosci 11:5",
        clones,
        repair="other slices in every group",
    ),
    Rule(
        29,
        "Were the slices drawn? A design always draws them; it looks at the seeds of results, of which those of a "
        "Latin hypercube are no sample.",
        "McKay 1979 Technometrics 21:239",
        None,
        from_a_hypercube,
    ),
    Rule(
        30,
        "Are all animals of one sex, or one age? Said as a limit.",
        f"{ARRIVE}, items 8a and 18",
        limits,
    ),
)
"""By number."""
UNREADABLE = "The protocols of its groups"
"""Source of what is said of a design that cannot be run, which no rule of these is about."""


def remarks(opened: OpenedDesign) -> tuple[Remark, ...]:
    """What the rules find in a design, the gravest first; of a design that cannot be run, the one sentence that says
    why, as rule 0."""
    given = Submission(opened)
    try:
        _ = given.lines
    except ValueError as error:
        return (Remark(0, "must", f"This design cannot be run: {error}", UNREADABLE, None),)
    return _gravest_first((rule, rule.on_design(given)) for rule in RULES if rule.on_design is not None)


def remarks_on_results(study: Study, spread: Spread = "sem") -> tuple[Remark, ...]:
    """What the rules find in the results, the gravest first. ``spread``: of the bars in the figure. Groups are called
    by their letters while the study is blind."""
    found = [(rule, rule.on_results(study)) for rule in RULES if rule.on_results is not None]
    found += [(rule, rule.on_figure(study, spread)) for rule in RULES if rule.on_figure is not None]
    return _gravest_first(found)


def _gravest_first(found: Iterable[tuple[Rule, Finding | None]]) -> tuple[Remark, ...]:
    made = [
        Remark(rule.number, one.severity, one.sentence, rule.source, one.repair)
        for rule, one in found
        if one is not None
    ]
    return tuple(sorted(made, key=lambda one: (GRAVEST.index(one.severity), one.rule)))
