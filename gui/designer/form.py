"""A column of names and fields, as the cards on the right have them."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui.guard.handlers import careful
from gui.parts.labels import label
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled

FIELD_PX = 104
WIDE_PX = 190
COMPACT_WIDE_PX = 172


@careful
class OptionalField(NumberField):
    """A number that may be left out; NaN stands for an empty field."""

    def __init__(self, declared: dict[str, Any], name: str, empty: str, step: float = 1.0, decimals: int = 0) -> None:
        """``empty``: what an empty field means."""
        super().__init__(declared, name, step=step, decimals=decimals)
        self.setPlaceholderText(empty)
        words = self.tr("{limits}; empty: {empty}").format(limits=self.accessibleDescription(), empty=empty)
        self.setAccessibleDescription(words)
        self.setToolTip(self.tr("{tip}; empty: {empty}").format(tip=self.toolTip(), empty=empty))

    def text_of(self, value: float) -> str:
        return "" if math.isnan(value) else super().text_of(value)

    def read(self, text: str) -> float:
        return math.nan if not text.strip() else super().read(text)

    def show_optional(self, value: float | None) -> None:
        """Show what is in force; says nothing."""
        if value is None and math.isnan(self.value):
            return
        self.show_value(math.nan if value is None else value)

    @property
    def optional(self) -> float | None:
        return None if math.isnan(self.value) else self.value

    def _check(self, value: float) -> None:
        if not math.isnan(value):
            super()._check(value)

    def _give(self, value: float) -> None:
        if math.isnan(value) and math.isnan(self.value):
            self.setText("")
            return
        super()._give(value)

    def step_by(self, steps: float) -> None:
        if not math.isnan(self.value):
            super().step_by(steps)


class Form(QWidget):
    """``add`` puts a field, or anything else, at the right end of a row with its name at the left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._fields: list[tuple[QWidget, bool]] = []
        self.names: dict[QWidget, QLabel] = {}
        theme.changed.connect(self._size)

    def add(self, name: str, field: QWidget, wide: bool = False, fixed: bool = True) -> None:
        """``wide``: for words. ``fixed``: it gets the width of a field."""
        row = self._grid.rowCount()
        shown = ScrubLabel(name, field) if isinstance(field, NumberField) else label(name)
        self.names[field] = shown
        self._grid.addWidget(shown, row, 0)
        self._grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if fixed:
            self._fields.append((field, wide))
        self._size()

    def add_line(self, widget: QWidget) -> None:
        """Over the whole width."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def show_row(self, field: QWidget, shown: bool) -> None:
        field.setVisible(shown)
        self.names[field].setVisible(shown)

    def _size(self) -> None:
        metrics = self._theme.metrics
        self._grid.setVerticalSpacing(max(3, metrics.gap - 2))
        wide = WIDE_PX if metrics.row >= 30 else COMPACT_WIDE_PX
        for field, is_wide in self._fields:
            field.setFixedWidth(scaled(self._theme, wide if is_wide else FIELD_PX))
