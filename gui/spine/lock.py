"""The closed door in front of the spine view: a padlock, and when it opens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from gui.parts.icons import pixmap
from gui.parts.labels import label
from gui.parts.theme import Look

PADLOCK_PX = 26


class SpineLock(QStackedLayout):
    """The layout of ``panel``: shows ``view``, or the door while ``locked`` is a sentence."""

    def __init__(self, look: Look, view: QWidget, panel: QWidget) -> None:
        super().__init__(panel)
        self._look = look
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
        look.changed.connect(self._dress)
        self._dress()

    @property
    def locked(self) -> str:
        """When the view opens, in a sentence; empty while it is open."""
        return self.sentence.text()

    @locked.setter
    def locked(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.door.setAccessibleName(sentence)
        self.setCurrentWidget(self.door if sentence else self._view)

    def _dress(self) -> None:
        self._padlock.setPixmap(pixmap("lock", self._look.colour("text2"), PADLOCK_PX))
