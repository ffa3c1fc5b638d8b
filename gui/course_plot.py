"""The points of the time course, what 100 % is, where now is, and the plan's empty ground to the right of it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush

from gui.course import Course, thinned
from gui.lanes import LANE, LaneAxis, Lanes
from gui.plot_axis import PlotAxis
from gui.plot_grid import PlotGrid
from gui.swatch import drug_colour
from gui.theme import Look

MOST_POINTS = 4000
AXIS_PX = 62
NOW_PX = 20.0
FUTURE_SHARE = 0.18
LAST_MIN = 60.0


class CoursePlot(pg.GraphicsLayoutWidget):
    def __init__(self, look: Look, course: Course, lines: dict[str, tuple[int, str]]) -> None:
        """``lines``: drug -> (line on the perfusion, name)."""
        super().__init__()
        self._look = look
        self._course = course
        self._lines = lines
        self._measure = "slope"
        self._range = "all"
        self._named = ""
        self._marks: list[pg.GraphicsObject] = []
        self._marked: object = None
        self.setAccessibleName(self.tr("Time course"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ci.setContentsMargins(0, 2, 8, 0)
        self.ci.setSpacing(0)
        self.lanes = Lanes(look, course, lines)
        self._lane_axis = LaneAxis(look, self.lanes)
        self.lane_plot = self.addPlot(0, 0, axisItems={"left": self._lane_axis})
        self.plot = self.addPlot(1, 0, axisItems={"left": PlotAxis(look, "left"), "bottom": PlotAxis(look, "bottom")})
        for plot in (self.lane_plot, self.plot):
            plot.hideButtons()
            plot.setMenuEnabled(False)
            plot.getViewBox().setMouseEnabled(False, False)
            plot.getViewBox().setDefaultPadding(0.0)
            plot.getAxis("left").setWidth(AXIS_PX)
        self.lane_plot.hideAxis("bottom")
        self.lane_plot.setXLink(self.plot)
        self.lane_plot.addItem(self.lanes, ignoreBounds=True)
        self.plot.getAxis("bottom").name(self.tr("Experiment time (min)"))
        grid = PlotGrid(look, self.plot.getAxis("left"), self.plot.getAxis("bottom"))
        self.plot.addItem(grid, ignoreBounds=True)
        self._baseline = pg.LinearRegionItem(movable=False)
        self._future = pg.LinearRegionItem(movable=False)
        self._lane_future = pg.LinearRegionItem(movable=False)
        self._hundred = pg.InfiniteLine(100.0, angle=0)
        self._now = pg.InfiniteLine(0.0, angle=90)
        self._lane_now = pg.InfiniteLine(0.0, angle=90)
        self._now_words = pg.TextItem(anchor=(0.5, 0))
        self._baseline_words = pg.TextItem(anchor=(0.5, 1))
        self.points = {"S2": pg.ScatterPlotItem(symbol="s", size=6), "S1": pg.ScatterPlotItem(symbol="o", size=6)}
        for item, z in (
            (self._future, -9),
            (self._baseline, -8),
            (self._hundred, -4),
            (self._now, 8),
            (self._now_words, 9),
        ):
            item.setZValue(z)
            self.plot.addItem(item, ignoreBounds=True)
        self.plot.addItem(self._baseline_words, ignoreBounds=True)
        for item, z in ((self._lane_future, -9), (self._lane_now, 8)):
            item.setZValue(z)
            self.lane_plot.addItem(item, ignoreBounds=True)
        for scatter in self.points.values():
            scatter.setZValue(3)
            self.plot.addItem(scatter, ignoreBounds=True)
        look.changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        """Pens of the theme in force."""
        look = self._look
        self.setBackground(look.colour("plot"))
        self._baseline.setBrush(look.colour("text", 0.06))
        hatch = QBrush(look.colour("line2", 0.35), Qt.BrushStyle.BDiagPattern)
        for region in (self._future, self._lane_future):
            region.setBrush(hatch)
        for region in (self._baseline, self._future, self._lane_future):
            for edge in region.lines:
                edge.setPen(None)
        self._hundred.setPen(look.pen("line2", dash=True))
        for now in (self._now, self._lane_now):
            now.setPen(look.pen("text", 1.5))
        self._now_words.setHtml(f'<span style="color:{look.hex("inkon")}">&nbsp;{self.tr("now")}&nbsp;</span>')
        self._now_words.fill = QBrush(look.colour("text"))
        self._now_words.setFont(look.font(look.metrics.hint, 600))
        self._baseline_words.setColor(look.colour("text2"))
        self._baseline_words.setFont(look.font(look.metrics.hint))
        self._baseline_words.setText(self.tr("baseline = 100 %"))
        self.points["S1"].setPen(None)
        self.points["S1"].setBrush(look.colour("S1"))
        self.points["S2"].setPen(look.pen("S2", 1.4))
        self.points["S2"].setBrush(look.colour("plot"))
        self._marked = None
        self.redraw()

    def choose_measure(self, measure: str) -> None:
        self._measure = measure
        self.redraw()

    def choose_range(self, choice: str) -> None:
        """all, hour or follow."""
        self._range = choice
        self.redraw()

    def redraw(self) -> None:
        """Everything from the course as it stands."""
        course = self._course
        names = {
            "slope": self.tr("fEPSP slope (% of baseline)"),
            "amplitude": self.tr("fEPSP amplitude (% of baseline)"),
            "volley": self.tr("Fibre volley (% of baseline)"),
            "ppr": self.tr("Paired-pulse ratio (% of baseline)"),
        }
        if self._named != names[self._measure]:
            self._named = names[self._measure]
            self.plot.getAxis("left").name(self._named)
        highest = 160.0
        for name, scatter in self.points.items():
            minutes, percents = thinned(*course.percent(name, self._measure), MOST_POINTS // 2)
            scatter.setData(minutes, percents)
            if len(percents):
                highest = max(highest, 1.12 * float(np.percentile(percents, 99.5)), 1.04 * float(percents[-1]))
        highest = min(600.0, 50.0 * np.ceil(highest / 50.0))
        begin, end = self._span()
        box = self.plot.getViewBox()
        if box.viewRange() != [[begin, end], [0.0, highest + 6.0]]:
            box.setRange(xRange=(begin, end), yRange=(0.0, highest + 6.0), padding=0)
        first, last = course.baseline_window
        self._baseline.setRegion((first, last))
        self._baseline_words.setVisible((last - first) / (end - begin) > 0.08)
        self._baseline_words.setPos((max(first, begin) + last) / 2, 2.0)
        for now in (self._now, self._lane_now):
            now.setPos(course.now_min)
        for future in (self._future, self._lane_future):
            future.setRegion((course.now_min, max(end, course.now_min)))
        room = (course.now_min - begin) / (end - begin) * self.plot.getViewBox().width()
        self._now_words.setAnchor((0.5 if room > NOW_PX else 0.0, 0.0))
        self._now_words.setPos(QPointF(course.now_min, highest + 6.0))
        self._mark()
        self._fit_lanes()
        self.lanes.update()
        # settle the axes now: left to the paint itself, they would ask for a second paint after it
        self.scene().prepareForPaint()

    def _span(self) -> tuple[float, float]:
        now = self._course.now_min
        if self._range == "all":
            begin, end = 0.0, max(20.0, now * (1.0 + FUTURE_SHARE))
            step = 5.0 if end < 60 else 10.0 if end < 240 else 30.0
            return begin, float(step * np.ceil(end / step))
        shown = LAST_MIN if self._range == "hour" else 15.0
        lead = shown * 0.25
        begin = max(0.0, now - shown + lead)
        return begin, begin + shown

    def _mark(self) -> None:
        """A dashed line at every induction and a faint column through every drug's time."""
        course = self._course
        marked = (len(course.stimuli), [(o[0], o[1]) for lane in course.lanes.values() for o in lane.opened])
        if marked != self._marked:
            self._marked = marked
            for mark in self._marks:
                self.plot.removeItem(mark)
            self._marks = []
            for stimulus in course.stimuli:
                self._add_mark(pg.InfiniteLine(stimulus.at_min, pen=self._look.pen(stimulus.pathways[0], dash=True)))
            for drug, lane in course.lanes.items():
                for opened in lane.opened:
                    column = pg.LinearRegionItem((opened[0], opened[1] or course.now_min), movable=False)
                    column.setBrush(self._look.colour(drug_colour(self._lines.get(drug, (0, ""))[0]), 0.08))
                    for edge in column.lines:
                        edge.setPen(None)
                    column.is_open = opened[1] is None
                    self._add_mark(column)
        for mark in self._marks:
            if getattr(mark, "is_open", False):
                mark.setRegion((mark.getRegion()[0], course.now_min))

    def _add_mark(self, mark: pg.GraphicsObject) -> None:
        mark.setZValue(-7)
        self.plot.addItem(mark, ignoreBounds=True)
        self._marks.append(mark)

    def _fit_lanes(self) -> None:
        high = 4 + LANE * self.lanes.count
        layout = self.ci.layout
        if layout.rowMaximumHeight(0) != high:
            layout.setRowFixedHeight(0, high)
            self._lane_axis.update()
