"""The axes of the scope: where a moment and a potential lie on the screen, the grid, and the numbers along both."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QRectF, Qt
from PySide6.QtGui import QPainter

from gui.parts.theme import Theme

LEFT_PER_TYPE = 4.5
"""Room on the left of the traces, in sizes of the type of the numbers."""
RIGHT_PX = 2
GRIPS_PX = 10
"""Room for the grips of the cursors between the time axis and its numbers."""
LEAST_PX = {"mV": 28, "ms": 80}


class ScopeAxes:
    """``span_ms`` and ``reach_mV`` are in view in ``room``, the part of the screen that holds traces."""

    def __init__(self, theme: Theme, span_ms: tuple[float, float], reach_mV: tuple[float, float]) -> None:
        self._theme = theme
        self.span_ms = span_ms
        self.reach_mV = reach_mV
        self.room = QRectF(0, 0, 1, 1)
        self.strip = QRectF(0, 0, 1, 1)
        """Grips, numbers and name of the time axis."""

    def fit(self, width: int, height: int) -> None:
        """Take a screen of so many px."""
        foot = GRIPS_PX + 2 * self._theme.metrics.hint + 14
        left = round(LEFT_PER_TYPE * self._theme.metrics.hint)
        self.room = QRectF(left, 2, max(1, width - left - RIGHT_PX), max(1, height - 2 - foot))
        self.strip = QRectF(left, self.room.bottom(), self.room.width(), foot)

    @property
    def type_px(self) -> int:
        """The size of the numbers."""
        return self._theme.metrics.hint

    @property
    def ms_per_px(self) -> float:
        return (self.span_ms[1] - self.span_ms[0]) / self.room.width()

    def x(self, ms: Any) -> Any:
        """px of a time or an array of times."""
        return self.room.left() + (ms - self.span_ms[0]) / self.ms_per_px

    def y(self, mV: Any) -> Any:
        """px of a potential or an array; what lies far outside ends just outside."""
        low, high = self.reach_mV
        inside = np.clip(mV, 2 * low - high, 2 * high - low)
        return self.room.top() + (high - inside) * (self.room.height() / (high - low))

    def ms_at(self, x: float) -> float:
        return self.span_ms[0] + (x - self.room.left()) * self.ms_per_px

    def paint_ground(self, painter: QPainter) -> None:
        """The ground and the hairlines at the numbers."""
        room = self.room
        painter.setPen(self._theme.pen("grid"))
        levels = [self.y(mV) for mV in _round_numbers(*self.reach_mV, room.height(), LEAST_PX["mV"])]
        moments = [self.x(ms) for ms in _round_numbers(*self.span_ms, room.width(), LEAST_PX["ms"])]
        lines = [QLineF(room.left(), y, room.right(), y) for y in levels]
        painter.drawLines(lines + [QLineF(x, room.top(), x, room.bottom()) for x in moments])

    def paint_numbers(self, painter: QPainter) -> None:
        """Axis lines, numbers and names."""
        theme, room = self._theme, self.room
        hint = theme.metrics.hint
        painter.setPen(theme.pen("line2"))
        painter.drawLines([QLineF(room.topLeft(), room.bottomLeft()), QLineF(room.bottomLeft(), room.bottomRight())])
        painter.setFont(theme.font(hint))
        painter.setPen(theme.colour("text2"))
        middle = Qt.AlignmentFlag.AlignVCenter
        for mV in (levels := _round_numbers(*self.reach_mV, room.height(), LEAST_PX["mV"])):
            box = QRectF(0, self.y(mV) - hint, room.left() - 7, 2 * hint)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, _number(mV, levels))
        top = room.bottom() + GRIPS_PX + 2
        for ms in (moments := _round_numbers(*self.span_ms, room.width(), LEAST_PX["ms"])):
            words = _number(ms, moments)
            half = painter.fontMetrics().horizontalAdvance(words) / 2 + 1
            middle_px = min(self.x(ms), room.right() + RIGHT_PX - half)
            box = QRectF(middle_px - half, top, 2 * half, hint + 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        name = QCoreApplication.translate("ScopeAxes", "Time after stimulus (ms)")
        painter.drawText(
            QRectF(room.left(), top + hint + 5, room.width(), hint + 5), Qt.AlignmentFlag.AlignCenter, name
        )
        painter.save()
        painter.translate(0, room.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-3 * hint, 0, 6 * hint, hint + 4), Qt.AlignmentFlag.AlignCenter, "mV")
        painter.restore()


def _round_numbers(low: float, high: float, px: float, least_px: float) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten from ``low`` to ``high``, at least ``least_px`` apart."""
    least = (high - low) * least_px / max(px, 1.0)
    power = 10.0 ** math.floor(math.log10(max(least, 1e-12)))
    step = next((step for step in (1.0, 2.0, 5.0) if step * power >= least), 10.0) * power
    return [place * step for place in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _number(value: float, among: list[float]) -> str:
    step = among[1] - among[0] if len(among) > 1 else 1.0
    decimals = 0 if step >= 0.999 else 1 if step >= 0.0999 else 2
    return f"{value:.{decimals}f}".replace("-", "−") if abs(value) > 1e-9 else "0"
