"""The outcome again, in another window, against another baseline or with other cursors; nothing is run again."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from rig.study.results.remeasure import Again

WIDTH_PX = 400
HALF_A_STEP = 0.06
Pair = tuple[float, float]
MINUTES = {"unit": "min", "low": -1440.0, "high": 2880.0, "help": "after minute 0"}
MS = {"unit": "ms", "low": 0.0, "high": 30.0, "help": "after the pulse"}


class RemeasureCard(FloatingCard):
    asked = Signal(object)
    """What is other than planned, an Again; None goes back to the plan."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, QCoreApplication.translate("RemeasureCard", "Re-measure"), parent)
        self.how = Segmented({"windows": self.tr("Windows"), "cursors": self.tr("Cursors")}, self.tr("What is other"))
        self.window_ = tuple(self._field(MINUTES, words) for words in (self.tr("Window from"), self.tr("Window to")))
        self.baseline = tuple(
            self._field(MINUTES, words) for words in (self.tr("Baseline from"), self.tr("Baseline to"))
        )
        self.cursors = tuple(self._field(MS, words) for words in (self.tr("Slope from"), self.tr("Slope to")))
        self._rows: list[tuple[str, list[QWidget]]] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(0, 1)
        for row, (key, words, pair) in enumerate(
            (
                ("windows", self.tr("Measure window"), self.window_),
                ("windows", self.tr("Baseline window"), self.baseline),
                ("cursors", self.tr("Slope cursors, on the mean traces"), self.cursors),
            )
        ):
            name = ScrubLabel(words, pair[0])
            to = label(self.tr("to"), "label")
            for column, part in enumerate((name, pair[0], to, pair[1])):
                grid.addWidget(part, row, column)
            self._rows.append((key, [name, pair[0], to, pair[1]]))
        self.words = label(
            self.tr(
                "The numbers are marked exploratory: chosen after the results were known, as the methods text says."
            ),
            "hint",
            wrap=True,
        )
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.go = Button(self.tr("Re-measure"))
        self.go.setProperty("primary", True)
        self.back = Button(self.tr("Back to the plan"))
        foot = QHBoxLayout()
        foot.addWidget(self.go)
        foot.addWidget(self.back)
        foot.addStretch(1)
        self.body.addWidget(self.how)
        self.body.addLayout(grid)
        self.body.addWidget(self.words)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self.how.chosen.connect(self._show_rows)
        self.go.clicked.connect(self._ask)
        self.back.clicked.connect(lambda: self.asked.emit(None))
        for field in (*self.window_, *self.baseline, *self.cursors):
            field.problem.connect(self.refuse)
            field.entered.connect(self._ask)
        theme.changed.connect(self._size)
        self._planned: tuple[Pair, Pair] = ((0.0, 0.0), (0.0, 0.0))
        self._size()
        self._show_rows()

    def _field(self, declared: dict[str, object], name: str) -> NumberField:
        made = NumberField(
            declared,
            name,
            step=1.0 if declared["unit"] == "min" else 0.1,
            decimals=0 if declared["unit"] == "min" else 1,
        )
        made.setFixedWidth(scaled(self._theme, 78))
        return made

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))

    def _show_rows(self) -> None:
        for key, parts in self._rows:
            for part in parts:
                part.setVisible(key == self.how.choice)
        self.adjustSize()

    def show_in_force(self, again: Again, window: Pair, baseline: Pair, cursors: Pair) -> None:
        """``again``: what is other than planned; the others are as planned."""
        self._planned = window, baseline
        shown = (again.window or window, again.baseline or baseline, again.slope_ms or cursors)
        for pair, values in zip((self.window_, self.baseline, self.cursors), shown, strict=True):
            for field, value in zip(pair, values, strict=True):
                field.show_value(round(value, 1) + 0.0)

    def refuse(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _ask(self) -> None:
        for field in (*self.window_, *self.baseline, *self.cursors):
            field.keep()
        if self.how.choice == "cursors":
            self.asked.emit(Again(slope_ms=(self.cursors[0].value, self.cursors[1].value)))
        else:
            self.asked.emit(Again(self._changed(self.window_, 0), self._changed(self.baseline, 1)))

    def _changed(self, pair: tuple[NumberField, ...], place: int) -> Pair | None:
        """What stands in the fields, where it is other than planned."""
        now = (pair[0].value, pair[1].value)
        same = all(abs(one - other) < HALF_A_STEP for one, other in zip(now, self._planned[place], strict=True))
        return None if same else now
