"""The drug shelf: every drug there is a card of, found by name, target or effect, and hung on a line from here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.guard.handlers import careful
from gui.parts.floating import FloatingCard
from gui.parts.labels import label, rule
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.perfusion.drug_card_loader import CardReading
from gui.perfusion.shelf_list import Place, ShelfDrug, ShelfList
from gui.session.session import Session
from rig.instruments.drug import Drug

WIDTH_PX = 480
ROWS_SHOWN = 8
GROUPS = ("Glutamate", "GABA", "Synthesis")
"""With a button of their own; the other groups share one."""


@careful
class DrugShelf(FloatingCard):
    load_asked = Signal(str)
    unload_asked = Signal(str)
    card_asked = Signal(str, bool)
    """(drug, whether by hand): its card."""
    card_left = Signal()

    def __init__(
        self,
        theme: Theme,
        session: Session,
        reading: CardReading,
        held: Callable[[str], str],
        parent: QWidget,
    ) -> None:
        """``held``: why a drug cannot be taken off its line now; an empty string when it can."""
        super().__init__(theme, parent.tr("Drug shelf"), parent)
        self._lines = session.drug_lines
        self._held = held
        self.drugs: dict[str, ShelfDrug] = {}
        self.words = QLineEdit()
        self.words.setAccessibleName(self.tr("Name, target or effect"))
        self.words.setPlaceholderText(self.tr("Name, target or effect, for instance NMDA"))
        choices = {"All": self.tr("All"), "Glutamate": self.tr("Glutamate"), "GABA": self.tr("GABA")}
        choices |= {"Synthesis": self.tr("Synthesis"), "Other": self.tr("Other")}
        self.groups = Segmented(choices, self.tr("Group of drugs"))
        self.list = ShelfList(theme)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.foot = label(self.tr("Reading the cards…"), "hint", wrap=True)
        self.setFixedWidth(WIDTH_PX)
        for part in (self.words, self.groups, self.list, self.problem, rule(), self.foot):
            self.body.addWidget(part)
        self.reading = reading
        self.reading.read.connect(self._put)
        self.reading.refused.connect(self._say_problem)
        self.reading.turned.connect(self._narrow)
        self.words.textChanged.connect(self._search)
        self.words.installEventFilter(self)
        self.groups.chosen.connect(self._search)
        self.list.pressed.connect(self._press)
        self.list.card_asked.connect(self.card_asked)
        self.list.card_left.connect(self.card_left)
        self.list.left_upwards.connect(lambda: self.words.setFocus(Qt.FocusReason.BacktabFocusReason))
        self._lines.changed.connect(self.show_places)
        session.changed.connect(self.read_session)
        for drug, card in reading.cards.items():
            self._put(drug, card)
        if self.drugs:
            self._narrow()
        self._say_problem(reading.wrong)

    def ask(self) -> None:
        self.list.setFixedHeight(ROWS_SHOWN * self.list.row_px)
        self.reading.start()
        self.show_places()
        self.show_card()
        self.words.selectAll()

    def first_control(self) -> QWidget:
        return self.words

    # ---- what lies on it

    def _put(self, drug: str, card: Drug) -> None:
        self.drugs[drug] = ShelfDrug(drug, card)

    def _search(self) -> None:
        self._say_problem("")
        self._narrow()

    def _narrow(self) -> None:
        words = self.words.text().lower().split()
        found = [(one.rank(words), one.card.name.casefold(), one) for one in self.drugs.values() if self._in_group(one)]
        shown = [one for rank, _, one in sorted(found, key=lambda f: (f[0] or 0, f[1])) if rank is not None]
        self.list.show_drugs(shown)
        text = self.tr("{shown} of {all} drugs. Enter loads the first one; I shows the card of the one in hand.")
        if not shown:
            text = self.tr("No drug has that name, target or effect.")
        self.foot.setText(text.format(shown=len(shown), all=self.reading.count))

    def _in_group(self, one: ShelfDrug) -> bool:
        group = one.card.group if one.card.group in GROUPS else "Other"
        return self.groups.choice in ("All", group)

    def read_session(self) -> None:
        if self.isVisible():
            self.show_places()

    def show_places(self) -> None:
        places = {}
        for drug in self._lines.drugs():
            places[drug] = Place(self._lines.line(drug), self._lines.marks[drug][0], self._held(drug))
        self.list.show_places(places)

    # ---- what a hand does

    def _press(self, drug: str) -> None:
        """Load it, or take it off its line; or say why that cannot be."""
        if self._lines.line(drug) is None:
            self._say_problem("")
            self.load_asked.emit(drug)
            return
        held = self._held(drug)
        self._say_problem(held)
        if not held:
            self.unload_asked.emit(drug)

    def _say_problem(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.words and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down and self.list.drugs:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._load_first()
                return True
        return super().eventFilter(watched, event)

    def _load_first(self) -> None:
        """Enter after a search loads the best fit; it takes nothing off its line."""
        if self.words.text().strip() and self.list.drugs:
            drug = self.list.drugs[0].drug
            if self._lines.line(drug) is None:
                self._press(drug)
