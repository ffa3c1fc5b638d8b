"""The chosen block in numbers: when it is, and what it holds. Trains are edited by the step editor of the bench."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.designer.block_text import number_words
from gui.designer.drug_form import DrugForm
from gui.designer.form import Form, OptionalField
from gui.designer.working_design import WorkingDesign
from gui.parts.labels import label
from gui.parts.number_field import NumberField
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.time_field import LATEST_MIN
from gui.protocol.step_editor import StepEditor
from model.units import TICKS_PER_MIN, quantities
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import Planned, RunPattern
from rig.protocol.plan import Change
from rig.protocol.protocol import (
    AcsfStep,
    DrugStep,
    InputOutputStep,
    PairedPulseStep,
    PulseStep,
    TestPhase,
    TrainStep,
)
from rig.study.design import edits
from rig.study.design.blocks import Block
from rig.study.design.design import Design, Group

ACSF = {"flow_ml_min": (0.1, 1), "temperature_C": (0.5, 1), "calcium_mM": (0.1, 1), "magnesium_mM": (0.1, 1)}
"""Field of a change of the bath -> (step of the arrows, decimals)."""


def tr(text: str) -> str:
    return QCoreApplication.translate("BlockForm", text)


def minutes_field(name: str, words: str, low: float = -1440.0) -> NumberField:
    return NumberField({"unit": "min", "low": low, "high": LATEST_MIN, "help": words}, name, decimals=0)


class TimesForm(Form):
    """Begin, end and length of a block, each shown where it can be changed; test interval, pathway, ACSF."""

    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__(theme)
        self._working = working
        self.begin = minutes_field(tr("Begins"), tr("minutes of the recording at which it begins"))
        self.end = minutes_field(tr("Ends"), tr("minutes of the recording at which it ends"))
        self.length = minutes_field(tr("Length"), tr("how long it lasts"), 0.0)
        self.interval = NumberField(quantities(TestPhase)["interval_s"], tr("Test pulses every"), step=5.0)
        self.window_line = label("", "hint", wrap=True)
        self.acsf: dict[str, OptionalField] = {}
        names = {
            "flow_ml_min": tr("Flow"),
            "temperature_C": tr("Temperature"),
            "calcium_mM": tr("ACSF Ca²⁺"),
            "magnesium_mM": tr("ACSF Mg²⁺"),
        }
        for field in (self.begin, self.end, self.length, self.interval):
            self.add(field.accessibleName(), field)
        for key, (step, decimals) in ACSF.items():
            declared = quantities(AcsfStep)[key]
            self.acsf[key] = OptionalField(declared, names[key], tr("as it is"), step=step, decimals=decimals)
            self.acsf[key].edited.connect(lambda _value, key=key: self._give_acsf(key))
            self.add(names[key], self.acsf[key])
        self.pathway: Segmented[Pathway] = Segmented({"S1": "S1", "S2": "S2"}, tr("Pathway"))
        self.add(tr("Pathway"), self.pathway, fixed=False)
        self.add_line(self.window_line)
        self.begin.edited.connect(lambda value: self._shift("left", value))
        self.end.edited.connect(lambda value: self._shift("right", value))
        self.length.edited.connect(self._lengthen)
        self.interval.edited.connect(self._give_interval)
        self.pathway.chosen.connect(self._give_pathway)
        self._block: Block | None = None
        self._step: Any = None

    def show_block(self, block: Block, step: Any) -> None:
        self._block, self._step = block, step
        self.begin.show_value(round(block.begin_min, 2))
        self.end.show_value(round(block.end_min, 2))
        self.length.show_value(round(block.lasts_min, 2))
        strip = block.kind in ("baseline", "between", "follow_up")
        self.show_row(self.begin, not strip)
        self.show_row(self.end, block.kind in ("measure", "bath"))
        self.show_row(self.length, strip and block.right)
        self.show_row(self.interval, block.kind == "baseline")
        self.show_row(self.pathway, isinstance(step, PulseStep | PairedPulseStep | InputOutputStep))
        if block.kind == "baseline":
            self.interval.show_value(self._group().protocol.test[0].interval_s)
        if isinstance(step, PulseStep | PairedPulseStep | InputOutputStep):
            self.pathway.show_choice(step.pathway)
        for key, field in self.acsf.items():
            self.show_row(field, isinstance(step, AcsfStep))
            if isinstance(step, AcsfStep):
                field.show_optional(getattr(step, key))
        outcome = self._working.design.outcome
        self.window_line.setVisible(block.kind == "measure")
        if block.kind == "measure" and outcome.from_min is not None and outcome.to_min is not None:
            row = self._working.rows[self._number()]
            words = tr("{begin} to {end} min after minute 0, which is {zero} min here; one window for all groups.")
            self.window_line.setText(
                words.format(
                    begin=number_words(outcome.from_min),
                    end=number_words(outcome.to_min),
                    zero=number_words(row.zero_min),
                )
            )

    def _number(self) -> int:
        return 0 if self._working.selection is None else self._working.selection.group

    def _group(self) -> Group:
        return self._working.design.group[self._number()]

    def _edit(self, edit: Callable[[Design], Design], words: str) -> None:
        assert self._block is not None
        if not self._working.try_edit(edit, words.format(what=self._block.label)):
            self.show_block(self._block, self._step)

    def _shift(self, edge: str, minute: float) -> None:
        """A block that has no edges is moved by its begin."""
        block, number, everywhere = self._block, self._number(), self._working.everywhere
        assert block is not None
        by = minute - round(block.begin_min if edge == "left" else block.end_min, 2)
        if (block.left if edge == "left" else block.right) or block.kind == "measure":
            self._edit(lambda design: edits.resized(design, number, block, edge, by, everywhere), tr("Resize {what}"))
        else:
            self._edit(lambda design: edits.moved(design, number, block, by, everywhere), tr("Move {what}"))

    def _lengthen(self, length: float) -> None:
        block, number, everywhere = self._block, self._number(), self._working.everywhere
        assert block is not None
        by = length - round(block.lasts_min, 2)
        self._edit(lambda design: edits.resized(design, number, block, "right", by, everywhere), tr("Resize {what}"))

    def _give_interval(self, seconds: float) -> None:
        """Of all test pulses of the group, so that they stay alike before and after."""
        everywhere, here = self._working.everywhere, self._number()

        def edit(design: Design) -> Design:
            for number in range(len(design.group)) if everywhere else (here,):
                group = design.group[number]
                phases = tuple(msgspec.structs.replace(phase, interval_s=seconds) for phase in group.protocol.test)
                protocol = msgspec.structs.replace(group.protocol, test=phases)
                design = edits.with_group(design, number, msgspec.structs.replace(group, protocol=protocol))
            return design

        self._edit(edit, tr("Test interval"))

    def _give_acsf(self, key: str) -> None:
        self._give_step({key: self.acsf[key].optional})

    def _give_pathway(self, pathway: str) -> None:
        self._give_step({"pathway": pathway})

    def _give_step(self, values: dict[str, Any]) -> None:
        block, number, everywhere = self._block, self._number(), self._working.everywhere
        assert block is not None
        step = msgspec.structs.replace(edits.step_at(self._group().protocol, block.key), **values)
        self._edit(lambda design: edits.with_step(design, number, block.key, step, everywhere), tr("Change {what}"))


class TrainForm(QWidget):
    """The step editor of the bench on a train of a design, and the pathways that it goes to."""

    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__()
        self._working = working
        self._block: Block | None = None
        self.editor = StepEditor(theme, lambda _tick: "")
        choices = {"S1": "S1", "S2": "S2", "both": tr("S1 and S2")}
        self.pathways: Segmented[str] = Segmented(choices, tr("Train goes to"), wide=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pathways)
        column.addWidget(self.editor)
        self.pathways.chosen.connect(self._give_pathways)
        self.editor.moved.connect(self._move)
        self.editor.changed.connect(self._give_pattern)
        self.editor.problem.connect(working.refused)

    def show_block(self, block: Block, step: TrainStep) -> None:
        another = self._block is None or self._block.key != block.key
        self._block = block
        self.pathways.show_choice("both" if len(step.pathways) > 1 else step.pathways[0])
        action = RunPattern(step.pattern, step.pathways, step.label or step.name)
        self.editor.show_step(Change(Planned(round(block.begin_min * TICKS_PER_MIN), action), None), {}, another)

    def _move(self, tick: int) -> None:
        block, chosen, everywhere = self._block, self._working.selection, self._working.everywhere
        assert block is not None and chosen is not None
        by = round(tick / TICKS_PER_MIN - block.begin_min, 4)
        words = tr("Move {what}").format(what=block.label)
        self._working.try_edit(lambda design: edits.moved(design, chosen.group, block, by, everywhere), words)

    def _give_pattern(self, action: RunPattern) -> None:
        self._give({"pattern": action.pattern})

    def _give_pathways(self, choice: str) -> None:
        self._give({"pathways": PATHWAYS if choice == "both" else (choice,)})

    def _give(self, values: dict[str, Any]) -> None:
        block, chosen, everywhere = self._block, self._working.selection, self._working.everywhere
        assert block is not None and chosen is not None
        old = edits.step_at(self._working.design.group[chosen.group].protocol, block.key)
        new = msgspec.structs.replace(old, **values)
        words = tr("Change {what}").format(what=block.label)
        self._working.try_edit(lambda design: edits.with_step(design, chosen.group, block.key, new, everywhere), words)


class BlockForm(QWidget):
    """Whichever form belongs to the block that is chosen."""

    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__()
        self._working = working
        self.times = TimesForm(theme, working)
        self.train = TrainForm(theme, working)
        self.drug = DrugForm(theme, working)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for form in (self.times, self.train, self.drug):
            column.addWidget(form)

    def show_block(self, number: int, block: Block) -> None:
        step = None
        if block.key and block.kind != "measure":
            step = edits.step_at(self._working.design.group[number].protocol, block.key)
        self.train.setVisible(isinstance(step, TrainStep))
        self.drug.setVisible(isinstance(step, DrugStep))
        self.times.setVisible(not isinstance(step, TrainStep | DrugStep))
        if isinstance(step, TrainStep):
            self.train.show_block(block, step)
        elif isinstance(step, DrugStep):
            self.drug.show_block(number, block, step)
        else:
            self.times.show_block(block, step)
