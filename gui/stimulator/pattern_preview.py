"""A drawing of one train: when its pulses come."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme

LEAST_APART_PX = 3
SHORTEST_S = 0.04
"""Drawn of a pattern that lasts no longer."""


@careful
class PatternPreview(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pulses_s: list[float] = [0.0]
        self._together = 1
        self._words = ""
        self._colour = "S1"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, 42)

    def show_train(self, pulses_s: list[float], together: int, words: str, colour: str) -> None:
        """``pulses_s``: from the first pulse of the train, ``together`` in a row."""
        self._pulses_s, self._together, self._words, self._colour = pulses_s, together, words, colour
        self.setAccessibleName(self.tr("Drawing of the pattern: {words}").format(words=words))
        self.update()

    def _columns(self, left: float, width: float, lasts_s: float) -> list[float]:
        """px of every pulse; where they would run together, of every second, third and so on of a burst."""
        places = left + width * np.asarray(self._pulses_s) / lasts_s
        apart = float(places[1] - places[0]) if len(places) > 1 else LEAST_APART_PX
        every = math.ceil(LEAST_APART_PX / max(apart, 1e-6) - 1e-9)
        return np.unique(np.rint(places[np.arange(len(places)) % self._together % every == 0])).tolist()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        frame = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("line"))
        painter.setBrush(self._theme.colour("plot"))
        painter.drawRoundedRect(frame, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ends = max(self._pulses_s[-1], SHORTEST_S)
        left, right, top, foot = 10.0, self.width() - 10.0, 6.0, self.height() - 17.0
        painter.setPen(QPen(self._theme.colour(self._colour), 1))
        places = self._columns(left + 3, right - left - 6, ends)
        painter.drawLines([QLineF(x, top, x, foot) for x in places])
        painter.setPen(QPen(self._theme.colour("line2"), 1))
        painter.drawLine(QLineF(left, foot, right, foot))
        painter.setPen(self._theme.colour("text2"))
        painter.setFont(self._theme.font(11))
        words = QRectF(left - 3, foot + 1, right - left + 6, 15)
        end = f"{ends * 1000:.0f} ms" if ends <= 0.5 else f"{ends:.1f} s" if ends < 100 else f"{ends / 60:.0f} min"
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "0")
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, end)
