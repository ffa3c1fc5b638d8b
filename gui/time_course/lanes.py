"""The lanes above the time course: stimuli as arrows, and one lane a drug with its valve and its bath.

Left of now stands what was done, filled; right of it what is planned, hollow and dotted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.swatch import drug_brush, drug_colour
from gui.parts.theme import Theme
from gui.plots.view_item import ViewItem
from gui.session.plan_edit import Plan, PlannedBar, planned_bars, turns_no_drug
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings
from rig.messages import AddNote, Planned, RunPattern, SetPerfusion
from rig.timecourse.branch import DrugLane
from rig.timecourse.events import Change, Train, arrow_text
from rig.timecourse.time_course import TimeCourse

LANE_OVER_HINT = 8
MOST_LANES = 4
"""Drug lanes in view; more of them scroll."""
GRIP_PX = 6.0


class Handle(NamedTuple):
    """Where planned steps can be taken hold of, in px of the lanes; ``held`` is the step that follows the pointer."""

    box: QRectF
    steps: tuple[int, ...]
    held: int


@careful
class Lanes(ViewItem):
    """Draws in the pixels of the view box; x is minutes, y counts lanes from the top."""

    def __init__(self, theme: Theme, course: TimeCourse, lines: dict[str, tuple[int, str]]) -> None:
        """``lines``: drug -> (line on the perfusion, name)."""
        super().__init__()
        self._theme = theme
        self._course = course
        self._lines = lines
        self._armed: tuple[str, tuple[str, ...]] | None = None
        self.plan: Plan = ()
        self._perfusion = PerfusionSettings()
        self._bars: list[PlannedBar] = []
        self.selected: tuple[int, ...] = ()
        self._first = 0
        self._scale = (0.0, 1.0)

    # ---- what is shown

    @property
    def lane_px(self) -> int:
        """20 px in the two usual layouts."""
        return max(20, self._theme.metrics.hint + LANE_OVER_HINT)

    @property
    def drugs(self) -> list[str]:
        """In the order of their first use; planned ones last."""
        return list(dict.fromkeys([*self._course.lanes, *(bar.drug for bar in self._bars)]))

    @property
    def count(self) -> int:
        """Lanes in view, the stimuli's among them."""
        return 1 + min(MOST_LANES, len(self.drugs))

    def show_armed(self, armed: tuple[str, tuple[str, ...]] | None) -> None:
        """(words, pathways) of the pattern that is armed: a hollow marker at now."""
        self._armed = armed
        self.update()

    def show_plan(self, plan: Plan, perfusion: PerfusionSettings) -> None:
        """``perfusion``: as it is now."""
        if plan == self.plan and perfusion == self._perfusion:
            return
        chosen = [self.plan[place] for place in self.selected]
        self.plan, self._perfusion = plan, perfusion
        self._bars = planned_bars(plan, perfusion)
        # a step that was carried out is gone, and the others have other places
        self.selected = tuple(plan.index(step) for step in chosen if step in plan)
        self.update()

    def select(self, steps: tuple[int, ...]) -> None:
        self.selected = steps
        self.update()

    def scroll(self, lanes: int) -> None:
        """Show earlier or later drug lanes."""
        self._first = max(0, min(self._first + lanes, len(self.drugs) - MOST_LANES))
        self.update()

    def names(self) -> list[str]:
        """Of the lanes in view, from the top."""
        return [self.tr("Stimuli"), *(self._lines.get(drug, (0, drug))[1] for drug in self._in_view())]

    def _in_view(self) -> list[str]:
        self._first = max(0, min(self._first, len(self.drugs) - MOST_LANES))
        return self.drugs[self._first : self._first + MOST_LANES]

    def words_of(self, step: Planned) -> str:
        """What stands beside a planned step."""
        action = step.action
        if step.label:
            return step.label
        if isinstance(action, RunPattern):
            return arrow_text(action.label, action.pattern, action.pathways)
        if isinstance(action, AddNote):
            return action.text
        return self.tr("Perfusion") if isinstance(action, SetPerfusion) else self.tr("Settings")

    # ---- taking hold of the plan

    def handles(self) -> list[Handle]:
        """The planned steps that a pointer can take, the smallest first."""
        self._measure_scale()
        ends, bodies = [], []
        for place, step in enumerate(self.plan):
            if turns_no_drug(self.plan, place, self._bars):
                x = self._x(step.tick / TICKS_PER_MIN)
                ends.append(Handle(QRectF(x - 8, 0, 16 + 8, self.lane_px), (place,), place))
        for row, drug in enumerate(self._in_view()):
            for bar in self._bars:
                if bar.drug != drug:
                    continue
                box = self._bar_box(bar, self._top(row))
                for end, x in ((bar.opens, box.left()), (bar.closes, box.right())):
                    if end is not None:
                        ends.append(Handle(QRectF(x - GRIP_PX, box.top() - 6, 2 * GRIP_PX, 16), (end,), end))
                steps = tuple(place for place in (bar.opens, bar.closes) if place is not None)
                bodies.append(Handle(box.adjusted(0, -5, 0, 7), steps, steps[0]))
        return ends + bodies

    # ---- drawing

    def _measure_scale(self) -> None:
        view = self.getViewBox()
        (begin, end), _ = view.viewRange()
        self._scale = (begin, view.width() / max(end - begin, 1e-9))

    def _x(self, minutes: float) -> float:
        return (minutes - self._scale[0]) * self._scale[1]

    def _top(self, row: int) -> float:
        return 3.0 + self.lane_px * (row + 1)

    @guarded
    def paint(self, painter: QPainter, *arguments: Any) -> None:
        view = self.getViewBox()
        painter.setTransform(view.sceneTransform() * view.scene().views()[0].viewportTransform())
        width = view.width()
        self._measure_scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._in_view()
        for row, drug in enumerate(shown):
            lane = self._course.lanes.get(drug)
            if lane is not None:
                self._paint_drug(painter, lane, self._top(row), width)
            for bar in self._bars:
                if bar.drug == drug:
                    self._paint_planned_bar(painter, bar, self._top(row), width)
        self._paint_stimuli(painter, width)
        if len(self.drugs) > MOST_LANES:
            self._paint_scroll_bar(painter, width)

    def _paint_stimuli(self, painter: QPainter, width: float) -> None:
        painter.setFont(self._theme.font(self._theme.metrics.hint, 600))
        free = -1e9
        done: list[Train | Change] = [*self._course.trains, *(one for one in self._course.view.changes if one.text)]
        for one in sorted(done, key=lambda one: one.at_min):
            x, arrows = self._x(one.at_min), 1
            if isinstance(one, Train):
                arrows = len(one.pathways)
                self._paint_arrows(painter, x, one.pathways, True)
            else:
                self._paint_diamond(painter, x, True)
            free = self._write(painter, x, arrows, one.text, "text", free, width)
        if self._armed is not None:
            x = self._x(self._course.now_min)
            self._paint_arrows(painter, x, self._armed[1], False)
            free = self._write(painter, x, len(self._armed[1]), self._armed[0], "text2", free, width)
        painter.setFont(self._theme.font(self._theme.metrics.hint))
        for place, step in enumerate(self.plan):
            if not turns_no_drug(self.plan, place, self._bars):
                continue
            x = self._x(step.tick / TICKS_PER_MIN)
            chosen = place in self.selected
            if isinstance(step.action, RunPattern):
                arrows = len(step.action.pathways)
                self._paint_arrows(painter, x, step.action.pathways, False, chosen)
            else:
                arrows = 1
                self._paint_diamond(painter, x, False, chosen)
            words = self.words_of(step)
            free = self._write(painter, x, arrows, words, "text" if chosen else "text2", free, width)

    def _paint_diamond(self, painter: QPainter, x: float, done: bool, chosen: bool = False) -> None:
        """A change of the bath that is no drug, or of an electrode."""
        painter.setPen(QPen(self._theme.colour("text" if chosen else "text2"), 2.2 if chosen else 1.4))
        painter.setBrush(self._theme.colour("text2" if done else "plot"))
        middle = self.lane_px - 11.0
        corners = ((x - 5, middle), (x, middle - 5), (x + 5, middle), (x, middle + 5))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))

    def _paint_arrows(
        self, painter: QPainter, x: float, pathways: tuple[str, ...], given: bool, chosen: bool = False
    ) -> None:
        foot = self.lane_px - 6.0
        for place, pathway in enumerate(pathways):
            colour = self._theme.colour(pathway)
            painter.setPen(QPen(self._theme.colour("text") if chosen else colour, 2.2 if chosen else 1.5))
            painter.setBrush(colour if given and pathway == "S1" else Qt.BrushStyle.NoBrush)
            left = x + 11 * place
            painter.drawPolygon(
                QPolygonF([QPointF(left - 5, foot - 10), QPointF(left + 5, foot - 10), QPointF(left, foot)])
            )

    def _write(
        self, painter: QPainter, x: float, arrows: int, words: str, ink: str, free: float, width: float
    ) -> float:
        """Words beside a marker, unless others stand there; returns up to where the lane is taken."""
        if x < free or x > width:
            return free
        long = painter.fontMetrics().horizontalAdvance(words)
        right = x + 9 + 11 * (arrows - 1)
        at = right if right + long < width else x - 9 - long
        painter.setPen(self._theme.colour(ink))
        painter.drawText(QPointF(at, self.lane_px - 6.0), words)
        return at + long + 6 if at == right else x + 8

    def _paint_drug(self, painter: QPainter, lane: DrugLane, top: float, width: float) -> None:
        line, _ = self._lines.get(lane.drug, (0, lane.drug))
        colour = self._theme.colour(drug_colour(line))
        foot, high = top + self.lane_px - 3, self.lane_px - 6.0
        rows = lane.bath.rows
        most = max(
            [float(opened[2] or 0.0) for opened in lane.opened] + [float(rows[:, 1].max()) if len(rows) else 0.0]
        )
        points: list[QPointF] = []
        if most > 0 and len(rows) > 1:
            rows = _few(rows, int(width))
            points = [QPointF(self._x(at), foot - high * uM / most) for at, uM in rows]
            points.append(QPointF(self._x(self._course.now_min), points[-1].y()))
            ground = QPolygonF([QPointF(points[0].x(), foot), *points, QPointF(points[-1].x(), foot)])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(drug_colour(line), 0.18))
            painter.drawPolygon(ground)
            painter.setBrush(drug_brush(self._theme, line, 0.75))
            painter.drawPolygon(ground)
        doses = []
        for begin, end, uM in lane.opened:
            left = self._x(float(begin or 0.0))
            right = self._x(self._course.now_min if end is None else end)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRect(QRectF(left, top - 1, max(2.0, right - left), 4))
            doses.append((f"{uM:g} µM", self._dose_box(painter, f"{uM:g} µM", left, right, top)))
        painter.setPen(QPen(colour, 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(self._theme.colour("text"))
        for words, box in doses:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _dose_box(self, painter: QPainter, words: str, left: float, right: float, top: float) -> QRectF:
        """Quiet ground for the words of a dose; what is drawn next stands upon it."""
        painter.setFont(self._theme.font(self._theme.metrics.hint, 600))
        long = painter.fontMetrics().horizontalAdvance(words) + 8
        box = QRectF(left + 5 if right - left > long + 8 else left - long - 4, top + 4, long, self.lane_px - 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("plot", 0.75))
        painter.drawRoundedRect(box, 3, 3)
        return box

    def _bar_box(self, bar: PlannedBar, top: float) -> QRectF:
        (_, view_end), _ = self.getViewBox().viewRange()
        begin = self._course.now_min if bar.begin is None else bar.begin / TICKS_PER_MIN
        end = max(begin, view_end) if bar.end is None else bar.end / TICKS_PER_MIN
        return QRectF(self._x(begin), top - 1, self._x(end) - self._x(begin), 4)

    def _paint_planned_bar(self, painter: QPainter, bar: PlannedBar, top: float, width: float) -> None:
        line, _ = self._lines.get(bar.drug, (0, bar.drug))
        box = self._bar_box(bar, top)
        chosen = any(place in self.selected for place in (bar.opens, bar.closes) if place is not None)
        pen = QPen(self._theme.colour("text" if chosen else drug_colour(line)), 4.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.25, 0.75])
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(min(box.right(), width), box.center().y()))
        painter.setPen(QPen(self._theme.colour("text" if chosen else drug_colour(line)), 1.4))
        painter.setBrush(self._theme.colour("plot"))
        for place, x in ((bar.opens, box.left()), (bar.closes, box.right())):
            if place is not None and x <= width:
                painter.drawEllipse(QPointF(x, box.center().y()), 3.5, 3.5)
        if bar.opens is not None and box.left() < width:
            words = f"{bar.reservoir_uM:g} µM"
            ground = self._dose_box(painter, words, box.left(), width, top)
            painter.setPen(self._theme.colour("text"))
            painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_scroll_bar(self, painter: QPainter, width: float) -> None:
        """Which of the drug lanes are in view."""
        high = MOST_LANES * self.lane_px - 4.0
        share = high / len(self.drugs)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line2"))
        painter.drawRoundedRect(QRectF(width - 4, self._top(0) + share * self._first, 4, share * MOST_LANES), 2, 2)


def _few(rows: np.ndarray, limit: int) -> np.ndarray:
    """At most about ``limit`` of the rows, the last one among them."""
    stride = max(1, len(rows) // max(1, limit))
    return np.concatenate([rows[::stride], rows[-1:]])


class LaneAxis(pg.AxisItem):
    """The names of the lanes, where the plot below has its numbers."""

    def __init__(self, theme: Theme, lanes: Lanes) -> None:
        super().__init__("left")
        self._theme = theme
        self._lanes = lanes
        self.setStyle(showValues=False)

    @guarded
    def paint(self, painter: QPainter, *arguments: Any) -> None:
        painter.setFont(self._theme.font(self._theme.metrics.hint))
        painter.setPen(self._theme.colour("text2"))
        bounds = self.boundingRect()
        high = self._lanes.lane_px
        for place, name in enumerate(self._lanes.names()):
            box = QRectF(bounds.left(), 2 + high * place, self.width() - 8, high)
            name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(self.width() - 8))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
