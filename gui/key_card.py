"""The card of keys, and from it the way back to the first minute."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.buttons import Button
from gui.floating import FloatingCard
from gui.keys import card_rows
from gui.theme import Look
from gui.words import label

COLUMNS = 2


class KeyCard(FloatingCard):
    first_minute_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent.tr("Keys"), parent)
        self.setAccessibleDescription("; ".join(f"{keys}: {words}" for keys, words in card_rows()))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        rows = card_rows()
        deep = -(-len(rows) // COLUMNS)
        for place, (keys, words) in enumerate(rows):
            row, column = place % deep, place // deep
            grid.addWidget(label(keys, "key"), row, 3 * column, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(words), row, 3 * column + 1)
        grid.setColumnMinimumWidth(2, 16)
        again = Button(self.tr("Show the first minute again"))
        again.clicked.connect(self._again)
        self.body.addLayout(grid)
        self.body.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)

    def _again(self) -> None:
        self.close_card()
        self.first_minute_asked.emit()

    def toggle(self) -> None:
        """?"""
        if self.isHidden():
            self.show_card()
        else:
            self.close_card()
