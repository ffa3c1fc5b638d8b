"""A segmented control: two to five exclusive choices, all in view."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy

from gui.parts.buttons import Button

Choice = TypeVar("Choice", bound=str)


class Segmented(QFrame, Generic[Choice]):
    chosen = Signal(str)
    """A person chose another segment than the one in force."""

    def __init__(
        self, choices: dict[Choice, str], name: str, tips: dict[Choice, str] | None = None, wide: bool = False
    ) -> None:
        """``choices``: key -> text. ``wide`` spreads the segments over the whole width."""
        super().__init__()
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setProperty("wide", wide)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(1)
        self._name = name
        self._group = QButtonGroup(self)
        self._buttons: dict[Choice, Button] = {}
        for key, text in choices.items():
            button = Button(text, f"{name}: {text}", (tips or {}).get(key, ""))
            button.setCheckable(True)
            if wide:
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                button.setMinimumWidth(20)
            button.clicked.connect(lambda _on, key=key: self.choose(key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button, 1 if wide else 0)
        self._in_force = next(iter(choices))
        self._buttons[self._in_force].setChecked(True)

    @property
    def choice(self) -> Choice:
        return self._in_force

    def show_choice(self, key: Choice) -> None:
        """Show what is in force; says nothing."""
        if key != self._in_force and key in self._buttons:
            self._in_force = key
            self._buttons[key].setChecked(True)

    def name_choice(self, key: Choice, text: str) -> None:
        """Write another text on a segment."""
        self._buttons[key].setText(text)
        self._buttons[key].setAccessibleName(f"{self._name}: {text}")

    def choose(self, key: Choice) -> None:
        """As a hand would."""
        if key != self._in_force:
            self.show_choice(key)
            self.chosen.emit(key)
