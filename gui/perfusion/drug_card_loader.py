"""Reads the cards of all drugs a few at a time between frames, so that nobody waits for a shelf of files."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from rig.files.refusal import RefusedFile
from rig.files.shipped import shipped
from rig.instruments.drug import Drug
from rig.instruments.shelf import drug

EVERY_MS = 16
TURN_S = 0.004
"""So long it keeps the window at a time, and at least for one card: beside an engine that runs flat out it takes twice
as long, and there is a frame to draw besides."""


class CardReading(QObject):
    read = Signal(str, object)
    """(name of the file, card), in the order of the names."""
    refused = Signal(str)
    """A sentence: which file is wrong, and how."""
    turned = Signal()
    """A few more were read, or all of them."""

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.perf_counter) -> None:
        """``clock``: seconds, to know when a turn is over."""
        super().__init__(parent)
        self.cards: dict[str, Drug] = {}
        """Those that were read so far, by the name of the file."""
        self.wrong = ""
        """The last refusal so far."""
        self._clock = clock
        self._left = sorted(shipped("drugs"), reverse=True)
        self.count = len(self._left)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def busy(self) -> bool:
        return bool(self._left)

    def start(self) -> None:
        """Nothing is read twice."""
        if self._left:
            self._timer.start()

    def _turn(self) -> None:
        until = self._clock() + TURN_S
        while self._left:
            name = self._left.pop()
            try:
                self.cards[name] = drug(name)
                self.read.emit(name, self.cards[name])
            except RefusedFile as wrong:
                self.wrong = str(wrong)
                self.refused.emit(self.wrong)
            if self._clock() >= until:
                break
        if not self._left:
            self._timer.stop()
        self.turned.emit()
