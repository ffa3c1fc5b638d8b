"""The field of a time until which something holds; left empty it holds for good."""

from __future__ import annotations

import math

from gui.parts.number_field import NumberField


class UntilField(NumberField):
    """Minutes; infinity stands for an empty field."""

    def __init__(self, name: str, help_words: str) -> None:
        super().__init__({"unit": "min", "low": 0.0, "high": math.inf, "help": help_words}, name, step=1.0, decimals=1)
        limits = self.tr("from 0 min on; empty for good")
        self.setAccessibleDescription(limits)
        self.setToolTip(self.tr("{name}: {help}, {limits}").format(name=name, help=help_words, limits=limits))
        self.setPlaceholderText(self.tr("for good"))
        self.show_value(math.inf)

    def text_of(self, value: float) -> str:
        return "" if math.isinf(value) else super().text_of(value)

    def read(self, text: str) -> float:
        return math.inf if not text.strip() else super().read(text)

    def step_by(self, steps: float) -> None:
        if not math.isinf(self.value):
            super().step_by(steps)
