"""A hand on the scope: it drags cursors and windows with the mouse, or moves a focused grip with the arrow keys."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.scope.axes import ScopeAxes
from gui.scope.cursor_band import EDGES, WINDOWS, edge_moved, edge_names, window_moved
from gui.scope.free_cursors import NAMES, FreeCursors
from gui.scope.keyboard_focus import Grip
from model.units import TICK_MS
from rig.measure.sweep import Cursors

EDGE_PX = 5
"""So near to a line a hand has hold of it ..."""
GRIP_REACH_PX = 13
"""... and so near to a grip."""
MOVING_EVERY_S = 0.05


class ScopeHand(QObject):
    changed = Signal()
    """Something stands elsewhere, or another thing is lit: paint again."""
    cursors_moving = Signal(object)
    """The Cursors as they stand while a hand moves one, 20 times a second at most."""
    cursors_moved = Signal(object)
    """The whole new Cursors, once, when the hand lets go."""

    def __init__(self, screen: QWidget, axes: ScopeAxes, free: FreeCursors, clock: Callable[[], float]) -> None:
        super().__init__(screen)
        self._screen = screen
        self._axes = axes
        self._free = free
        self._clock = clock
        self._in_force = Cursors()
        self._by_hand: Cursors | None = None
        """What a hand has made of the cursors and not yet let go of."""
        self._dragged = ("", 0.0)
        """What is dragged, and how far from its own place (ms) it was taken hold of."""
        self._told_at = -math.inf
        self.lit = ""
        """The window or the edge under the mouse."""
        self.windows_seen = True
        self.grips = {edge: Grip(screen, name) for edge, name in edge_names().items()}
        self.free_grips = {name: Grip(screen, self.tr("Free cursor {name}").format(name=name)) for name in NAMES}
        for edge, grip in self.grips.items():
            grip.stepped.connect(lambda steps, edge=edge: self._step_edge(edge, steps))
            grip.let_go.connect(self._let_go)
            grip.focus_changed.connect(self.changed)
        for name, grip in self.free_grips.items():
            grip.stepped.connect(lambda steps, name=name: self._step_free(name, steps))
            grip.focus_changed.connect(self.changed)

    @property
    def cursors(self) -> Cursors:
        """As they stand on the screen."""
        return self._by_hand or self._in_force

    def show_cursors(self, cursors: Cursors) -> None:
        """What is in force; a hand keeps what it holds."""
        if cursors != self._in_force:
            self._in_force = cursors
            self.changed.emit()

    def focused(self) -> str:
        """The grip that the keyboard has."""
        both = self.grips | self.free_grips
        return next((name for name, grip in both.items() if grip.hasFocus()), "")

    def place_grips(self) -> None:
        """Where the keyboard finds them, and what they say."""
        axes, cursors = self._axes, self.cursors
        for edge, grip in self.grips.items():
            ms = getattr(cursors, edge)
            grip.setVisible(self.windows_seen and axes.span_ms[0] <= ms <= axes.span_ms[1])
            grip.setGeometry(round(axes.x(ms)) - 7, round(axes.room.bottom()) - 1, 14, 13)
            grip.setAccessibleDescription(self.tr("{ms:.2f} ms; arrows move it, Shift ten times as far").format(ms=ms))
        for name, grip in self.free_grips.items():
            in_view = axes.span_ms[0] <= self._free.at_ms[name] <= axes.span_ms[1]
            grip.setVisible(self._free.shown and in_view)
            grip.setGeometry(self._free.flag(axes, name).toAlignedRect())
            grip.setAccessibleDescription(self.tr("{ms:.2f} ms").format(ms=self._free.at_ms[name]))

    # ---- the mouse

    def press(self, at: QPointF) -> bool:
        """Take hold of what is there, and let the arrow keys go on with it; whether there was anything."""
        found = self._under(at)
        if found:
            self._dragged = (found, self._place_of(found) - self._axes.ms_at(at.x()))
        if grip := (self.grips | self.free_grips).get(found):
            grip.setFocus(Qt.FocusReason.MouseFocusReason)
        return bool(found)

    def move(self, at: QPointF) -> None:
        """Drag what is held, or light what could be."""
        dragged, away = self._dragged
        to_ms = self._axes.ms_at(at.x()) + away
        if not dragged:
            self._light(self._under(at))
        elif dragged in NAMES:
            self._move_free(dragged, to_ms)
        elif dragged in WINDOWS:
            self._show_by_hand(window_moved(self.cursors, dragged, to_ms))
        else:
            self._show_by_hand(edge_moved(self.cursors, dragged, to_ms))

    def release(self) -> None:
        self._dragged = ("", 0.0)
        self._let_go()

    def leave(self) -> None:
        self._light("")

    def _under(self, at: QPointF) -> str:
        """What a hand at this place takes hold of: a free cursor, an edge, a whole window, or nothing."""
        axes = self._axes
        if self._free.shown and axes.room.contains(at):
            for name, ms in self._free.at_ms.items():
                if self._free.flag(axes, name).contains(at) or abs(axes.x(ms) - at.x()) <= EDGE_PX:
                    return name
        if not self.windows_seen:
            return ""
        on_strip = at.y() > axes.room.bottom()
        places = {edge: axes.x(getattr(self.cursors, edge)) for edge in EDGES if on_strip or EDGES[edge] != "peak"}
        nearest = min(places, key=lambda edge: abs(places[edge] - at.x()))
        if abs(places[nearest] - at.x()) <= (GRIP_REACH_PX if on_strip else EDGE_PX):
            return nearest
        if on_strip:
            return ""
        inside = (
            name for name, (begin, end) in WINDOWS.items() if name != "peak" and places[begin] < at.x() < places[end]
        )
        return next(inside, "")

    def _place_of(self, found: str) -> float:
        if found in NAMES:
            return self._free.at_ms[found]
        return getattr(self.cursors, WINDOWS[found][0] if found in WINDOWS else found)

    def _light(self, found: str) -> None:
        if found != self.lit:
            self.lit = found
            grabs = Qt.CursorShape.OpenHandCursor if found in WINDOWS else Qt.CursorShape.SizeHorCursor
            self._screen.setCursor(grabs if found else Qt.CursorShape.ArrowCursor)
            self.changed.emit()

    # ---- what it does

    def _step_edge(self, edge: str, steps: int) -> None:
        self._show_by_hand(edge_moved(self.cursors, edge, getattr(self.cursors, edge) + steps * TICK_MS))

    def _show_by_hand(self, cursors: Cursors) -> None:
        if cursors == self.cursors:
            return
        self._by_hand = cursors
        self.changed.emit()
        if self._clock() - self._told_at >= MOVING_EVERY_S:
            self._told_at = self._clock()
            self.cursors_moving.emit(cursors)

    def _let_go(self) -> None:
        made, self._by_hand = self._by_hand, None
        if made is not None and made != self._in_force:
            self.cursors_moved.emit(made)

    def _step_free(self, name: str, steps: int) -> None:
        self._move_free(name, self._free.at_ms[name] + steps * TICK_MS)

    def _move_free(self, name: str, to_ms: float) -> None:
        self._free.move(name, to_ms, self._axes.span_ms)
        self.changed.emit()
