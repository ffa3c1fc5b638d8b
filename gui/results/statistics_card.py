"""Statistics: a row a group, the words that can be pasted, what was planned before the run, and who does not count."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.icons import pixmap
from gui.parts.labels import label, rule
from gui.parts.theme import Theme
from gui.results.axes import number_text
from gui.results.group_name import GroupName
from gui.results.values import Contrast, View

MOST_LISTED = 200
"""Comparisons and excluded slices in view; the export has all of them."""
MOST_NOTES = 6
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StatisticsCard(Card):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("StatisticsCard", "Statistics"))
        self._view: View | None = None
        self.copy = Button(
            self.tr("Copy"), self.tr("Copy the words of the analysis"), self.tr("Copy the table and the words")
        )
        self.copy.setProperty("quiet", True)
        self.copy.clicked.connect(self.copy_words)
        self.add_tool(self.copy)
        self.words = label("", "label", wrap=True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setAccessibleName(self.tr("The analysis in words"))
        self.plan = label("", "label", wrap=True)
        self._plan_sign = label("")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Table of the groups"))
        self.body.addWidget(self._area, 1)
        theme.changed.connect(self._fill)
        self._fill()

    def show_view(self, view: View | None) -> None:
        self._view = view
        self._fill()

    def text(self) -> str:
        """The table with tabulators, and the words below it."""
        view = self._view
        if view is None:
            return ""
        head = [
            self.tr("Group"),
            self.tr("n animals"),
            self.tr("n slices"),
            self.tr("mean"),
            self.tr("SEM"),
            self._p_head(view),
        ]
        rows = ["\t".join(head).rstrip()]
        for one in view.numbers:
            numbers = (str(one.n_animals), str(one.n_slices), number_text(one.mean, 0.1), _finite(one.sem), one.p)
            rows.append("\t".join((view.looks[one.group].name, *numbers)).rstrip())
        told = [view.words, *view.excluded, view.plan_words, *view.notes]
        return "\n".join([*rows, *(words for words in told if words)])

    def copy_words(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    # ---- the content

    def _fill(self) -> None:
        self._space()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(6)
        view = self._view
        # these are told anew, and live longer than what they stand in
        for part in (self.words, self.plan, self._plan_sign):
            part.setParent(self)
            part.hide()
        if view is not None:
            column.addLayout(self._table(view))
            if view.contrasts and not self._p_head(view):
                column.addWidget(rule())
                column.addLayout(self._comparisons(view))
            column.addWidget(rule())
            self.words.setText(view.words)
            column.addWidget(self.words)
            for sentence in view.excluded[:MOST_LISTED]:
                column.addWidget(label(sentence, "label", wrap=True))
            column.addWidget(self._plan_box(view))
            for note in view.notes[-MOST_NOTES:]:
                column.addWidget(label(note, "hint", wrap=True))
            for part in (self.words, self.plan, self._plan_sign):
                part.show()
        column.addStretch(1)
        old = self._area.takeWidget()
        self._area.setWidget(content)
        if old is not None:
            old.deleteLater()

    @staticmethod
    def _p_head(view: View) -> str:
        """Over the column of p; empty where there is no one control, or no p."""
        if not view.contrasts or view.control is None:
            return ""
        return f"p vs {view.looks[view.control].name}"

    def _table(self, view: View) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        heads = [
            self.tr("Group"),
            self.tr("animals"),
            self.tr("slices"),
            self.tr("mean"),
            self.tr("SEM"),
            self._p_head(view),
        ]
        for column, words in enumerate(heads):
            head = label(words, "hint")
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignLeft if column == 0 else RIGHT)
        for row, one in enumerate(view.numbers, 1):
            grid.addWidget(GroupName(self._theme, view.looks[one.group]), row, 0)
            unit = f" {view.unit}" if view.unit == "%" else ""
            cells = (
                (str(one.n_animals), ""),
                (str(one.n_slices), ""),
                (f"{number_text(one.mean, 0.1)}{unit}", "value"),
                (f"{_finite(one.sem)}{unit}" if _finite(one.sem) else "", ""),
                (one.p.removeprefix("p = ").removeprefix("p "), "value"),
            )
            for column, (words, role) in enumerate(cells, 1):
                grid.addWidget(label(words, role), row, column, RIGHT)
        return grid

    def _comparisons(self, view: View) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        for column, words in enumerate((view.difference, f"{view.level} %", "p")):
            grid.addWidget(label(words, "hint"), 0, column, Qt.AlignmentFlag.AlignLeft if column == 0 else RIGHT)
        for row, one in enumerate(view.contrasts[:MOST_LISTED], 1):
            first, second = (view.looks[place].name for place in (one.first, one.second))
            grid.addWidget(label(f"{second} − {first}", "label", wrap=True), row, 0)
            grid.addWidget(label(range_words(one), ""), row, 1, RIGHT)
            grid.addWidget(label(one.p.removeprefix("p = ").removeprefix("p "), "value"), row, 2, RIGHT)
        return grid

    def _plan_box(self, view: View) -> QFrame:
        """Whether this is what was planned."""
        box = QFrame()
        box.setObjectName("notice")
        row = QHBoxLayout(box)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(8)
        sign = ("warning", "text") if view.exploratory else ("check", "tick")
        self._plan_sign.setPixmap(pixmap(sign[0], self._theme.colour(sign[1]), 14))
        self.plan.setText(view.plan_words)
        row.addWidget(self._plan_sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.plan, 1)
        return box


def _finite(value: float) -> str:
    return number_text(value, 0.1) if value == value else ""


def range_words(one: Contrast) -> str:
    """ "−50.0 (−58.1 to −41.9)"."""
    estimate, low, high = (number_text(value, 0.1) for value in one.difference)
    return f"{estimate} ({low} to {high})"
