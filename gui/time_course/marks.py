"""A dashed line at every induction, given or planned, and a faint column through every drug's time."""

from __future__ import annotations

import pyqtgraph as pg

from gui.parts.swatch import drug_colour
from gui.parts.theme import Theme
from gui.time_course.lanes import Lanes
from model.units import TICKS_PER_MIN
from rig.messages import RunPattern
from rig.timecourse.time_course import TimeCourse

PLANNED = 0.6
COLUMN = 0.08


class CourseMarks:
    """Made anew when there are others; an open drug's column grows."""

    def __init__(
        self,
        theme: Theme,
        course: TimeCourse,
        lines: dict[str, tuple[int, str]],
        lanes: Lanes,
        plot: pg.PlotItem,
        lane_plot: pg.PlotItem,
    ) -> None:
        """``lines``: drug -> (line on the perfusion, name)."""
        self._theme = theme
        self._course = course
        self._lines = lines
        self._lanes = lanes
        self._plot = plot
        self._lane_plot = lane_plot
        self._items: list[tuple[pg.PlotItem, pg.GraphicsObject]] = []
        self._open: list[pg.LinearRegionItem] = []
        self._made: object = None

    def apply_theme(self) -> None:
        """Another theme: other pens."""
        self._made = None

    def stale(self) -> bool:
        """Whether there are other marks to draw than those that were."""
        return self._wanted() != self._made

    def redraw(self) -> None:
        wanted = self._wanted()
        if wanted != self._made:
            self._made = wanted
            for plot, item in self._items:
                plot.removeItem(item)
            self._items, self._open = [], []
            trains, columns, planned = wanted
            for at_min, pathways in trains:
                self._add_line(at_min, pathways[0], 1.0)
            for tick, pathways in planned:
                self._add_line(tick / TICKS_PER_MIN, pathways[0], PLANNED)
            for drug, begin, end in columns:
                self._add_column(drug, begin, end)
        for column in self._open:
            column.setRegion((column.getRegion()[0], self._course.now_min))

    def _wanted(self) -> tuple[list, list, list]:
        course = self._course
        return (
            [(train.at_min, train.pathways) for train in course.trains],
            [(drug, *opened[:2]) for drug, lane in course.lanes.items() for opened in lane.opened],
            [(step.tick, step.action.pathways) for step in self._lanes.plan if isinstance(step.action, RunPattern)],
        )

    def _add_line(self, at_min: float, pathway: str, alpha: float) -> None:
        for plot in (self._plot, self._lane_plot):
            self._add(plot, pg.InfiniteLine(at_min, pen=self._theme.pen(pathway, dash=True, alpha=alpha)))

    def _add_column(self, drug: str, begin: float, end: float | None) -> None:
        column = pg.LinearRegionItem((begin, self._course.now_min if end is None else end), movable=False)
        column.setBrush(self._theme.colour(drug_colour(self._lines.get(drug, (0, ""))[0]), COLUMN))
        for edge in column.lines:
            edge.setPen(None)
        if end is None:
            self._open.append(column)
        self._add(self._plot, column)

    def _add(self, plot: pg.PlotItem, item: pg.GraphicsObject) -> None:
        item.setZValue(-7)
        plot.addItem(item, ignoreBounds=True)
        self._items.append((plot, item))
