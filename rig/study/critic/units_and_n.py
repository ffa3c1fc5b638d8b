"""What counts as n, and what slices of one animal are worth."""

from __future__ import annotations

import math

from rig.study.critic.false_positives import false_positive_rate
from rig.study.critic.remark import Finding, Repair
from rig.study.critic.repairs import welch, with_analysis, with_sampling, within_animals
from rig.study.critic.submission import Submission
from rig.study.design.design import Design, Sampling
from rig.study.design.scatter import ICC, VARIATION, paired, units
from rig.study.statistics.analysis import MATCHED
from rig.study.statistics.words import TESTS

MOST_ANIMALS = 60_000
"""What a design may have (``Sampling.animals``)."""


def n_counts_units(given: Submission) -> Finding | None:
    """Two units at least in a group, and of the kind that the test pairs or nests."""
    design = given.design
    n, sampling, plan = units(design), design.sampling, design.analysis
    if n < 2:
        many = "" if n == 1 else "s"
        words = f"Each group has {n} {plan.unit}{many}, and that is n: without two there is no scatter to test against."
        animals = Sampling().animals
        return Finding("must", words, Repair(f"{animals} animals", lambda one: with_sampling(one, animals=animals)))
    if not given.compares:
        return None
    if plan.test in MATCHED and not sampling.twins and (not sampling.every_group or plan.unit == "slice"):
        whose = "other animals" if not sampling.every_group else "other slices of these animals"
        words = (
            f"{MATCHED[plan.test]} pairs the {plan.unit}s of the groups, and every group has {whose}: of n = {n}, none "
            "has a partner."
        )
        if len({group.protocol.preparation for group in design.group}) > 1:
            return Finding("must", words, Repair("Welch's test", _own_animals))
        return Finding("must", words, Repair("Every animal in every group", _every_animal_in_every_group))
    if plan.test == "random_intercept" and plan.unit == "slice":
        words = f"The random intercept is of the animal, and n = {n} counts slices: name the animal as the unit."
        return Finding("must", words, Repair("Animal as unit", lambda one: with_analysis(one, unit="animal")))
    if plan.test == "random_intercept" and sampling.slices_per_animal == 1 and not sampling.every_group:
        words = (
            f"A random intercept tells slices of an animal from animals, and each of the {sampling.animals} animals of "
            "a group has one slice: animals are n already."
        )
        return Finding("must", words, Repair("Welch's test", welch))
    return None


def _every_animal_in_every_group(design: Design) -> Design:
    return with_analysis(with_sampling(design, every_group=True), unit="animal")


def slices_as_units(given: Submission) -> Finding | None:
    """Slices of an animal are alike; the rate of false positives is reckoned for this design."""
    design, sampling, plan = given.design, given.design.sampling, given.design.analysis
    animals, slices = sampling.animals, sampling.slices_per_animal
    if plan.unit != "slice" or slices < 2 or animals < 1 or sampling.twins or not VARIATION[sampling.variation]:
        return None
    rate = false_positive_rate(animals, slices, plan.alpha, sampling.every_group)
    words = (
        f"{animals} animals with {slices} slices each are counted as n = {units(design)}: slices of an animal are "
        f"alike (intraclass correlation {ICC:g}), so that {100 * rate:.0f} % of comparisons of equal groups are "
        f"significant, not {100 * plan.alpha:g} %."
    )
    return Finding("must", words, Repair("Animal as unit", lambda one: with_analysis(one, unit="animal")))


def more_animals(given: Submission) -> Finding | None:
    """What the same number of slices would be worth from as many animals."""
    design, sampling = given.design, given.design.sampling
    animals, slices = sampling.animals, sampling.slices_per_animal
    if slices < 2 or animals < 1 or sampling.twins or paired(design) or not VARIATION[sampling.variation]:
        return None
    effect = 1 + (slices - 1) * ICC
    each = animals * slices
    words = (
        f"{animals} animals with {slices} slices each tell as much as {each / effect:.1f} animals with one: {each} "
        f"animals with one slice each make the standard error {100 - 100 / math.sqrt(effect):.0f} % smaller, with as "
        "many slices."
    )
    if each > MOST_ANIMALS:
        return Finding("may", words)

    def spread(one: Design) -> Design:
        spreaded = with_sampling(one, animals=each, slices_per_animal=1)
        return welch(spreaded) if one.analysis.test == "random_intercept" else spreaded

    return Finding("may", words, Repair(f"{each} animals, one slice each", spread))


def blocks(given: Submission) -> Finding | None:
    """Whether the animal is the same thing as the group, and whether the test knows of blocks."""
    design, sampling, plan = given.design, given.design.sampling, given.design.analysis
    if not given.compares or sampling.twins:
        return None
    cards = {group.protocol.preparation for group in design.group}
    if len(cards) > 1:
        if not sampling.every_group:
            return None
        words = (
            f"Every animal gives slices to every group, but the groups are of {len(cards)} preparations, and no animal "
            "is of two."
        )
        return Finding("must", words, Repair("Animals of each group's own", _own_animals))
    if sampling.every_group:
        return _blocks_untested(design)
    if sampling.animals == 1:
        words = (
            f"Each of the {len(design.group)} groups is of one animal: a difference between groups cannot be told from "
            "a difference between animals."
        )
        return Finding("must", words, Repair("Every animal in every group", blocked))
    if sampling.slices_per_animal < 2 or plan.test == "two_way_anova":
        return None
    words = (
        f"All {sampling.slices_per_animal} slices of an animal go into one group, and {100 * ICC:.0f} % of the "
        "variance is between animals: slices of every animal in every group take that out of the comparison."
    )
    return Finding("should", words, Repair("Every animal in every group", blocked))


def _blocks_untested(design: Design) -> Finding | None:
    test = design.analysis.test
    if test in MATCHED or test in ("random_intercept", "two_way_anova"):
        return None
    words = (
        f"Every animal is in every group, and {TESTS[test]} takes the groups as independent: what slices of an animal "
        f"share, {100 * ICC:.0f} % of the variance, stays in the error."
    )
    return Finding("should", words, Repair("Test within animals", within_animals))


def blocked(design: Design) -> Design:
    """The same animals, the slices of each dealt out over the groups; at least one for every group, two animals at
    least."""
    groups, sampling = len(design.group), design.sampling
    animals = min(max(2, sampling.animals * groups), MOST_ANIMALS)
    each = max(1, sampling.slices_per_animal // groups)
    return within_animals(with_sampling(design, every_group=True, animals=animals, slices_per_animal=each))


def _own_animals(design: Design) -> Design:
    own = with_sampling(design, every_group=False)
    return welch(own) if own.analysis.test in (*MATCHED, "random_intercept") else own
