"""The time course of all groups: means with their intervals or every slice, drugs and trains to scale, the window that
was measured, and every group's name where its curve ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from gui.parts.swatch import drug_brush, drug_colour
from gui.parts.symbol import paint_symbols
from gui.parts.theme import Theme
from gui.plots.polyline import polyline
from gui.results.axes import Axes, figure_px, foot_px, left_px, paint_bottom, paint_left, round_ends
from gui.results.values import GroupCourse, Look, SliceCourse, View

BAR_PX, BAR_GAP_PX = 14.0, 8.0
ARROW_PX = 6.0
SLICE_ALPHA, OUT_ALPHA, OTHER_ALPHA = 0.5, 0.35, 0.45
ORDINARY = (60.0, 150.0)
"""% of baseline that the axis shows at least."""
MOST_HALF_PX = 4.6
MOST_SMOOTH = 60
"""Slices that are drawn with smooth edges."""


class CourseChoice(NamedTuple):
    """``pathways``: which are drawn, the first in full; ``every``: each slice, in the place of the means.
    ``picked``: index of a slice that is drawn stronger; ``reading``: minute of a line that reads the means."""

    pathways: tuple[str, ...]
    every: bool = False
    picked: int | None = None
    reading: float | None = None


def drawn_courses(view: View, choice: CourseChoice) -> list[GroupCourse]:
    return [course for course in view.courses if course.pathway in choice.pathways]


def drawn_slices(view: View, choice: CourseChoice) -> list[SliceCourse]:
    return [course for course in view.slices if course.pathway in choice.pathways] if choice.every else []


def course_axes(theme: Theme, view: View, choice: CourseChoice, room: QRectF) -> Axes:
    """``room``: with all that stands around the ground."""
    ends = list(ORDINARY) if view.unit == "%" else [0.0]
    for course in drawn_courses(view, choice) if not choice.every else ():
        known = np.isfinite(course.low) & np.isfinite(course.high)
        ends += [float(course.mean[known].min()), float(course.high[known].max())] if known.any() else []
    for line in drawn_slices(view, choice):
        inside = np.isfinite(line.percent)
        if inside.any():
            ends += np.percentile(line.percent[inside], (0.5, 99.5)).tolist()
    low, high = round_ends(min(ends), max(ends))
    ground = room.adjusted(left_px(theme), 0, -label_px(theme, view, choice), -foot_px(theme))
    # the bars stand above the points
    head = bars_px(view)
    above = (high - low) * head / max(ground.height() - head, 1.0)
    pad = 0.02 * (view.span[1] - view.span[0])
    return Axes(ground, (view.span[0] - pad, view.span[1] + pad), (low, high + above))


def bars_px(view: View) -> float:
    return (BAR_PX + BAR_GAP_PX) * len({bar.line for bar in view.bars}) + 4


def label_px(theme: Theme, view: View, choice: CourseChoice) -> float:
    """Right of the ground: symbol and name of the longest group."""
    looks = (*view.looks, *(view.overlay.looks if view.overlay else ()))
    measure = QFontMetricsF(theme.font(figure_px(theme), 600))
    of_which = " S2" if len(choice.pathways) > 1 else ""
    longest = max((measure.horizontalAdvance(look.name + of_which) for look in looks), default=0.0)
    return min(220.0, max(70.0, longest + 34))


def paint_course(painter: QPainter, theme: Theme, view: View, choice: CourseChoice, room: QRectF) -> Axes:
    """Returns where things lie."""
    axes = course_axes(theme, view, choice, room)
    _paint_window(painter, theme, view, axes)
    painter.setPen(theme.pen("line2", dash=True))
    if axes.y[0] < 100.0 < axes.y[1] and view.unit == "%":
        painter.drawLine(QLineF(axes.room.left(), axes.up(100.0), axes.room.right(), axes.up(100.0)))
    for train in view.trains:
        painter.setPen(QPen(theme.colour("line2"), 1, Qt.PenStyle.DotLine))
        top = axes.room.top() + bars_px(view)
        painter.drawLine(QLineF(axes.across(train.minute), top, axes.across(train.minute), axes.room.bottom()))
    painter.save()
    painter.setClipRect(axes.room.adjusted(-6, -6, 6, 0))
    if view.overlay is not None:
        for course in view.overlay.courses:
            if course.pathway in choice.pathways[:1]:
                _paint_line(painter, theme, view.overlay.looks[course.group], course, axes)
    lines = drawn_slices(view, choice)
    # so many lie on each other that smooth edges are not seen, and they take the most time
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(lines) <= MOST_SMOOTH)
    for line in lines:
        _paint_slice(painter, theme, view, line, choice, axes)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not choice.every:
        for pathway in reversed(choice.pathways):
            for course in drawn_courses(view, choice):
                if course.pathway == pathway:
                    _paint_means(painter, theme, view.looks[course.group], course, axes, pathway != choice.pathways[0])
    painter.restore()
    _paint_bars(painter, theme, view, axes)
    _paint_trains(painter, theme, view, axes)
    _paint_labels(painter, theme, view, choice, axes)
    paint_left(painter, theme, axes, axis_name(view, choice), room.left())
    paint_bottom(painter, theme, axes, f"Time after {view.zero} (min)" if view.zero else "Time (min)")
    if choice.reading is not None:
        painter.setPen(theme.pen("text", 1.2))
        painter.drawLine(
            QLineF(axes.across(choice.reading), axes.room.top(), axes.across(choice.reading), axes.room.bottom())
        )
    return axes


def axis_name(view: View, choice: CourseChoice) -> str:
    return f"{' and '.join(choice.pathways)} fEPSP slope (% of baseline)"


# ---- points and lines


def half_px(course: GroupCourse, axes: Axes, theme: Theme) -> float:
    """Half the size of a symbol: smaller where points stand close together."""
    apart = axes.room.width() / max(len(course.minutes), 1)
    return min(MOST_HALF_PX, max(1.8, 0.42 * apart)) * theme.metrics.marker / 6


def _paint_means(painter: QPainter, theme: Theme, look: Look, course: GroupCourse, axes: Axes, other: bool) -> None:
    colour = theme.colour(look.colour, OTHER_ALPHA if other else 1.0)
    x, y = axes.places(course.minutes, course.mean)
    _, top = axes.places(course.minutes, course.high)
    _, foot = axes.places(course.minutes, course.low)
    known = np.isfinite(y)
    half = half_px(course, axes, theme) * (0.72 if other else 1.0)
    painter.setPen(QPen(colour, 1.3))
    ranged = known & np.isfinite(top) & np.isfinite(foot)
    painter.drawLines([QLineF(*line) for line in zip(x[ranged], foot[ranged], x[ranged], top[ranged], strict=True)])
    points = [QPointF(*point) for point in zip(x[known], y[known], strict=True)]
    paint_symbols(painter, look.symbol, colour, points, 2 * half, theme.colour("plot"))


def _paint_line(painter: QPainter, theme: Theme, look: Look, course: GroupCourse, axes: Axes) -> None:
    """A group of another run: a faint dashed line."""
    polyline(painter, theme.pen(look.colour, 1.8, 0.7, dash=True), *axes.places(course.minutes, course.mean))


def _paint_slice(
    painter: QPainter, theme: Theme, view: View, line: SliceCourse, choice: CourseChoice, axes: Axes
) -> None:
    picked = line.number == choice.picked
    alpha = 1.0 if picked else SLICE_ALPHA if line.counts else OUT_ALPHA
    pen = theme.pen(view.looks[line.group].colour, 2.2 if picked else 1.0, alpha, dash=not line.counts)
    polyline(painter, pen, *axes.places(line.minutes, line.percent))


# ---- what was done


def _paint_window(painter: QPainter, theme: Theme, view: View, axes: Axes) -> None:
    if view.window is None:
        return
    left, right = (axes.across(minute) for minute in view.window)
    box = QRectF(left, axes.room.top(), max(right - left, 2.0), axes.room.height())
    painter.fillRect(box, theme.colour("text", 0.08))
    painter.setFont(theme.font(theme.metrics.hint))
    painter.setPen(theme.colour("text2"))
    said = "measured here, exploratory" if view.exploratory else "measured here"
    wide = QFontMetricsF(painter.font()).horizontalAdvance(said) + 8
    words = box.adjusted(0, 0, 0, -4)
    if wide > box.width():
        words = QRectF(
            max(axes.room.left(), min(box.center().x() - wide / 2, axes.room.right() - wide)),
            box.top(),
            wide,
            box.height() - 4,
        )
    painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, said)


def _paint_bars(painter: QPainter, theme: Theme, view: View, axes: Axes) -> None:
    """A row a drug above the points, the one that opens first on top."""
    size = figure_px(theme)
    rows = list(dict.fromkeys(bar.line for bar in sorted(view.bars, key=lambda bar: bar.start_min)))
    painter.setFont(theme.font(size, 600))
    measure = QFontMetricsF(painter.font())
    for bar in view.bars:
        top = axes.room.top() + 2 + rows.index(bar.line) * (BAR_PX + BAR_GAP_PX)
        left, right = (axes.across(min(max(minute, axes.x[0]), axes.x[1])) for minute in (bar.start_min, bar.end_min))
        box = QRectF(left, top, max(right - left, 3.0), BAR_PX)
        painter.fillRect(box, theme.colour(drug_colour(bar.line), 0.28))
        painter.fillRect(box, drug_brush(theme, bar.line))
        painter.setPen(QPen(theme.colour(drug_colour(bar.line)), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        painter.setPen(theme.colour("text"))
        wide = measure.horizontalAdvance(bar.name)
        name = QRectF(box.right() + 10, top - 4, wide + 4, BAR_PX + 8)
        if name.right() > axes.room.right():
            name.moveRight(box.left() - 10)
        if name.left() < axes.room.left():
            name = QRectF(box.left() + 6, top - 4, min(wide + 4, box.width()), BAR_PX + 8)
            painter.fillRect(name.adjusted(-4, 5, 0, -5), theme.colour("plot"))
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, bar.name)


def _paint_trains(painter: QPainter, theme: Theme, view: View, axes: Axes) -> None:
    size = figure_px(theme)
    painter.setFont(theme.font(size, 600))
    foot = axes.room.bottom() - 1.6 * size
    free = -1e9
    for train in view.trains:
        x = axes.across(train.minute)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x, foot - ARROW_PX),
                    QPointF(x + ARROW_PX, foot + ARROW_PX),
                    QPointF(x - ARROW_PX, foot + ARROW_PX),
                ]
            )
        )
        wide = QFontMetricsF(painter.font()).horizontalAdvance(train.label) + 4
        box = QRectF(x - ARROW_PX - 8 - wide, foot - size, wide, 2 * size)
        if box.left() < axes.room.left():
            box.moveLeft(x + ARROW_PX + 8)
        if box.left() > free:
            painter.setPen(theme.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, train.label)
            free = x + ARROW_PX


# ---- names


def placed(wanted: list[float], apart: float, low: float, high: float) -> list[float]:
    """Near where they are wanted, in that order, ``apart`` at least, and inside as far as there is room."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    blocks: list[tuple[float, list[int]]] = []
    for place in order:
        middle, members = wanted[place], [place]
        while blocks and blocks[-1][0] + (len(blocks[-1][1]) + len(members)) * apart / 2 > middle:
            above, others = blocks.pop()
            middle = (above * len(others) + middle * len(members)) / (len(others) + len(members))
            members = others + members
        blocks.append((middle, members))
    found = [0.0] * len(wanted)
    floor = low
    for middle, members in blocks:
        long = (len(members) - 1) * apart
        start = max(floor, min(middle - long / 2, high - long))
        for number, place in enumerate(members):
            found[place] = start + number * apart
        floor = start + long + apart
    return found


class Label(NamedTuple):
    """A group at the end of its curve: ``at`` px from the top. ``n``: its units; ``faint``: not what is in front."""

    look: Look
    name: str
    n: str
    at: float
    faint: bool


def curve_labels(view: View, choice: CourseChoice, axes: Axes) -> list[Label]:
    labels = []
    for looks, courses, other in (
        (view.looks, drawn_courses(view, choice), False),
        *([(view.overlay.looks, view.overlay.courses, True)] if view.overlay is not None else []),
    ):
        for course in courses:
            known = np.flatnonzero(np.isfinite(course.mean))
            if not len(known) or (other and course.pathway != choice.pathways[0]):
                continue
            name = looks[course.group].name + (f" {course.pathway}" if len(choice.pathways) > 1 else "")
            last = float(np.mean(course.mean[known[-3:]]))
            faint = other or course.pathway != choice.pathways[0]
            labels.append(Label(looks[course.group], name, f"n = {int(course.n[known[-1]])}", axes.up(last), faint))
    return labels


def _paint_labels(painter: QPainter, theme: Theme, view: View, choice: CourseChoice, axes: Axes) -> None:
    """Symbol, name and n of every group, right of where its curve ends."""
    size = figure_px(theme)
    labels = curve_labels(view, choice, axes)
    room = axes.room.height() / max(len(labels), 1)
    with_n = room > 3.2 * size
    apart = min((3.0 if with_n else 1.6) * size, room)
    tops = placed([label.at for label in labels], apart, axes.room.top() + size, axes.room.bottom() - 2 * size)
    names = theme.font(size if apart >= 1.3 * size else max(9, round(apart / 1.3)), 600)
    left = axes.room.right() + 14
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for label, y in zip(labels, tops, strict=True):
        colour = theme.colour(label.look.colour, 0.75 if label.faint else 1.0)
        if abs(label.at - y) > 0.6 * size:
            painter.setPen(QPen(theme.colour("line2"), 1))
            painter.drawLine(QLineF(axes.room.right() + 1, label.at, left - 6, y))
        paint_symbols(painter, label.look.symbol, colour, [QPointF(left, y)], 8.8, theme.colour("plot"))
        painter.setFont(names)
        painter.setPen(colour)
        box = QRectF(left + 11, y - size, max(20.0, label_px(theme, view, choice) - 26), 2 * size)
        shown = QFontMetricsF(names).elidedText(label.name, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, align, shown)
        if with_n:
            painter.setFont(theme.font(theme.metrics.hint))
            painter.setPen(theme.colour("text3"))
            painter.drawText(box.translated(0, 1.35 * size), align, label.n)
