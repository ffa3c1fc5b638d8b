"""Lecture mode: the scope, the time course and the sentence alone, in type that a hall can read."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gui.theme import LECTURE, Look, metrics_for


class LectureMode(QObject):
    """Hides ``aside`` and takes the large layout; the keys of everything hidden go on working."""

    changed = Signal(bool)

    def __init__(self, look: Look, window: QWidget, aside: tuple[QWidget, ...]) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._aside = aside
        self._were_hidden: list[QWidget] = []
        self._was_full = False
        self.on = False

    def toggle(self) -> None:
        """F11."""
        self.on = not self.on
        if self.on:
            self._were_hidden = [part for part in self._aside if part.isHidden()]
            self._was_full = self._window.isFullScreen()
            self._window.showFullScreen()
        elif not self._was_full:
            self._window.showNormal()
        for part in self._aside:
            part.setVisible(not self.on and part not in self._were_hidden)
        self.lay_out()
        self.changed.emit(self.on)

    def lay_out(self) -> None:
        """The layout for the window as it is now."""
        size = self._window.size()
        self._look.lay_out(LECTURE if self.on else metrics_for(size.width(), size.height()))
