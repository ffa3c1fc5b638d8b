"""Schedule…: the planned changes of the bath as a list, and a line in which one more of them is made or changed."""

from __future__ import annotations

import math

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from gui.parts.buttons import Button
from gui.parts.dose_field import DoseField
from gui.parts.dose_text import dose_text
from gui.parts.floating import FloatingCard
from gui.parts.labels import label, rule
from gui.parts.number_field import NumberField
from gui.parts.swatch import Swatch
from gui.parts.theme import Theme
from gui.parts.wheel import DropDown
from gui.perfusion.acsf_recipe import MOST_MM
from gui.perfusion.until_field import UntilField
from gui.session.session import Session
from model.units import TICKS_PER_MIN, quantities
from rig.instruments.perfusion import PerfusionSettings
from rig.messages import Planned, SetPlan, Status
from rig.protocol.bath_changes import FIELDS, BathChange, bath_changes, ended, with_change, without_change

WIDTH_PX = 500
ROWS_SHOWN = 6
LATEST_MIN = 14400.0
AHEAD_MIN = 5.0
LASTS_MIN = 20.0
STEPS = {"flow_ml_min": (0.1, 1), "temperature_C": (0.5, 1), "calcium_mM": (0.1, 1), "magnesium_mM": (0.1, 1)}
"""Field -> (step of the arrows, decimals)."""


class ScheduleBox(FloatingCard):
    """Every button posts one SetPlan; what stands in the list is what the rig says is planned."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Perfusion schedule"), parent)
        self._session = session
        self._lines = session.drug_lines
        self._shown: tuple[Planned, ...] | None = None
        self._perfusion: PerfusionSettings | None = None
        self.changes: list[BathChange] = []
        self._edited: BathChange | None = None
        self._outlined: NumberField | None = None
        self.setFixedWidth(WIDTH_PX)
        self._list = QScrollArea()
        self._list.setWidgetResizable(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(self.tr("Planned changes of the bath"))
        self.what = DropDown()
        self.what.setAccessibleName(self.tr("What changes"))
        self.begin = NumberField(
            {"unit": "min", "low": 0.0, "high": LATEST_MIN, "help": self.tr("experiment time at which it begins")},
            self.tr("From"),
            step=1.0,
            decimals=1,
        )
        self.end = UntilField(self.tr("To"), self.tr("experiment time at which it ends"))
        self.value: NumberField
        self.keep = Button(self.tr("Add"))
        self.keep.setProperty("primary", True)
        self.cancel = Button(self.tr("Cancel"))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._editor = QGridLayout()
        self._editor.setHorizontalSpacing(8)
        self._editor.setColumnStretch(0, 1)
        for column, words in enumerate((self.tr("What"), self.tr("How much"), self.tr("From"), self.tr("To"))):
            self._editor.addWidget(label(words, "hint"), 0, column)
        self._editor.addWidget(self.what, 1, 0)
        for column, field in ((2, self.begin), (3, self.end)):
            field.setFixedWidth(92)
            field.problem.connect(lambda reason, field=field: self._hear(field, reason))
            self._editor.addWidget(field, 1, column)
        foot = QHBoxLayout()
        foot.addWidget(self.keep)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addWidget(self._list)
        self.body.addWidget(rule())
        self.body.addLayout(self._editor)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self.what.currentIndexChanged.connect(self._change_value_field)
        self.keep.clicked.connect(self._keep)
        self.cancel.clicked.connect(self._offer_new)
        self._lines.changed.connect(self._offer_drugs)
        session.changed.connect(self.read_session)
        self._offer_drugs()

    def ask(self) -> None:
        self._offer_new()
        self._show(self._session.status)
        self.show_card()

    def first_control(self) -> QWidget:
        return self.what

    # ---- the list

    def read_session(self) -> None:
        if self.isVisible():
            self._show(self._session.status)

    def _show(self, status: Status) -> None:
        if status.plan == self._shown and status.perfusion == self._perfusion:
            return
        self._shown, self._perfusion = status.plan, status.perfusion
        self.changes = bath_changes(status)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, 14)
        grid.setColumnStretch(1, 1)
        for row, change in enumerate(self.changes):
            self._add_row(grid, row, change)
        if not self.changes:
            grid.addWidget(label(self.tr("Nothing is planned and no drug is flowing."), "hint"), 0, 0, 1, 5)
        grid.setRowStretch(grid.rowCount(), 1)
        self._list.setWidget(inside)
        rows = min(ROWS_SHOWN, max(1, len(self.changes)))
        self._list.setFixedHeight(rows * (self._theme.metrics.row + 4) + 2)
        self.adjustSize()

    def _add_row(self, grid: QGridLayout, row: int, change: BathChange) -> None:
        name = self.name_of(change.what)
        if change.what not in FIELDS:
            grid.addWidget(Swatch(self._theme, self._lines.marks[change.what][0]), row, 0)
        said = label(self.words_of(change.what, change.value), "value")
        said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(said, row, 1)
        grid.addWidget(self._time_label(change), row, 2)
        edit = Button(self.tr("Edit"), self.tr("Change the plan of {what}").format(what=name))
        edit.clicked.connect(lambda: self._offer(change))
        grid.addWidget(edit, row, 3)
        remove = Button(self.tr("Remove"), self.tr("Take {what} out of the plan").format(what=name))
        remove.setEnabled(bool(change.steps))
        remove.clicked.connect(lambda: self._remove(change))
        grid.addWidget(remove, row, 4)

    def _time_label(self, change: BathChange) -> QLabel:
        if change.begin is None and change.end is None:
            return label(self.tr("flows now"))
        begin = self.tr("now") if change.begin is None else f"{change.begin / TICKS_PER_MIN:.1f}"
        if change.end is None:
            return label(self.tr("from {begin} min on").format(begin=begin))
        return label(self.tr("{begin} to {end:.1f} min").format(begin=begin, end=change.end / TICKS_PER_MIN))

    def name_of(self, what: str) -> str:
        names = {
            "flow_ml_min": self.tr("Flow"),
            "temperature_C": self.tr("Temperature"),
            "calcium_mM": self.tr("ACSF Ca²⁺"),
            "magnesium_mM": self.tr("ACSF Mg²⁺"),
        }
        return names[what] if what in names else self._lines.cards[what].name

    def words_of(self, what: str, value: float) -> str:
        """ "D-APV 50 µM", "Flow 3.0 mL/min"."""
        if what in FIELDS:
            return f"{self.name_of(what)} {self._field_of(what).text_of(value)}"
        return f"{self.name_of(what)} {dose_text(self._lines.cards[what], value)}"

    # ---- the line below it

    def _offer_drugs(self) -> None:
        chosen = self.what.currentData()
        self.what.blockSignals(True)
        self.what.clear()
        for what in (*self._lines.drugs(), *FIELDS):
            self.what.addItem(self.name_of(what), what)
        self.what.setCurrentIndex(max(0, self.what.findData(chosen)))
        self.what.blockSignals(False)
        if self.what.currentData() != chosen:
            self._change_value_field()

    def _field_of(self, what: str) -> NumberField:
        name = self.name_of(what)
        if what not in FIELDS:
            card = self._lines.cards[what]
            return DoseField(card, name, self.tr("concentration in the reservoir"), card.most_uM)
        declared = quantities(PerfusionSettings)[what]
        if what in ("calcium_mM", "magnesium_mM"):
            declared = {**declared, "high": MOST_MM}
        step, decimals = STEPS[what]
        return NumberField(declared, name, step=step, decimals=decimals)

    def _change_value_field(self) -> None:
        """A number in the unit of what is chosen; it begins with what the rig has now."""
        what = self.what.currentData()
        before = self._editor.itemAtPosition(1, 1)
        if before is not None:
            shown = before.widget()
            assert shown is not None
            shown.hide()
            shown.deleteLater()
            self._editor.removeItem(before)
        if self._outlined is not None:
            self._outlined.refuse("")
        self._outlined = None
        self.value = self._field_of(what)
        self.value.setFixedWidth(92)
        self.value.problem.connect(lambda reason, field=self.value: self._hear(field, reason))
        self._editor.addWidget(self.value, 1, 1)
        QWidget.setTabOrder(self.what, self.value)
        QWidget.setTabOrder(self.value, self.begin)
        self._show_value(what, self._usual(what))
        self._say("")

    def _usual(self, what: str) -> float:
        perfusion = self._session.status.perfusion
        if what in FIELDS:
            return float(getattr(perfusion, what))
        held = {valve.drug: valve.reservoir_uM for valve in perfusion.valves}
        return held.get(what) or self._lines.cards[what].usual_uM

    def _show_value(self, what: str, value: float) -> None:
        if isinstance(self.value, DoseField):
            self.value.show_uM(value)
        else:
            self.value.show_value(value)

    def _offer_new(self) -> None:
        """An empty line: something a little ahead of now."""
        self._edited = self._outlined = None
        self.keep.setText(self.tr("Add"))
        self.cancel.hide()
        now = self._session.status.tick / TICKS_PER_MIN
        begin = math.ceil(now / AHEAD_MIN) * AHEAD_MIN + AHEAD_MIN
        self.begin.setEnabled(True)
        self.what.setEnabled(True)
        self.value.setEnabled(True)
        self._show_times(begin, begin + LASTS_MIN)
        self._say("")

    def _offer(self, change: BathChange) -> None:
        """Put a row of the list into the line; of what flows already only the end can be planned."""
        self._edited, self._outlined = change, None
        self.what.setCurrentIndex(self.what.findData(change.what))
        self._show_value(change.what, change.value)
        now = self._session.status.tick / TICKS_PER_MIN
        begin = now if change.begin is None else change.begin / TICKS_PER_MIN
        self._show_times(begin, math.inf if change.end is None else change.end / TICKS_PER_MIN)
        for field in (self.what, self.value, self.begin):
            field.setEnabled(change.begin is not None)
        self.keep.setText(self.tr("Keep change"))
        self.cancel.show()
        self._say("")
        self.end.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_times(self, begin_min: float, end_min: float) -> None:
        for field, value in ((self.begin, round(begin_min, 2)), (self.end, round(end_min, 2))):
            field.restore()
            field.show_value(value)

    # ---- what is done

    def _asked(self) -> BathChange:
        value = self.value.uM if isinstance(self.value, DoseField) else self.value.value
        end = None if math.isinf(self.end.value) else round(self.end.value * TICKS_PER_MIN)
        begin = (
            None if self._edited is not None and self._edited.begin is None else round(self.begin.value * TICKS_PER_MIN)
        )
        return BathChange(self.what.currentData(), value, begin, end)

    def _objection(self, asked: BathChange, status: Status) -> tuple[NumberField, str] | None:
        """The field that cannot be so, and why; None when all can. ``status``: without the row that is changed."""
        now = status.tick
        clock = f"{now / TICKS_PER_MIN:.1f}"
        if asked.begin is not None and asked.begin <= now:
            return self.begin, self.tr("It is {now} min already; let it begin later than that.").format(now=clock)
        if asked.end is not None and asked.end <= max(now, asked.begin or 0):
            return self.end, self.tr("It would end before it begins; let it end later, or leave the end empty.")
        if asked.what not in FIELDS and asked.value <= 0:
            return self.value, self.tr("An empty reservoir gives nothing; plan a concentration above zero.")
        for other in bath_changes(status):
            if asked.begin is not None and asked.overlaps(other):
                words = self.tr("{what} changes at that time already; edit that row, or choose another time.")
                return self.begin, words.format(what=self.words_of(other.what, other.value))
        return None

    def _keep(self) -> None:
        if self._outlined is not None:
            self._outlined.refuse("")
            self._outlined = None
        fields = (self.value, self.begin, self.end)
        for field in fields:
            field.keep()
        if any(field.property("bad") for field in fields):
            return
        status, edited = self._session.status, self._edited
        if edited is not None:
            status = msgspec.structs.replace(status, plan=without_change(status, edited))
        asked = self._asked()
        objection = self._objection(asked, status)
        if objection is not None:
            field, why = objection
            field.refuse(why)
            self._outlined = field
            return
        if asked.begin is not None:
            plan = with_change(status, asked, self.words_of)
        else:
            plan = status.plan if asked.end is None else ended(status, asked, asked.end, self.words_of)
        if plan != self._session.status.plan:
            self._give(plan)
        self._offer_new()

    def _remove(self, change: BathChange) -> None:
        self._give(without_change(self._session.status, change))
        self._offer_new()

    def _give(self, plan: tuple[Planned, ...]) -> None:
        self._session.post(SetPlan(plan))
        self._show(self._session.status)

    def _hear(self, field: NumberField, reason: str) -> None:
        """A field speaks for itself now, whatever was said of it before."""
        if field is self._outlined:
            self._outlined = None
        self._say(reason)

    def _say(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self.adjustSize()
