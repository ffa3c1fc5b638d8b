"""The Perfusion: flow, temperature, the carrier, and one valve a drug. Its tools float over the window."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.dose_text import dose_text
from gui.parts.floating import stage_of
from gui.parts.labels import label, rule
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.theme import REGULAR, Theme
from gui.parts.toggle import Toggle
from gui.perfusion.acsf_recipe import AcsfRecipe
from gui.perfusion.dilution import Dilution
from gui.perfusion.drug_card import DrugCard
from gui.perfusion.drug_card_loader import CardReading
from gui.perfusion.schedule_box import ScheduleBox
from gui.perfusion.shelf import DrugShelf
from gui.perfusion.valve_row import ValveRow
from gui.session.session import Session
from model.units import quantities
from rig.files.shipped import shipped
from rig.instruments.drug import Drug
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.messages import SetPerfusion

LEAST_ROWS = 2
"""Drug lines in view however low the window is."""


@careful
class WholeRows(QScrollArea):
    """No row is cut through at the foot."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self) -> QSize:
        """What it cannot do without: a panel with wrapped words is never made lower than its hint."""
        return QSize(super().sizeHint().width(), LEAST_ROWS * self._theme.metrics.row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setViewportMargins(0, 0, 0, self.height() % self._theme.metrics.row)
        super().resizeEvent(event)


class PerfusionPanel(Card):
    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__(theme, QCoreApplication.translate("PerfusionPanel", "Perfusion"))
        self._session = session
        self.lines = session.drug_lines
        self._reading = CardReading(self)
        self._problems: dict[QWidget, str] = {}
        self._shelf: DrugShelf | None = None
        self._card: DrugCard | None = None
        self._dilution: Dilution | None = None
        self._recipe_card: AcsfRecipe | None = None
        self._schedule_box: ScheduleBox | None = None
        declared = quantities(PerfusionSettings)
        self.flow = NumberField(declared["flow_ml_min"], self.tr("Flow"), step=0.1, decimals=1)
        self.temperature = NumberField(declared["temperature_C"], self.tr("Temperature"), step=0.5, decimals=1)
        self.flow.setFixedWidth(92)
        self.temperature.setFixedWidth(76)
        self.schedule = Button(self.tr("Schedule…"), tip=self.tr("Plan changes of the bath ahead of time"))
        self.schedule.setProperty("quiet", True)
        self.recipe = Button(tip=self.tr("Ca²⁺ and Mg²⁺ of the ACSF recipe"))
        self.recipe.setProperty("quiet", True)
        self.shelf = Button()
        self.shelf.setProperty("quiet", True)
        self.shelf.setToolTip(self.tr("Find a drug and hang it on a free line"))
        self.wash = Button(self.tr("Wash all"), tip=self.tr("Close every drug valve (Alt 0)"))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.rows: list[ValveRow] = []
        self._lay_parts()
        self.flow.edited.connect(lambda value: self._give(flow_ml_min=value))
        self.temperature.edited.connect(lambda value: self._give(temperature_C=value))
        for field in (self.flow, self.temperature):
            field.problem.connect(lambda reason, field=field: self._say_problem(field, reason))
        self.wash.clicked.connect(self.wash_all)
        self.recipe.clicked.connect(self.open_recipe)
        self.shelf.clicked.connect(self.open_shelf)
        self.schedule.clicked.connect(self.open_schedule)
        self.lines.changed.connect(self._hang_rows)
        theme.changed.connect(self._size_rows)
        self._hang_rows()
        session.changed.connect(self.read_session)
        self.read_session()

    def _lay_parts(self) -> None:
        self.add_tool(self.schedule)
        flow = QHBoxLayout()
        flow.setSpacing(6)
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
        always = Toggle(self._theme, "acsf", self.tr("ACSF flows always"))
        always.setChecked(True)
        always.setEnabled(False)
        carrier.addWidget(always)
        carrier.addSpacing(18)
        carrier.addWidget(label(self.tr("ACSF"), "title"), 1)
        carrier.addWidget(self.recipe)
        foot = QHBoxLayout()
        foot.addWidget(self.shelf)
        foot.addStretch(1)
        foot.addWidget(self.wash)
        drugs = QWidget()
        self._column = QVBoxLayout(drugs)
        self._column.setContentsMargins(0, 0, 3, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._list = WholeRows(self._theme)
        self._list.setWidget(drugs)
        self._list.setWidgetResizable(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(self.tr("Drug lines"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addLayout(flow)
        self.body.addWidget(rule())
        self.body.addLayout(heads)
        self.body.addLayout(carrier)
        self.body.addWidget(self._list, 1)
        self.body.addStretch(0)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)

    def _size_rows(self) -> None:
        """As many lines in view as the layout allows; the others scroll."""
        size = self._theme.metrics
        self._list.setMinimumHeight(LEAST_ROWS * size.row)
        self._list.setMaximumHeight(min(size.drug_rows, len(self.rows)) * size.row)
        self._say_shelf()

    # ---- lines

    def _hang_rows(self) -> None:
        """A row a line, from the first to the last; rows of lines that go on stay as they are."""
        kept = {row.drug: row for row in self.rows if self.lines.line(row.drug) == row.line}
        for row in self.rows:
            self._column.removeWidget(row)
            if row.drug not in kept:
                self._say_problem(row, "")
                row.hide()
                row.deleteLater()
        self.rows = [kept.get(drug) or self._row(drug) for drug in self.lines.drugs()]
        for place, row in enumerate(self.rows):
            self._column.insertWidget(place, row)
        self._size_rows()

    def _row(self, drug: str) -> ValveRow:
        line, (mark, _) = self.lines.line(drug), self.lines.marks[drug]
        assert line is not None
        row = ValveRow(self._theme, line, mark, drug, self.lines.cards[drug])
        row.edited.connect(self._give_valve)
        row.problem.connect(lambda reason: self._say_problem(row, reason))
        row.card_asked.connect(lambda by_hand: self.show_card(drug, by_hand, self._box_of(row)))
        row.card_left.connect(self._let_card_go)
        row.dilution_asked.connect(lambda: self.open_dilution(drug))
        row.unload_asked.connect(lambda: self.unload(drug))
        return row

    def _say_shelf(self) -> None:
        more = len(shipped("drugs")) - len(self.lines.drugs())
        compact = self._theme.metrics.rail < REGULAR.rail
        words = self.tr("+ Shelf: {n} more") if compact else self.tr("+ Shelf: {n} more drugs")
        self.shelf.setText(words.format(n=more))
        self.shelf.setAccessibleName(self.tr("Drug shelf, {n} more drugs").format(n=more))

    def _bring_into_view(self, row: ValveRow) -> None:
        """Also a row that was hung just now, for which the list has not made room yet."""
        row.show()
        self._column.activate()
        inside = self._list.widget()
        assert inside is not None
        inside.resize(inside.width(), max(self._list.viewport().height(), inside.sizeHint().height()))
        self._list.ensureWidgetVisible(row, 0, 0)

    # ---- what is in force

    def read_session(self) -> None:
        status = self._session.status
        perfusion = status.perfusion
        self.flow.show_value(perfusion.flow_ml_min)
        self.temperature.show_value(perfusion.temperature_C)
        recipe = self.tr("{ca:g} Ca²⁺, {mg:g} Mg²⁺ mM").format(ca=perfusion.calcium_mM, mg=perfusion.magnesium_mM)
        if self.recipe.text() != recipe:
            self.recipe.setText(recipe)
            self.recipe.setAccessibleName(self.tr("ACSF recipe: {recipe}").format(recipe=recipe))
        valves = {valve.drug: valve for valve in perfusion.valves}
        states = {state.drug: state for state in status.valves}
        for row in self.rows:
            row.show_valve(valves.get(row.drug, Valve(row.drug, row.card.usual_uM)), states.get(row.drug))
        if not status.preparing:
            # the cards of the shelf are read ahead, so that it opens full
            self._reading.start()

    def held(self, drug: str) -> str:
        """Why a drug cannot be taken off its line now; empty when it can."""
        status, card = self._session.status, self.lines.cards[drug]
        if any(valve.drug == drug and valve.open for valve in status.perfusion.valves):
            return self.tr("{drug} is flowing. Close its valve and wash it out first.").format(drug=card.name)
        for state in status.valves:
            if state.drug == drug and state.bath_uM > 0:
                words = self.tr("{dose} of {drug} is still in the bath. Wash it out first.")
                return words.format(dose=dose_text(card, state.bath_uM, 3), drug=card.name)
            if state.drug == drug and state.tissue_uM > 0:
                words = self.tr("{dose} of {drug} is still in the tissue, so its line stays in view.")
                return words.format(dose=dose_text(card, state.tissue_uM, 3), drug=card.name)
        return ""

    # ---- what a hand does

    def toggle_valve(self, line: int) -> None:
        """``line`` counts from 0; a line that is free or does not exist is ignored."""
        for row in self.rows:
            if row.line == line:
                self._bring_into_view(row)
                row.valve.click()

    def wash_all(self) -> None:
        perfusion = self._session.status.perfusion
        if any(valve.open for valve in perfusion.valves):
            self._give(valves=tuple(msgspec.structs.replace(valve, open=False) for valve in perfusion.valves))

    def load(self, drug: str) -> None:
        """Hang a drug of the shelf on the first free line, its valve closed."""
        if self.lines.line(drug) is None:
            self.lines.load(drug)
            self._give(valves=self._valves())
            self._bring_into_view(next(row for row in self.rows if row.drug == drug))

    def unload(self, drug: str) -> None:
        """Take a drug off its line; while there is any of it in the bath, say so and leave it."""
        row = next(row for row in self.rows if row.drug == drug)
        why = self.held(drug)
        self._say_problem(row, why)
        if not why:
            left = tuple(valve for valve in self._valves() if valve.drug != drug)
            self.lines.unload(drug)
            self._give(valves=left)

    def _valves(self) -> tuple[Valve, ...]:
        """Every line as it is in force, also of drugs of which the rig has not heard."""
        valves = {valve.drug: valve for valve in self._session.status.perfusion.valves}
        for row in self.rows:
            valves.setdefault(row.drug, row.in_force)
        return tuple(valves.values())

    def _give_valve(self, changed: Valve) -> None:
        self._give(valves=tuple(changed if valve.drug == changed.drug else valve for valve in self._valves()))

    def _give(self, **change: object) -> None:
        settings: PerfusionSettings = msgspec.structs.replace(self._session.status.perfusion, **change)
        self._session.post(SetPerfusion(settings))

    def _say_problem(self, who: QWidget, reason: str) -> None:
        """The latest of what is not well; each control takes back its own."""
        self._problems.pop(who, None)
        if reason:
            self._problems[who] = reason
        latest = next(reversed(self._problems.values()), "")
        self.problem.setText(latest)
        self.problem.setVisible(bool(latest))

    # ---- tools that float over the window

    def open_shelf(self) -> None:
        if self._shelf is None:
            self._shelf = DrugShelf(self._theme, self._session, self._reading, self.held, self.window())
            self._shelf.load_asked.connect(self.load)
            self._shelf.unload_asked.connect(self.unload)
            self._shelf.card_asked.connect(self._show_card_of_shelf)
            self._shelf.card_left.connect(self._let_card_go)
        self._shelf.ask()

    def open_recipe(self) -> None:
        if self._recipe_card is None:
            self._recipe_card = AcsfRecipe(self._theme, self._session, self.window())
        self._recipe_card.show_card()

    def open_schedule(self) -> None:
        if self._schedule_box is None:
            self._schedule_box = ScheduleBox(self._theme, self._session, self.window())
        self._schedule_box.ask()

    def open_dilution(self, drug: str) -> None:
        if self._dilution is None:
            self._dilution = Dilution(self._theme, self.window())
            self._dilution.used.connect(self._fill)
        valve = next((valve for valve in self._valves() if valve.drug == drug), None)
        self._dilution.ask(drug, self._record(drug), valve.reservoir_uM if valve is not None else 0.0)

    def show_card(self, drug: str, by_hand: bool, beside: QRect) -> None:
        """The drug's card beside a box of the window; asked for ``by_hand`` it takes the focus and stays."""
        if self._card is None:
            self._card = DrugCard(self._theme, self.window())
            self._card.dilution_asked.connect(self.open_dilution)
        show = self._card.stay if by_hand else self._card.peek
        show(drug, self._record(drug), beside)

    def _show_card_of_shelf(self, drug: str, by_hand: bool) -> None:
        assert self._shelf is not None
        self.show_card(drug, by_hand, self._shelf.geometry())

    def _let_card_go(self) -> None:
        if self._card is not None:
            self._card.let_go()

    def _box_of(self, row: ValveRow) -> QRect:
        """The row's height over the whole width of the panel, so that a card stands beside the panel."""
        stage = stage_of(self)
        top = row.mapTo(stage, QPoint(0, 0)).y()
        return QRect(self.mapTo(stage, QPoint(0, 0)).x(), top, self.width(), row.height())

    def _record(self, drug: str) -> Drug:
        """The card of a drug that hangs here, or of one on the open shelf."""
        if drug in self.lines.cards:
            return self.lines.cards[drug]
        assert self._shelf is not None
        return self._shelf.drugs[drug].card

    def _fill(self, drug: str, uM: float) -> None:
        """The dilution goes into the reservoir; a drug that hangs nowhere is loaded with it."""
        self.lines.load(drug)
        valve = next(valve for valve in self._valves() if valve.drug == drug)
        self._give_valve(msgspec.structs.replace(valve, reservoir_uM=uM))
