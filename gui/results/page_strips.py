"""What is in force on the page, a strip each: the study is blind, its numbers are not those of the plan, another run
lies beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.parts.theme import Theme
from gui.results.strip import Strip
from gui.results.values import View


class PageStrips(QWidget):
    unblind_asked = Signal()
    plan_asked = Signal()
    """Back to what was planned."""
    alone_asked = Signal()
    """The other run goes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._view: View | None = None
        self.blind = Strip(theme, "lock", self.tr("Blind"))
        self.exploratory = Strip(theme, "warning", self.tr("Exploratory"))
        self.other = Strip(theme, "branch", self.tr("Another run"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for strip in (self.blind, self.exploratory, self.other):
            column.addWidget(strip)
        self.hide()

    def show_view(self, view: View, measured_again: bool) -> None:
        """``measured_again``: there is a way back to the plan."""
        self._view = view
        self._tell_blind()
        words = " ".join(view.exploratory)
        back = ((self.tr("Back to the plan"), self.plan_asked.emit),) if measured_again else ()
        self.exploratory.tell(words, *back)
        alone = (self.tr("End the comparison"), self.alone_asked.emit)
        self.other.tell(view.overlay.words if view.overlay is not None else "", alone)
        self.setVisible(view.blind or bool(words) or view.overlay is not None)

    def _tell_blind(self) -> None:
        if self._view is None or not self._view.blind:
            self.blind.tell("")
            return
        self.blind.tell(
            self.tr("Blind: groups are called by letters. Decide what counts, then unblind; that is noted and final."),
            (self.tr("Unblind…"), self._ask),
        )

    def _ask(self) -> None:
        begun = self._view is not None and not self._view.complete
        words = self.tr("Call the groups by their names from now on? It cannot be taken back.")
        if begun:
            words = self.tr(
                "Not all slices are done: unblinding now is noted with their number. It cannot be taken back."
            )
        self.blind.tell(words, (self.tr("Unblind"), self.unblind_asked.emit), (self.tr("Stay blind"), self._tell_blind))
