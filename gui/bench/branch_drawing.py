"""The branches as lines on one time axis, with the way back that is about to be taken drawn dashed."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.session.slice_name import branch_words
from model.units import TICKS_PER_MIN
from rig.timecourse.time_course import TimeCourse

ROW_PX = 30
LEFT_PX = 10
BEND_PX = 12
DASHED_PX = 36
"""How much of the way that is about to be taken is drawn."""


class Mark(NamedTuple):
    """A moment to come back to."""

    tick: int
    words: str


@careful
class BranchDrawing(QWidget):
    """Draws the branches of a TimeCourse and the way back to a moment of the one in view."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[TimeCourse, list[Mark], Mark] | None = None
        self.setAccessibleName(self.tr("Branches"))
        self.setMinimumWidth(300)

    def show_way(self, course: TimeCourse, marks: list[Mark], to: Mark) -> None:
        """``marks`` of the branch in view."""
        self._shown = course, marks, to
        self.setFixedHeight(ROW_PX * (len(course.branches) + 1) + 12)
        self.setAccessibleDescription(
            self.tr("From {branch} back to {mark}").format(branch=branch_words(course.view.name), mark=to.words)
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.minimumHeight())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        course, marks, to = self._shown
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(self._theme.metrics.hint, 500))
        longest = max(1.0, *(branch.now_min for branch in course.branches.values()))
        new = self.tr("new branch")
        new_px = BEND_PX + DASHED_PX + 6 + painter.fontMetrics().horizontalAdvance(new)
        # from the last moment, too, the way back has room for its name
        scale = (self.width() - 2 * LEFT_PX - new_px) / longest

        def place(tick: float, row: int) -> QPointF:
            return QPointF(LEFT_PX + tick / TICKS_PER_MIN * scale, ROW_PX * (row + 1))

        rows = {name: row for row, name in enumerate(course.branches)}
        for name, branch in course.branches.items():
            row, here, end = rows[name], name == course.view.name, place(branch.now_min * TICKS_PER_MIN, rows[name])
            if branch.parent:
                self._bend(painter, place(branch.tick, rows[branch.parent]), place(branch.tick, row), False)
            painter.setPen(QPen(self._theme.colour("text" if here else "text3"), 1.8 if here else 1.2))
            painter.drawLine(place(branch.tick, row) + QPointF(BEND_PX if row else 0, 0), end)
            painter.drawText(QPointF(min(end.x() + 6, self.width() - 64.0), end.y() + 4), branch_words(name))
        row = rows[course.view.name]
        for mark in marks:
            self._dot(painter, place(mark.tick, row), 3.0)
        self._bend(painter, place(to.tick, row), place(to.tick, len(rows)), True)
        start = place(to.tick, len(rows)) + QPointF(BEND_PX, 0)
        painter.setPen(QPen(self._theme.colour("text"), 1.8, Qt.PenStyle.DashLine))
        painter.drawLine(start, start + QPointF(DASHED_PX, 0))
        self._dot(painter, place(to.tick, row), 5.0)
        painter.setPen(self._theme.colour("text"))
        wide = painter.fontMetrics().horizontalAdvance(to.words) + 4
        side = QRectF(place(to.tick, row).x() - wide / 2, ROW_PX * (row + 1) - 24, wide, 16)
        side.moveLeft(max(0.0, min(side.left(), self.width() - side.width())))
        painter.drawText(side, Qt.AlignmentFlag.AlignCenter, to.words)
        painter.drawText(start + QPointF(DASHED_PX + 6, 4), new)

    def _bend(self, painter: QPainter, high: QPointF, low: QPointF, dashed: bool) -> None:
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(self._theme.colour("text" if dashed else "text3"), 1.8 if dashed else 1.2, style))
        path = QPainterPath(high)
        path.lineTo(low - QPointF(0, BEND_PX))
        path.quadTo(low, low + QPointF(BEND_PX, 0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _dot(self, painter: QPainter, at: QPointF, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text"))
        painter.drawEllipse(at, radius, radius)
