"""What paints itself is guarded: a picture that cannot be painted is told of once, and its panel stands still.

An exception that leaves ``paintEvent`` leaves its painter open too, and Qt ends the program at the next one. So every
self-painting widget, plot item and delegate carries ``@guarded``; a test of the house finds those that do not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, TypeVar
from weakref import WeakSet

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QWidget

from gui.guard.unforeseen import report_painting

Paint = TypeVar("Paint", bound=Callable[..., None])
_still: WeakSet[Any] = WeakSet()


def stands_still(painted: object) -> bool:
    """Whether it could not be painted and is not tried again."""
    return painted in _still


def guarded(paint: Paint) -> Paint:
    """Around ``paintEvent(self, event)`` of a widget, or ``paint(self, painter, ...)`` of an item or a delegate."""

    @wraps(paint)
    def careful(self: Any, *arguments: Any) -> None:
        if self in _still:
            if isinstance(self, QWidget):
                _paint_words(self)
            return
        try:
            paint(self, *arguments)
        except Exception as error:
            _still.add(self)
            _end_painters(error.__traceback__, arguments)
            report_painting(error)
            if isinstance(self, QWidget):
                self.update()

    return careful  # type: ignore[return-value]


def _end_painters(traceback: TracebackType | None, lent: tuple[Any, ...]) -> None:
    """Of the pictures that were under way. A painter that was ``lent`` is ended by its owner."""
    while traceback is not None:
        for value in list(traceback.tb_frame.f_locals.values()):
            if isinstance(value, QPainter) and value.isActive() and not any(value is one for one in lent):
                value.end()
        traceback = traceback.tb_next


def _paint_words(widget: QWidget) -> None:
    painter = QPainter(widget)
    painter.fillRect(widget.rect(), widget.palette().color(QPalette.ColorRole.Window))
    painter.setPen(widget.palette().color(QPalette.ColorRole.WindowText))
    words = QCoreApplication.translate("Painting", "This cannot be drawn.")
    painter.drawText(widget.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
    painter.end()
