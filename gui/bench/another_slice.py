"""Ctrl N: another slice in the chamber, in an experiment of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.number_field import NumberField
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.session.session import Session

WIDTH_PX = 380
LAST = 9999
NUMBERS = {"unit": "1", "low": 1, "high": LAST, "help": "the same number is the same slice"}


class AnotherSlice(FloatingCard):
    chosen = Signal(object)
    """The number of the slice, a whole one."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Another slice"), parent)
        self._session = session
        self.number = NumberField(NUMBERS, self.tr("Number of the slice"))
        self.about = label("", "label", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.put = Button(self.tr("Put it into the chamber"))
        self.put.setProperty("primary", True)
        cancel = Button(self.tr("Cancel"))
        line = QHBoxLayout()
        line.addWidget(label(self.tr("Slice")))
        line.addWidget(self.number, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.put)
        foot.addWidget(cancel)
        foot.addStretch(1)
        self.body.addLayout(line)
        self.body.addWidget(self.about)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self.number.edited.connect(lambda _number: self._show_about())
        self.number.problem.connect(self.problem.setText)
        self.number.entered.connect(self._put)
        self.put.clicked.connect(self._put)
        cancel.clicked.connect(self.close_card)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))

    @property
    def _here(self) -> int:
        """The slice in the chamber."""
        return self._session.placed.number if self._session.placed is not None else 0

    def ask(self) -> None:
        """Offers the next number."""
        self.number.restore()
        self.number.show_value(min(self._here + 1, LAST))
        self._show_about()
        self.show_card()
        self.number.selectAll()

    def _show_about(self) -> None:
        if self.number.value == self._here:
            which = self.tr("Slice {number} is on the bench; it is put in again as it was before anything was done.")
        else:
            which = self.tr("Slice {number} differs from the others as slices do, and is the same one every time.")
        kept = self.tr("The experiment on the bench is closed and stays in its file.")
        saving = self._session.saving
        if saving is not None and saving.problem:
            kept = self.tr("The experiment on the bench is not saved; what becomes of it is asked before it is closed.")
        self.about.setText(f"{which.format(number=round(self.number.value))} {kept}")

    def _put(self) -> None:
        self.number.keep()
        if not self.problem.text():
            self.close_card()
            self.chosen.emit(round(self.number.value))
