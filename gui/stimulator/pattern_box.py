"""Choose a pattern, set its numbers, say where it goes. It is a plan; the rig learns of it when it runs."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.checked_field import CheckedField
from gui.parts.labels import label
from gui.parts.number_field import ScrubLabel
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.session.patterns import KINDS, objection, run_label, train_pulses_s
from gui.stimulator.pattern_preview import PatternPreview
from model.units import quantities
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import RunPattern

Target = Pathway | Literal["Both"]

COLUMNS = 3
ORDER = {
    "HFS": ("rate_hz", "pulses", "trains", "gap_s"),
    "TBS": ("bursts", "burst_rate_hz", "trains", "pulses", "rate_hz", "gap_s"),
    "Train": ("bursts", "burst_rate_hz", "trains", "pulses", "rate_hz", "train_interval_s"),
}
"""Where the fields do not stand as they are declared: what a train is made of in one row, what that is made of in the
next, and what lies between trains under their number."""
NOUNS = {
    "pulses": "pulses",
    "bursts": "bursts",
    "trains": "trains",
    "gap_s": "s gap",
    "train_interval_s": "s apart",
}
STEPS = {"rate_hz": 10.0, "interval_ms": 5.0, "gap_s": 5.0, "train_interval_s": 5.0}
LOW_STEPS = {"rate_hz": 0.5}
"""Steps at low rates."""
FIELD_PX = 82


class PatternBox(QWidget):
    changed = Signal()
    problem = Signal(str)
    pair_curve_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._plans: dict[str, Any] = {kind: struct() for kind, struct in KINDS.items()}
        self._fields: dict[str, dict[str, CheckedField]] = {}
        self._grids: dict[str, QWidget] = {}
        self.kinds = Segmented({kind: run_label(kind) for kind in KINDS}, self.tr("Pattern"), wide=True)
        self.preview = PatternPreview(theme)
        self.target: Segmented[Target] = Segmented(
            {"S1": "S1", "S2": "S2", "Both": self.tr("Both")}, self.tr("Deliver to")
        )
        self.pair_curve = Button(
            self.tr("Curve…"),
            self.tr("Paired-pulse curve…"),
            self.tr("Pairs 10 to 500 ms apart, tried on a copy of the slice: ratio against interval"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.kinds)
        column.addWidget(self.preview)
        for kind in KINDS:
            self._grids[kind] = self._pair_row() if kind == "Pair" else self._grid(kind)
            column.addWidget(self._grids[kind])
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Deliver to")), 1)
        row.addWidget(self.target)
        column.addLayout(row)
        self.kinds.chosen.connect(self._show_plan)
        self.target.chosen.connect(self._show_plan)
        self.pair_curve.clicked.connect(lambda _on: self.pair_curve_asked.emit())
        self._show_plan()

    @property
    def kind(self) -> str:
        return self.kinds.choice

    @property
    def pathways(self) -> tuple[Pathway, ...]:
        return PATHWAYS if self.target.choice == "Both" else (self.target.choice,)

    @property
    def target_words(self) -> str:
        return self.tr("S1 and S2") if self.target.choice == "Both" else self.target.choice

    def action(self) -> RunPattern:
        return RunPattern(self._plans[self.kind].pattern(), self.pathways, run_label(self.kind))

    def field(self, kind: str, name: str) -> CheckedField:
        return self._fields[kind][name]

    def _field(self, kind: str, name: str, declared: dict[str, Any]) -> CheckedField:
        steps = {**STEPS, **LOW_STEPS} if kind == "LFS" else STEPS
        field = CheckedField(
            declared,
            f"{run_label(kind)}, {declared['help']}",
            lambda value: objection(self._changed(kind, name, value).pattern()),
            step=steps.get(name, 1.0),
            noun=NOUNS.get(name, ""),
        )
        field.show_value(getattr(self._plans[kind], name))
        field.edited.connect(lambda value: self._edit(name, value))
        field.problem.connect(self.problem)
        self._fields.setdefault(kind, {})[name] = field
        return field

    def _grid(self, kind: str) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        declared = quantities(KINDS[kind])
        self._fields[kind] = {}
        for place, name in enumerate(ORDER.get(kind, tuple(declared))):
            row, column = divmod(place, COLUMNS)
            if name in ("gap_s", "train_interval_s"):
                column = COLUMNS - 1
            grid.addWidget(self._field(kind, name, declared[name]), row, column)
        for place in range(COLUMNS):
            grid.setColumnStretch(place, 1)
        return box

    def _pair_row(self) -> QWidget:
        (name, declared), *_ = quantities(KINDS["Pair"]).items()
        field = self._field("Pair", name, declared)
        field.setFixedWidth(FIELD_PX)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(ScrubLabel(self.tr("Interval"), field), 1)
        row.addWidget(self.pair_curve)
        row.addWidget(field)
        return box

    def _changed(self, kind: str, name: str, value: float) -> Any:
        """The plan with one number changed."""
        plan = self._plans[kind]
        whole = isinstance(getattr(plan, name), int)
        return msgspec.structs.replace(plan, **{name: int(value) if whole else value})

    def _edit(self, name: str, value: float) -> None:
        self._plans[self.kind] = self._changed(self.kind, name, value)
        self._show_plan()

    def _show_plan(self) -> None:
        plan = self._plans[self.kind]
        for kind, box in self._grids.items():
            box.setVisible(kind == self.kind and bool(self._fields[kind]))
        for apart in ("gap_s", "train_interval_s"):
            if apart in self._fields[self.kind]:
                self._fields[self.kind][apart].setVisible(plan.trains > 1)
        colour = "S2" if self.target.choice == "S2" else "S1"
        pattern = plan.pattern()
        together = pattern.pulses if pattern.pulses > 1 else pattern.bursts
        self.preview.show_train(train_pulses_s(pattern), together, plan.words(), colour)
        self.changed.emit()
