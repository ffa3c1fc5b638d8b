"""Files are read, and long plans worked out, beside the window: a slow disk holds back no frame."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 20

Answer = Callable[[Any], object]
Refusal = Callable[[str], object]


class BackgroundReader(QObject):
    """Does one thing at a time; asked for another one, it tells nothing of the first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._told: queue.SimpleQueue[tuple[int, Any, str]] = queue.SimpleQueue()
        self._number = 0
        self._answer: tuple[Answer, Refusal] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def busy(self) -> bool:
        return self._answer is not None

    def ask(self, work: Callable[[], Any], answer: Answer, refusal: Refusal) -> None:
        """``work`` runs in another thread and may touch nothing of the window. What it returns goes to ``answer``, and
        the sentence of a ValueError to ``refusal``, both in the window's thread."""
        self._number += 1
        self._answer = answer, refusal
        threading.Thread(target=self._work, args=(self._number, work), name="reading", daemon=True).start()
        self._timer.start()

    def _work(self, number: int, work: Callable[[], Any]) -> None:
        try:
            self._told.put((number, work(), ""))
        except ValueError as refused:
            self._told.put((number, None, str(refused)))
        except OSError as refused:
            self._told.put((number, None, f"{refused.strerror or refused}."))

    def look(self) -> None:
        """Tell what was done, if it is done."""
        while not self._told.empty():
            number, found, refused = self._told.get()
            if number != self._number or self._answer is None:
                continue
            answer, refusal = self._answer
            self._answer = None
            self._timer.stop()
            if refused:
                refusal(refused)
            else:
                answer(found)
