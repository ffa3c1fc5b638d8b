"""What is pressed. A mouse click leaves no focus behind, so that Space and Enter keep meaning pause and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton

if TYPE_CHECKING:
    Below = QAbstractButton
else:
    # Qt allows one widget among the bases of a class, so that only the type checker knows what stands below
    Below = object
from gui.guard.handlers import careful


@careful
class Pressed(Below):
    """What a widget that is pressed does with the keys: reached by Tab it is worked by Space itself, clicked with the
    mouse it gives them back. It stands before the widget's class, because Qt allows one widget among the bases."""

    def event(self, event: QEvent) -> bool:
        if _asks_for_space(event):
            event.accept()
            return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # before the click is heard: one that it hides or switches off would pass its focus on to the next control
        self.leave_keys()
        super().mouseReleaseEvent(event)

    def leave_keys(self) -> None:
        if self.window().focusWidget() is self:
            # a window without any focus is given one by Qt when it is come back to, on its first control
            # for any other reason than this one Qt would let go of the button and not count the click
            self.window().setFocus(Qt.FocusReason.PopupFocusReason)


@careful
class Button(Pressed, QPushButton):
    def __init__(self, text: str = "", name: str = "", tip: str = "") -> None:
        """``name`` is what a screen reader says when the text alone is not enough."""
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name or text)
        self.setToolTip(tip)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.menu() is not None:
            # the menu hears of the release, the button does not
            self.leave_keys()


def _asks_for_space(event: QEvent) -> bool:
    """Whether this is Space asking to be a shortcut."""
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
        and event.modifiers() == Qt.KeyboardModifier.NoModifier
    )
