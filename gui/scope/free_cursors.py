"""Two cursors for looking: A and B stand anywhere on the trace and tell what lies between them. They measure nothing
that is recorded."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QRectF, Qt
from PySide6.QtGui import QPainter

from gui.parts.theme import Theme
from gui.scope.axes import ScopeAxes
from gui.scope.cursor_band import paint_focus
from model.units import TICK_MS

NAMES = ("A", "B")
FLAG_PX = 16
FLAG_AROUND_PX = 4
"""A flag is at least so large, and so much larger than the type in it."""


class FreeCursors:
    """Off until asked for."""

    def __init__(self) -> None:
        self.shown = False
        self.at_ms = {"A": 5.0, "B": 15.0}

    def move(self, name: str, to_ms: float, span_ms: tuple[float, float]) -> None:
        """To the nearest sample in view."""
        inside = min(max(to_ms, span_ms[0]), span_ms[1])
        self.at_ms[name] = round(round(inside / TICK_MS) * TICK_MS, 2)

    def bring_into(self, span_ms: tuple[float, float]) -> None:
        """Into a third and two thirds of what is in view, unless they are there."""
        begin, end = span_ms
        for name, share in (("A", 1 / 3), ("B", 2 / 3)):
            if not begin <= self.at_ms[name] <= end:
                self.move(name, begin + share * (end - begin), span_ms)

    def words(self, ms: np.ndarray, mV: np.ndarray, pathway: str) -> str:
        """Where they stand on a trace, and the differences; without a trace, only times."""
        say = QCoreApplication.translate
        values = {name: _value(at, ms, mV) for name, at in self.at_ms.items()}
        rows = [
            say("FreeCursors", "{name}: {ms} ms, {mV} mV").format(name=name, ms=_signed(at), mV=_signed(values[name]))
            for name, at in self.at_ms.items()
        ]
        apart = say("FreeCursors", "B − A: Δt {ms} ms, ΔV {mV} mV").format(
            ms=_signed(self.at_ms["B"] - self.at_ms["A"]), mV=_signed(values["B"] - values["A"])
        )
        return "\n".join([*rows, f"{apart} ({pathway})" if pathway else apart])

    def paint(self, painter: QPainter, theme: Theme, axes: ScopeAxes, focused: str) -> None:
        room = axes.room
        for name, ms in self.at_ms.items():
            if not axes.span_ms[0] <= ms <= axes.span_ms[1]:
                continue
            x = axes.x(ms)
            painter.setPen(theme.pen("text", 1.2))
            painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
            flag = self.flag(axes, name)
            painter.fillRect(flag, theme.colour("text"))
            painter.setPen(theme.colour("inkon"))
            painter.setFont(theme.font(theme.metrics.hint, 600))
            painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, name)
            if name == focused:
                paint_focus(painter, theme, flag.adjusted(-3, -3, 3, 3))

    def flag(self, axes: ScopeAxes, name: str) -> QRectF:
        """The name at the head of a cursor, by which it is dragged."""
        side = max(FLAG_PX, axes.type_px + FLAG_AROUND_PX)
        return QRectF(axes.x(self.at_ms[name]) - side / 2, axes.room.top() + 4, side, side)


def _value(at_ms: float, ms: np.ndarray, mV: np.ndarray) -> float:
    if len(ms) == 0 or not ms[0] <= at_ms <= ms[-1]:
        return float("nan")
    return float(np.interp(at_ms, ms, mV))


def _signed(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}".replace("-", "−")
