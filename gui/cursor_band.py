"""A cursor of the scope: a shaded band in time with two grips, dragged by a hand."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from gui.theme import Look


class CursorBand(pg.LinearRegionItem):
    """``sigRegionChangeFinished`` is a person's hand; ``show_window`` shows what is in force and says nothing."""

    def __init__(self, look: Look, words: str) -> None:
        super().__init__(values=(0.0, 1.0), swapMode="block")
        self._look = look
        self._words = words
        self._dragging = False
        self.setZValue(-5)
        look.changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        self.setBrush(self._look.colour("text", 0.13))
        self.setHoverBrush(self._look.colour("text", 0.20))
        for edge in self.lines:
            edge.setPen(self._look.pen("text3", alpha=0.8))
            edge.setHoverPen(self._look.pen("text", 2))
        self.update()

    def show_window(self, from_ms: float, to_ms: float) -> None:
        if not self.moving and not any(edge.moving for edge in self.lines) and self.getRegion() != (from_ms, to_ms):
            self.blockSignals(True)
            self.setRegion((from_ms, to_ms))
            self.blockSignals(False)
            self.prepareGeometryChange()
            self.update()

    def paint(self, painter: QPainter, *arguments: Any) -> None:
        super().paint(painter, *arguments)
        view = self.getViewBox()
        if view is None:
            return
        left, right = (view.mapFromView(QPointF(at, 0)).x() for at in self.getRegion())
        painter.save()
        painter.setTransform(self.deviceTransform_view(view))
        foot = view.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("text3"))
        for x in (left, right):
            painter.drawPolygon(QPolygonF([QPointF(x, foot - 9), QPointF(x - 4, foot - 1), QPointF(x + 4, foot - 1)]))
        painter.setPen(self._look.colour("text2"))
        painter.setFont(self._look.font(self._look.metrics.hint, 600))
        painter.drawText(QRectF(left - 30, foot - 30, right - left + 60, 16), Qt.AlignmentFlag.AlignCenter, self._words)
        painter.restore()

    def deviceTransform_view(self, view: pg.ViewBox) -> Any:
        """From the view box's own pixels to the device."""
        return view.sceneTransform() * view.scene().views()[0].viewportTransform()
