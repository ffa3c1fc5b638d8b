"""The text with which a study is registered before it is run: from the design alone."""

from __future__ import annotations

from rig import __version__
from rig.study.documents.document import Document, Section
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
from rig.study.documents.settings import settings
from rig.study.results.study import Study

STOPPING = (
    "All planned slices are run. No test is made, and no p value can be seen, before all of them are done; there is no "
    "look in between and no early end. An excluded slice is not replaced."
)


def preregistration(study: Study) -> Document:
    """Nothing of what the slices gave goes into it."""
    opened, design = study.opened, study.opened.design
    blind = "Groups are called by letters until the analysis is done." if design.blind else "Nobody is blind."
    return Document(
        f"Preregistration: {design.title}",
        (
            Section("Question", (design.about or "Not stated in the design.",)),
            Section(
                "Groups",
                (*(group_words(one, opened) for one in design.group), *axis_words(design), _control(study)),
            ),
            Section("Experimental unit and sample size", (size_words(design), power_words(design))),
            Section("Animals and slices", (counts_words(design), drawing_words(design, True))),
            Section("Order and blinding", (f"Slices are recorded {order_words(design)}. {blind}",)),
            Section("Procedure", tuple(settings(opened, False))),
            Section("Outcome", (f"Primary: {outcome_words(design)}.", secondary_words(design))),
            Section("Exclusion", (rule_words(design),)),
            Section("Analysis", (how_compared(design), "Any other analysis is exploratory and will be called so.")),
            Section("Stopping", (STOPPING,)),
            Section("Identity", (f"Schaffer {__version__}; sha256 of the plan {study.digest}.",)),
        ),
    )


def _control(study: Study) -> str:
    control = study.opened.design.control
    if control is None:
        return "There is no control group: all groups are compared with each other."
    return f"The others are compared with {control.name}."
