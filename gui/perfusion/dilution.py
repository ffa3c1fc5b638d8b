"""The dilution calculator: how much stock makes a volume of a concentration, and what a volume of stock makes."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.dose_field import DoseField
from gui.parts.dose_text import dose_text, range_text, unbroken
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.number_text import written
from gui.parts.theme import Theme
from rig.instruments.drug import Drug

WIDTH_PX = 340
FIELD_PX = 120
STRONGEST_UM = 1e6
VOLUME_ML = 100.0
UL_PER_ML = 1000.0
UNKNOWN_STOCK = 1000.0
"""Times the usual concentration: the stock when the record states none."""
LEAST_UL = 0.5
"""Less of a stock is not pipetted."""
STOCK = re.compile(r"\s*([\d.]+)\s*([^\s,;]+)")


def stock_words(drug: Drug) -> str:
    """The concentration that begins the record's words on the stock; empty without one."""
    match = STOCK.match(drug.stock)
    return f"{match[1]} {match[2]}" if match is not None else ""


def stock_ul(stock_uM: float, wanted_uM: float, volume_ml: float) -> float:
    """µl of stock in ``volume_ml`` of ``wanted_uM``."""
    return wanted_uM / stock_uM * volume_ml * UL_PER_ML


def made_uM(stock_uM: float, ul: float, volume_ml: float) -> float:
    """What ``ul`` of stock in ``volume_ml`` make: the inverse of ``stock_ul``."""
    return stock_uM * ul / UL_PER_ML / volume_ml


class Dilution(FloatingCard):
    """Its numbers are a calculation and touch no rig; ``used`` is said when a person takes the result."""

    used = Signal(str, float)
    """(drug, µM) for the reservoir."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Dilution"), parent)
        self.setFixedWidth(WIDTH_PX)
        self.drug = ""
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        volume = {"unit": "ml", "low": 0.1, "high": 10_000.0, "help": self.tr("volume of the solution")}
        part = {"unit": "ul", "low": 0.0, "high": 1e7, "help": self.tr("volume of stock in it")}
        self.volume = NumberField(volume, self.tr("Volume"), step=10.0)
        self.part = NumberField(part, self.tr("Stock to add"), step=1.0)
        self.volume.show_value(VOLUME_ML)
        self.stock: DoseField
        self.wanted: DoseField
        self.result = label("", "label", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.use = Button(self.tr("Use"), tip=self.tr("Fill the reservoir with this concentration"))
        self.use.setProperty("primary", True)
        foot = QHBoxLayout()
        foot.addWidget(self.use)
        foot.addStretch(1)
        self.about = label("", "hint", wrap=True)
        self.body.addWidget(self.about)
        self.body.addLayout(self._grid)
        for words in (self.result, self.problem):
            self.body.addWidget(words)
        self.body.addLayout(foot)
        self._add(2, self.tr("Volume"), self.volume)
        self._add(3, self.tr("Stock to add"), self.part)
        self.volume.edited.connect(self._dilute)
        self.part.edited.connect(self._reverse)
        for field in (self.volume, self.part):
            field.problem.connect(self._say)
        self.use.clicked.connect(lambda: self.used.emit(self.drug, self.wanted.uM))

    def ask(self, drug: str, card: Drug, wanted_uM: float) -> None:
        """Offer the dilution of a drug to ``wanted_uM``; zero offers its usual concentration."""
        self.drug, self._card = drug, card
        self.title.setText(self.tr("Dilution of {drug}").format(drug=card.name))
        self.setAccessibleName(self.title.text())
        stock_help, wanted_help = self.tr("concentration of the stock"), self.tr("concentration of the solution")
        self.stock = self._replaced(0, DoseField(card, self.tr("Stock"), stock_help, STRONGEST_UM, card.low_uM))
        self.wanted = self._replaced(1, DoseField(card, self.tr("Wanted"), wanted_help, card.most_uM))
        words = stock_words(card)
        if words:
            self.stock.show_value(self.stock.read(words))
        else:
            self.stock.show_uM(UNKNOWN_STOCK * card.usual_uM)
        self.wanted.show_uM(wanted_uM or card.usual_uM)
        about = self.tr("Stock: {stock}. In use {range}.").format(stock=card.stock, range=range_text(card))
        self.about.setText(about)
        self._dilute()
        self.show_card()

    def _add(self, row: int, name: str, field: NumberField) -> None:
        field.setFixedWidth(FIELD_PX)
        self._grid.addWidget(ScrubLabel(name, field), row, 0)
        self._grid.addWidget(field, row, 1)

    def _replaced(self, row: int, field: DoseField) -> DoseField:
        """The field of another drug in place of the last one's: its unit is the drug's own."""
        for column in (0, 1):
            before = self._grid.itemAtPosition(row, column)
            if before is not None:
                shown = before.widget()
                assert shown is not None
                shown.hide()
                shown.deleteLater()
                self._grid.removeItem(before)
        self._add(row, field.accessibleName(), field)
        field.edited.connect(self._dilute)
        field.problem.connect(self._say)
        QWidget.setTabOrder(field, self.volume)
        return field

    def first_control(self) -> QWidget:
        return self.wanted

    # ---- the calculation

    def _dilute(self) -> None:
        """Stock, concentration or volume changed: how much stock?"""
        self.part.show_value(stock_ul(self.stock.uM, self.wanted.uM, self.volume.value))
        self._judge()

    def _reverse(self) -> None:
        """The volume of stock changed: what does it make?"""
        self.wanted.show_uM(made_uM(self.stock.uM, self.part.value, self.volume.value))
        self._judge()

    def _judge(self) -> None:
        stock, wanted = dose_text(self._card, self.stock.uM), dose_text(self._card, self.wanted.uM)
        name = self._card.name
        why = ""
        if self.wanted.uM > self.stock.uM:
            why = self.tr("The stock holds {stock}; nothing stronger can be made of it.").format(stock=stock)
        elif self.wanted.uM > self._card.high_uM:
            why = self.tr("That makes {wanted}; {drug} is in use up to {high}.").format(
                wanted=wanted, drug=name, high=dose_text(self._card, self._card.high_uM)
            )
        elif self.wanted.uM <= 0:
            why = self.tr("That makes ACSF without {drug}.").format(drug=name)
        rest_ml = self.volume.value - self.part.value / UL_PER_ML
        words = self.tr(
            "{part} of stock and {rest}\u00a0mL of ACSF make {volume} of {wanted} {drug}; {share} % is stock."
        )
        share = 100 * self.part.value / UL_PER_ML / self.volume.value
        said = words.format(
            part=unbroken(self.part.text_of(self.part.value)),
            rest=written(rest_ml, 2),
            volume=unbroken(self.volume.text_of(self.volume.value)),
            wanted=unbroken(wanted),
            drug=name,
            share=f"{share:.2g}",
        )
        if self.part.value < LEAST_UL:
            said += self.tr(" So little cannot be pipetted: dilute the stock first.")
        self.result.setText(said)
        self.result.setVisible(not why)
        self._say(why)
        self.use.setEnabled(not why)

    def _say(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self.adjustSize()
