"""The lanes above the time course: stimuli as arrows, and one lane a drug with its valve and its bath."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.course import Course, DrugLane
from gui.swatch import drug_brush, drug_colour
from gui.theme import Look

LANE = 20
MOST_LANES = 5


class Lanes(pg.GraphicsObject):
    """Draws in the pixels of the view box; x is minutes, y counts lanes from the top."""

    def __init__(self, look: Look, course: Course, lines: dict[str, tuple[int, str]]) -> None:
        """``lines``: drug -> (line on the perfusion, name)."""
        super().__init__()
        self._look = look
        self._course = course
        self._lines = lines
        self._armed: tuple[str, tuple[str, ...]] | None = None

    @property
    def count(self) -> int:
        return 1 + len(self._course.lanes)

    def show_armed(self, armed: tuple[str, tuple[str, ...]] | None) -> None:
        """(words, pathways) of the pattern that is armed: a hollow marker at now."""
        self._armed = armed
        self.update()

    def names(self) -> list[str]:
        return [self.tr("Stimuli"), *(self._lines.get(drug, (0, drug))[1] for drug in self._course.lanes)]

    def boundingRect(self) -> QRectF:
        view = self.getViewBox()
        return QRectF(view.viewRect()) if view is not None else QRectF()

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *arguments: Any) -> None:
        view = self.getViewBox()
        painter.setTransform(view.sceneTransform() * view.scene().views()[0].viewportTransform())
        (begin, end), _ = view.viewRange()
        width = view.width()
        self._scale = (begin, width / max(end - begin, 1e-9))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, lane in enumerate(list(self._course.lanes.values())):
            self._paint_drug(painter, lane, 3.0 + LANE * (place + 1), width)
        self._paint_stimuli(painter, width)

    def _x(self, minutes: float) -> float:
        return (minutes - self._scale[0]) * self._scale[1]

    def _paint_stimuli(self, painter: QPainter, width: float) -> None:
        painter.setFont(self._look.font(self._look.metrics.hint, 600))
        metrics = painter.fontMetrics()
        free = -1e9
        marks = [(s.at_min, s.pathways, s.label, True) for s in self._course.stimuli]
        if self._armed is not None:
            marks.append((self._course.now_min, self._armed[1], self._armed[0], False))
        for at_min, pathways, words, given in marks:
            x = self._x(at_min)
            for place, pathway in enumerate(pathways):
                colour = self._look.colour(pathway)
                painter.setPen(QPen(colour, 1.5))
                painter.setBrush(colour if given and pathway == "S1" else Qt.BrushStyle.NoBrush)
                left = x + 11 * place
                painter.drawPolygon(QPolygonF([QPointF(left - 5, 4), QPointF(left + 5, 4), QPointF(left, 14)]))
            if x < free:
                continue
            long = metrics.horizontalAdvance(words)
            right = x + 9 + 11 * (len(pathways) - 1)
            at = right if right + long < width else x - 9 - long
            painter.setPen(self._look.colour("text" if given else "text2"))
            painter.drawText(QPointF(at, 14), words)
            free = at + long + 6 if at == right else x + 8

    def _paint_drug(self, painter: QPainter, lane: DrugLane, top: float, width: float) -> None:
        line, _ = self._lines.get(lane.drug, (0, lane.drug))
        colour = self._look.colour(drug_colour(line))
        foot, high = top + LANE - 3, LANE - 6.0
        rows = lane.bath.rows
        most = max(
            [float(opened[2] or 0.0) for opened in lane.opened] + [float(rows[:, 1].max()) if len(rows) else 0.0]
        )
        if most > 0 and len(rows) > 1:
            rows = _few(rows, int(width))
            points = [QPointF(self._x(at), foot - high * uM / most) for at, uM in rows]
            points.append(QPointF(self._x(self._course.now_min), points[-1].y()))
            ground = QPolygonF([QPointF(points[0].x(), foot), *points, QPointF(points[-1].x(), foot)])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour(drug_colour(line), 0.18))
            painter.drawPolygon(ground)
            painter.setBrush(drug_brush(self._look, line, 0.75))
            painter.drawPolygon(ground)
            painter.setPen(QPen(colour, 1.3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
        painter.setFont(self._look.font(11, 600))
        for begin, end, uM in lane.opened:
            left = self._x(float(begin or 0.0))
            right = self._x(self._course.now_min if end is None else end)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRect(QRectF(left, top - 1, max(2.0, right - left), 4))
            words = f"{uM:g} µM"
            long = painter.fontMetrics().horizontalAdvance(words) + 8
            box = QRectF(left + 5 if right - left > long + 8 else left - long - 4, top + 4, long, LANE - 7)
            painter.setBrush(self._look.colour("plot", 0.75))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(self._look.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _few(rows: np.ndarray, limit: int) -> np.ndarray:
    """At most about ``limit`` of the rows, the last one among them."""
    stride = max(1, len(rows) // max(1, limit))
    return np.concatenate([rows[::stride], rows[-1:]])


class LaneAxis(pg.AxisItem):
    """The names of the lanes, where the plot below has its numbers."""

    def __init__(self, look: Look, lanes: Lanes) -> None:
        super().__init__("left")
        self._look = look
        self._lanes = lanes
        self.setStyle(showValues=False)

    def paint(self, painter: QPainter, *arguments: Any) -> None:
        painter.setFont(self._look.font(self._look.metrics.hint))
        painter.setPen(self._look.colour("text2"))
        bounds = self.boundingRect()
        for place, name in enumerate(self._lanes.names()):
            box = QRectF(bounds.left(), 2 + LANE * place, self.width() - 8, LANE)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
