"""What a key that took several values did: slices, means and the Hill curve over the doses; of two keys, a map."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.parts.symbol import paint_symbols
from gui.parts.theme import Theme
from gui.plots.polyline import polyline
from gui.results.axes import Axes, figure_px, foot_px, left_px, number_text, paint_left, round_ends
from gui.results.slices_drawing import SlicesPicture, Spot
from gui.results.values import View
from rig.study.results.dose_response import NONE_BELOW

PAD = 0.06
MAP_HEAD = 1.6
WORDS_LINES = 3


def laid_out_doses(theme: Theme, view: View, room: QRectF) -> SlicesPicture:
    """Of one axis: doses from left to right, on a logarithmic scale where none is below 0; dose 0 at its left end."""
    ground = room.adjusted(left_px(theme), 0.5 * figure_px(theme), -10, -foot_px(theme) - _words_px(theme, view))
    values = [point.value for point in view.points if point.value is not None]
    at = _along(view)
    first, last = (
        (float(at[np.isfinite(at)].min()), float(at[np.isfinite(at)].max())) if np.isfinite(at).any() else (0, 1)
    )
    pad = PAD * ((last - first) or 1.0)
    axes = Axes(ground, (first - pad, last + pad), round_ends(min(values, default=0.0), max(values, default=1.0)))
    spots = [
        Spot(point, QPointF(axes.across(float(at[point.group])), axes.up(point.value)))
        for point in view.points
        if point.value is not None and np.isfinite(at[point.group])
    ]
    return SlicesPicture(axes, None, tuple(spots))


def logarithmic(view: View) -> bool:
    values = view.axes[0].values
    return not (values < 0).any() and bool((values > 0).any())


def _along(view: View) -> np.ndarray:
    """Where every group stands on the axis, (groups,)."""
    values = view.axes[0].values
    if not logarithmic(view):
        return values
    return np.log10(np.where(values == 0, NONE_BELOW * values[values > 0].min(), values))


def _words_px(theme: Theme, view: View) -> float:
    return WORDS_LINES * 1.35 * theme.metrics.hint + 6 if view.curve is not None else 0.0


def paint_doses(painter: QPainter, theme: Theme, view: View, picture: SlicesPicture, room: QRectF) -> None:
    axes, curve = picture.axes, view.curve
    if curve is not None and curve.half is not None and logarithmic(view):
        _paint_half(painter, theme, axes, curve.half.estimate, curve.half.low, curve.half.high)
    colour = view.looks[-1].colour
    for group, look in enumerate(view.looks):
        here = [spot.at for spot in picture.spots if spot.point.group == group and not spot.point.left_out]
        out = [spot.at for spot in picture.spots if spot.point.group == group and spot.point.left_out]
        paint_symbols(painter, "open_circle", theme.colour(look.colour, 0.6), here, 5.6, theme.colour(look.colour, 0.2))
        paint_symbols(painter, "cross", theme.colour("text3"), out, 6.8, theme.colour("plot"))
    if curve is not None and len(curve.dose):
        at = np.log10(curve.dose) if logarithmic(view) else curve.dose
        polyline(painter, theme.pen(colour, 2.0), *axes.places(at, curve.response))
    for one in view.numbers:
        x = axes.across(float(_along(view)[one.group]))
        if not math.isfinite(x):
            continue
        if one.interval is not None:
            painter.setPen(QPen(theme.colour("text"), 1.5))
            low, high = axes.up(one.interval.low), axes.up(one.interval.high)
            painter.drawLines(
                [QLineF(x, low, x, high), QLineF(x - 3, low, x + 3, low), QLineF(x - 3, high, x + 3, high)]
            )
        spot = [QPointF(x, axes.up(one.mean))]
        paint_symbols(painter, "circle", theme.colour(view.looks[one.group].colour), spot, 9.2, theme.colour("plot"))
    paint_left(painter, theme, axes, view.outcome, room.left(), view.outcome_short)
    _paint_dose_axis(painter, theme, view, axes)
    if curve is not None:
        painter.setFont(theme.font(theme.metrics.hint))
        painter.setPen(theme.colour("text2"))
        top = axes.room.bottom() + foot_px(theme) + 2
        box = QRectF(room.left() + 8, top, room.width() - 16, room.bottom() - top)
        painter.drawText(
            box,
            int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap),
            curve.words,
        )


def _paint_half(painter: QPainter, theme: Theme, axes: Axes, half: float, low: float, high: float) -> None:
    """Where half is reached: a dashed line in a band as wide as its interval."""
    left, right = (min(max(math.log10(one), axes.x[0]), axes.x[1]) if one > 0 else axes.x[0] for one in (low, high))
    box = QRectF(
        axes.across(left), axes.room.top(), max(axes.across(right) - axes.across(left), 1.0), axes.room.height()
    )
    painter.fillRect(box, theme.colour("text", 0.07))
    painter.setPen(theme.pen("text", 1.2, dash=True))
    x = axes.across(math.log10(half))
    painter.drawLine(QLineF(x, axes.room.top(), x, axes.room.bottom()))


def _paint_dose_axis(painter: QPainter, theme: Theme, view: View, axes: Axes) -> None:
    size, values, along = figure_px(theme), view.axes[0].values, _along(view)
    painter.setFont(theme.font(size))
    painter.setPen(theme.pen("line2"))
    painter.drawLine(QLineF(axes.room.bottomLeft(), axes.room.bottomRight()))
    measure = QFontMetricsF(painter.font())
    free = -1e9
    for value, at in sorted(
        {(float(one), float(at)) for one, at in zip(values, along, strict=True) if math.isfinite(at)}
    ):
        x = axes.across(at)
        painter.setPen(theme.pen("line2"))
        painter.drawLine(QLineF(x, axes.room.bottom(), x, axes.room.bottom() + 4))
        wide = measure.horizontalAdvance(f"{value:g}") + 4
        if x - wide / 2 > free:
            painter.setPen(theme.colour("text2"))
            box = QRectF(x - wide, axes.room.bottom() + 6, 2 * wide, 1.4 * size)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{value:g}")
            free = x + wide / 2
    box = QRectF(axes.room.left(), axes.room.bottom() + 6 + 1.6 * size, axes.room.width(), 1.5 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, view.axes[0].title)


# ---- two axes


def paint_map(painter: QPainter, theme: Theme, view: View, room: QRectF) -> None:
    """A cell a group, darker for more, its mean written in it."""
    size = figure_px(theme)
    across, along = view.axes[0], view.axes[1]
    columns, rows = (sorted({float(one) for one in axis.values if math.isfinite(one)}) for axis in (across, along))
    ground = room.adjusted(left_px(theme), MAP_HEAD * size + 4, -8, -foot_px(theme))
    means = {one.group: one.mean for one in view.numbers}
    low, high = min(means.values(), default=0.0), max(means.values(), default=1.0)
    wide, tall = ground.width() / max(len(columns), 1), ground.height() / max(len(rows), 1)
    painter.setFont(theme.font(size, 500))
    for group, mean in means.items():
        column, row = columns.index(float(across.values[group])), rows.index(float(along.values[group]))
        box = QRectF(ground.left() + column * wide, ground.bottom() - (row + 1) * tall, wide, tall).adjusted(
            1, 1, -1, -1
        )
        share = (mean - low) / ((high - low) or 1.0)
        ground_colour = _mixed(theme.colour("bg2"), theme.colour("S1"), share)
        painter.fillRect(box, ground_colour)
        dark = ground_colour.lightnessF() < 0.5
        painter.setPen(QColor("#FFFFFF" if dark else "#13171A"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number_text(mean, 1.0))
    painter.setFont(theme.font(size))
    painter.setPen(theme.colour("text2"))
    for place, value in enumerate(columns):
        box = QRectF(ground.left() + place * wide, ground.bottom() + 4, wide, 1.4 * size)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{value:g}")
    for place, value in enumerate(rows):
        box = QRectF(room.left(), ground.bottom() - (place + 1) * tall, left_px(theme) - 8, tall)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{value:g}")
    box = QRectF(ground.left(), ground.bottom() + 6 + 1.6 * size, ground.width(), 1.5 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, across.title)
    painter.setFont(theme.font(theme.metrics.hint))
    head = QRectF(room.left() + 6, room.top(), room.width() - 12, MAP_HEAD * size)
    shown = QFontMetricsF(painter.font()).elidedText(
        f"Means, {view.outcome}", Qt.TextElideMode.ElideRight, head.width()
    )
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.setFont(theme.font(size))
    painter.save()
    painter.translate(room.left(), ground.center().y())
    painter.rotate(-90)
    painter.drawText(QRectF(-200, 0, 400, 1.5 * size), Qt.AlignmentFlag.AlignCenter, along.title)
    painter.restore()


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    ends = ((one.redF(), other.redF()), (one.greenF(), other.greenF()), (one.blueF(), other.blueF()))
    return QColor.fromRgbF(*(first + (last - first) * share for first, last in ends))
