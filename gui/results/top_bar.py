"""What of the Results workspace stands in the middle of the top bar."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.icons import icon
from gui.parts.theme import Theme


class ResultsTools(QWidget):
    study_asked = Signal()
    compare_asked = Signal()
    remeasure_asked = Signal()
    bench_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Results"))
        self._theme = theme
        self.study = self._tool(self.tr("Open…"), self.tr("Another study in the place of this one"))
        self.study.setAccessibleName(self.tr("Open a study"))
        self.compare = self._tool(
            self.tr("Compare with another run"), self.tr("Choose another study, to lie beside this one")
        )
        self.remeasure = self._tool(
            self.tr("Re-measure"), self.tr("Another window, baseline or cursors; nothing is run again")
        )
        self.bench = self._tool(self.tr("Open in Bench"), self.tr("Compute the slice that is picked again, live"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for tool, asked in (
            (self.study, self.study_asked),
            (self.compare, self.compare_asked),
            (self.remeasure, self.remeasure_asked),
            (self.bench, self.bench_asked),
        ):
            tool.clicked.connect(lambda _on=False, asked=asked: asked.emit())
            row.addWidget(tool)
        theme.changed.connect(self._dress)
        self._dress()
        self.allow(False, False)

    def allow(self, study: bool, bench: bool) -> None:
        """``study``: whether there is one. ``bench``: whether its slices may be looked at."""
        for tool in (self.compare, self.remeasure):
            tool.setEnabled(study)
        self.bench.setEnabled(bench)

    @staticmethod
    def _tool(text: str, tip: str) -> Button:
        made = Button(text, tip=tip)
        made.setProperty("quiet", True)
        return made

    def _dress(self) -> None:
        self.compare.setIcon(icon("plus", self._theme.colour("text2")))
