"""A disk that fills up while it is recorded; then the way out by Ctrl N and by the cross: ``drive_leaving.py DIR``."""

from __future__ import annotations

import errno
import sys
import tempfile
from pathlib import Path

from hand import bench, click, picture, press, seen, session, until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit

from gui.bench.bench import Bench
from rig.journal.file import JournalFile
from rig.journal.reader import read_journal
from rig.messages import AddNote, SetSpeed


def fill_the_disk(kept: Path) -> None:
    """That on which this file lies; another one has room."""
    append = JournalFile.append

    def refuse(file: JournalFile, data: bytes) -> None:
        if file.path == kept:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(file, data)

    JournalFile.append = refuse


def work(window: Bench, folder: Path, experiments: Path) -> None:
    until(lambda: window.session.saving is not None, "the first words about saving")
    seen["saved"] = window.session.saving.problem == ""
    fill_the_disk(Path(window.session.saving.path))
    window.session.post(SetSpeed(60.0))
    window.session.post(AddNote("during the full disk"))
    until(lambda: window.session.saving.waiting > 10 and window.session.saving.actions > 0, "sweeps that wait")
    press(window, "Ctrl+N")
    until(window.another_slice.isVisible, "the card of another slice")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    until(window.leaving.isVisible, "the question")
    seen["asked"], seen["why"] = window.leaving.count.text(), window.leaving.why.text()
    picture(window, folder, "leaving-dark-1366", "dark", (1366, 768))
    seen["stays"] = bench() is window
    click(window.leaving.stay)
    until(window.leaving.isHidden, "the card to go")
    window.close()
    until(window.leaving.isVisible, "the question before the window closes")
    seen["still_there"] = window.isVisible()
    picture(window, folder, "leaving-light-1366", "light", (1366, 768))
    click(window.leaving.elsewhere)
    until(lambda: any(one.isVisible() for one in window.findChildren(QFileDialog)), "the file dialog")
    dialog = window.findChild(QFileDialog)
    name = dialog.findChild(QLineEdit)
    name.selectAll()
    QTest.keyClicks(name, "rescued")
    click(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save))
    shown = len(window.session.time_course.view.sweeps.rows)
    until(lambda: not window.isVisible(), "the window to close by itself")
    kept = read_journal(experiments / "rescued.schaffer")
    seen["closed"], seen["lost"] = kept.closed, max(0, shown - len(kept.course.view.sweeps.rows))
    seen["note"] = any("during the full disk" in entry.text for entry in kept.course.view.log)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        session(lambda window: work(window, Path(sys.argv[1]), Path(kept)), Path(kept))
