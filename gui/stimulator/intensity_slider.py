"""The intensity slider: where the feel matters. A tick marks the half-maximal current once it is known."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.parts.wheel import Slider

EDGE = 8


@careful
class IntensitySlider(Slider):
    edited = Signal(float)
    """uA, by a person's hand."""

    def __init__(self, theme: Theme, colour: str, name: str, high: int) -> None:
        super().__init__()
        self._theme = theme
        self._colour = colour
        self._half_max = 0.0
        self._showing = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, high)
        self.setSingleStep(1)
        self.setPageStep(10)
        self.setAccessibleName(name)
        self.setToolTip(
            self.tr("{name}, 0 to {high} µA. The tick is the half-maximal intensity.").format(name=name, high=high)
        )
        self.valueChanged.connect(self._value_changed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(60, 22)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 20)

    def show_value(self, current_uA: float, half_max_uA: float) -> None:
        """Show what is in force; says nothing."""
        self._showing = True
        self.setValue(round(current_uA))
        self._showing = False
        if half_max_uA != self._half_max:
            self._half_max = half_max_uA
            words = self.tr("Half-maximal at {uA:.0f} µA").format(uA=half_max_uA) if half_max_uA > 0 else ""
            self.setAccessibleDescription(words)
            self.update()

    def _value_changed(self, value: int) -> None:
        self.update()
        if not self._showing:
            self.edited.emit(float(value))

    def _x(self, value: float) -> float:
        return EDGE + (self.width() - 2 * EDGE) * value / self.maximum()

    def _take(self, event: QMouseEvent) -> None:
        share = (event.position().x() - EDGE) / max(1, self.width() - 2 * EDGE)
        self.setValue(round(share * self.maximum()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._take(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clearFocus()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        knob = self._x(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("bg3"))
        painter.drawRoundedRect(QRectF(EDGE - 2, middle - 2, self.width() - 2 * EDGE + 4, 4), 2, 2)
        painter.setBrush(self._theme.colour(self._colour))
        painter.drawRoundedRect(QRectF(EDGE - 2, middle - 2, knob - EDGE + 2, 4), 2, 2)
        if self._half_max > 0:
            painter.setPen(QPen(self._theme.colour("text3"), 1.4))
            x = self._x(self._half_max)
            painter.drawLine(QPointF(x, middle + 6), QPointF(x, middle + 10))
        painter.setBrush(self._theme.colour("bg1"))
        painter.setPen(QPen(self._theme.colour("text" if self.hasFocus() else self._colour), 2))
        painter.drawRoundedRect(QRectF(knob - 6, middle - 5, 12, 10), 5, 5)
