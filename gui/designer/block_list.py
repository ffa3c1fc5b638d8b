"""The blocks that can be put on a row, by drag, by click or by letter, and the designs that one can start from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QByteArray, QCoreApplication, QMimeData, QPointF, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication

from gui.designer.group_rows import MIME
from gui.designer.list_button import ListButton
from gui.guard.handlers import careful
from gui.parts.card import Card
from gui.parts.icons import pixmap
from gui.parts.labels import label, rule
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme


def tr(text: str) -> str:
    return QCoreApplication.translate("BlockList", text)


Where = Literal["one", "all"]


class BlockRow(NamedTuple):
    """``letter``: its key."""

    letter: str
    icon: str
    name: str
    tip: str


def block_rows() -> tuple[BlockRow, ...]:
    return (
        BlockRow(
            "B", "baseline", tr("Baseline"), tr("10 min more before the first step; all that follows comes later")
        ),
        BlockRow("D", "drug", tr("Drug"), tr("A valve opens for 30 min")),
        BlockRow("H", "bolt", tr("HFS"), tr("100 pulses at 100 Hz to S1")),
        BlockRow("T", "bolt", tr("Theta burst"), tr("10 bursts of 4 at 100 Hz, 5 bursts a second, to S1")),
        BlockRow("L", "bolt", tr("Low frequency"), tr("900 pulses at 1 Hz to S1")),
        BlockRow("P", "pulses", tr("Paired pulse"), tr("A series of pairs, 10 to 500 ms apart")),
        BlockRow("I", "curve", tr("Input-output"), tr("A series of currents, 0 to 800 µA")),
        BlockRow("F", "follow_up", tr("Follow-up"), tr("10 min more at the end")),
        BlockRow("M", "eye", tr("Measure window"), tr("The window of the outcome begins here, in all groups")),
        BlockRow("W", "drop", tr("Flow or temperature"), tr("Another flow for 20 min")),
    )


@careful
class BlockButton(ListButton):
    """Pressed it puts its block at the cursor, dragged it goes where it is dropped."""

    def __init__(self, theme: Theme, row: BlockRow) -> None:
        super().__init__(theme, row.name, tr("Put {block}").format(block=row.name), row.icon, row.letter)
        self.row = row
        self._from: QPointF | None = None
        tip = tr("{tip}. Drag it to a group, or press {letter} at the cursor")
        self.setToolTip(tip.format(tip=row.tip, letter=row.letter))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = QApplication.startDragDistance()
        if self._from is None or (event.position() - self._from).manhattanLength() < far:
            super().mouseMoveEvent(event)
            return
        self._from = None
        self.setDown(False)
        data = QMimeData()
        data.setData(MIME, QByteArray(self.row.letter.encode("ascii")))
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(pixmap(self.row.icon, self._theme.colour("text"), 20))
        drag.exec(Qt.DropAction.CopyAction)


class BlockList(Card):
    put = Signal(str)
    """The letter of a block that a hand pressed."""
    start_asked = Signal(str)
    """The name of the file of a shipped design."""

    def __init__(self, theme: Theme, designs: Sequence[tuple[str, str]]) -> None:
        """``designs``: (name, title) of those that one can start from."""
        super().__init__(theme, tr("Blocks"))
        self.where: Segmented[Where] = Segmented(
            {"one": tr("This group"), "all": tr("All groups")},
            tr("Put blocks into"),
            {"one": tr("The group under the cursor"), "all": tr("Every group alike")},
            wide=True,
        )
        self.body.addSpacing(6)
        self.body.addWidget(self.where)
        self.body.addSpacing(6)
        self.buttons = [BlockButton(theme, row) for row in block_rows()]
        for button in self.buttons:
            button.clicked.connect(lambda _on=False, letter=button.row.letter: self.put.emit(letter))
            self.body.addWidget(button)
        self.body.addStretch(1)
        self.body.addWidget(rule())
        self.body.addSpacing(6)
        self.body.addWidget(label(tr("Start from"), "hint"))
        self.starts: list[ListButton] = []
        for name, title in designs:
            start = ListButton(theme, title, tr("Start from {title}").format(title=title))
            start.setToolTip(title)
            start.clicked.connect(lambda _on=False, name=name: self.start_asked.emit(name))
            self.starts.append(start)
            self.body.addWidget(start)

    def _space(self) -> None:
        super()._space()
        self.body.setSpacing(0)
