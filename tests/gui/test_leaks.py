"""The fixture that finds what a test leaves behind finds it."""

from __future__ import annotations

import threading
from pathlib import Path

from leaks import Before
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication, QWidget


class Waiting(QThread):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.going, self.let = threading.Event(), threading.Event()

    def run(self) -> None:
        self.going.set()
        self.let.wait(20)


def test_a_window_a_thread_and_an_open_file_are_found(app: QApplication, home: QWidget, tmp_path: Path) -> None:
    path = tmp_path / "left.txt"
    path.write_text("")
    before = Before()
    work = Waiting(home)
    work.start()
    work.going.wait(20)
    with path.open():
        window = QWidget()
        found = before.left()
    assert len(found) == 3 and "window" in found[0] and found[1] == "the thread a QThread" and str(path) in found[2]
    work.let.set()
    work.wait(20_000)
    del window
    assert before.left() == []
