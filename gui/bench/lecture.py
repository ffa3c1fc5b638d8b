"""Lecture mode: the scope, the time course and the sentence alone, in type that a hall can read."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.parts.theme import Theme, lecture_metrics, metrics_for
from gui.parts.view_scale import SMALLEST


class LectureMode(QObject):
    """Hides ``aside`` and takes the large layout; the keys of everything hidden go on working."""

    changed = Signal(bool)

    def __init__(self, theme: Theme, window: QWidget, aside: tuple[QWidget, ...]) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._aside = aside
        self._were_hidden: list[QWidget] = []
        self._state = Qt.WindowState.WindowNoState
        self.on = False

    def toggle(self) -> None:
        """F11."""
        self.turn(not self.on, full_screen=True)

    def turn(self, on: bool, full_screen: bool) -> None:
        if on == self.on:
            return
        self.on = on
        if on:
            self._were_hidden = [part for part in self._aside if part.isHidden()]
            self._state = self._window.windowState()
        for part in self._aside:
            part.setVisible(not on and part not in self._were_hidden)
        if full_screen:
            # a window that was maximised is so again afterwards
            self._window.setWindowState(self._state | Qt.WindowState.WindowFullScreen if on else self._state)
        self.lay_out()
        self.changed.emit(on)

    def lay_out(self) -> None:
        """The layout for the window as it is now."""
        size = self._window.size().expandedTo(QSize(*SMALLEST))
        self._theme.lay_out(lecture_metrics(size.height()) if self.on else metrics_for(size.width(), size.height()))
