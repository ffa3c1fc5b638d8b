"""The small figure of a row as SVG: the simulated time course, and the published value with its band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from rig.study.published.rows import ArmAtDose, FieldReading, Row, RowReading, Value
from rig.study.published.validation import Verdict
from rig.study.slope_course import SlopeCourse

WIDTH, HEIGHT = 420, 150
LEFT, RIGHT, TOP, BOTTOM = 38, 330, 10, 126
"""The time course lies between these; the scale of the row stands to its right."""
SCALE = 372
INK, QUIET, BAND = "#13171A", "#5D6872", "#CBD5DC"
MISSED = "#B3261E"
COLOURS = ("#0067B1", "#B85600", "#00805F", "#A045BD", "#8C1240", "#7D6B00")
MOST_LINES = 6
BIN_MIN = 2.0


class Line(NamedTuple):
    """A mean time course: minutes after t0, mean of the slices."""

    minutes: np.ndarray
    mean: np.ndarray
    percent: bool


def mean_course(courses: Sequence[SlopeCourse]) -> Line:
    """Mean over slices in bins of 2 min (of a hundredth of a longer recording)."""
    start = min(one.minutes[0] for one in courses)
    stop = max(one.minutes[-1] for one in courses)
    width = max(BIN_MIN, (stop - start) / 100)
    bins = [np.floor((np.array(one.minutes) - start) / width).astype(int) for one in courses]
    minutes, mean = [], []
    for one in np.unique(bins[0]):
        inside = [np.array(course.values)[number == one] for course, number in zip(courses, bins, strict=True)]
        values = [value for some in inside for value in some if np.isfinite(value)]
        if values:
            minutes.append(start + (one + 0.5) * width)
            mean.append(float(np.mean(values)))
    return Line(np.array(minutes), np.array(mean), all(one.percent for one in courses))


def _lines(
    taken: Sequence[tuple[ArmAtDose, RowReading]], courses: Mapping[tuple[ArmAtDose, str], Sequence[SlopeCourse]]
) -> dict[str, Line]:
    """The courses a row looks at, by the name of their arm; the first in percent decides."""
    lines: dict[str, Line] = {}
    for trial, reading in taken:
        pathway = reading.pathway if isinstance(reading, FieldReading) else "S1"
        some = courses.get((trial, pathway))
        name = f"{trial.arm} {trial.concentration_uM:g} µM" if trial.drug else trial.arm
        if some and len(lines) < MOST_LINES:
            lines.setdefault(name, mean_course(some))
    percent = next((line.percent for line in lines.values()), True)
    return {name: line for name, line in lines.items() if line.percent == percent}


def text(x: float, y: float, words: str, anchor: str = "start", colour: str = QUIET) -> str:
    """An SVG text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def stroke(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: str = "") -> str:
    """An SVG line."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashed}/>'
    )


def _course(row: Row, lines: Mapping[str, Line]) -> list[str]:
    """Axes, arms, and the published point in its window where the row is a percentage of baseline."""
    marks = []
    first = min(float(line.minutes[0]) for line in lines.values())
    last = max(float(line.minutes[-1]) for line in lines.values())
    percent = next(iter(lines.values())).percent
    published = _published_window(row) if percent else None
    top = max(float(line.mean.max()) for line in lines.values())
    top = 1.08 * max(top, row.high if published else 0.0, 120.0 if percent else 0.0)
    span = max(last - first, 1.0)

    def x(minute: float) -> float:
        return LEFT + (minute - first) / span * (RIGHT - LEFT)

    def y(value: float) -> float:
        return BOTTOM - value / top * (BOTTOM - TOP)

    marks += [stroke(LEFT, TOP, LEFT, BOTTOM, INK, 0.8), stroke(LEFT, BOTTOM, RIGHT, BOTTOM, INK, 0.8)]
    if percent:
        marks.append(stroke(LEFT, y(100), RIGHT, y(100), QUIET, 0.6, "3 3"))
        marks.append(text(LEFT - 4, y(100) + 3, "100", "end"))
    else:
        marks.append(text(LEFT - 4, TOP + 8, f"{top:.2g}", "end"))
        marks.append(text(LEFT + 4, TOP + 8, "slope, mV/ms"))
    if published is not None:
        at = x(min(max(published, first), last))
        marks.append(stroke(at, y(max(row.low, 0.0)), at, y(row.high), BAND, 9))
        marks.append(stroke(at - 6, y(row.expected), at + 6, y(row.expected), INK, 1.5))
    for index, (name, line) in enumerate(lines.items()):
        points = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in zip(line.minutes, line.mean, strict=True))
        marks.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[index]}" stroke-width="1.2"/>')
        marks.append(text(RIGHT - 4, BOTTOM - 5 - 9 * index, name, "end", COLOURS[index]))
    marks += [
        text(LEFT, BOTTOM + 11, f"{first:.0f}".replace("-", "−")),
        text(RIGHT, BOTTOM + 11, f"{last:.0f}", "end"),
    ]
    marks.append(text((LEFT + RIGHT) / 2, BOTTOM + 11, "min after t0", "middle"))
    return marks


def _published_window(row: Row) -> float | None:
    """The middle of the window of a row that is one percentage of baseline after t0."""
    if not isinstance(row.outcome, Value) or not isinstance(row.outcome.of, FieldReading):
        return None
    reading = row.outcome.of
    plain = reading.quantity == "slope" and reading.statistic == "mean" and not reading.step and not reading.during
    if not plain or not reading.relative_to or reading.from_min is None or reading.to_min is None:
        return None
    return (reading.from_min + reading.to_min) / 2


def _scale(verdict: Verdict) -> list[str]:
    """Band (bar), expected value (line) and simulated value (dot) on the scale of the row."""
    row, simulated = verdict.row, verdict.simulated
    half = (row.high - row.low) / 2 or 1.0
    low, high = row.low - half, row.high + half
    if simulated is not None:
        low, high = min(low, simulated), max(high, simulated)

    def y(value: float) -> float:
        return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)

    marks = [stroke(SCALE, y(row.low), SCALE, y(row.high), BAND, 14)]
    marks.append(stroke(SCALE - 9, y(row.expected), SCALE + 9, y(row.expected), INK, 1.5))
    marks += [text(SCALE + 12, y(edge) + 3, f"{edge:g}".replace("-", "−")) for edge in (row.low, row.high)]
    if simulated is not None:
        colour = COLOURS[0] if verdict.in_band else MISSED
        marks.append(f'<circle cx="{SCALE}" cy="{y(simulated):.1f}" r="3.5" fill="{colour}"/>')
    return marks


def figure(
    verdict: Verdict,
    taken: Sequence[tuple[ArmAtDose, RowReading]],
    courses: Mapping[tuple[ArmAtDose, str], Sequence[SlopeCourse]],
) -> str:
    """One row as an SVG element. ``taken``: its readings with their trials; ``courses``: of every trial and pathway."""
    lines = _lines(taken, courses)
    marks = (_course(verdict.row, lines) if lines else []) + _scale(verdict)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="Inter, sans-serif" font-size="8.5">{"".join(marks)}</svg>'
    )
