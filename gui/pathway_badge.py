"""S1 as a solid pill, S2 as an outlined badge: told apart without their colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import Look


class PathwayBadge(QWidget):
    def __init__(self, look: Look, pathway: str) -> None:
        super().__init__()
        self._look = look
        self._pathway = pathway
        self.setFixedSize(28, 18)
        self.setAccessibleName(pathway)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(28, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._look.colour(self._pathway)
        painter.setFont(self._look.font(self._look.metrics.hint, 600))
        if self._pathway == "S1":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, 1, 27, 16), 8, 8)
            painter.setPen(self._look.colour("inkon"))
        else:
            painter.setPen(QPen(colour, 1.6))
            painter.drawRoundedRect(QRectF(1, 1.8, 25, 14.4), 3, 3)
            painter.setPen(colour)
        painter.drawText(QRectF(0, 0, 27, 18), Qt.AlignmentFlag.AlignCenter, self._pathway)
