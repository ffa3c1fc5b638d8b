"""The closed door in front of the spine view: a padlock, and when it opens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from gui.parts.icons import pixmap
from gui.parts.labels import label
from gui.parts.theme import Theme

PADLOCK_PX = 26


class SpineLock(QStackedLayout):
    """The layout of ``panel``: shows ``view``, or the door while ``locked`` is a sentence."""

    def __init__(self, theme: Theme, view: QWidget, panel: QWidget) -> None:
        super().__init__(panel)
        self._theme = theme
        self._view = view
        self.door = QWidget()
        self._padlock = label("")
        self._padlock.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence = label("", "title", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self.door)
        column.addStretch(1)
        column.addWidget(self._padlock)
        column.addWidget(self.sentence)
        column.addStretch(1)
        self.addWidget(view)
        self.addWidget(self.door)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    @property
    def locked(self) -> str:
        """When the view opens, in a sentence; empty while it is open."""
        return self.sentence.text()

    @locked.setter
    def locked(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.door.setAccessibleName(sentence)
        self.setCurrentWidget(self.door if sentence else self._view)

    def _apply_theme(self) -> None:
        self._padlock.setPixmap(pixmap("lock", self._theme.colour("text2"), PADLOCK_PX))
