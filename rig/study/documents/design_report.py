"""The design on one page: for a supervisor, a committee or the wall."""

from __future__ import annotations

from rig import __version__
from rig.study.critic.rules import remarks
from rig.study.documents.document import Document, Section, Table
from rig.study.documents.plan_words import (
    axis_words,
    drawing_words,
    group_words,
    how_compared,
    order_words,
    outcome_words,
    rule_words,
    secondary_words,
)
from rig.study.documents.sample_size import power_words, size_words
from rig.study.documents.settings import slices_of
from rig.study.results.study import Study


def design_report(study: Study) -> Document:
    """Of the plan alone."""
    opened, design = study.opened, study.opened.design
    blind = "blind: groups are letters until the analysis is done" if design.blind else "not blind"
    rows = (
        ("Slices", " ".join(slices_of(opened))),
        ("Size", size_words(design)),
        ("Sampling", drawing_words(design, True)),
        ("Order", f"{order_words(design)}; {blind}"),
        ("Outcome", " ".join(part for part in (f"{outcome_words(design)}.", secondary_words(design)) if part)),
        ("Exclusion", rule_words(design)),
        ("Analysis", how_compared(design)),
        ("Power", power_words(design)),
    )
    groups = tuple((group.name, group_words(group, opened).partition(": ")[2]) for group in design.group)
    return Document(
        design.title,
        (
            Section("Question", (design.about or "Not stated in the design.",)),
            Section("Groups", (Table(("Group", "What is done"), groups), *axis_words(design))),
            Section("Plan", (Table(("", ""), rows),)),
            Section("What a reviewer would say", _remarks(study)),
            Section("Identity", (f"Schaffer {__version__}; sha256 of the plan {study.digest}.",)),
        ),
    )


def _remarks(study: Study) -> tuple[str, ...]:
    try:
        found = remarks(study.opened)
    except ValueError as error:
        return (str(error),)
    return tuple(f"{one.sentence} ({one.source})" for one in found) or ("Nothing.",)
