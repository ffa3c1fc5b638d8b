"""Back to a bookmark: says what stays and what begins, and goes only when told to."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.bench.branch_drawing import BranchDrawing, Mark
from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.clock_text import clock_words
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.parts.wheel import DropDown
from gui.session.session import Session
from gui.session.slice_name import branch_words
from rig.messages import Rewind

WIDTH_PX = 400


@careful
class RewindCard(FloatingCard):
    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Back to a bookmark"), parent)
        self._session = session
        self._course = session.time_course
        self._marks: list[Mark] = []
        self.choice = DropDown()
        self.choice.setAccessibleName(self.tr("Moment to go back to"))
        self.drawing = BranchDrawing(theme)
        self.words = label("", "label", wrap=True)
        self.go = Button(self.tr("Go back and branch"))
        self.go.setProperty("primary", True)
        cancel = Button(self.tr("Cancel"))
        foot = QHBoxLayout()
        foot.addWidget(self.go)
        foot.addWidget(cancel)
        foot.addStretch(1)
        self.setFixedWidth(WIDTH_PX)
        for part in (self.choice, self.drawing, self.words):
            self.body.addWidget(part)
        self.body.addLayout(foot)
        self.choice.currentIndexChanged.connect(self._show_way)
        self.go.clicked.connect(self._go)
        cancel.clicked.connect(self.close_card)

    @property
    def _earliest(self) -> int:
        """The bench opens on a slice that already has a baseline; there is no way back into that."""
        return self._session.placed.opened if self._session.placed is not None else 0

    def ask(self, tick: int | None = None) -> None:
        """Offer the moment ``tick``; without one the last bookmark that lies behind, or where the bench opened."""
        now = self._session.status.tick
        words = self.tr("{bookmark}, {clock}")
        earliest = self._earliest
        start = self.tr("Where the bench opened, {clock}").format(clock=clock_words(earliest))
        marks = [Mark(earliest, start)]
        marks += [
            Mark(note.tick, words.format(bookmark=note.text, clock=clock_words(note.tick)))
            for note in self._course.notes
            if note.is_bookmark and earliest < note.tick < now
        ]
        if tick is not None and earliest < tick < now:
            marks.append(Mark(tick, self.tr("The sweep that is held, {clock}").format(clock=clock_words(tick))))
        self._marks = marks
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems([mark.words for mark in marks])
        self.choice.setCurrentIndex(len(marks) - 1)
        self.choice.blockSignals(False)
        self._show_way()
        self.show_card()

    @property
    def chosen(self) -> Mark:
        return self._marks[self.choice.currentIndex()]

    def _show_way(self) -> None:
        self.drawing.show_way(self._course, self._marks, self.chosen)
        view = self._course.view
        after = len(view.sweeps.rows) - int(np.searchsorted(view.sweeps.rows[:, 0], self.chosen.tick))
        words = self.tr(
            "{branch} keeps its {n} sweeps after this point. The new branch starts with the same slice and the same "
            "noise seed."
        )
        self.words.setText(words.format(branch=branch_words(view.name), n=after))
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the moment goes there."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go.click()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        self._session.post(Rewind(self.chosen.tick))
        self.close_card()
