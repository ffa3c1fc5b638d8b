"""What the keyboard takes hold of on the scope: a cursor, or the time axis. The scope paints it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from gui.guard.handlers import careful

COARSE = 10
ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}


@careful
class Grip(QWidget):
    """Reached with Tab; the mouse goes through it to the scope, which knows what lies nearest."""

    stepped = Signal(int)
    """Arrow keys: so many steps to the right; ten with Shift."""
    let_go = Signal()
    """The key is up again, or the focus has gone."""
    paged = Signal(int)
    """Page Up (-1) and Page Down (1)."""
    homed = Signal()
    focus_changed = Signal()

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self._held = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        coarse = COARSE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        key = Qt.Key(event.key())
        if key in ARROWS:
            self._held = True
            self.stepped.emit(ARROWS[key] * coarse)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.paged.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key == Qt.Key.Key_Home:
            self.homed.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and event.key() in ARROWS:
            self._let_go()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._let_go()
        self.focus_changed.emit()

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self.let_go.emit()
