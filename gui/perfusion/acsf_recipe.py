"""The recipe of the carrier: how much calcium and magnesium flows, and how much of it the tissue has by now."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.theme import Theme
from gui.session.session import Session
from model.units import quantities
from rig.instruments.perfusion import PerfusionSettings
from rig.messages import SetPerfusion

MOST_MM = 5.0
"""More of either is no ACSF."""
WIDTH_PX = 300


class AcsfRecipe(FloatingCard):
    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("ACSF recipe"), parent)
        self._session = session
        declared = quantities(PerfusionSettings)
        self.calcium = self._field(declared["calcium_mM"], self.tr("Ca²⁺ of the ACSF"))
        self.magnesium = self._field(declared["magnesium_mM"], self.tr("Mg²⁺ of the ACSF"))
        self._here = {ion: label("", "value") for ion in ("calcium", "magnesium")}
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(self.tr("Recipe"), "hint"), 0, 1)
        grid.addWidget(label(self.tr("In the tissue now"), "hint"), 0, 2)
        rows = ((self.tr("Ca²⁺"), self.calcium, "calcium"), (self.tr("Mg²⁺"), self.magnesium, "magnesium"))
        for row, (ion, field, name) in enumerate(rows, 1):
            grid.addWidget(ScrubLabel(ion, field), row, 0)
            grid.addWidget(field, row, 1)
            grid.addWidget(self._here[name], row, 2)
        self.body.addLayout(grid)
        self.body.addWidget(self.problem)
        self.body.addWidget(
            label(self.tr("A new recipe flows from now on; the tissue follows over minutes."), "hint", wrap=True)
        )
        self.setFixedWidth(WIDTH_PX)
        self.calcium.edited.connect(lambda value: self._give(calcium_mM=value))
        self.magnesium.edited.connect(lambda value: self._give(magnesium_mM=value))
        session.changed.connect(self.read_session)
        self.read_session()

    def _field(self, declared: dict[str, Any], name: str) -> NumberField:
        field = NumberField({**declared, "high": MOST_MM}, name, step=0.1, decimals=1)
        field.setFixedWidth(84)
        field.problem.connect(self._say_problem)
        return field

    def read_session(self) -> None:
        status = self._session.status
        self.calcium.show_value(status.perfusion.calcium_mM)
        self.magnesium.show_value(status.perfusion.magnesium_mM)
        for ion, mM in (("calcium", status.calcium_mM), ("magnesium", status.magnesium_mM)):
            words = f"{mM:.2f} mM"
            if self._here[ion].text() != words:
                self._here[ion].setText(words)

    def _give(self, **change: float) -> None:
        self._session.post(SetPerfusion(msgspec.structs.replace(self._session.status.perfusion, **change)))

    def _say_problem(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self.adjustSize()
