"""What a hand does to the plan on the time course: it drags steps, chooses and moves them by key, and times them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from gui.parts.time_field import PlanTime
from gui.session.plan_edit import Plan, moved, without
from gui.time_course.lanes import Handle
from gui.time_course.plot import CoursePlot
from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.messages import Planned, Status
from rig.protocol.plan import panels
from rig.timecourse.time_course import TimeCourse

NOTHING_TOLD = Status(tick=0, speed_asked=1.0, speed_reached=0.0, paused=False)
LEAST_AHEAD_S, MOST_AHEAD_S = 1.0, 120.0
ON_THE_WAY_S = 0.25
"""No planned step is put nearer to now than the rig can have come when it hears of it."""


class PlanHand(QObject):
    plan_changed = Signal(object)
    """The whole new plan, by one edit."""

    def __init__(self, plot: CoursePlot, course: TimeCourse) -> None:
        super().__init__(plot)
        self._plot = plot
        self._course = course
        self._told = NOTHING_TOLD
        self._held: Handle | None = None
        self._from_min = 0.0
        self._plan: Plan = ()
        self._by = 0
        self.time_field: PlanTime | None = None

    def show_status(self, status: Status) -> None:
        """What is in force before the plan, and the plan, unless a step of it is in the hand."""
        self._told = status
        if self._held is None:
            self._plot.show_plan(status.plan, status.perfusion)

    def handle_at(self, at: QPointF) -> Handle | None:
        """What of the plan is at ``at``, in px of the widget."""
        inside = at - self._plot.lane_area().topLeft()
        return next((one for one in self._plot.lanes.handles() if one.box.contains(inside)), None)

    # ---- dragging

    def take(self, handle: Handle, minutes: float) -> None:
        """Take hold of steps, at ``minutes`` of the axis."""
        self._held, self._from_min, self._plan, self._by = handle, minutes, self._plot.lanes.plan, 0
        self._plot.lanes.select(handle.steps)
        self._plot.setFocus(Qt.FocusReason.MouseFocusReason)

    def drag(self, minutes: float, free: bool) -> None:
        """To the whole minute next to the pointer; ``free``, to the second."""
        assert self._held is not None
        step = self._plan[self._held.held]
        grid = TICKS_PER_S if free else TICKS_PER_MIN
        wanted = step.tick + (minutes - self._from_min) * TICKS_PER_MIN
        self._by = round(wanted / grid) * grid - step.tick
        self._show(*moved(self._plan, self._held.steps, self._by, panels(self._told), self._earliest()))

    def drop(self) -> None:
        """What the rig has carried out of the plan meanwhile is done, and not planned again."""
        assert self._held is not None
        told = self._told.plan
        steps = [self._plan[place] for place in self._held.steps]
        self._held = None
        if self._by and all(step in told for step in steps):
            self._give(*self._moved_by([told.index(step) for step in steps], self._by))
        else:
            self._show(told, tuple(told.index(step) for step in steps if step in told))

    # ---- the keys

    def key(self, event: QKeyEvent, pressed: bool) -> bool:
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
            return lambda: self.scroll(pages[Qt.Key(event.key())])
        if not lanes.selected:
            return None
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return self.remove_step
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.ask_time
        return None

    def scroll(self, lanes: int) -> None:
        """Show earlier or later drug lanes."""
        self._plot.lanes.scroll(lanes)
        self._plot.redraw()

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

    # ---- what comes of it

    def _show(self, plan: Plan, steps: tuple[int, ...]) -> None:
        self._plot.show_plan(plan, self._told.perfusion)
        self._plot.lanes.select(steps)
        self._plot.redraw()

    def _earliest(self) -> int:
        """The time goes on while a plan is on its way to the rig: the faster, the further."""
        fast = 0.0 if self._told.paused else min(MOST_AHEAD_S, self._told.speed_reached * ON_THE_WAY_S)
        return round(self._course.now_min * TICKS_PER_MIN) + round(max(LEAST_AHEAD_S, fast) * TICKS_PER_S)

    def _moved_by(self, steps: Sequence[int], ticks: int) -> tuple[Plan, tuple[int, ...]]:
        return moved(self._told.plan, steps, ticks, panels(self._told), self._earliest())
