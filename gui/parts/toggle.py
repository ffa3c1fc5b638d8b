"""A switch for what is physically on or off: an electrode, a valve."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.buttons import Pressed
from gui.parts.theme import Theme


@careful
class Toggle(Pressed, QAbstractButton):
    """``clicked(bool)`` is a person's hand; ``setChecked`` shows a state and says nothing."""

    def __init__(self, theme: Theme, colour: str, name: str, tip: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._colour = colour
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def set_colour(self, colour: str) -> None:
        if colour != self._colour:
            self._colour = colour
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(34, self._theme.metrics.row)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = QRectF(2, (self.height() - 16) / 2, 30, 16)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.drawRoundedRect(pill.adjusted(-1, -3, 1, 3), 10, 10)
        on = self.isChecked()
        colour = self._theme.colour(self._colour if on else "text3")
        painter.setPen(QPen(colour, 1.4))
        painter.setBrush(colour if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
        knob = QRectF(pill.right() - 14 if on else pill.left() + 3, pill.top() + 3, 10, 10)
        painter.setBrush(self._theme.colour("inkon" if on else "bg1"))
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(colour, 1.4))
        painter.drawEllipse(knob)
