"""A movable border between panels. It keeps its place for every size of screen; a double-click puts it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.remembered import Memory
from gui.parts.theme import Theme

HANDLE_PX = 6


@careful
class Handle(QSplitterHandle):
    def __init__(self, orientation: Qt.Orientation, parent: Splitter) -> None:
        super().__init__(orientation, parent)
        self._splitter = parent
        self.setToolTip(self.tr("Drag to share out the room; a double-click shares it as at first"))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._splitter.reset()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """A short grip, only while the pointer is on it."""
        if self.underMouse():
            painter = QPainter(self)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._splitter.theme.colour("line2"))
            grip = QSize(2, 36) if self.orientation() == Qt.Orientation.Horizontal else QSize(36, 2)
            painter.drawRoundedRect(
                (self.width() - grip.width()) // 2,
                (self.height() - grip.height()) // 2,
                grip.width(),
                grip.height(),
                1,
                1,
            )


@careful
class Splitter(QSplitter):
    def __init__(
        self, theme: Theme, orientation: Qt.Orientation, name: str, memory: Memory, shares: Callable[[int], list[int]]
    ) -> None:
        """``name``: under which its place is remembered. ``shares``: px to divide -> px of each part at first."""
        self.theme = theme
        super().__init__(orientation)
        self._name = name
        self._memory = memory
        self._shares = shares
        self.setHandleWidth(HANDLE_PX)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._keep)

    def createHandle(self) -> QSplitterHandle:
        return Handle(self.orientation(), self)

    @property
    def _key(self) -> str:
        screen = self.screen().size()
        return f"{screen.width()}x{screen.height()} {self._name}"

    def _room(self) -> int:
        whole = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
        return whole - HANDLE_PX * (self.count() - 1)

    def place(self) -> None:
        """Where it was left on this screen, or where it stands at first."""
        kept = self._memory.kept.sizes.get(self._key, [])
        self.setSizes(kept if len(kept) == self.count() else self._shares(self._room()))

    def reset(self) -> None:
        sizes = {key: value for key, value in self._memory.kept.sizes.items() if key != self._key}
        self._memory.keep(sizes=sizes)
        self.place()

    def _keep(self) -> None:
        self._memory.keep(sizes={**self._memory.kept.sizes, self._key: self.sizes()})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._key not in self._memory.kept.sizes:
            self.place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place()

    def put(self, *parts: QWidget) -> None:
        for part in parts:
            self.addWidget(part)
