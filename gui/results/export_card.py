"""Export: the figure, the data, the words and the script of a study, each made beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QProgressBar

from gui.parts.background import BackgroundReader
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.theme import COMPACT, Theme
from gui.parts.wheel import DropDown

Form = Literal["figure", "data", "methods", "script", "documents", "everything"]
WIDTHS_MM = (85, 114, 174)
ENDINGS = ("pdf", "svg", "png")


class Order(NamedTuple):
    """What to write, and into which folder. ``theme``: the colours and sizes of the figure."""

    form: Form
    folder: Path
    ending: str
    width_mm: int
    theme: Theme


Work = Callable[[Order], str]
"""Writes it, in another thread, and returns a sentence. Raises ValueError or OSError."""


class ExportCard(Card):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("ResultsExport", "Export"))
        self._work: Work | None = None
        self._dialog: QFileDialog | None = None
        self.folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.writing = BackgroundReader(self)
        self._paper = Theme("light", COMPACT)
        words: dict[Form, tuple[str, str]] = {
            "figure": (self.tr("Figure"), self.tr("The figure for print, in the form and width below")),
            "data": (self.tr("Data, CSV"), self.tr("A row a slice, and a row a sweep")),
            "methods": (self.tr("Methods text"), self.tr("Every setting, the seeds, and every change of the plan")),
            "script": (self.tr("R script"), self.tr("Reads the CSV and gives the same analysis in R")),
            "documents": (
                self.tr("Documents"),
                self.tr("The design on one page, the preregistration and the ARRIVE Essential 10"),
            ),
            "everything": (self.tr("Everything"), self.tr("All of these, in a folder of their own")),
        }
        self.buttons: dict[Form, Button] = {}
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, (form, (text, tip)) in enumerate(words.items()):
            button = Button(text, self.tr("Export: {what}").format(what=text), tip)
            button.setMinimumWidth(60)
            button.clicked.connect(lambda _on=False, form=form: self.export(form))
            self.buttons[form] = button
            grid.addWidget(button, place // 3, place % 3)
        self.buttons["figure"].setProperty("primary", True)
        self.change = Button(self.tr("Folder…"), self.tr("Folder of the exports"))
        self.change.setProperty("quiet", True)
        self.add_tool(self.change)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.form = DropDown()
        self.form.setAccessibleName(self.tr("Form and width of the figure"))
        columns = {85: self.tr("one column"), 114: self.tr("one and a half"), 174: self.tr("two columns")}
        for ending in ENDINGS:
            for width in WIDTHS_MM:
                self.form.addItem(f"{ending.upper()}, {columns[width]}, {width} mm", (ending, width))
        self.form.setCurrentIndex(WIDTHS_MM.index(174))
        self.colours = DropDown()
        self.colours.setAccessibleName(self.tr("Colours of the figure"))
        self.colours.addItem(self.tr("Print"), "print")
        self.colours.addItem(self.tr("Screen"), "screen")
        self.colours.setToolTip(self.tr("Print: dark on white. Screen: as it stands here."))
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(label(self.tr("Figure"), "label"))
        foot.addWidget(self.form)
        foot.addStretch(1)
        foot.addWidget(label(self.tr("Colours"), "label"))
        foot.addWidget(self.colours)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.result = label("", "hint", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addLayout(grid)
        self.body.addLayout(foot)
        for part in (self.bar, self.result, self.problem):
            part.hide()
            self.body.addWidget(part)
        self.change.clicked.connect(self.ask_where)
        theme.changed.connect(self._dress)
        self._dress()
        self._allow()

    def _dress(self) -> None:
        self.buttons["figure"].setIcon(icon("export", self._theme.colour("inkon")))
        self.change.setToolTip(self.tr("Into {folder}").format(folder=self.folder))

    def serve(self, work: Work | None) -> None:
        """What carries an order out; None where there is nothing to export."""
        self._work = work
        self._allow()

    def _allow(self) -> None:
        for button in self.buttons.values():
            button.setEnabled(self._work is not None and not self.writing.busy)

    def ask_where(self) -> None:
        """A dialog that stops nothing."""
        self._dialog = QFileDialog(self, self.tr("Folder for the exports"), str(self.folder))
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(self.put_into)
        self._dialog.open()

    def put_into(self, folder: str) -> None:
        self.folder = Path(folder)
        self._dress()
        self._tell(self.tr("Exports go into {folder}.").format(folder=self.folder), True)

    def order(self, form: Form) -> Order:
        ending, width = self.form.currentData()
        screen = self.colours.currentData() == "screen"
        self._paper.choice = self._theme.name if screen else "light"
        return Order(form, self.folder, ending, width, self._paper)

    def export(self, form: Form) -> None:
        work = self._work
        if work is None or self.writing.busy:
            return
        order = self.order(form)
        self.result.hide()
        self.problem.hide()
        self.bar.show()
        self.writing.ask(lambda: work(order), self._finish, lambda words: self._end(words, False))
        self._allow()

    def _finish(self, words: object) -> None:
        self._end(str(words), True)

    def _end(self, words: str, well: bool) -> None:
        self.bar.hide()
        self._allow()
        self._tell(words, well)

    def _tell(self, words: str, well: bool) -> None:
        for part, told in ((self.result, well), (self.problem, not well)):
            part.setText(words if told else "")
            part.setVisible(told)
