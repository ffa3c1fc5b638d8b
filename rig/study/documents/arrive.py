"""The ARRIVE Essential 10 of a study, filled in from its design and from what happened.

The items are those of Percie du Sert et al. 2020, PLoS Biol 18:e3000410. What no simulation can have is said as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rig import __version__
from rig.study.documents.document import Document, Section, Table
from rig.study.documents.methods import blinding_words, changes_words, locked_words
from rig.study.documents.plan_words import (
    axis_words,
    counts_words,
    drawing_words,
    group_words,
    how_compared,
    order_words,
    outcome_words,
    rule_words,
    secondary_words,
)
from rig.study.documents.sample_size import power_words, size_words
from rig.study.documents.settings import settings, slices_of
from rig.study.results.analysis import exclusions, summary
from rig.study.results.study import Study
from rig.study.results.told import planned_analysis
from rig.study.statistics.values import Analysis
from rig.study.statistics.words import interval_text, number

HEAD = ("Item", "What is asked for", "This study")
ANIMALS = "No animal was used: the slices are computed, and stand for these."
NO_HISTORY = (
    "Provenance, housing, health and immune status, genotype and earlier procedures: a computed slice has none."
)
PLACE = "In a simulated chamber; there is no site, no time of day and no season."


def arrive(study: Study) -> Document:
    """Of a study whose groups may be named."""
    rows = tuple((item, what, " ".join(part for part in words if part)) for item, what, words in _items(study))
    return Document(
        f"ARRIVE Essential 10: {study.opened.design.title}",
        (
            Section("Essential 10", (Table(HEAD, rows),)),
            Section("Identity", (f"Schaffer {__version__}. {locked_words(study)}",)),
        ),
    )


def _items(study: Study) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    opened, design = study.opened, study.opened.design
    groups = tuple(group_words(one, opened) for one in design.group)
    yield "1a", "Groups compared, with controls", (
        *groups,
        *axis_words(design),
        "No group is the control." if design.control is None else "",
    )  # fmt: skip
    yield "1b", "Experimental unit", (f"The {design.analysis.unit}.",)
    yield "2a", "Number of units and total number", (size_words(design),)
    yield "2b", "How the sample size was decided", (power_words(design),)
    yield "3a", "Criteria of inclusion and exclusion, set beforehand", (rule_words(design), locked_words(study))
    yield "3b", "What was excluded in each group, and why", tuple(_excluded(study))
    yield "3c", "Exact n of each analysis", tuple(_counts(study))
    yield "4a", "Randomisation", (drawing_words(design, True), f"Slices were recorded {order_words(design)}.")
    yield "4b", "Confounders", (_confounders(study),)
    yield "5", "Blinding", (_blinding(study),)
    yield "6a", "Outcome measures", (f"{outcome_words(design)}.", secondary_words(design))
    yield "6b", "Primary outcome", (f"{outcome_words(design)}.",)
    yield (
        "7a",
        "Statistical methods and software",
        (how_compared(design), f"Schaffer {__version__}.", changes_words(study)),
    )
    yield (
        "7b",
        "Whether assumptions were assessed",
        (
            "No test of an assumption chose the analysis: it was fixed beforehand. Every slice is in the table and in "
            "the figure.",
        ),
    )
    yield "8a", "Species, strain, sex, age, weight", (ANIMALS, *slices_of(opened), "Weight: none.")
    yield "8b", "Provenance, health, genetic status, history", (NO_HISTORY,)
    yield "9a", "What was done, and how", tuple(settings(opened, False))
    yield "9b", "When and how often", (*groups, counts_words(design))
    yield "9c", "Where", (PLACE,)
    yield "9d", "Why", (design.about or "Not stated in the design.",)
    yield "10a", "Descriptive statistics with variability", tuple(_described(study))
    yield "10b", "Effect size with confidence interval", tuple(_effects(study))


def _excluded(study: Study) -> Iterator[str]:
    out = exclusions(study.opened, study.results, study.left_out)
    for arm, name in enumerate(study.names):
        why = Counter(rule for index, rule in out.items() if study.planned[index].arm == arm)
        said = "; ".join(f"{rule}{f' ({count} times)' if count > 1 else ''}" for rule, count in why.items())
        yield f"{name}: {f'{sum(why.values())} ({said})' if why else 'none'}."
    yield "None was replaced."


def _counts(study: Study) -> Iterator[str]:
    for one in summary(study.opened, study.results, study.left_out):
        yield f"{one.name}: n = {len(one.values)} ({one.n_slices} slices of {one.n_animals} animals)."


def _confounders(study: Study) -> str:
    design = study.opened.design
    if design.sampling.twins:
        return "Every group had the same slices: nothing but what was done to them differs (possible only here)."
    if design.sampling.every_group:
        return "Every animal gave slices to every group."
    return "Each animal gave slices to one group. There is no cage, batch, day or experimenter that could differ."


def _blinding(study: Study) -> str:
    told = blinding_words(study)
    return (
        f"Slices were measured {told}. They are computed and measured by rules, the same in all groups; allocation and "
        "conduct have nobody who could be aware of the group."
    )


def _described(study: Study) -> Iterator[str]:
    for one in summary(study.opened, study.results, study.left_out):
        yield f"{one.name}: mean {number(one.mean)}, SD {number(one.sd)}, n = {len(one.values)}."


def _effects(study: Study) -> Iterator[str]:
    found = planned_analysis(study)
    if not isinstance(found, Analysis):
        yield found
        return
    for one in found.comparisons:
        g = "" if one.hedges_g is None else f", Hedges g {interval_text(one.hedges_g)}"
        yield f"{one.second} minus {one.first}: {interval_text(one.hodges_lehmann or one.difference)}{g}."
