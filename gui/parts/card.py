"""A panel's card: title on the left, its tools on the right, content below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.parts.labels import label
from gui.parts.theme import Theme


class Card(QFrame):
    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme = theme
        self.body = QVBoxLayout(self)
        self.head = QHBoxLayout()
        self.head.setSpacing(6)
        self.title = label(title, "title")
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.body.addLayout(self.head)
        theme.changed.connect(self._space)
        self._space()

    def add_tool(self, tool: QWidget) -> None:
        self.head.addWidget(tool)

    def _space(self) -> None:
        size = self._theme.metrics
        self.body.setContentsMargins(size.padding, size.padding - 2, size.padding, size.padding)
        self.body.setSpacing(size.gap)
