"""What a hand does on the time course: it takes points, ranges, the baseline window and the planned steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.course import Course
from gui.course_plot import CoursePlot
from gui.lanes import Handle
from gui.plan_edit import Plan, moved, without
from gui.plan_time import PlanTime
from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.messages import Planned, Status
from rig.plan import panels

EDGE_PX = 5.0
LEAST_BASELINE_MIN = 1.0
NOTHING_TOLD = Status(tick=0, speed_asked=1.0, speed_reached=0.0, paused=False)
LEAST_AHEAD_S, MOST_AHEAD_S = 1.0, 120.0
ON_THE_WAY_S = 0.25
"""No planned step is put nearer to now than the rig can have come when it hears of it."""


class Held(NamedTuple):
    """What the hand has taken hold of, and where, in minutes. ``part``: point, range, begin, end, band or plan."""

    part: str
    at_min: float
    window: tuple[float, float] = (0.0, 0.0)
    handle: Handle | None = None
    plan: Plan = ()


class CourseHand(QObject):
    """Listens to mouse and keys over a CoursePlot. It decides nothing: what was done goes out as signals."""

    point_clicked = Signal(object)
    """The sweeps of the point, a list; empty for a click beside every point."""
    range_drawn = Signal(float, float)
    baseline_dragged = Signal(float, float)
    """While it is dragged."""
    baseline_dropped = Signal(object, object)
    """The window in force before, and the new one; None is the rule's."""
    plan_changed = Signal(object)
    """The whole new plan, by one edit."""

    def __init__(self, plot: CoursePlot, course: Course) -> None:
        super().__init__(plot)
        self._plot = plot
        self._course = course
        self._held: Held | None = None
        self._pressed = QPointF()
        self._moved = False
        self._before: tuple[float, float] | None = None
        self._told = NOTHING_TOLD
        self._by = 0
        self.time_field: PlanTime | None = None
        plot.viewport().setMouseTracking(True)
        plot.viewport().installEventFilter(self)
        plot.installEventFilter(self)

    def show_status(self, status: Status) -> None:
        """What is in force before the plan, and the plan, unless a step of it is in the hand."""
        self._told = status
        if self._held is None or self._held.part != "plan":
            self._plot.show_plan(status.plan, status.perfusion)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._plot:
            if isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self._key(event, kind == QEvent.Type.KeyPress)
            return False
        if isinstance(event, QWheelEvent):
            if self._plot.lane_area().contains(event.position()):
                self._scroll(-1 if event.angleDelta().y() > 0 else 1)
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

    def _scroll(self, lanes: int) -> None:
        self._plot.lanes.scroll(lanes)
        self._plot.redraw()

    # ---- the mouse

    def _handle_at(self, at: QPointF) -> Handle | None:
        inside = at - self._plot.lane_area().topLeft()
        return next((one for one in self._plot.lanes.handles() if one.box.contains(inside)), None)

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
        self._pressed, self._moved, self._by = at, False, 0
        self._before = self._course.chosen_baseline
        minutes = self._plot.minutes_at(at.x())
        handle = self._handle_at(at)
        self._plot.lanes.select(handle.steps if handle is not None else ())
        if handle is not None:
            self._plot.setFocus(Qt.FocusReason.MouseFocusReason)
            self._held = Held("plan", minutes, handle=handle, plan=self._plot.lanes.plan)
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
            self._drag_plan(held, minutes, free)
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

    def _drag_plan(self, held: Held, minutes: float, free: bool) -> None:
        assert held.handle is not None
        step = held.plan[held.handle.held]
        wanted = step.tick / TICKS_PER_MIN + minutes - held.at_min
        grid = TICKS_PER_S if free else TICKS_PER_MIN
        tick = round(wanted * TICKS_PER_MIN / grid) * grid
        self._by = tick - step.tick
        self._show(*moved(held.plan, held.handle.steps, self._by, panels(self._told), self._earliest()))

    def _show(self, plan: Plan, steps: tuple[int, ...]) -> None:
        self._plot.show_plan(plan, self._told.perfusion)
        self._plot.lanes.select(steps)
        self._plot.redraw()

    def _earliest(self) -> int:
        """The time goes on while a plan is on its way to the rig: the faster, the further."""
        fast = 0.0 if self._told.paused else min(MOST_AHEAD_S, self._told.speed_reached * ON_THE_WAY_S)
        return round(self._course.now_min * TICKS_PER_MIN) + round(max(LEAST_AHEAD_S, fast) * TICKS_PER_S)

    def _drop_plan(self, held: Held) -> None:
        """What the rig has carried out of the plan meanwhile is done, and not planned again."""
        assert held.handle is not None
        told = self._told.plan
        steps = [held.plan[place] for place in held.handle.steps]
        if self._moved and all(step in told for step in steps):
            self._give(*self._moved_by([told.index(step) for step in steps], self._by))
        else:
            self._show(told, self._plot.lanes.selected)

    def _moved_by(self, steps: Sequence[int], ticks: int) -> tuple[Plan, tuple[int, ...]]:
        return moved(self._told.plan, steps, ticks, panels(self._told), self._earliest())

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        if held.part == "plan":
            self._drop_plan(held)
        elif not self._moved:
            self.point_clicked.emit(self._plot.sweeps_near(self._pressed))
        elif held.part == "range":
            (begin, end) = self._plot.range_drawn()
            self.range_drawn.emit(begin, end)
        elif held.part != "point":
            self.baseline_dropped.emit(self._before, self._course.chosen_baseline)

    def _double_click(self, at: QPointF) -> None:
        """A planned step asks for its time; the baseline window goes back to its rule."""
        handle = self._handle_at(at)
        if handle is not None:
            self._plot.lanes.select(handle.steps)
            self.ask_time()
        elif self._baseline_part(at) and not self._plot.sweeps_near(at) and self._course.chosen_baseline is not None:
            self.baseline_dropped.emit(self._course.chosen_baseline, None)

    def _show_grip(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._handle_at(at) is not None or self._baseline_part(at) in ("begin", "end"):
            shape = Qt.CursorShape.SizeHorCursor
        elif self._plot.area().contains(at) and self._plot.sweeps_near(at):
            shape = Qt.CursorShape.PointingHandCursor
        if self._plot.viewport().cursor().shape() != shape:
            self._plot.viewport().setCursor(shape)

    # ---- the keys

    def _key(self, event: QKeyEvent, pressed: bool) -> bool:
        """Arrows choose a planned step, with Alt they move it by a minute; Enter asks for its time, Del removes it.
        Page up and down scroll the lanes."""
        action = self._action(event)
        if action is None:
            return False
        event.accept()
        if pressed:
            action()
        return True

    def _action(self, event: QKeyEvent) -> Callable[[], None] | None:
        lanes = self._plot.lanes
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in ways and lanes.plan:
            way = ways[Qt.Key(event.key())]
            return (lambda: self.move_step(way * far * TICKS_PER_MIN)) if alt else (lambda: self._choose(way))
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if event.key() in pages:
            return lambda: self._scroll(pages[Qt.Key(event.key())])
        if not lanes.selected:
            return None
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return self.remove_step
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.ask_time
        return None

    def _choose(self, way: int) -> None:
        lanes = self._plot.lanes
        # from nothing chosen, forwards begins at the first step and backwards at the last
        place = (lanes.selected[0] if lanes.selected else -max(0, way)) + way
        place %= len(lanes.plan)
        lanes.select((place,))
        self._plot.setAccessibleDescription(
            self.tr("{step}, planned at {at:g} min").format(
                step=lanes.words_of(lanes.plan[place]), at=round(lanes.plan[place].tick / TICKS_PER_MIN, 2)
            )
        )

    def move_step(self, ticks: int) -> None:
        """Move the chosen steps."""
        if self._plot.lanes.selected:
            self._give(*self._moved_by(self._plot.lanes.selected, ticks))

    def remove_step(self) -> None:
        """Del."""
        if self._plot.lanes.selected:
            self._give(without(self._told.plan, self._plot.lanes.selected, panels(self._told)), ())

    def _give(self, plan: Plan, steps: tuple[int, ...]) -> None:
        """A whole new plan, unless it is the one there is; ``steps`` of it are chosen from now on."""
        self._show(plan, steps)
        if plan != self._told.plan:
            self._told = msgspec.structs.replace(self._told, plan=plan)
            self.plan_changed.emit(plan)

    def ask_time(self) -> None:
        """Open a field for the time of the chosen step, over its marker."""
        lanes = self._plot.lanes
        self._close_time()
        step = lanes.plan[lanes.selected[0]]
        field = PlanTime(self._plot, step.tick / TICKS_PER_MIN, self._earliest() / TICKS_PER_MIN)
        x = self._plot.x_at(step.tick / TICKS_PER_MIN) - field.width() / 2
        field.move(round(min(max(0.0, x), self._plot.width() - field.width())), 2)
        field.edited.connect(lambda minutes: self._move_to(step, round(minutes * TICKS_PER_MIN)))
        field.closed.connect(self._close_time)
        self.time_field = field

    def _move_to(self, step: Planned, tick: int) -> None:
        if step in self._told.plan:
            self._give(*self._moved_by([self._told.plan.index(step)], tick - step.tick))

    def _close_time(self) -> None:
        field, self.time_field = self.time_field, None
        if field is not None:
            field.hide()
            field.deleteLater()
            self._plot.setFocus(Qt.FocusReason.OtherFocusReason)
