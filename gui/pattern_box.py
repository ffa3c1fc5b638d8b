"""Choose a pattern, set its numbers, say where it goes. It is a plan; the rig learns of it when it runs."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.fields import NumberField
from gui.pattern_preview import PatternPreview
from gui.patterns import KINDS, train_pulses_s
from gui.segmented import Segmented
from gui.theme import Look
from gui.words import label
from model.units import quantities
from rig.messages import RunPattern

NOUNS = {"pulses": "pulses", "bursts": "bursts", "trains": "trains"}
STEPS = {"rate_hz": 10.0, "interval_ms": 5.0, "gap_s": 5.0, "burst_rate_hz": 1.0}


class PatternBox(QWidget):
    changed = Signal()
    problem = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._plans: dict[str, Any] = {kind: struct() for kind, struct in KINDS.items()}
        self._fields: dict[str, dict[str, NumberField]] = {}
        self._grids: dict[str, QWidget] = {}
        self.kinds = Segmented({kind: self.tr(kind) for kind in KINDS}, self.tr("Pattern"), wide=True)
        self.preview = PatternPreview(look)
        self.target = Segmented({"S1": "S1", "S2": "S2", "Both": self.tr("Both")}, self.tr("Deliver to"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.kinds)
        column.addWidget(self.preview)
        for kind in KINDS:
            self._grids[kind] = self._grid(kind)
            column.addWidget(self._grids[kind])
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Deliver to")), 1)
        row.addWidget(self.target)
        column.addLayout(row)
        self.kinds.chosen.connect(self._show_plan)
        self.target.chosen.connect(self._show_plan)
        self._show_plan()

    @property
    def kind(self) -> str:
        return self.kinds.choice

    @property
    def target_words(self) -> str:
        return self.tr("S1 and S2") if self.target.choice == "Both" else self.target.choice

    def action(self) -> RunPattern:
        pattern = self._plans[self.kind].pattern()
        pathways = ("S1", "S2") if self.target.choice == "Both" else (self.target.choice,)
        return RunPattern(pattern, pathways, self.tr(self.kind))

    def field(self, kind: str, name: str) -> NumberField:
        return self._fields[kind][name]

    def _grid(self, kind: str) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        self._fields[kind] = {}
        for place, (name, declared) in enumerate(quantities(KINDS[kind]).items()):
            spoken = f"{kind}, {declared['help']}"
            field = NumberField(declared, spoken, step=STEPS.get(name, 1.0), noun=NOUNS.get(name, ""))
            field.show_value(getattr(self._plans[kind], name))
            field.edited.connect(lambda value, name=name: self._edit(name, value))
            field.problem.connect(self.problem)
            self._fields[kind][name] = field
            grid.addWidget(field, place // 3, place % 3)
        for place in range(3):
            grid.setColumnStretch(place, 1)
        return box

    def _edit(self, name: str, value: float) -> None:
        whole = isinstance(getattr(self._plans[self.kind], name), int)
        change = {name: int(value) if whole else value}
        self._plans[self.kind] = msgspec.structs.replace(self._plans[self.kind], **change)
        self._show_plan()

    def _show_plan(self) -> None:
        plan = self._plans[self.kind]
        for kind, box in self._grids.items():
            box.setVisible(kind == self.kind and bool(self._fields[kind]))
        if "gap_s" in self._fields[self.kind]:
            self._fields[self.kind]["gap_s"].setVisible(plan.trains > 1)
        colour = "S2" if self.target.choice == "S2" else "S1"
        self.preview.show_train(train_pulses_s(plan.pattern()), plan.words(), colour)
        self.changed.emit()
