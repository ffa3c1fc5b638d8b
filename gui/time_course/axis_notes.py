"""Notes and bookmarks, standing on the time axis."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.plots.view_item import ViewItem
from model.units import TICKS_PER_MIN
from rig.timecourse.time_course import TimeCourse

STEM_PX = 34.0
LEVELS = 3
"""So many rows of words stand above each other before words are left out."""
MOST_WORDS_PX = 190


class AxisNotes(ViewItem):
    """A stem with a diamond for a note and with a flag for a bookmark, its words beside it."""

    def __init__(self, theme: Theme, course: TimeCourse) -> None:
        super().__init__()
        self._theme = theme
        self._course = course

    @guarded
    def paint(self, painter: QPainter, *arguments: Any) -> None:
        view = self.getViewBox()
        painter.setTransform(view.sceneTransform() * view.scene().views()[0].viewportTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(self._theme.metrics.hint))
        metrics = painter.fontMetrics()
        (begin, end), _ = view.viewRange()
        width, foot = view.width(), view.height()
        free = [-1e9] * LEVELS
        for note in self._course.notes:
            at_min = note.tick / TICKS_PER_MIN
            if not begin <= at_min <= end:
                continue
            x = (at_min - begin) * width / max(end - begin, 1e-9)
            words = metrics.elidedText(" ".join(note.text.split()), Qt.TextElideMode.ElideRight, MOST_WORDS_PX)
            long = metrics.horizontalAdvance(words)
            left = x + 6 if x + 6 + long < width else x - 6 - long
            level = next((level for level in range(LEVELS) if free[level] <= left), None)
            top = foot - STEM_PX - (level or 0) * (metrics.height() + 2)
            painter.setPen(QPen(self._theme.colour("text3"), 1.2))
            painter.setBrush(self._theme.colour("text3"))
            painter.drawLine(QPointF(x, foot), QPointF(x, top))
            if note.is_bookmark:
                flag = ((x, top - 4), (x + 8, top - 4), (x + 5.5, top - 1), (x + 8, top + 2), (x, top + 2))
                painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in flag]))
            else:
                diamond = ((x - 3, top), (x, top - 3.5), (x + 3, top), (x, top + 3.5))
                painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in diamond]))
            if level is not None:
                free[level] = left + long + 12
                painter.setPen(self._theme.colour("text2"))
                painter.drawText(QPointF(left + (5 if note.is_bookmark else 0), top - 4), words)
