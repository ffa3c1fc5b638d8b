"""S1 as a solid pill, S2 as an outlined badge: told apart without their colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.guard.painting import guarded
from gui.parts.theme import Theme

SIZE = QSize(28, 18)
LARGEST_HINT_PX = 12
"""Type of this size just fits."""


class PathwayBadge(QWidget):
    def __init__(self, theme: Theme, pathway: str) -> None:
        super().__init__()
        self._theme = theme
        self._pathway = pathway
        self.setAccessibleName(pathway)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        """Grows with the type that is written in it."""
        self._scale = max(1.0, self._theme.metrics.hint / LARGEST_HINT_PX)
        self.setFixedSize(SIZE * self._scale)
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        colour = self._theme.colour(self._pathway)
        painter.setFont(self._theme.font(min(LARGEST_HINT_PX, self._theme.metrics.hint), 600))
        if self._pathway == "S1":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, 1, 27, 16), 8, 8)
            painter.setPen(self._theme.colour("inkon"))
        else:
            painter.setPen(QPen(colour, 1.6))
            painter.drawRoundedRect(QRectF(1, 1.8, 25, 14.4), 3, 3)
            painter.setPen(colour)
        painter.drawText(QRectF(0, 0, 27, 18), Qt.AlignmentFlag.AlignCenter, self._pathway)
