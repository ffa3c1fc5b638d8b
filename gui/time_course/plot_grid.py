"""Hairlines at the numbers of both axes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.plots.plot_axis import PlotAxis
from gui.plots.view_item import ViewItem


class PlotGrid(ViewItem):
    def __init__(self, theme: Theme, left: PlotAxis, bottom: PlotAxis) -> None:
        super().__init__()
        self._theme = theme
        self._axes = (left, bottom)
        self.setZValue(-20)

    @guarded
    def paint(self, painter: QPainter, *arguments: Any) -> None:
        view = self.getViewBox()
        (left, right), (low, high) = view.viewRange()
        levels, moments = self._axes
        painter.setPen(self._theme.pen("grid"))
        lines = [QLineF(left, y, right, y) for y in levels.major(low, high, view.height())]
        lines += [QLineF(x, low, x, high) for x in moments.major(left, right, view.width())]
        painter.drawLines(lines)
