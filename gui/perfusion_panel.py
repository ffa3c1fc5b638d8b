"""The Perfusion: flow, temperature, the carrier, and one valve a drug."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.bridge import Bridge
from gui.buttons import Button
from gui.card import Card
from gui.fields import NumberField, ScrubLabel
from gui.theme import Look
from gui.toggle import Toggle
from gui.valve_row import ValveRow
from gui.words import label, rule
from model.units import quantities
from rig.drug import Drug
from rig.messages import SetPerfusion, Status
from rig.perfusion import PerfusionSettings, Valve


class PerfusionPanel(Card):
    def __init__(self, look: Look, bridge: Bridge, lines: list[tuple[str, Drug]]) -> None:
        super().__init__(look, QCoreApplication.translate("PerfusionPanel", "Perfusion"))
        self._bridge = bridge
        declared = quantities(PerfusionSettings)
        self.flow = NumberField(declared["flow_ml_min"], self.tr("Flow"), step=0.1, decimals=1)
        self.temperature = NumberField(declared["temperature_C"], self.tr("Temperature"), step=0.5, decimals=1)
        flow = QHBoxLayout()
        flow.setSpacing(6)
        self.flow.setFixedWidth(92)
        self.temperature.setFixedWidth(76)
        flow.addWidget(ScrubLabel(self.tr("Flow"), self.flow))
        flow.addWidget(self.flow)
        flow.addStretch(1)
        flow.addWidget(ScrubLabel(self.tr("Temp"), self.temperature))
        flow.addWidget(self.temperature)
        heads = QHBoxLayout()
        heads.addWidget(label(self.tr("Valve"), "hint"))
        heads.addStretch(1)
        heads.addWidget(label(self.tr("Reservoir"), "hint"))
        heads.addSpacing(12)
        heads.addWidget(label(self.tr("In bath now"), "hint"))
        carrier = QHBoxLayout()
        carrier.setSpacing(4)
        always = Toggle(look, "acsf", self.tr("ACSF flows always"))
        always.setChecked(True)
        always.setEnabled(False)
        self.recipe = label("", "hint")
        carrier.addWidget(always)
        carrier.addSpacing(18)
        carrier.addWidget(label(self.tr("ACSF"), "title"), 1)
        carrier.addWidget(self.recipe)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.wash = Button(self.tr("Wash all"), tip=self.tr("Close every drug valve (Alt 0)"))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.wash)
        self.body.addLayout(flow)
        self.body.addWidget(rule())
        self.body.addLayout(heads)
        self.body.addLayout(carrier)
        self.rows = [ValveRow(look, place, drug, card) for place, (drug, card) in enumerate(lines)]
        drugs = QWidget()
        column = QVBoxLayout(drugs)
        column.setContentsMargins(0, 0, 3, 0)
        column.setSpacing(0)
        for row in self.rows:
            column.addWidget(row)
            row.edited.connect(self._give_valve)
            row.reservoir.problem.connect(self._say_problem)
        column.addStretch(1)
        shelf = QScrollArea()
        shelf.setWidget(drugs)
        shelf.setWidgetResizable(True)
        shelf.setFrameShape(QFrame.Shape.NoFrame)
        shelf.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shelf.setAccessibleName(self.tr("Drug lines"))
        shelf.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(shelf, 1)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self.flow.edited.connect(lambda value: self._give(flow_ml_min=value))
        self.temperature.edited.connect(lambda value: self._give(temperature_C=value))
        for field in (self.flow, self.temperature):
            field.problem.connect(self._say_problem)
        self.wash.clicked.connect(self.wash_all)
        bridge.status.connect(self.show_status)
        self.show_status(bridge.newest)

    def show_status(self, status: Status) -> None:
        perfusion = status.perfusion
        self.flow.show_value(perfusion.flow_ml_min)
        self.temperature.show_value(perfusion.temperature_C)
        recipe = self.tr("carrier, {ca:g} Ca²⁺, {mg:g} Mg²⁺ mM").format(
            ca=perfusion.calcium_mM, mg=perfusion.magnesium_mM
        )
        if self.recipe.text() != recipe:
            self.recipe.setText(recipe)
        valves = {valve.drug: valve for valve in perfusion.valves}
        bath = {state.drug: state.bath_uM for state in status.valves}
        for row in self.rows:
            row.show_valve(
                valves.get(row.drug, msgspec.structs.replace(row.in_force, open=False)), bath.get(row.drug, 0.0)
            )

    def toggle_valve(self, line: int) -> None:
        """``line`` counts from 0; a line that does not exist is ignored."""
        if line < len(self.rows):
            self.rows[line].valve.click()

    def wash_all(self) -> None:
        perfusion = self._bridge.newest.perfusion
        if any(valve.open for valve in perfusion.valves):
            self._give(valves=tuple(msgspec.structs.replace(valve, open=False) for valve in perfusion.valves))

    def _give_valve(self, changed: Valve) -> None:
        valves = {valve.drug: valve for valve in self._bridge.newest.perfusion.valves}
        for row in self.rows:
            valves.setdefault(row.drug, row.in_force)
        valves[changed.drug] = changed
        self._give(valves=tuple(valves.values()))

    def _give(self, **change: object) -> None:
        settings: PerfusionSettings = msgspec.structs.replace(self._bridge.newest.perfusion, **change)
        self._bridge.post(SetPerfusion(settings))

    def _say_problem(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
