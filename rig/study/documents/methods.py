"""The methods of a study as a text: every setting, the sampling, the locked analysis, and every change since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rig import __version__
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
from rig.study.documents.settings import settings
from rig.study.results.analysis import exclusions
from rig.study.results.study import Study


def methods(study: Study, analysis: Sequence[str] = ()) -> str:
    """``analysis``: the words of the analysis, and of what is exploratory in it."""
    design = study.opened.design
    parts = (
        f"The study was simulated with Schaffer {__version__}; no animal was used.",
        *_groups(study),
        *settings(study.opened, study.blind),
        counts_words(design),
        drawing_words(design, not study.blind),
        f"Slices were recorded {order_words(design)}, and measured {blinding_words(study)}.",
        rule_words(design),
        *_excluded(study),
        f"Outcome: {outcome_words(design)}.",
        secondary_words(design),
        f"Test: {how_compared(design)}",
        locked_words(study),
        *analysis,
        changes_words(study),
    )
    return " ".join(part for part in parts if part)


def _groups(study: Study) -> Iterator[str]:
    if study.blind:
        yield f"The study is still blind: its {len(study.arms)} groups are called {', '.join(sorted(study.names))}."
        return
    for group in study.opened.design.group:
        yield group_words(group, study.opened)
    yield from axis_words(study.opened.design)


def blinding_words(study: Study) -> str:
    if not study.opened.design.blind:
        return "not blind to the group"
    return "blind to the group until the analysis was done" if study.unblinded else "blind to the group"


def _excluded(study: Study) -> Iterator[str]:
    done = f"{len(study.results)} slices"
    if not study.complete:
        yield f"{len(study.results)} of {len(study.planned)} planned slices are done."
    out = exclusions(study.opened, study.results, study.left_out)
    if out:
        # of a blind study, their order among the arms would tell which arm comes first
        order = sorted(out, key=lambda index: study.planned[index].place if study.blind else index)
        named = "; ".join(f"{study.names[study.planned[index].arm]}: {out[index]}" for index in order)
        yield f"{len(out)} of {done} did not count ({named}); none was replaced."
    elif study.results:
        yield f"All {done} counted."


def locked_words(study: Study) -> str:
    return f"The plan was locked before the run (sha256 {study.digest})." if study.digest else ""


def changes_words(study: Study) -> str:
    """Every change with what was done before it."""
    return f"Changed after the plan was locked: {' '.join(study.notes)}" if study.notes else ""
