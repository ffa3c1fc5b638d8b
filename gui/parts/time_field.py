"""The field in which the time of a planned step is typed, over its marker."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from gui.guard.handlers import careful
from gui.parts.number_field import NumberField

OWN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
LATEST_MIN = 14400.0


@careful
class PlanTime(NumberField):
    """Enter gives the time and closes, Esc closes; neither key reaches the bench behind, where they run and stop."""

    closed = Signal()

    def __init__(self, parent: QWidget, at_min: float, earliest_min: float) -> None:
        earliest = round(earliest_min + 0.05, 1)
        help_words = self.tr("when the planned step happens")
        declared = {"unit": "min", "low": earliest, "high": LATEST_MIN, "help": help_words}
        super().__init__(declared, self.tr("Time of the step"), step=1.0, decimals=1)
        self.setParent(parent)
        self.setFixedWidth(92)
        self.show_value(max(earliest, round(at_min, 2)))
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.restore()
            self.closed.emit()
            return
        super().keyPressEvent(event)
        if event.key() in OWN_KEYS and not self.property("bad"):
            self.closed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.closed.emit()
