"""Puts another slice in, gives it a note, and opens the first experiment again: ``drive_another.py FOLDER``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from hand import awake, bench, click, minutes, picture, press, seen, session, until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit

from gui.bench.bench import Bench


def called(window: Bench) -> str:
    return f"{window.top_bar.name.text()}, {window.top_bar.about.text()}"


def bookmarks(window: Bench) -> int:
    return sum(note.is_bookmark for note in window.session.time_course.notes)


def work(window: Bench, folder: Path, experiments: Path) -> None:
    seen["first"] = called(window)
    press(window, "B")
    until(lambda: bookmarks(window) == 1, "the bookmark")
    until(lambda: any(experiments.iterdir()), "the file of the first experiment")
    (kept,) = experiments.iterdir()
    press(window, "Ctrl+N")
    until(window.another_slice.isVisible, "the card")
    for key in "27":
        QTest.keyClick(window.windowHandle(), key)
    picture(window, folder, "another-slice-dark-1366", "dark", (1366, 768))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    until(lambda: bench() is not window, "the other window")
    other = bench()
    awake(other)
    seen["second"], seen["second_notes"] = called(other), bookmarks(other)
    press(other, "Ctrl+O")
    until(lambda: any(one.isVisible() for one in other.findChildren(QFileDialog)), "the file dialog")
    dialog = other.findChild(QFileDialog)
    QTest.keyClicks(dialog.findChild(QLineEdit), kept.name)
    click(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open))
    until(lambda: bench() is not other, "the first experiment")
    again = bench()
    until(lambda: not again.session.status.preparing and again.session.status.tick > 0, "the first experiment")
    until(lambda: bookmarks(again) == 1, "its bookmark")
    seen["third"], seen["told"] = called(again), again.notice.what.text()
    seen["paused"], seen["minutes"] = again.session.status.paused, minutes(again)
    again.go_back()
    seen["ways_back"] = [again.rewind_card.choice.itemText(place) for place in range(again.rewind_card.choice.count())]
    seen["files"] = len(list(experiments.iterdir()))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        session(lambda window: work(window, Path(sys.argv[1]), Path(kept)), Path(kept))
