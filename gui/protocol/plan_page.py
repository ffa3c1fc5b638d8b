"""What a hand does with the steps that are planned: change one, take it out, delay it, loop all of them, save them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.labels import rule
from gui.parts.number_field import NumberField, ScrubLabel
from gui.protocol.step_editor import StepEditor

MOST_TIMES = 20
LONGEST_MIN = 2880.0


def times_field(low: int, name: str, words: str) -> NumberField:
    return NumberField({"unit": "1", "low": low, "high": MOST_TIMES, "help": words}, name, noun="times")


def minutes_field(low: float, name: str, words: str) -> NumberField:
    return NumberField({"unit": "min", "low": low, "high": LONGEST_MIN, "help": words}, name)


class PlanPage(QWidget):
    def __init__(self, editor: StepEditor) -> None:
        super().__init__()
        self.remove = Button(self.tr("Remove"), tip=self.tr("Take the chosen steps out of the plan (Del)"))
        self.delay_min = minutes_field(
            0.1, self.tr("Delay"), self.tr("how much later the chosen step and all after it come")
        )
        self.delay_min.show_value(5.0)
        self.delay = Button(self.tr("Delay from here"), tip=self.tr("The chosen step and all after it come later"))
        self.loops = times_field(2, self.tr("Loop"), self.tr("how often the planned steps are given"))
        self.loops.show_value(2)
        self.every_min = minutes_field(0.1, self.tr("Length of a loop"), self.tr("from one beginning to the next"))
        self.loop = Button(self.tr("Loop"), tip=self.tr("Give everything that is planned several times in a row"))
        self.follow_min = minutes_field(
            1.0, self.tr("Follow-up"), self.tr("what the saved protocol records after its last step")
        )
        self.follow_min.show_value(60.0)
        self.save = Button(self.tr("Save as a protocol…"), tip=self.tr("Write what is planned as a file to run again"))
        self.numbers = (self.delay_min, self.loops, self.every_min, self.follow_min)
        self._lay_out(editor)

    def _lay_out(self, editor: StepEditor) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(editor)
        column.addWidget(rule())
        loops = (ScrubLabel(self.tr("every"), self.every_min), self.every_min, self.loops, self.loop)
        rows: tuple[tuple[QWidget | None, ...], ...] = (
            (self.remove, None, self.delay_min, self.delay),
            (ScrubLabel(self.tr("All of it"), self.loops), None, *loops),
            (ScrubLabel(self.tr("Recording after the last step"), self.follow_min), None, self.follow_min, self.save),
        )
        for parts in rows:
            row = QHBoxLayout()
            row.setSpacing(6)
            for part in parts:
                if part is None:
                    row.addStretch(1)
                else:
                    row.addWidget(part)
            column.addLayout(row)

    def allow(self, planned: bool) -> None:
        """Without anything planned there is nothing to do."""
        for control in (self.remove, self.delay, self.loop, self.save):
            control.setEnabled(planned)
