"""Ctrl K: every control of the window in one list; Enter goes to the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QWidget,
)

from gui.guard.handlers import careful
from gui.parts.card import Card
from gui.parts.floating import FloatingCard
from gui.parts.theme import Theme

KINDS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QPlainTextEdit)
WIDTH_PX = 420
ROWS = 12


def controls(window: QWidget) -> Iterator[QWidget]:
    """Every control that has a name and is at work, wherever it stands, but none of a floating card."""
    for one in window.findChildren(QWidget):
        if not isinstance(one, KINDS) or not one.accessibleName() or not one.isEnabled():
            continue
        if one.inherits("QScrollBar") or one.objectName().startswith("qt_"):
            continue
        above: QWidget | None = one
        while above is not None and not isinstance(above, FloatingCard):
            above = above.parentWidget()
        if above is None and (not one.isHidden()):
            yield one


def place_of(control: QWidget) -> str:
    """The name of the panel that the control stands in."""
    above: QWidget | None = control.parentWidget()
    while above is not None and not isinstance(above, Card):
        above = above.parentWidget()
    return above.accessibleName() if above is not None else ""


@careful
class FindCard(FloatingCard):
    def __init__(self, theme: Theme, reveal: Callable[[QWidget], None], parent: QWidget) -> None:
        """``reveal``: brings a control into view and gives it the focus."""
        super().__init__(theme, parent.tr("Find any control"), parent)
        self._reveal = reveal
        self.words = QLineEdit()
        self.words.setAccessibleName(self.tr("Name of a control"))
        self.words.setPlaceholderText(self.tr("Name of a control, for instance temperature"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Controls found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH_PX)
        self.body.addWidget(self.words)
        self.body.addWidget(self.list)
        self.words.textChanged.connect(self._narrow)
        self.words.returnPressed.connect(self._go)
        self.words.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._go())

    def ask(self) -> None:
        self.list.clear()
        for control in controls(self.ground):
            panel, tip = place_of(control), control.toolTip()
            key = tip.rpartition("(")[2].rstrip(")") if tip.endswith(")") else ""
            text = control.accessibleName() + (f"   {panel}" if panel else "") + (f"   {key}" if key else "")
            item = QListWidgetItem(text, self.list)
            item.setData(Qt.ItemDataRole.UserRole, control)
        self.list.setFixedHeight(ROWS * self._theme.metrics.row)
        self.words.clear()
        self._narrow()
        self.show_card()

    def _narrow(self) -> None:
        wanted = self.words.text().lower().split()
        first = -1
        for row, item in enumerate(self._items()):
            fits = all(word in item.text().lower() for word in wanted)
            item.setHidden(not fits)
            if fits and first < 0:
                first = row
        self.list.setCurrentRow(first)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _go(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            control: QWidget = item.data(Qt.ItemDataRole.UserRole)
            self.close_card()
            self._reveal(control)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.words and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                seen = [item for item in self._items() if not item.isHidden()]
                if seen:
                    here = self.list.currentItem()
                    at = seen.index(here) if here in seen else 0
                    self.list.setCurrentItem(seen[max(0, min(len(seen) - 1, at + step))])
                return True
        return super().eventFilter(watched, event)
