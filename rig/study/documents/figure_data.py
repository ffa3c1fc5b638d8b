"""What the print figure of a study is drawn from: all of it comes from the results, and nothing is computed while it is
drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rig.instruments.stimulator import Pathway
from rig.study.documents.group_colours import GroupLook, group_looks
from rig.study.results.analysis import exclusions, summary
from rig.study.results.dose_response import Curve, dose_curve, sentence, title, values_of
from rig.study.results.labels import OutcomeLabel, outcome_label
from rig.study.results.marks import DrugBar, TrainTime, drug_bars, train_times, zero_words
from rig.study.results.remeasure import planned_window
from rig.study.results.representative import ShownTraces, representative, shown_traces
from rig.study.results.study import Study
from rig.study.results.time_courses import ArmCourse, Spread, time_courses
from rig.study.results.told import planned_analysis, secret, words_of
from rig.study.statistics.students_t import mean_interval
from rig.study.statistics.values import Analysis, CannotTest, Comparison, Interval

MOST_GROUPS = 24
"""More cannot be told apart on paper."""


def shorter(name: str, signs: int) -> str:
    """With its beginning and its end, by which names of groups differ."""
    if len(name) <= signs:
        return name
    tail = max(1, (signs - 1) // 2)
    return f"{name[: signs - 1 - tail]}…{name[-tail:]}"


class GroupPoints(NamedTuple):
    """A group in the order in which it is listed. ``slices``: (animal, value, counts) of every slice with a number;
    ``units``: what counts as n, (n,); ``interval``: of their mean, None for one; ``dose``: on the first axis, or NaN.
    """

    name: str
    look: GroupLook
    slices: tuple[tuple[int, float, bool], ...]
    units: np.ndarray
    interval: Interval | None
    dose: float


class FigureData(NamedTuple):
    """``courses``: mean and spread of each group, with its place in ``groups``; ``traces``: of one slice a group.
    ``comparisons``: none where they may not be told, and then ``words`` says why. ``dose_axis``: empty without one."""

    groups: tuple[GroupPoints, ...]
    courses: tuple[tuple[int, ArmCourse], ...]
    traces: tuple[tuple[int, ShownTraces], ...]
    comparisons: tuple[Comparison, ...]
    alpha: float
    words: str
    label: OutcomeLabel
    unit: str
    spread: str
    window: tuple[float, float] | None
    bars: tuple[DrugBar, ...]
    trains: tuple[TrainTime, ...]
    zero: str
    matched: bool
    dose_axis: str
    curve: Curve | None
    curve_words: str


def figure_data(study: Study, spread: Spread = "sem") -> FigureData:
    """Raises ValueError, a sentence, for more groups than a figure bears."""
    if len(study.arms) > MOST_GROUPS:
        raise ValueError(
            f"A figure for print bears {MOST_GROUPS} groups, and this study has {len(study.arms)}; export its tables."
        )
    design = study.opened.design
    found = planned_analysis(study)
    shown = isinstance(found, Analysis) and not secret(study)
    window = planned_window(design)
    curve, curve_words = _curve(study)
    level = 100 * (1 - design.analysis.alpha)
    return FigureData(
        groups=tuple(_groups(study)),
        courses=tuple(_courses(study, design.outcome.pathway, spread)),
        traces=tuple(_traces(study, design.outcome.pathway)),
        comparisons=found.comparisons if isinstance(found, Analysis) and shown else (),
        alpha=design.analysis.alpha,
        words="" if shown else words_of(study, found),
        label=outcome_label(design.outcome, window),
        unit=design.analysis.unit,
        spread="SEM" if spread == "sem" else f"{level:.3g} % CI",
        window=window,
        bars=drug_bars(study),
        trains=train_times(study),
        zero=zero_words(study),
        matched=design.sampling.every_group or design.sampling.twins,
        dose_axis="" if study.blind or len(design.axis) != 1 else title(design.axis[0]),
        curve=curve,
        curve_words=curve_words,
    )


def _groups(study: Study) -> Iterator[GroupPoints]:
    design = study.opened.design
    out = exclusions(study.opened, study.results, study.left_out)
    sums = summary(study.opened, study.results, study.left_out)
    looks = group_looks([study.arms[arm].protocol for arm in study.order], study.blind)
    doses = values_of(design, 0) if design.axis and not study.blind else np.full(len(study.arms), np.nan)
    for arm, look in zip(study.order, looks, strict=True):
        own = sorted((one for one in study.results if one.arm == arm), key=lambda one: one.index)
        points = tuple((one.animal, one.value, one.index not in out) for one in own if one.value is not None)
        units = sums[arm].values
        yield GroupPoints(
            study.names[arm], look, points, units, _interval(units, 1 - design.analysis.alpha), float(doses[arm])
        )


def _interval(units: np.ndarray, level: float) -> Interval | None:
    return mean_interval(units, level) if len(units) > 1 else None


def _courses(study: Study, pathway: Pathway, spread: Spread) -> Iterator[tuple[int, ArmCourse]]:
    for one in time_courses(study.opened, study.results, pathway, spread, left_out=study.left_out):
        yield study.order.index(one.arm), one


def _traces(study: Study, pathway: Pathway) -> Iterator[tuple[int, ShownTraces]]:
    for place, arm in enumerate(study.order):
        near = representative(study.opened, study.results, arm, pathway, study.left_out)
        if near is not None:
            yield place, shown_traces(near.traces[pathway])


def _curve(study: Study) -> tuple[Curve | None, str]:
    """The Hill curve of a study with one axis, with its sentence; without one the sentence says why."""
    axes = study.opened.design.axis
    if len(axes) != 1 or study.blind:
        return None, ""
    try:
        found = dose_curve(study.opened, study.results, study.left_out)
    except CannotTest as refused:
        return None, str(refused)
    return found, sentence(found, axes[0])
