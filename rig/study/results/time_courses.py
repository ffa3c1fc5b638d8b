"""Time courses of the groups of a study: percent per slice first, then the mean over units, on a common grid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from rig.instruments.stimulator import Pathway
from rig.study.design.design_file import OpenedDesign
from rig.study.results.analysis import exclusions
from rig.study.running.slice_result import SliceResult
from rig.study.statistics.distributions import t_quantile
from rig.study.statistics.values import Unit

Spread = Literal["sem", "ci"]
STEPS_MIN = (0.5, 1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 30.0, 60.0)
MOST_POINTS = 60
"""Points of a group: more would lie on each other in a figure."""


class ArmCourse(NamedTuple):
    """An arm on one pathway, (n,) each: minutes after minute 0 (the middle of a step), mean over units in % of
    baseline, SEM or half a confidence interval (NaN for one unit), units of every point."""

    arm: int
    pathway: Pathway
    minutes: np.ndarray
    mean: np.ndarray
    half: np.ndarray
    n: np.ndarray


def step_of(begin_min: float, end_min: float) -> float:
    """Minutes of a point of a figure."""
    long = end_min - begin_min
    return next((step for step in STEPS_MIN if long / step <= MOST_POINTS), long / MOST_POINTS)


def binned(minutes: np.ndarray, values: np.ndarray, first: int, count: int, step: float) -> np.ndarray:
    """Means of the values (n,) in ``count`` steps from ``first * step`` min on; NaN where there is none."""
    place = np.floor(minutes / step + 1e-6).astype(int) - first
    here = (place >= 0) & (place < count) & np.isfinite(values)
    total = np.bincount(place[here], values[here], count)
    number = np.bincount(place[here], minlength=count)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _rows(
    columns: Mapping[int, tuple[np.ndarray, np.ndarray]], first: int, count: int, step: float
) -> dict[int, np.ndarray]:
    """Every slice ``binned``. Those that were recorded at the same minutes, as most are, in one go."""
    alike: dict[bytes, list[int]] = {}
    for index, (minutes, _) in columns.items():
        alike.setdefault(minutes.tobytes(), []).append(index)
    rows: dict[int, np.ndarray] = {}
    for indices in alike.values():
        minutes = columns[indices[0]][0]
        place = np.floor(minutes / step + 1e-6).astype(int) - first
        values = np.array([columns[index][1] for index in indices])
        known = np.isfinite(values)
        begins = np.flatnonzero(np.diff(place, prepend=place[0] - 1))
        if np.any(np.diff(place) < 0):
            rows |= {index: binned(*columns[index], first, count, step) for index in indices}
            continue
        total = np.add.reduceat(np.where(known, values, 0.0), begins, axis=1)
        number = np.add.reduceat(known.astype(int), begins, axis=1)
        table = np.full((len(indices), count), np.nan)
        table[:, place[begins]] = np.where(number > 0, total / np.maximum(number, 1), np.nan)
        rows |= dict(zip(indices, table, strict=True))
    return rows


def time_courses(
    opened: OpenedDesign,
    results: Sequence[SliceResult],
    pathway: Pathway,
    spread: Spread = "sem",
    step_min: float | None = None,
    left_out: Mapping[int, str] | None = None,
) -> list[ArmCourse]:
    """Of every arm that has a slice which counts. ``step_min``: minutes of a point; None fits a figure."""
    out = exclusions(opened, results, left_out)
    counted = [one for one in results if one.index not in out and pathway in one.courses]
    columns = {one.index: one.courses[pathway].columns()[:2] for one in counted}
    counted = [one for one in counted if len(columns[one.index][0])]
    columns = {one.index: columns[one.index] for one in counted}
    if not counted:
        return []
    begin = min(float(minutes.min()) for minutes, _ in columns.values())
    end = max(float(minutes.max()) for minutes, _ in columns.values())
    step = step_min or step_of(begin, end)
    first = math.floor(begin / step + 1e-6)
    count = math.floor(end / step + 1e-6) - first + 1
    rows = _rows(columns, first, count, step)
    middle = (np.arange(first, first + count) + 0.5) * step
    unit, level = opened.design.analysis.unit, 1 - opened.design.analysis.alpha
    return [
        _course(arm, pathway, middle, _units(own, rows, unit), spread, level)
        for arm in sorted({one.arm for one in counted})
        if (own := [one for one in counted if one.arm == arm])
    ]


def _units(own: list[SliceResult], rows: Mapping[int, np.ndarray], unit: Unit) -> np.ndarray:
    """(units, points)."""
    if unit == "slice":
        return np.array([rows[one.index] for one in sorted(own, key=lambda one: one.index)])
    animals: dict[int, list[np.ndarray]] = {}
    for one in sorted(own, key=lambda one: one.index):
        animals.setdefault(one.animal, []).append(rows[one.index])
    return np.array([_mean(np.array(of)) for of in animals.values()])


def _mean(rows: np.ndarray) -> np.ndarray:
    """Over the first axis, of what is there; NaN where nothing is."""
    known = np.isfinite(rows)
    number = known.sum(axis=0)
    return np.where(number > 0, np.where(known, rows, 0.0).sum(axis=0) / np.maximum(number, 1), np.nan)


def _course(
    arm: int, pathway: Pathway, middle: np.ndarray, units: np.ndarray, spread: Spread, level: float
) -> ArmCourse:
    known = np.isfinite(units)
    number = known.sum(axis=0)
    mean = _mean(units)
    squares = np.where(known, (units - mean) ** 2, 0.0).sum(axis=0)
    sem = np.where(number > 1, np.sqrt(squares / np.maximum(number - 1, 1) / np.maximum(number, 1)), np.nan)
    if spread == "ci":
        wide = {int(n): t_quantile(level, int(n) - 1) for n in np.unique(number) if n > 1}
        sem = sem * np.array([wide.get(int(n), math.nan) for n in number])
    there = number > 0
    return ArmCourse(arm, pathway, middle[there], mean[there], sem[there], number[there])
