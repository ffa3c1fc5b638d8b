"""A number that is also refused when what stands beside it leaves no room for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gui.parts.number_field import NumberField


class CheckedField(NumberField):
    def __init__(
        self,
        declared: dict[str, Any],
        name: str,
        objection: Callable[[float], str],
        step: float = 1.0,
        decimals: int = 0,
        noun: str = "",
    ) -> None:
        """``objection``: why a value cannot be taken, as the begin of a sentence; empty when it can."""
        super().__init__(declared, name, step=step, decimals=decimals, noun=noun)
        self._objection = objection

    def _give(self, value: float) -> None:
        reason = self._objection(value)
        if reason:
            kept = self.tr("{reason}. Kept at {value}.")
            self.refuse(kept.format(reason=reason, value=self.text_of(self.value)))
        else:
            super()._give(value)
