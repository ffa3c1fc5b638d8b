"""What may be said of the analysis of a study: nothing before all slices are done, and of a blind one no word that
tells which group is which."""

from __future__ import annotations

from collections.abc import Sequence

from rig.study.results.analysis import NotYet, analysis_of, planned_test
from rig.study.results.study import Study
from rig.study.running.slice_result import SliceResult
from rig.study.statistics.values import Analysis, CannotTest
from rig.study.statistics.words import result_text

LATER = "Comparisons come once the study is unblinded: the plan of this one tells its groups."
NO_TEST = "What counts does not bear the planned test; why is told once the study is unblinded."


def secret(study: Study) -> bool:
    """Whether the planned test tells by its form which group is which: by a control, or by levels of factors."""
    plan = planned_test(study.opened)
    return study.blind and bool(plan.control or plan.test == "two_way_anova")


def planned_analysis(study: Study, results: Sequence[SliceResult] | None = None) -> Analysis | str:
    """The analysis as planned, or why there is none, in a sentence. ``results``: as they were measured again."""
    try:
        return analysis_of(study.opened, results or study.results, study.left_out, not study.blind)
    except NotYet as early:
        return str(early)
    except CannotTest as refused:
        return NO_TEST if study.blind else str(refused)


def words_of(study: Study, found: Analysis | str) -> str:
    """What ``planned_analysis`` gave, to be pasted."""
    if not isinstance(found, Analysis):
        return found
    if not secret(study):
        return found.words
    overall = found.overall
    first = "" if overall is None else f"{overall.name}: {result_text(overall, found.plan.alpha)}. "
    return f"{first}{LATER}"
