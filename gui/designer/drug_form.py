"""A drug of a group in numbers: which, how much, when its valve is open, and what of it is there at the train."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.designer.form import FIELD_PX, Form
from gui.designer.working_design import WorkingDesign
from gui.parts.background import BackgroundReader
from gui.parts.dose_field import DoseField
from gui.parts.dose_text import dose_text
from gui.parts.icons import pixmap
from gui.parts.labels import label
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.theme import Theme
from gui.parts.time_field import LATEST_MIN
from gui.parts.type_scale import scaled
from gui.parts.wheel import DropDown
from gui.perfusion.until_field import UntilField
from gui.session.drug_lines import LINES
from rig.files.shipped import shipped
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.protocol.protocol import DrugStep
from rig.study.design import edits
from rig.study.design.blocks import Block
from rig.study.design.design import Design
from rig.study.design.predicted_bath import reached_at_train

ENOUGH = 90.0
"""% of the reservoir that is there at the train."""
NO_DOSE: dict[str, float | None] = {"concentration_nM": None, "concentration_pg_ml": None}


def tr(text: str) -> str:
    return QCoreApplication.translate("DrugForm", text)


class ReachedLine(QFrame):
    """ "98 % of 50 µM reached before HFS at 40 min"."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._theme = theme
        self._enough = True
        self._sign, self.words = QLabel(), label("", "label", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        theme.changed.connect(self._apply_theme)
        self.hide()

    def say(self, words: str, enough: bool) -> None:
        self._enough = enough
        self.words.setText(words)
        self.setVisible(bool(words))
        self._apply_theme()

    def _apply_theme(self) -> None:
        name, ink = ("check", "tick") if self._enough else ("warning", "text")
        self._sign.setPixmap(pixmap(name, self._theme.colour(ink)))


class DrugForm(QWidget):
    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__()
        self._theme, self._working = theme, working
        self._shown: tuple[int, Block, DrugStep] | None = None
        self._reader = BackgroundReader(self)
        self.form = Form(theme)
        self.drug = DropDown()
        self.drug.setAccessibleName(tr("Drug in the reservoir"))
        self.dose: DoseField | None = None
        minutes = {"unit": "min", "low": -1440.0, "high": LATEST_MIN}
        self.opens = NumberField(
            {**minutes, "help": tr("minutes of the recording at which it opens")}, tr("Valve opens")
        )
        self.closes = UntilField(tr("Valve closes"), tr("minutes of the recording at which it closes"))
        self.closes.setPlaceholderText(tr("at the end"))
        self.flow = label("", "value")
        self.reached = ReachedLine(theme)
        self.form.add(tr("Reservoir"), self.drug, wide=True)
        self._dose_row = QWidget()
        self._dose_line = QHBoxLayout(self._dose_row)
        self._dose_line.setContentsMargins(0, 0, 0, 0)
        self.form.add_line(self._dose_row)
        self.form.add(tr("Valve opens"), self.opens)
        self.form.add(tr("Valve closes"), self.closes)
        self.form.add(tr("Flow"), self.flow, fixed=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addWidget(self.reached)
        self._fill()
        self.drug.activated.connect(lambda _place: self._give_drug(self.drug.currentData()))
        self.opens.edited.connect(lambda value: self._shift("left", value))
        self.closes.edited.connect(lambda value: self._shift("right", value))

    def _fill(self) -> None:
        """Drugs of the bench by their lines, then the others of the shelf; their cards are read when one is chosen."""
        for place, name in enumerate(LINES):
            self.drug.addItem(f"{place + 1}  {shelf.drug(name).name}", name)
        for name in sorted(set(shipped("drugs")) - set(LINES)):
            self.drug.addItem(name.replace("_", " "), name)

    def show_block(self, number: int, block: Block, step: DrugStep) -> None:
        another = self._shown is None or self._shown[2].drug != step.drug or self._shown[0] != number
        self._shown = number, block, step
        card = self._working.opened.drugs[step.drug]
        place = self.drug.findData(step.drug)
        if place < 0:
            self.drug.addItem(card.name, step.drug)
            place = self.drug.count() - 1
        self.drug.setItemText(place, f"{place + 1}  {card.name}" if step.drug in LINES else card.name)
        self.drug.setCurrentIndex(place)
        if another or self.dose is None:
            self._make_dose(card)
        assert self.dose is not None
        self.dose.show_uM(block.dose_uM)
        self.opens.show_value(round(block.begin_min, 2))
        self.closes.show_value(math.inf if step.to_min is None else round(block.end_min, 2))
        protocol = self._working.design.group[number].protocol
        chamber = self._working.opened.preparations[protocol.preparation].chamber
        self.flow.setText(tr("{flow:g} mL/min").format(flow=chamber.flow_ml_min))
        self._say_reached(number, block, card)

    def _make_dose(self, card: Drug) -> None:
        while (item := self._dose_line.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.dose = DoseField(card, tr("Concentration"), tr("concentration in the reservoir"), card.most_uM)
        self.dose.setFixedWidth(scaled(self._theme, FIELD_PX))
        self.dose.dosed.connect(self._give_dose)
        self.dose.problem.connect(self._working.refused)
        self._dose_line.addWidget(ScrubLabel(tr("Concentration"), self.dose), 1)
        self._dose_line.addWidget(self.dose)

    def _say_reached(self, number: int, block: Block, card: Drug) -> None:
        """Worked out beside the window: it takes the perfusion through the whole protocol."""
        opened = self._working.opened
        protocol = opened.design.group[number].protocol
        train = next((one for one in self._working.rows[number].blocks if one.kind == "train"), None)
        if train is None:
            self.reached.say("", True)
            return
        preparation = opened.preparations[protocol.preparation]

        def tell(percent: float) -> None:
            words = tr("{percent:.0f} % of {dose} reached before {train} at {minute:g} min")
            what = train.label.split(" to ")[0]
            dose = dose_text(card, block.dose_uM)
            shown = words.format(percent=percent, dose=dose, train=what, minute=round(train.begin_min, 1))
            self.reached.say(shown, percent >= ENOUGH)

        self._reader.ask(
            lambda: reached_at_train(protocol, block.drug, preparation, opened.drugs), tell, lambda _why: None
        )

    # ---- edits

    def _give_drug(self, name: str) -> None:
        """Another drug at its usual concentration; doses in another unit go with the old one."""
        if self._shown is None or name == self._shown[2].drug:
            return
        card = shelf.drug(name)
        self._give({"drug": name, "name": "", "concentration_uM": card.usual_uM, **NO_DOSE}, card.name)

    def _give_dose(self, uM: float) -> None:
        self._give({"concentration_uM": uM, **NO_DOSE}, self.drug.currentText())

    def _give(self, values: dict[str, object], what: str) -> None:
        assert self._shown is not None
        number, block, step = self._shown
        new = msgspec.structs.replace(step, **values)
        everywhere = self._working.everywhere
        words = tr("Change {what}").format(what=what.strip())
        self._edit(lambda design: edits.with_step(design, number, block.key, new, everywhere), words)

    def _shift(self, edge: str, minute: float) -> None:
        assert self._shown is not None
        number, block, _step = self._shown
        everywhere = self._working.everywhere
        if math.isinf(minute):
            self._give({"to_min": None, "to_step": ""}, block.label)
            return
        by = minute - round(block.begin_min if edge == "left" else block.end_min, 2)

        def edit(design: Design) -> Design:
            return edits.resized(design, number, block, edge, by, everywhere)

        self._edit(edit, tr("Resize {what}").format(what=block.label))

    def _edit(self, edit: Callable[[Design], Design], words: str) -> None:
        if not self._working.try_edit(edit, words) and self._shown is not None:
            self.show_block(*self._shown)
