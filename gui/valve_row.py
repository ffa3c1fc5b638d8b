"""One drug line: valve, swatch, name, reservoir, and what is in the bath."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.bath_meter import BathMeter
from gui.fields import NumberField
from gui.swatch import Swatch, drug_colour
from gui.theme import REGULAR, Look
from gui.toggle import Toggle
from gui.words import label
from model.units import quantities
from rig.drug import Drug
from rig.perfusion import Valve


class ValveRow(QWidget):
    edited = Signal(object)
    """The whole new Valve."""

    def __init__(self, look: Look, line: int, drug: str, card: Drug) -> None:
        """``line`` counts from 0; ``drug`` is the name of the drug's file."""
        super().__init__()
        self._look = look
        self.drug = drug
        self._valve = Valve(drug, card.usual_uM)
        key = f" (Alt {line + 1})" if line < 9 else ""
        self.valve = Toggle(
            look,
            drug_colour(line),
            self.tr("{drug} valve").format(drug=card.name),
            self.tr("Open or close{key}").format(key=key),
        )
        self.name = label(card.name)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.name.setToolTip(card.about)
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        declared = {**quantities(Valve)["reservoir_uM"], "low": 0, "high": card.high_uM}
        self.reservoir = NumberField(
            declared, self.tr("{drug} reservoir").format(drug=card.name), step=card.usual_uM / 10
        )
        self.meter = BathMeter(look, line, card.name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.valve)
        row.addWidget(Swatch(look, line))
        row.addWidget(self.name, 1)
        row.addWidget(self.reservoir)
        row.addWidget(self.meter)
        self.valve.clicked.connect(lambda open_: self.edited.emit(Valve(drug, self._valve.reservoir_uM, open_)))
        self.reservoir.edited.connect(lambda value: self.edited.emit(Valve(drug, value, self._valve.open)))
        look.changed.connect(self.lay_out)
        self.lay_out()
        self.show_valve(self._valve, 0.0)

    def lay_out(self) -> None:
        compact = self._look.metrics.rail < REGULAR.rail
        self.reservoir.setFixedWidth(58 if compact else 74)
        self.meter.setFixedWidth(48 if compact else 62)

    @property
    def in_force(self) -> Valve:
        return self._valve

    def show_valve(self, valve: Valve, bath_uM: float) -> None:
        if valve.open != self._valve.open or not self.name.property("role"):
            self.name.setProperty("role", "title" if valve.open else "label")
            self.name.style().unpolish(self.name)
            self.name.style().polish(self.name)
        self._valve = valve
        self.valve.setChecked(valve.open)
        self.reservoir.show_value(valve.reservoir_uM)
        self.meter.show_bath(bath_uM, valve.reservoir_uM)
