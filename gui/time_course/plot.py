"""The points of the time course, what 100 % is, where now is, and the plan on the hatched ground to the right of it."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFocusEvent, QPainter

from gui.guard.handlers import careful
from gui.parts.theme import Theme
from gui.plots.plot_axis import PlotAxis
from gui.session.plan_edit import Plan
from gui.time_course.axis_notes import AxisNotes
from gui.time_course.lanes import LaneAxis, Lanes
from gui.time_course.marks import CourseMarks
from gui.time_course.plot_grid import PlotGrid
from gui.time_course.scatter import Scatter
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import Sweep
from rig.timecourse.averaging import averaged, run_around, thinned
from rig.timecourse.baseline import minute_text
from rig.timecourse.time_course import TimeCourse

MOST_POINTS = 4000
FEWEST_POINTS = 600
NOW_PX = 20.0
PLANNED_PX = 80.0
FUTURE_SHARE = 0.18
LAST_MIN = 60.0
NEAR_PX = 9.0
FAINT = 0.36
ORDINARY_PERCENT = 200.0
MOST_PERCENT = 600.0
HEADROOM = 1.03


@careful
class CoursePlot(pg.GraphicsLayoutWidget):
    def __init__(
        self, theme: Theme, course: TimeCourse, lines: dict[str, tuple[int, str]], is_over: bool = False
    ) -> None:
        """``lines``: drug -> (line on the perfusion, name). ``is_over``: nothing will be added, so that there is no now
        and no future."""
        super().__init__()
        self._is_over = is_over
        self._theme = theme
        self._course = course
        self._lines = lines
        self._measure = "slope"
        self._range = "all"
        self._percent = True
        self._average_min = 0.0
        self._named = ""
        self._held: list[Sweep] = []
        self._ringed = False
        self.least_top = 0.0
        """The axis reaches at least so far, so that two plots beside each other have one scale."""
        self.wanted_top = 0.0
        self.drawn: dict[Pathway, tuple[np.ndarray, np.ndarray]] = {
            pathway: (np.empty(0), np.empty(0)) for pathway in PATHWAYS
        }
        """(minutes, values) of the points as they stand on the screen."""
        self.setAccessibleName(self.tr("Time course"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.ci.setContentsMargins(0, 2, 8, 0)
        self.ci.setSpacing(0)
        self.lanes = Lanes(theme, course, lines)
        self._lane_axis = LaneAxis(theme, self.lanes)
        self.lane_plot = self.addPlot(0, 0, axisItems={"left": self._lane_axis})
        self.plot = self.addPlot(1, 0, axisItems={"left": PlotAxis(theme, "left"), "bottom": PlotAxis(theme, "bottom")})
        for plot in (self.lane_plot, self.plot):
            plot.hideButtons()
            plot.setMenuEnabled(False)
            plot.getViewBox().setMouseEnabled(False, False)
            plot.getViewBox().setDefaultPadding(0.0)
        self.lane_plot.hideAxis("bottom")
        self.lane_plot.setXLink(self.plot)
        self.lane_plot.addItem(self.lanes, ignoreBounds=True)
        self.plot.getAxis("bottom").name(self.tr("Experiment time (min)"))
        grid = PlotGrid(theme, self.plot.getAxis("left"), self.plot.getAxis("bottom"))
        self.plot.addItem(grid, ignoreBounds=True)
        self.notes = AxisNotes(theme, course)
        self.marks = CourseMarks(theme, course, lines, self.lanes, self.plot, self.lane_plot)
        self.baseline = pg.LinearRegionItem(movable=False)
        self._range_held = pg.LinearRegionItem(movable=False)
        self._future = pg.LinearRegionItem(movable=False)
        self._lane_future = pg.LinearRegionItem(movable=False)
        self._hundred = pg.InfiniteLine(100.0, angle=0)
        self._now = pg.InfiniteLine(0.0, angle=90)
        self._lane_now = pg.InfiniteLine(0.0, angle=90)
        self._now_words = pg.TextItem(anchor=(0.5, 0))
        self._planned_words = pg.TextItem(anchor=(-0.6, 0))
        self._baseline_words = pg.TextItem(anchor=(0, 0))
        self._ring = pg.ScatterPlotItem(symbol="o", pxMode=True)
        self.points: dict[Pathway, Scatter] = {"S2": Scatter(symbol="s"), "S1": Scatter(symbol="o")}
        self.faint: dict[Pathway, Scatter] = {"S2": Scatter(symbol="s"), "S1": Scatter(symbol="o")}
        for item, z in (
            (self._future, -9),
            (self.baseline, -8),
            (self._range_held, -6),
            (self._hundred, -4),
            *((scatter, 2) for scatter in self.faint.values()),
            *((scatter, 3) for scatter in self.points.values()),
            (self._ring, 4),
            (self.notes, 5),
            (self._now, 8),
            (self._now_words, 9),
            (self._planned_words, 9),
            (self._baseline_words, 7),
        ):
            item.setZValue(z)
            self.plot.addItem(item, ignoreBounds=True)
        for item, z in ((self._lane_future, -9), (self._lane_now, -1)):
            item.setZValue(z)
            self.lane_plot.addItem(item, ignoreBounds=True)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        """Pens and sizes of the theme and the layout in force."""
        theme = self._theme
        hint, size = theme.metrics.hint, theme.metrics.marker
        self.setBackground(theme.colour("plot"))
        for plot in (self.lane_plot, self.plot):
            plot.getAxis("left").setWidth(max(62, round(6.2 * hint)))
        self.baseline.setBrush(theme.colour("text", 0.06))
        self._range_held.setBrush(theme.colour("text", 0.14))
        hatch = QBrush(theme.colour("line2", 0.35), Qt.BrushStyle.BDiagPattern)
        for region in (self._future, self._lane_future):
            region.setBrush(hatch)
        for region in (self.baseline, self._range_held, self._future, self._lane_future):
            for edge in region.lines:
                edge.setPen(None)
        self._hundred.setPen(theme.pen("line2", dash=True))
        for now in (self._now, self._lane_now):
            now.setPen(theme.pen("text", 1.5))
        self._now_words.setHtml(f'<span style="color:{theme.hex("inkon")}">&nbsp;{self.tr("now")}&nbsp;</span>')
        self._now_words.fill = QBrush(theme.colour("text"))
        self._now_words.setFont(theme.font(hint, 600))
        for words, text in (
            (self._baseline_words, ""),
            (self._planned_words, self.tr("planned")),
        ):
            words.setColor(theme.colour("text2"))
            words.setFont(theme.font(hint))
            words.setText(text)
        for scatters, alpha, width in ((self.points, 1.0, 1.4), (self.faint, FAINT, 1.0)):
            scatters["S1"].setPen(None)
            scatters["S1"].setBrush(theme.colour("S1", alpha))
            scatters["S2"].setPen(theme.pen("S2", width, alpha))
            scatters["S2"].setBrush(theme.colour("plot") if alpha == 1.0 else None)
            for scatter in scatters.values():
                scatter.setSize(size)
        self._ring.setSize(size + 8)
        self._ring.setBrush(None)
        self._ring.setPen(theme.pen("text", 2.0))
        self.marks.apply_theme()
        self.redraw()

    # ---- what is shown

    def choose_all(self, measure: str, percent: bool, average_min: float, range_: str) -> None:
        """``percent``: % of baseline, or the size of the measure in its own unit. ``average_min``: a point for every so
        many minutes, 0 for one a sweep. ``range_``: all, hour or follow."""
        self._measure, self._percent, self._average_min, self._range = measure, percent, average_min, range_
        self.redraw()

    def show_plan(self, plan: Plan, perfusion: PerfusionSettings) -> None:
        self.lanes.show_plan(plan, perfusion)
        if self.marks.stale():
            self.redraw()

    def show_held(self, sweeps: list[Sweep]) -> None:
        """A ring around the point of the one sweep that is held, or a band over the time of many."""
        self._held = sweeps
        self.redraw()

    # ---- where things stand

    def minutes_at(self, x: float) -> float:
        """Experiment time at ``x`` px of the widget."""
        return float(self.plot.getViewBox().mapSceneToView(QPointF(x, 0)).x())

    def x_at(self, minutes: float) -> float:
        return float(self.plot.getViewBox().mapViewToScene(QPointF(minutes, 0)).x())

    def area(self) -> QRectF:
        """The ground of the points, in px of the widget."""
        return self.plot.getViewBox().sceneBoundingRect()

    @property
    def foot_px(self) -> int:
        """Below the ground of the points."""
        return math.ceil(self.plot.getAxis("bottom").height())

    def lane_area(self) -> QRectF:
        return self.lane_plot.getViewBox().sceneBoundingRect()

    def sweeps_near(self, at: QPointF) -> list[Sweep]:
        """The sweeps of the point next to ``at``, or none when no point is near."""
        box = self.plot.getViewBox()
        (begin, end), (low, high) = box.viewRange()
        best, found = NEAR_PX**2, None
        place = box.mapSceneToView(at)
        for pathway, (minutes, values) in self.drawn.items():
            if not len(minutes):
                continue
            across = (minutes - place.x()) * box.width() / (end - begin)
            along = (values - place.y()) * box.height() / (high - low)
            away = across**2 + along**2
            nearest = int(away.argmin())
            if away[nearest] < best:
                best, found = float(away[nearest]), (pathway, float(minutes[nearest]))
        return self._sweeps_of(*found) if found is not None else []

    def _sweeps_of(self, pathway: Pathway, at_min: float) -> list[Sweep]:
        minutes = self._course.points[pathway].rows[:, 0]
        run = run_around(minutes, at_min, self._average_min, self._breaks())
        numbers = self._course.sweep_numbers(pathway)[run]
        return [sweep for number in numbers.tolist() if (sweep := self._course.sweep(number)) is not None]

    # ---- drawing

    def redraw(self) -> None:
        """Everything from the course as it stands."""
        course = self._course
        name = self._axis_name()
        if self._named != name:
            self._named = name
            self.plot.getAxis("left").name(name)
        highest, lowest = (ORDINARY_PERCENT if self._percent else 0.0), 0.0
        # more points than pixels would lie on each other
        most = min(MOST_POINTS // 2, max(FEWEST_POINTS, int(self.plot.getViewBox().width())))
        for scatters, branch in ((self.points, None), (self.faint, course.overlaid)):
            for pathway, scatter in scatters.items():
                if branch is None and scatters is self.faint:
                    scatter.setData([], [])
                    continue
                values = course.percent if self._percent else course.absolute
                drawn = averaged(*values(pathway, self._measure, branch), self._average_min, self._breaks())
                drawn = thinned(*drawn, most)
                scatter.setData(*drawn)
                if branch is None:
                    self.drawn[pathway] = drawn
                if len(drawn[1]):
                    highest = max(highest, 1.06 * float(np.percentile(drawn[1], 99.5)), 1.02 * float(drawn[1][-1]))
                    lowest = min(lowest, float(drawn[1].min()))
        highest = min(MOST_PERCENT, 50.0 * np.ceil(highest / 50.0)) if self._percent else 1.08 * (highest or 1.0)
        highest *= HEADROOM
        self.wanted_top = highest
        highest = max(highest, self.least_top)
        # a response of nothing scatters about 0, and is to be seen on both sides of it
        lowest = max(1.1 * lowest, -0.1 * highest)
        begin, end = self._span()
        box = self.plot.getViewBox()
        if box.viewRange() != [[begin, end], [lowest, highest]]:
            box.setRange(xRange=(begin, end), yRange=(lowest, highest), padding=0)
        self._hundred.setVisible(self._percent)
        self._draw_baseline(begin, end)
        for now in (self._now, self._lane_now):
            now.setPos(course.now_min)
        for future in (self._future, self._lane_future):
            future.setRegion((course.now_min, max(end, course.now_min)))
        width = box.width()
        room = (course.now_min - begin) / (end - begin) * width
        self._now_words.setAnchor((0.5 if room > NOW_PX else 0.0, 0.0))
        self._now_words.setPos(QPointF(course.now_min, highest))
        self._planned_words.setAnchor((-0.6 if room > NOW_PX else -1.0, 0.0))
        self._planned_words.setVisible(width - room > NOW_PX + PLANNED_PX)
        self._planned_words.setPos(QPointF(course.now_min, highest))
        for item in (self._now, self._lane_now, self._now_words, self._future, self._lane_future):
            item.setVisible(not self._is_over)
        self._planned_words.setVisible(self._planned_words.isVisible() and not self._is_over)
        self._draw_held()
        self.marks.redraw()
        self._fit_lanes()
        self.lanes.update()
        self.notes.update()
        # settle the axes now: left to the paint itself, they would ask for a second paint after it
        self.scene().prepareForPaint()

    def _axis_name(self) -> str:
        names = {
            "slope": (self.tr("fEPSP slope"), self.tr("mV/ms")),
            "amplitude": (self.tr("fEPSP amplitude"), self.tr("mV")),
            "volley": (self.tr("Fibre volley"), self.tr("mV")),
            "ppr": (self.tr("Paired-pulse ratio"), self.tr("second / first")),
        }
        name, unit = names[self._measure]
        return f"{name} ({self.tr('% of baseline') if self._percent else unit})"

    def _breaks(self) -> list[float]:
        return [train.at_min for train in self._course.trains]

    def _draw_baseline(self, begin: float, end: float) -> None:
        """The band, and above the points what 100 % is, always."""
        self.baseline.setRegion(self._course.baseline_window)
        words = self.baseline_words()
        if self._baseline_words.toPlainText() != words:
            self._baseline_words.setText(words)
        self._baseline_words.setVisible(self._percent)
        self._baseline_words.setPos(begin + 0.004 * (end - begin), self.plot.getViewBox().viewRange()[1][1])

    def baseline_words(self) -> str:
        """ "100 % = 52 to 62 min, before HFS"."""
        window = self._course.baseline_now
        span = [minute_text(tick) for tick in (window.span.start, window.span.end)]
        words = self.tr("100 % = {begin} to {end} min").format(begin=span[0], end=span[1])
        if window.chosen:
            return self.tr("{words}, set by hand").format(words=words)
        if not window.before:
            return self.tr("{words}, so far").format(words=words)
        return self.tr("{words}, before {what}").format(words=words, what=self.change_name(window.before))

    def change_name(self, what: str) -> str:
        """What the baseline stands before: a drug goes by its name."""
        spoken = {"temperature": self.tr("the change of temperature"), "flow": self.tr("the change of flow")}
        spoken["ACSF"] = self.tr("the change of ACSF")
        spoken["electrodes"] = self.tr("the electrodes were moved")
        return self._lines[what][1] if what in self._lines else spoken.get(what, what)

    def _draw_held(self) -> None:
        one = self._held[0] if len(self._held) == 1 else None
        many = len(self._held) > 1
        self._range_held.setVisible(many)
        if many:
            ticks = [sweep.pulses[0] for sweep in self._held]
            self._range_held.setRegion((min(ticks) / TICKS_PER_MIN, max(ticks) / TICKS_PER_MIN))
        minutes, values = self.drawn[one.pathway] if one is not None else (np.empty(0), np.empty(0))
        if one is None or one.kind == "train" or not len(minutes):
            self._ring.setData([], [])
            return
        nearest = int(np.abs(minutes - one.pulses[0] / TICKS_PER_MIN).argmin())
        self._ring.setData([minutes[nearest]], [values[nearest]])

    def preview_range(self, begin: float, end: float) -> None:
        """The range that a person is drawing."""
        self._range_held.setVisible(True)
        self._range_held.setRegion((begin, end))

    def range_drawn(self) -> tuple[float, float]:
        begin, end = self._range_held.getRegion()
        return float(begin), float(end)

    def _span(self) -> tuple[float, float]:
        now = self._course.now_min
        if self._range == "all":
            last = max((step.tick for step in self.lanes.plan), default=0) / TICKS_PER_MIN
            ahead = 0.0 if self._is_over else FUTURE_SHARE
            begin, end = 0.0, max(1.0 if self._is_over else 20.0, now * (1.0 + ahead), last * 1.08)
            step = 5.0 if end < 60 else 10.0 if end < 240 else 30.0
            return begin, float(step * math.ceil(end / step))
        shown = LAST_MIN if self._range == "hour" else 15.0
        lead = 0.0 if self._is_over else shown * 0.25
        begin = max(0.0, now - shown + lead)
        return begin, begin + shown

    def _fit_lanes(self) -> None:
        high = 4 + self.lanes.lane_px * self.lanes.count
        layout = self.ci.layout
        if layout.rowMaximumHeight(0) != high:
            layout.setRowFixedHeight(0, high)
        self._lane_axis.update()

    # ---- focus

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ringed = False
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawForeground(painter, rect)
        if self._ringed:
            painter.save()
            painter.resetTransform()
            painter.setPen(self._theme.pen("text", 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.restore()
