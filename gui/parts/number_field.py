"""The numeric field: value and unit in one box. Typed, stepped with the arrows, or scrubbed by dragging its label."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QLineEdit

from gui.guard.handlers import careful
from gui.parts.number_text import parse, picomolar, shown, written
from gui.parts.wheel import FocusedWheel

PIXELS_PER_STEP = 4


@careful
class NumberField(FocusedWheel, QLineEdit):
    """Shows a number of the rig and reports an edit; it keeps no number of its own beyond the one it was last shown.

    ``declared`` is what ``model.units.quantities`` says of the number: unit, low, high, help.
    """

    edited = Signal(float)
    """A person gave a new value, in the declared unit and within range. Emitted once an edit."""
    problem = Signal(str)
    """Why the text was refused; an empty string when all is well again."""
    entered = Signal()
    """Enter was pressed on a number that stands."""

    def __init__(
        self, declared: dict[str, Any], name: str, step: float = 1.0, decimals: int = 0, noun: str = "", key: str = ""
    ) -> None:
        """``noun``: written after a count ("pulses"). ``key``: the keyboard shortcut, for the tooltip."""
        super().__init__()
        self._unit = declared["unit"]
        self._low = float(declared["low"])
        self._high = float(declared["high"])
        self._step = step
        self._decimals = decimals
        self._noun = noun
        self._value = float("nan")
        self._refused = False
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(name)
        limits = f"{self.text_of(self._low)} to {self.text_of(self._high)}"
        self.setAccessibleDescription(self.tr("Allowed: {limits}").format(limits=limits))
        tip = self.tr("{name}: {help}. {limits}").format(name=name, help=declared["help"], limits=limits)
        self.setToolTip(f"{tip} ({key})" if key else tip)

    @property
    def value(self) -> float:
        return self._value

    def text_of(self, value: float) -> str:
        unit = shown(self._unit)
        if self._noun:
            unit = self._noun if value != 1 else self._noun.removesuffix("s")
        if self._unit == "uM" and 0 < value < 1e-3:
            return picomolar(value)
        decimals = self._decimals
        while decimals < 4 and abs(round(value, decimals) - value) > 1e-9 * max(1.0, abs(value)):
            decimals += 1
        return f"{written(value, decimals)} {unit}".rstrip()

    def show_value(self, value: float) -> None:
        """Show what is in force; says nothing. Text that is being typed, or was refused and not yet mended, stays."""
        if value == self._value:
            return
        self._value = value
        if not self.isModified() and not self._refused:
            self.setText(self.text_of(value))

    def keep(self) -> None:
        """Take the typed text, or refuse it and keep the old value in force."""
        if not self.isModified():
            return
        self.setModified(False)
        try:
            value = self.read(self.text())
            self._check(value)
        except ValueError as wrong:
            kept = self.tr("{wrong}. Kept at {value}.").format(wrong=wrong, value=self.text_of(self._value))
            self._mark(kept[0].upper() + kept[1:])
            return
        self._mark("")
        self._give(value)

    def read(self, text: str) -> float:
        """What is typed, in the declared unit. Raises ValueError with half a sentence that says what is wrong."""
        return parse(text, self._unit, self._noun)

    def refuse(self, reason: str) -> None:
        """Outline what stands here, because something beside it does not agree; an empty reason takes that back."""
        self._mark(reason)

    def restore(self) -> None:
        """Throw the typed text away."""
        self._mark("")
        self.setText(self.text_of(self._value))

    def step_by(self, steps: float) -> None:
        """As the arrow keys do: from the value in force, stopping at the ends of the range; a number that was never
        shown begins at the lowest."""
        begin = self._value if math.isfinite(self._value) else self._low
        value = round((begin + steps * self._step) / self._step * 10) * self._step / 10
        self._mark("")
        self._give(min(self._high, max(self._low, round(value, 6))))

    def _check(self, value: float) -> None:
        name = self.accessibleName()
        if not self._low <= value <= self._high:
            raise ValueError(
                self.tr("{name} goes from {low} to {high}").format(
                    name=name, low=self.text_of(self._low), high=self.text_of(self._high)
                )
            )
        if self._unit == "1" and value != int(value):
            raise ValueError(self.tr("{name} is a whole number").format(name=name))

    def _give(self, value: float) -> None:
        changed = value != self._value
        self._value = value
        self.setText(self.text_of(value))
        if changed:
            self.edited.emit(value)

    def _mark(self, reason: str) -> None:
        if self._refused or reason:
            self._refused = bool(reason)
            self.setProperty("bad", self._refused)
            self.style().unpolish(self)
            self.style().polish(self)
            self.problem.emit(reason)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            mine = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
            if mine and (self.isModified() or self._refused):
                event.accept()
                return True
            if mine or (event.matches(QKeySequence.StandardKey.Undo) and not self.isModified()):
                # nothing is being typed: the key belongs to the window
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        coarse = 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        fine = 0.1 if event.modifiers() & Qt.KeyboardModifier.AltModifier else 1.0
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.keep()
                self.selectAll()
                if not self._refused:
                    self.entered.emit()
            case Qt.Key.Key_Escape:
                if self.isModified() or self._refused:
                    self.restore()
                else:
                    event.ignore()
            case Qt.Key.Key_Up:
                self.step_by(coarse * (fine if self._unit != "1" else 1.0))
            case Qt.Key.Key_Down:
                self.step_by(-coarse * (fine if self._unit != "1" else 1.0))
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hears_wheel:
            self.step_by(1.0 if event.angleDelta().y() > 0 else -1.0)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keep()
        self.deselect()


@careful
class ScrubLabel(QLabel):
    """A field's name. Dragging it sideways turns the number like a dial, a step every few pixels."""

    def __init__(self, text: str, field: NumberField) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "label")
        self.setBuddy(field)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self._field = field
        self._from: QPointF | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        steps = int((event.position().x() - self._from.x()) / PIXELS_PER_STEP)
        if steps:
            self._from += QPointF(steps * PIXELS_PER_STEP, 0)
            self._field.step_by(steps * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
