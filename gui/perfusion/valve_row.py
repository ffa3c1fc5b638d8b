"""One drug line: valve, swatch, name, reservoir, and what of the drug is in the bath and in the tissue."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from gui.guard.handlers import careful
from gui.parts.dose_field import DoseField
from gui.parts.swatch import Swatch, drug_colour
from gui.parts.theme import REGULAR, Theme
from gui.parts.toggle import Toggle
from gui.perfusion.bath_meter import BathMeter
from gui.perfusion.drug_name import DrugName
from rig.instruments.drug import Drug
from rig.instruments.perfusion import Valve, ValveState

VALVES_WITH_KEYS = 9
FRAME_PX = 16
"""What a field needs beside its text."""
MOST_PX = 96
"""No reservoir takes more from the name beside it."""


@careful
class ValveRow(QWidget):
    edited = Signal(object)
    """The whole new Valve."""
    problem = Signal(str)
    """Why what was asked is not done; empty when all is well again."""
    card_asked = Signal(bool)
    """The drug's card; True when it was asked for by hand and shall stay."""
    card_left = Signal()
    dilution_asked = Signal()
    unload_asked = Signal()

    def __init__(self, theme: Theme, line: int, mark: int, drug: str, card: Drug) -> None:
        """``line`` counts from 0; ``mark``: number of colour and pattern; ``drug``: the name of the drug's file."""
        super().__init__()
        self._theme = theme
        self.drug = drug
        self.line = line
        self.card = card
        self._valve = Valve(drug, card.usual_uM)
        key = self.tr(" (Alt {n})").format(n=line + 1) if line < VALVES_WITH_KEYS else ""
        self.valve = Toggle(
            theme,
            drug_colour(mark),
            self.tr("{drug} valve").format(drug=card.name),
            self.tr("Open or close the valve of {drug}{key}").format(drug=card.name, key=key),
        )
        self.name = DrugName(card.name)
        self.reservoir = DoseField(
            card,
            self.tr("{drug} reservoir").format(drug=card.name),
            self.tr("concentration in the reservoir"),
            card.most_uM,
        )
        self.meter = BathMeter(theme, mark, card)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.valve)
        row.addWidget(Swatch(theme, mark))
        row.addWidget(self.name, 1)
        row.addWidget(self.reservoir)
        row.addWidget(self.meter)
        self.valve.clicked.connect(self._turn)
        self.reservoir.dosed.connect(self._fill)
        self.reservoir.problem.connect(self.problem)
        self.reservoir.textChanged.connect(self._fit_reservoir)
        self.name.rested.connect(lambda: self.card_asked.emit(False))
        self.name.pressed.connect(lambda: self.card_asked.emit(True))
        self.name.left.connect(self.card_left)
        theme.changed.connect(self.lay_out)
        self.lay_out()
        self.show_valve(self._valve, None)

    def lay_out(self) -> None:
        size = self._theme.metrics
        self._compact = size.rail < REGULAR.rail
        self.setFixedHeight(size.row)
        by_mass = self.card.unit == "pg/ml"
        self.meter.setFixedWidth((66 if by_mass else 52) if self._compact else (72 if by_mass else 60))
        self._fit_reservoir()

    def _fit_reservoir(self) -> None:
        """A number that lost its first figures would be another number."""
        needed = self.reservoir.fontMetrics().horizontalAdvance(self.reservoir.text()) + FRAME_PX
        self.reservoir.setFixedWidth(min(MOST_PX, max(60 if self._compact else 74, needed)))

    @property
    def in_force(self) -> Valve:
        return self._valve

    def show_valve(self, valve: Valve, state: ValveState | None) -> None:
        """``state``: what there is of the drug; None when there is none."""
        bath_uM, tissue_uM = (state.bath_uM, state.tissue_uM) if state is not None else (0.0, 0.0)
        self._valve = valve
        self.name.show_role("title" if valve.open else "label")
        self.valve.setChecked(valve.open)
        self.reservoir.show_uM(valve.reservoir_uM)
        self.meter.show_amounts(bath_uM, tissue_uM, valve.reservoir_uM)

    def _turn(self, open_: bool) -> None:
        if open_ and self._valve.reservoir_uM <= 0:
            self.valve.setChecked(False)
            words = self.tr("The reservoir of {drug} is empty, so its valve stays closed. Type a concentration first.")
            self.problem.emit(words.format(drug=self.card.name))
            return
        self._give(Valve(self.drug, self._valve.reservoir_uM, open_))

    def _fill(self, uM: float) -> None:
        emptied = uM <= 0 and self._valve.open
        self._give(Valve(self.drug, uM, self._valve.open and uM > 0))
        if emptied:
            words = self.tr("The reservoir of {drug} is empty now, so its valve was closed.")
            self.problem.emit(words.format(drug=self.card.name))

    def _give(self, valve: Valve) -> None:
        self._valve = valve
        self.problem.emit("")
        self.edited.emit(valve)

    # ---- more about the drug

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """I, with the focus on the valve."""
        if event.key() == Qt.Key.Key_I and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.card_asked.emit(True)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = self.card.name
        menu.addAction(self.tr("About {drug} (I)").format(drug=name)).triggered.connect(
            lambda: self.card_asked.emit(True)
        )
        menu.addAction(self.tr("Dilution…")).triggered.connect(self.dilution_asked)
        menu.addSeparator()
        menu.addAction(self.tr("Take {drug} off the line").format(drug=name)).triggered.connect(self.unload_asked)
        return menu
