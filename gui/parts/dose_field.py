"""The numeric field of a concentration: shows the drug's own unit, reads any that says a concentration of it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from gui.parts.dose_text import dose_text, span_text, uM_per_unit
from gui.parts.number_field import NumberField
from gui.parts.number_text import parse
from rig.instruments.drug import Drug
from rig.protocol.dose import pg_ml_to_uM


class DoseField(NumberField):
    """Its number is in the drug's own unit; ``show_uM`` and ``dosed`` speak µM, as the rig does."""

    dosed = Signal(float)
    """µM. A person gave a new concentration; once an edit."""

    def __init__(self, drug: Drug, name: str, help_words: str, high_uM: float, low_uM: float = 0.0) -> None:
        self._drug = drug
        self._size = uM_per_unit(drug)
        self._span = span_text(drug, low_uM, high_uM)
        declared = {
            "unit": drug.unit,
            "low": self._in_unit(low_uM),
            "high": self._in_unit(high_uM),
            "help": help_words,
        }
        super().__init__(declared, name, step=self._in_unit(drug.usual_uM / 10))
        self.edited.connect(lambda value: self.dosed.emit(self._in_uM(value)))

    def _in_unit(self, uM: float) -> float:
        """Rounded where conversion between mass and moles would show its dust."""
        return float(f"{uM / self._size:.6g}")

    def _in_uM(self, value: float) -> float:
        return float(f"{value * self._size:.12g}")

    @property
    def uM(self) -> float:
        return self._in_uM(self.value)

    def show_uM(self, uM: float) -> None:
        """Show what is in force; says nothing."""
        self.show_value(self._in_unit(uM))

    def text_of(self, value: float) -> str:
        return dose_text(self._drug, value * self._size)

    def _check(self, value: float) -> None:
        """In few words: the line has room for one sentence."""
        if not self._low <= value <= self._high:
            raise ValueError(self.tr("{name}: {span}").format(name=self.accessibleName(), span=self._span))

    def read(self, text: str) -> float:
        """Mass and moles may stand for each other when the molar mass is known."""
        try:
            return super().read(text)
        except ValueError:
            uM = self._converted(text)
            if uM is None:
                raise
            return uM / self._size

    def _converted(self, text: str) -> float | None:
        """µM of a text in moles where mass is usual, or the other way round; None when it is neither."""
        mass = self._drug.molar_mass_g_mol
        if mass is None:
            return None
        try:
            if self._drug.unit == "pg/ml":
                return parse(text, "uM")
            return pg_ml_to_uM(parse(text, "pg/ml"), mass)
        except ValueError:
            return None
