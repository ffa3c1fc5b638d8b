"""Controls that the wheel turns only once they were clicked or tabbed to: with a pointer that merely passes over them
it scrolls what they stand in, and nothing of the experiment changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QComboBox, QPlainTextEdit, QWidget

from gui.guard.handlers import careful

if TYPE_CHECKING:
    Control = QWidget
else:
    Control = object

BY_ITSELF = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""The focus comes and goes with a card, a menu or the window; nobody turned to the control."""


class GivenFocus(Control):
    """Stands before the class of a Qt control: it takes the focus by a click or by Tab. Qt, unless told otherwise,
    gives it to some for being under the wheel."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


@careful
class FocusedWheel(GivenFocus):
    """Such a control hears the wheel while ``hears_wheel``; otherwise its parent does. The focus has to be given by a
    hand: a card that opens gives it to its first control."""

    _asked = False

    @property
    def hears_wheel(self) -> bool:
        return self._asked and self.hasFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._asked = True
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in BY_ITSELF:
            self._asked = True
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in BY_ITSELF:
            self._asked = False
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hears_wheel:
            super().wheelEvent(event)
        else:
            event.ignore()


@careful
class DropDown(FocusedWheel, QComboBox):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Signs belong to the window, in every alphabet; Qt would look for an entry that begins with them."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)


class Slider(FocusedWheel, QAbstractSlider):
    """Turned by the wheel like a number."""


class TextBox(GivenFocus, QPlainTextEdit):
    """Scrolls where the pointer is, and leaves the focus where it was."""
