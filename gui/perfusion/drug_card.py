"""The pharmacology card of a drug: what it binds and how, its way into the tissue, its doses, and where it is from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QWidget

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label, rule
from gui.parts.theme import Theme
from gui.perfusion.drug_facts import Fact, effect_line, facts, sources
from rig.instruments.drug import Drug

WIDTH_PX = 420
HEAD_PX = 104
"""Width of the column that says what is told."""
TALLEST = 0.5
"""Of the window; more of it scrolls."""
LEAVE_MS = 250
"""So long the pointer may be on its way from the name to the card."""
GAP_PX = 8


@careful
class DrugCard(FloatingCard):
    """A card that came by itself goes by itself; asked for, or clicked, it stays until it is closed."""

    dilution_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Drug"), parent)
        self.setFixedWidth(WIDTH_PX)
        self.drug = ""
        self.passing = False
        self.full_name = label("", "hint", wrap=True)
        self.about = label("", "label", wrap=True)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Pharmacology"))
        self.dilution = Button(self.tr("Dilution…"), tip=self.tr("How much stock makes how much of it"))
        foot = QHBoxLayout()
        foot.addWidget(self.dilution)
        foot.addStretch(1)
        for part in (self.full_name, self.about, rule(), self._scroll):
            self.body.addWidget(part)
        self.body.addLayout(foot)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(LEAVE_MS)
        self._leave.timeout.connect(self._go)
        self.dilution.clicked.connect(lambda: self.dilution_asked.emit(self.drug))

    # ---- coming and going

    def peek(self, drug: str, card: Drug, beside: QRect) -> None:
        """Come by itself, beside a box of the window, and leave the focus where it is."""
        if not self.isHidden() and not self.passing:
            return
        self._leave.stop()
        self.passing = True
        self._tell(drug, card)
        self.show()
        self._stand_beside(beside)
        self.raise_()

    def stay(self, drug: str, card: Drug, beside: QRect) -> None:
        """Come when asked for, and take the focus."""
        self._leave.stop()
        self.passing = False
        self._tell(drug, card)
        self.show_card()
        self._stand_beside(beside)

    def let_go(self) -> None:
        """The pointer left the name."""
        if self.passing:
            self._leave.start()

    def _go(self) -> None:
        if self.passing:
            self.hide()
            self.closed.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._leave.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.let_go()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.passing = False
        super().mousePressEvent(event)

    def _stand_beside(self, box: QRect) -> None:
        room = self.ground.size()
        self.adjustSize()
        left = box.right() + GAP_PX
        if left + self.width() > room.width():
            left = box.left() - GAP_PX - self.width()
        self.move(max(0, left), max(0, min(box.top(), room.height() - self.height() - GAP_PX)))

    # ---- what it says

    def _tell(self, drug: str, card: Drug) -> None:
        self.drug = drug
        self.title.setText(card.name)
        self.setAccessibleName(self.tr("{drug}: pharmacology").format(drug=card.name))
        self.full_name.setText(f"{card.full_name}, {effect_line(card)}")
        self.about.setText(card.about)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(self._theme.metrics.gap - 2)
        grid.setColumnMinimumWidth(0, HEAD_PX)
        grid.setColumnStretch(1, 1)
        for fact in facts(card):
            _add(grid, fact, "label", "value")
        grid.addWidget(label(self.tr("Sources"), "title"), grid.rowCount(), 0, 1, 2)
        for fact in sources(card):
            _add(grid, fact, "hint", "hint")
        self._scroll.setWidget(inside)
        needed = grid.heightForWidth(WIDTH_PX - 48) if grid.hasHeightForWidth() else inside.sizeHint().height()
        self._scroll.setFixedHeight(min(needed + 4, round(TALLEST * self.ground.height())))
        self.setAccessibleDescription(" ".join(f"{fact.head}: {fact.text}" for fact in facts(card)))


def _add(grid: QGridLayout, fact: Fact, head: str, text: str) -> None:
    row = grid.rowCount()
    top = Qt.AlignmentFlag.AlignTop
    named = label(fact.head, head, wrap=True)
    named.setFixedWidth(HEAD_PX)
    grid.addWidget(named, row, 0, top)
    grid.addWidget(label(fact.text, "label" if text == "value" else text, wrap=True), row, 1, top)
