"""A study as the window shows it. Everything that is computed is computed below the window; here it is laid out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gui.results.axes import number_text
from gui.results.marks import bars, group_looks, train_marks
from gui.results.values import (
    Contrast,
    DoseAxis,
    DoseCurve,
    GroupCourse,
    GroupNumbers,
    GroupTrace,
    Look,
    Overlay,
    Range,
    SliceCourse,
    SlicePoint,
    View,
)
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.study.results import compare, remeasure
from rig.study.results.analysis import BY_HAND, NotYet, Summary, exclusions, planned_test, summary
from rig.study.results.dose_response import dose_curve, doses_of, sentence, title, values_of
from rig.study.results.labels import minutes_text, outcome_label
from rig.study.results.left_out import turn
from rig.study.results.marks import zero_words
from rig.study.results.representative import representative, shown_traces
from rig.study.results.study import Study
from rig.study.results.time_courses import Spread, time_courses
from rig.study.results.told import planned_analysis, secret, words_of
from rig.study.running.slice_result import SliceResult
from rig.study.statistics.students_t import mean_interval
from rig.study.statistics.values import Analysis, CannotTest, Interval
from rig.study.statistics.words import p_text

MOST_SLICES = 200
"""Courses that are drawn one by one, as many of every group; more would be one grey."""
LISTED = 8
"""Excluded slices that are named one by one."""


class Choices(NamedTuple):
    """What a person chose to look at. ``again``: measured otherwise than planned. ``other``: a study beside it."""

    spread: Spread = "sem"
    again: remeasure.Again | None = None
    other: Study | None = None


class _Laid(NamedTuple):
    """``order``: arms as they are listed, which tells nothing while the study is blind; ``group``: place of an arm in
    it."""

    study: Study
    results: list[SliceResult]
    order: list[int]
    group: dict[int, int]
    out: dict[int, str]


def view_of(study: Study, choices: Choices) -> View:
    """Takes its time with many slices, and touches nothing of the window. Raises ValueError, a sentence, where the
    outcome cannot be measured as asked."""
    design = study.opened.design
    again = choices.again
    results = list(study.results) if again is None else remeasure.remeasured(study.opened, study.results, again)
    order = study.order
    group = {arm: place for place, arm in enumerate(order)}
    laid = _Laid(study, results, order, group, exclusions(study.opened, results, study.left_out))
    window = (again.window if again and again.window else None) or remeasure.planned_window(design)
    label = outcome_label(design.outcome, window)
    exploratory = tuple(_exploratory(study, again))
    found = planned_analysis(study, results)
    called = [study.names[arm] for arm in order]
    hidden = secret(study)
    control = "" if hidden else planned_test(study.opened, not study.blind).control
    contrasts = _contrasts(found, called) if isinstance(found, Analysis) and not hidden else ()
    looks = group_looks(study, order)
    words = words_of(study, found)
    known = called.index(control) if control in called else None
    by_arm = summary(study.opened, results, study.left_out)
    sums = [by_arm[arm] for arm in order]
    numbers = tuple(_numbers(sums, contrasts, known, laid))
    return View(
        title=study.title,
        about=_about(study),
        looks=looks,
        control=known,
        outcome=label.full,
        outcome_short=label.short,
        unit=label.unit,
        pathway=design.outcome.pathway,
        level=round(100 * (1 - design.analysis.alpha)),
        interval="SEM" if choices.spread == "sem" else f"{100 * (1 - design.analysis.alpha):.3g} % CI",
        n_of="animals" if design.analysis.unit == "animal" else "slices",
        zero=zero_words(study),
        span=_span(results, window),
        window=window,
        bars=bars(study),
        trains=train_marks(study),
        courses=tuple(_courses(laid, choices.spread)),
        slices=tuple(_slices(laid)),
        traces=tuple(_traces(laid)),
        trace_words=f"grey: baseline, colour: {minutes_text(window)}" if window else "grey: baseline",
        points=tuple(_points(laid)),
        numbers=numbers,
        contrasts=contrasts,
        words=" ".join((words, *exploratory)),
        plan_words=_plan_words(study, bool(exploratory)),
        excluded=tuple(_excluded_words(laid)),
        exploratory=exploratory,
        notes=study.notes,
        axes=() if study.blind else _axes(study, order),
        curve=None if study.blind else _curve(laid),
        status=_status(study, numbers, looks, label.unit, window),
        complete=study.complete,
        blind=study.blind,
        overlay=_overlay(sums, choices.other, choices.spread) if choices.other is not None else None,
    )


# ---- words


def _about(study: Study) -> str:
    animals = len({one.animal for one in study.planned})
    done = len(study.results)
    slices = f"{done} slices" if study.complete else f"{done} of {len(study.planned)} slices"
    arms = len(study.arms)
    return f"{arms} {'group' if arms == 1 else 'groups'}, {slices}, {animals} {'animal' if animals == 1 else 'animals'}"


def _exploratory(study: Study, again: remeasure.Again | None) -> Iterator[str]:
    if again is not None:
        yield remeasure.words(again)
    if study.left_out:
        count = len(study.left_out)
        what = "One slice was" if count == 1 else f"{count} slices were"
        yield f"{what} left out by hand after the run: exploratory."


def _plan_words(study: Study, exploratory: bool) -> str:
    digest = f" (digest {study.digest[:8]})" if study.digest else ""
    if exploratory:
        return f"Exploratory: not what was planned before the run{digest}."
    return f"The plan was set before the run{digest}."


def _excluded_words(laid: _Laid) -> Iterator[str]:
    by_rule = {index: rule for index, rule in laid.out.items() if not rule.startswith(BY_HAND)}
    by_hand = {index: rule for index, rule in laid.out.items() if rule.startswith(BY_HAND)}
    for found, how in ((by_rule, "excluded by rule"), (by_hand, "left out by hand")):
        named = [f"{_whose(laid, index)} ({rule.removeprefix(BY_HAND)})" for index, rule in sorted(found.items())]
        if not named:
            continue
        count = "One slice" if len(named) == 1 else f"{len(named)} slices"
        more = f"; and {len(named) - LISTED} more" if len(named) > LISTED else ""
        yield f"{count} {how}: {'; '.join(named[:LISTED])}{more}."


def _whose(laid: _Laid, index: int) -> str:
    """ "Control, animal 3, slice 1"."""
    arm = laid.study.planned[index].arm
    return f"{laid.study.names[arm]}, {_name(laid.study, index)}"


def _name(study: Study, index: int) -> str:
    """Of a slice in its group. While a study is blind it is its turn: the animal would tell the group."""
    planned = study.planned[index]
    return f"slice {turn(planned)}" if study.blind else f"animal {planned.animal + 1}, slice {planned.slice + 1}"


def _status(
    study: Study,
    numbers: tuple[GroupNumbers, ...],
    looks: tuple[Look, ...],
    unit: str,
    window: tuple[float, float] | None,
) -> str:
    begun = "" if study.complete else f"{len(study.results)} of {len(study.planned)} slices are done. "
    if not numbers or len(numbers) > LISTED:
        return begun.strip()
    said = [f"{looks[one.group].name} {number_text(one.mean, 1.0)} {unit}".rstrip() for one in numbers]
    when = f" from {minutes_text(window)}" if window else ""
    return f"{begun}Means{when}: {', '.join(said)}."


# ---- numbers


def _range(interval: Interval) -> Range:
    return Range(interval.estimate, interval.low, interval.high)


def _contrasts(analysis: Analysis | None, called: list[str]) -> tuple[Contrast, ...]:
    if analysis is None:
        return ()
    return tuple(
        Contrast(
            called.index(one.first),
            called.index(one.second),
            _range(one.hodges_lehmann or one.difference),
            p_text(one.adjusted_p, analysis.plan.alpha),
        )
        for one in analysis.comparisons
    )


def _numbers(
    sums: list[Summary], contrasts: tuple[Contrast, ...], control: int | None, laid: _Laid
) -> Iterator[GroupNumbers]:
    level = 1 - laid.study.opened.design.analysis.alpha
    p = {one.second: one.p for one in contrasts if one.first == control}
    for group, one in enumerate(sums):
        if not len(one.values):
            continue
        interval = _range(mean_interval(one.values, level)) if len(one.values) > 1 else None
        yield GroupNumbers(group, one.n_animals, one.n_slices, one.mean, one.sem, interval, p.get(group, ""))


def _points(laid: _Laid) -> Iterator[SlicePoint]:
    for result in laid.results:
        left_out = laid.out.get(result.index, "")
        yield SlicePoint(
            result.index,
            laid.group[result.arm],
            result.animal,
            _name(laid.study, result.index),
            result.value,
            left_out.removeprefix(BY_HAND),
            left_out.startswith(BY_HAND),
        )


def _axes(study: Study, order: list[int]) -> tuple[DoseAxis, ...]:
    design = study.opened.design
    if len(design.axis) == 1:
        return (DoseAxis(title(design.axis[0]), doses_of(design)[order]),)
    return tuple(DoseAxis(title(axis), values_of(design, place)[order]) for place, axis in enumerate(design.axis[:2]))


def _curve(laid: _Laid) -> DoseCurve | None:
    design = laid.study.opened.design
    if len(design.axis) != 1:
        return None
    try:
        found = dose_curve(laid.study.opened, laid.results, laid.study.left_out)
    except (NotYet, CannotTest) as refused:
        return DoseCurve(np.empty(0), np.empty(0), None, str(refused))
    return DoseCurve(found.dose, found.response, _range(found.fit.ic50), sentence(found, design.axis[0]))


# ---- courses and traces


def _span(results: list[SliceResult], window: tuple[float, float] | None) -> tuple[float, float]:
    ends = list(window or ())
    for result in results[:MOST_SLICES]:
        for course in result.courses.values():
            minutes = course.columns()[0]
            if len(minutes):
                ends += [float(minutes[0]), float(minutes[-1])]
    return (math.floor(min(ends)), math.ceil(max(ends))) if ends else (0.0, 1.0)


def _courses(laid: _Laid, spread: Spread) -> Iterator[GroupCourse]:
    for pathway in PATHWAYS:
        for one in time_courses(laid.study.opened, laid.results, pathway, spread, left_out=laid.study.left_out):
            low, high = one.mean - one.half, one.mean + one.half
            yield GroupCourse(laid.group[one.arm], pathway, one.minutes, one.mean, low, high, one.n)


def _slices(laid: _Laid) -> Iterator[SliceCourse]:
    of_each = max(1, MOST_SLICES // len(laid.order))
    seen: dict[int, int] = {}
    for result in laid.results:
        seen[result.arm] = seen.get(result.arm, 0) + 1
        if seen[result.arm] > of_each:
            continue
        yield from slice_courses(result, laid.group[result.arm], result.index not in laid.out)


def slice_courses(result: SliceResult, group: int, counts: bool) -> Iterator[SliceCourse]:
    """Both pathways of one slice."""
    for pathway in PATHWAYS:
        if pathway in result.courses:
            minutes, percent, _ = result.courses[pathway].columns()
            yield SliceCourse(group, result.index, pathway, minutes, percent, counts)


def slice_traces(result: SliceResult, group: int) -> Iterator[GroupTrace]:
    for pathway in PATHWAYS:
        if pathway in result.traces:
            yield _trace(result, pathway, group)


def _trace(result: SliceResult, pathway: Pathway, group: int) -> GroupTrace:
    return GroupTrace(group, pathway, result.index, *shown_traces(result.traces[pathway]))


def _traces(laid: _Laid) -> Iterator[GroupTrace]:
    pathway = laid.study.opened.design.outcome.pathway
    for arm in laid.order:
        near = representative(laid.study.opened, laid.results, arm, pathway, laid.study.left_out)
        if near is not None:
            yield _trace(near, pathway, laid.group[arm])


def _overlay(sums: list[Summary], other: Study, spread: Spread) -> Overlay:
    """Another study, with the names that it shows itself."""
    order = list(range(len(other.arms)))
    courses = [
        GroupCourse(one.arm, pathway, one.minutes, one.mean, one.mean - one.half, one.mean + one.half, one.n)
        for pathway in PATHWAYS
        for one in time_courses(other.opened, other.results, pathway, spread, left_out=other.left_out)
    ]
    theirs = summary(other.opened, other.results, other.left_out, not other.blind)
    words = compare.words(other.title, compare.compare(sums, theirs))
    looks = tuple(look._replace(name=f"{look.name}, other run") for look in group_looks(other, order))
    return Overlay(other.title, looks, tuple(courses), words)
