"""Curves of a pathway against what was varied: points joined by lines, one row a measure, the half-maximum marked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.plots.plot_axis import nice_step
from rig.instruments.stimulator import Pathway

Series = tuple[tuple[float, ...], tuple[float | None, ...]]
"""What was varied, and what was measured there; None without a response."""
LEFT_PX, RIGHT_PX, TOP_PX, FOOT_PX, LINE_PX = 48, 14, 6, 38, 17
BETWEEN_PX = 10
ROW_PX, NEXT_ROW_PX = 190, 95
"""Height of one row, and what every further one adds."""
TICKS_APART_PX = 26
PEN_PX = {"S1": 2.2, "S2": 1.6}


class CurveRow(NamedTuple):
    """``title`` with its unit; ``top`` is the least that the axis reaches; ``guide`` is drawn dashed."""

    title: str
    series: Mapping[Pathway, Series]
    top: float
    guide: float | None = None


class Mark(NamedTuple):
    """A value of what was varied that is worth a line, with its words."""

    pathway: str
    at: float
    words: str


@careful
class CurvePlot(QWidget):
    def __init__(self, theme: Theme, name: str, axis: str, ticks: tuple[float, ...], log: bool = False) -> None:
        """``axis``: what was varied, with its unit. ``ticks``: numbers of that axis, the first and the last its ends.
        ``log``: logarithmic."""
        super().__init__()
        self._theme = theme
        self._axis = axis
        self._ticks = ticks
        self._log = log
        self._rows: tuple[CurveRow, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        rows = ROW_PX + NEXT_ROW_PX * (len(self._rows) - 1) if self._rows else ROW_PX
        return QSize(380, rows + scaled(self._theme, TOP_PX + FOOT_PX))

    def show_rows(self, rows: tuple[CurveRow, ...], marks: tuple[Mark, ...] = ()) -> None:
        self._rows, self._marks = rows, marks
        self.update()

    def summarise(self, words: str) -> None:
        """What a screen reader says of the curves."""
        self.setAccessibleDescription(words)

    # ---- where things lie

    def _px(self, px: float) -> int:
        return scaled(self._theme, px)

    def _x(self, value: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        if self._log:
            low, high, value = math.log(low), math.log(high), math.log(value)
        wide = self.width() - self._px(LEFT_PX) - self._px(RIGHT_PX)
        return self._px(LEFT_PX) + (value - low) / (high - low) * wide

    def _room(self, place: int) -> QRectF:
        rows = max(1, len(self._rows))
        high = (self.height() - TOP_PX - self._px(FOOT_PX) - BETWEEN_PX * (rows - 1)) / rows
        top = TOP_PX + place * (high + BETWEEN_PX)
        return QRectF(self._px(LEFT_PX), top, self.width() - self._px(LEFT_PX) - self._px(RIGHT_PX), high)

    # ---- the picture

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("plot"))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        for place, row in enumerate(self._rows):
            self._paint_row(painter, self._room(place), row)
        self._paint_axis(painter, self._room(max(0, len(self._rows) - 1)))
        for mark in self._marks:
            self._paint_mark(painter, mark)

    def _paint_axis(self, painter: QPainter, lowest: QRectF) -> None:
        theme = self._theme
        painter.setFont(theme.font(theme.metrics.hint))
        painter.setPen(theme.colour("text2"))
        foot = lowest.bottom()
        for tick in self._spoken_ticks(painter):
            box = QRectF(self._x(tick) - 30, foot + 3, 60, self._px(15))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{tick:g}")
        name = QRectF(self._px(LEFT_PX), foot + self._px(18), lowest.width(), self._px(LINE_PX))
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, self._axis)

    def _spoken_ticks(self, painter: QPainter) -> list[float]:
        """Those numbers of the axis that leave each other room."""
        kept: list[float] = []
        free = -1e9
        for tick in self._ticks:
            half = painter.fontMetrics().horizontalAdvance(f"{tick:g}") / 2
            if self._x(tick) - half > free:
                kept.append(tick)
                free = self._x(tick) + half + 4
        return kept

    def _paint_row(self, painter: QPainter, room: QRectF, row: CurveRow) -> None:
        theme = self._theme
        found = [value for _, values in row.series.values() for value in values if value is not None]
        high = 1.08 * max([row.top, *found])

        def y(value: float) -> float:
            return room.bottom() - value / high * room.height()

        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(theme.font(theme.metrics.hint))
        painter.setPen(theme.pen("grid"))
        painter.drawLines([QLineF(self._x(tick), room.top(), self._x(tick), room.bottom()) for tick in self._ticks])
        step = nice_step(high * self._px(TICKS_APART_PX) / max(room.height(), 1.0))
        for place in range(int(high / step + 1e-9) + 1):
            painter.setPen(theme.pen("grid"))
            painter.drawLine(QLineF(room.left(), y(place * step), room.right(), y(place * step)))
            painter.setPen(theme.colour("text2"))
            box = QRectF(0, y(place * step) - 9, self._px(LEFT_PX) - 7, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{place * step:g}")
        painter.setPen(theme.pen("line2"))
        painter.drawLines([QLineF(room.topLeft(), room.bottomLeft()), QLineF(room.bottomLeft(), room.bottomRight())])
        if row.guide is not None:
            painter.setPen(theme.pen("text3", dash=True))
            painter.drawLine(QLineF(room.left(), y(row.guide), room.right(), y(row.guide)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pathway, (varied, measured) in row.series.items():
            points = [
                QPointF(self._x(at), y(value)) for at, value in zip(varied, measured, strict=True) if value is not None
            ]
            self._paint_curve(painter, pathway, points)
        painter.setPen(theme.colour("text"))
        box = QRectF(room.left(), room.bottom() - self._px(LINE_PX) - 4, room.width() - 6, self._px(LINE_PX))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.title)

    def _paint_curve(self, painter: QPainter, pathway: str, points: list[QPointF]) -> None:
        """A filled circle is S1, an open square S2."""
        theme = self._theme
        painter.setPen(theme.pen(pathway, PEN_PX[pathway]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(theme.colour(pathway if pathway == "S1" else "plot"))
        for point in points:
            if pathway == "S1":
                painter.drawEllipse(point, 2.6, 2.6)
            else:
                painter.drawRect(QRectF(point.x() - 3, point.y() - 3, 6, 6))

    def _paint_mark(self, painter: QPainter, mark: Mark) -> None:
        theme = self._theme
        x, foot = self._x(mark.at), self._room(max(0, len(self._rows) - 1)).bottom()
        painter.setPen(theme.pen("text", 1.4, dash=True))
        painter.drawLine(QLineF(x, TOP_PX, x, foot))
        painter.setFont(theme.font(theme.metrics.hint, 600))
        long = painter.fontMetrics().horizontalAdvance(mark.words) + 10
        left = x + 5 if x + 5 + long < self.width() else x - 5 - long
        box = QRectF(left, foot - self._px(LINE_PX) - 5, long, self._px(LINE_PX))
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(theme.colour("bg3"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.words)
