"""One planned step under the hand: when it happens, and the numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui.parts.checked_field import CheckedField
from gui.parts.dose_field import DoseField
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.theme import Theme
from gui.parts.time_field import LATEST_MIN
from gui.parts.type_scale import scaled
from gui.protocol.step_values import Value, step_values
from gui.session.patterns import objection
from model.units import TICKS_PER_MIN
from rig.instruments.drug import Drug
from rig.messages import RunPattern
from rig.protocol.plan import Change

FIELD_PX = 92
PAIRS = 2
"""Numbers beside each other."""


class StepEditor(QWidget):
    moved = Signal(object)
    """The tick that the step was given, by a person's hand; an ``int`` of Qt would end after 29.8 h."""
    changed = Signal(object)
    """The whole new action."""
    problem = Signal(str)

    def __init__(self, theme: Theme, too_early: Callable[[int], str]) -> None:
        """``too_early``: why the step cannot happen at a tick, as the begin of a sentence; empty when it can."""
        super().__init__()
        self._theme = theme
        self._values: list[Value] = []
        self._fields: dict[str, NumberField] = {}
        self._labels: list[QLabel] = []
        declared = {"unit": "min", "low": 0.0, "high": LATEST_MIN, "help": self.tr("when the planned step happens")}
        self.at = CheckedField(
            declared,
            self.tr("Time of the step"),
            lambda value: too_early(round(value * TICKS_PER_MIN)),
            decimals=2,
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.addWidget(ScrubLabel(self.tr("At"), self.at), 0, 0)
        self._grid.addWidget(self.at, 0, 1)
        for pair in range(PAIRS):
            self._grid.setColumnStretch(3 * pair + 2, 1)
        self.at.edited.connect(lambda value: self.moved.emit(round(value * TICKS_PER_MIN)))
        self.at.problem.connect(self.problem)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        for field in (self.at, *self._fields.values()):
            field.setFixedWidth(scaled(self._theme, FIELD_PX))

    def field(self, key: str) -> NumberField:
        return self._fields[key]

    @property
    def keys(self) -> list[str]:
        return list(self._fields)

    def show_step(self, change: Change | None, drugs: Mapping[str, Drug], another: bool) -> None:
        """Show what is planned; says nothing. Without a step there is nothing to change. ``another``: not the step that
        was shown before, so that nothing typed may stay."""
        self.setVisible(change is not None)
        if another:
            for field in (self.at, *self._fields.values()):
                field.setModified(False)
                field.restore()
        if change is None:
            return
        self.at.show_value(round(change.step.tick / TICKS_PER_MIN, 2))
        values = step_values(change, drugs)
        alike = [(one.key, one.drug) for one in values] == [(one.key, one.drug) for one in self._values]
        self._values = values
        if not alike:
            self._rebuild()
        for value in values:
            field = self._fields[value.key]
            if isinstance(field, DoseField):
                field.show_uM(value.value)
            else:
                field.show_value(value.value)

    def _rebuild(self) -> None:
        for field in self._fields.values():
            field.restore()
        for part in (*self._labels, *self._fields.values()):
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._fields, self._labels = {}, []
        for place, value in enumerate(self._values, start=1):
            field = self._field(value)
            row, pair = divmod(place, PAIRS)
            shown = ScrubLabel(value.name, field)
            self._grid.addWidget(shown, row, 3 * pair)
            self._grid.addWidget(field, row, 3 * pair + 1)
            self._fields[value.key] = field
            self._labels.append(shown)

    def _field(self, value: Value) -> NumberField:
        key = value.key
        if value.drug is not None:
            dose = DoseField(value.drug, value.name, value.declared["help"], value.declared["high"])
            dose.dosed.connect(lambda uM: self._give(key, uM))
            field: NumberField = dose
        else:
            field = CheckedField(
                value.declared, value.name, lambda number: self._objection(key, number), step=value.step
            )
            field.edited.connect(lambda number: self._give(key, number))
        field.setFixedWidth(scaled(self._theme, FIELD_PX))
        field.problem.connect(self.problem)
        return field

    def _action(self, key: str, number: float) -> object:
        return next(value for value in self._values if value.key == key).action(number)

    def _objection(self, key: str, number: float) -> str:
        action = self._action(key, number)
        return objection(action.pattern) if isinstance(action, RunPattern) else ""

    def _give(self, key: str, number: float) -> None:
        self.changed.emit(self._action(key, number))
