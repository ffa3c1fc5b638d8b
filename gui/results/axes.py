"""The axes of a painted plot: where a value lies, and its lines and numbers."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from gui.parts.theme import Theme
from gui.plots.plot_axis import nice_step

TICK_PX = 4.0
LEFT_APART, BOTTOM_APART = 4.0, 6.5
"""Least distance of two numbers, in sizes of their type."""
LONG = 1e7
"""From here on a number is told by its power of ten."""


def figure_px(theme: Theme) -> int:
    """Size of the type of names and axes in the figures of Results."""
    return theme.metrics.body + (1 if theme.metrics.body > 12 else 0)


def round_ends(low: float, high: float, count: int = 5) -> tuple[float, float]:
    """Round numbers around values, with room for them."""
    step = nice_step(max(high - low, 1e-9) / count)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def number_text(value: float, step: float) -> str:
    if abs(value) >= LONG:
        return f"{value:.2e}".replace("-", "−")
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    return f"{value:.{decimals}f}".replace("-", "−") if abs(value) > 1e-9 * max(step, 1.0) else "0"


class Axes(NamedTuple):
    """``room``: the ground of the points, px; ``x``, ``y``: what its edges stand for."""

    room: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, value: float) -> float:
        low, high = self.x
        return self.room.left() + (value - low) / ((high - low) or 1.0) * self.room.width()

    def up(self, value: float) -> float:
        low, high = self.y
        return self.room.bottom() - (value - low) / ((high - low) or 1.0) * self.room.height()

    def places(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n,) px each."""
        (left, right), (low, high) = self.x, self.y
        across = self.room.left() + (x - left) / ((right - left) or 1.0) * self.room.width()
        return across, self.room.bottom() - (y - low) / ((high - low) or 1.0) * self.room.height()

    def value_at(self, px: float) -> float:
        low, high = self.x
        return low + (px - self.room.left()) / max(self.room.width(), 1.0) * (high - low)


def ticks(
    low: float, high: float, px: float, least_px: float, steps: tuple[float, ...] = ()
) -> tuple[float, list[float]]:
    """(step, round numbers in [low, high] that stand ``least_px`` apart); of ``steps``, where there is one."""
    least = (high - low) * least_px / max(px, 1.0)
    step = next((one for one in steps if one >= least), nice_step(least))
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return step, [place * step for place in range(first, last + 1)]


MINUTE_STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 240.0)


def paint_left(painter: QPainter, theme: Theme, axes: Axes, name: str, text_left: float, shorter: str = "") -> None:
    """Line, numbers, and the name along it with its left edge at ``text_left`` px; the ``shorter`` one where the other
    has no room."""
    size, room = figure_px(theme), axes.room
    painter.setFont(theme.font(size))
    step, values = ticks(*axes.y, room.height(), LEFT_APART * size)
    painter.setPen(theme.pen("line2"))
    painter.drawLine(QLineF(room.topLeft(), room.bottomLeft()))
    painter.drawLines([QLineF(room.left() - TICK_PX, axes.up(one), room.left(), axes.up(one)) for one in values])
    painter.setPen(theme.colour("text2"))
    for one in values:
        box = QRectF(text_left, axes.up(one) - size, room.left() - 8 - text_left, 2 * size)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number_text(one, step))
    painter.save()
    painter.translate(text_left, room.center().y())
    painter.rotate(-90)
    measure, high = QFontMetricsF(painter.font()), room.height() + 2 * min(size, room.top())
    fitting = name if not shorter or measure.horizontalAdvance(name) <= high else shorter
    shown = measure.elidedText(fitting, Qt.TextElideMode.ElideRight, high)
    box = QRectF(-room.height(), 0, 2 * room.height(), 1.5 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


def paint_bottom(painter: QPainter, theme: Theme, axes: Axes, name: str) -> None:
    """Line, minutes and the name below them."""
    size, room = figure_px(theme), axes.room
    painter.setFont(theme.font(size))
    step, values = ticks(*axes.x, room.width(), BOTTOM_APART * size, MINUTE_STEPS)
    painter.setPen(theme.pen("line2"))
    painter.drawLine(QLineF(room.bottomLeft(), room.bottomRight()))
    painter.drawLines(
        [QLineF(axes.across(one), room.bottom(), axes.across(one), room.bottom() + TICK_PX) for one in values]
    )
    painter.setPen(theme.colour("text2"))
    for one in values:
        box = QRectF(axes.across(one) - 60, room.bottom() + TICK_PX + 2, 120, 1.4 * size)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number_text(one, step))
    box = QRectF(room.left(), room.bottom() + TICK_PX + 2 + 1.6 * size, room.width(), 1.5 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


def foot_px(theme: Theme) -> float:
    """Below the ground: numbers and name."""
    return TICK_PX + 4 + 3.2 * figure_px(theme)


def left_px(theme: Theme) -> float:
    """Left of the ground: name and numbers of up to three digits with a sign."""
    return 4.6 * figure_px(theme)
