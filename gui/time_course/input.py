"""What a hand does on the time course: it takes points, ranges and the baseline window, and hands the plan on."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.guard.handlers import careful
from gui.time_course.plan_input import PlanHand
from gui.time_course.plot import CoursePlot
from rig.timecourse.time_course import TimeCourse

EDGE_PX = 5.0
LEAST_BASELINE_MIN = 1.0


class Held(NamedTuple):
    """What the hand has taken hold of, and where, in minutes. ``part``: point, range, begin, end, band or plan."""

    part: str
    at_min: float
    window: tuple[float, float] = (0.0, 0.0)


@careful
class CourseHand(QObject):
    """Listens to mouse and keys over a CoursePlot. It decides nothing: what was done goes out as signals."""

    point_clicked = Signal(object)
    """The sweeps of the point, a list; empty for a click beside every point."""
    range_drawn = Signal(float, float)
    baseline_dragged = Signal(float, float)
    """While it is dragged."""
    baseline_dropped = Signal()
    baseline_returned = Signal()

    def __init__(self, plot: CoursePlot, course: TimeCourse) -> None:
        super().__init__(plot)
        self._plot = plot
        self._course = course
        self._held: Held | None = None
        self._pressed = QPointF()
        self._moved = False
        self.plan = PlanHand(plot, course)
        plot.viewport().setMouseTracking(True)
        plot.viewport().installEventFilter(self)
        plot.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._plot:
            if isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self.plan.key(event, kind == QEvent.Type.KeyPress)
            return False
        if isinstance(event, QWheelEvent):
            if self._plot.lane_area().contains(event.position()):
                self.plan.scroll(-1 if event.angleDelta().y() > 0 else 1)
            return True
        if not isinstance(event, QMouseEvent):
            return False
        if kind == QEvent.Type.MouseMove:
            self._move(event)
            return True
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if kind == QEvent.Type.MouseButtonPress:
            self._press(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release()
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._double_click(event.position())
        return True

    # ---- the mouse

    def _baseline_part(self, at: QPointF) -> str:
        """begin, end or band of the baseline window; empty beside it."""
        if not self._plot.area().contains(at):
            return ""
        begin, end = (self._plot.x_at(minutes) for minutes in self._course.baseline_window)
        if abs(at.x() - end) <= EDGE_PX and end > begin:
            return "end"
        if abs(at.x() - begin) <= EDGE_PX:
            return "begin"
        return "band" if begin < at.x() < end else ""

    def _press(self, event: QMouseEvent) -> None:
        at = event.position()
        self._pressed, self._moved = at, False
        minutes = self._plot.minutes_at(at.x())
        handle = self.plan.handle_at(at)
        self._plot.lanes.select(())
        if handle is not None:
            self._held = Held("plan", minutes)
            self.plan.take(handle, minutes)
        elif self._plot.area().contains(at):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            part = "range" if shift else self._baseline_part(at) or "point"
            self._held = Held(part, minutes, self._course.baseline_window)

    def _move(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._held is None:
            self._show_grip(at)
            return
        far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance() // 2
        if not (self._moved or far):
            return
        self._moved = True
        minutes = self._plot.minutes_at(at.x())
        held = self._held
        if held.part == "plan":
            free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.plan.drag(minutes, free)
        elif held.part == "range":
            self._plot.preview_range(*sorted((held.at_min, minutes)))
        elif held.part != "point":
            self.baseline_dragged.emit(*self._window(held, minutes))

    def _window(self, held: Held, minutes: float) -> tuple[float, float]:
        """The baseline window as it is dragged: within what was recorded, and never shorter than a minute."""
        begin, end = held.window
        by = minutes - held.at_min
        now = self._course.now_min
        if held.part == "begin":
            begin = min(max(0.0, begin + by), end - LEAST_BASELINE_MIN)
        elif held.part == "end":
            end = max(min(now, end + by), begin + LEAST_BASELINE_MIN)
        else:
            by = min(max(by, -begin), now - end)
            begin, end = begin + by, end + by
        return round(begin, 1), round(end, 1)

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        if held.part == "plan":
            self.plan.drop()
        elif not self._moved:
            self.point_clicked.emit(self._plot.sweeps_near(self._pressed))
        elif held.part == "range":
            (begin, end) = self._plot.range_drawn()
            self.range_drawn.emit(begin, end)
        elif held.part != "point":
            self.baseline_dropped.emit()

    def _double_click(self, at: QPointF) -> None:
        """A planned step asks for its time; the baseline window goes back to its rule."""
        handle = self.plan.handle_at(at)
        if handle is not None:
            self._plot.lanes.select(handle.steps)
            self.plan.ask_time()
        elif self._baseline_part(at) and not self._plot.sweeps_near(at) and self._course.chosen_baseline is not None:
            self.baseline_returned.emit()

    def _show_grip(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.plan.handle_at(at) is not None or self._baseline_part(at) in ("begin", "end"):
            shape = Qt.CursorShape.SizeHorCursor
        elif self._plot.area().contains(at) and self._plot.sweeps_near(at):
            shape = Qt.CursorShape.PointingHandCursor
        if self._plot.viewport().cursor().shape() != shape:
            self._plot.viewport().setCursor(shape)
