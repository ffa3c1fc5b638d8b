"""Whether the experiment is on the disk: words for the status line, and what to do when it is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from gui.parts.notice import Notice
from gui.session.session import Session
from rig.journal.place import names
from rig.messages import Fault, SaveElsewhere, Saving

LOOK_MS = 1000


class SavedLine(QObject):
    """``clock``: wall time in seconds."""

    def __init__(
        self,
        session: Session,
        words: QLabel,
        notice: Notice,
        window: QWidget,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._session, self._words, self._notice, self._window, self._clock = session, words, notice, window, clock
        self._saving: Saving | None = None
        self._at = 0.0
        self._told = self._complained = self._moved = ""
        self._dialog: QFileDialog | None = None
        words.hide()
        session.changed.connect(self.read_session)
        self._soon = QTimer(self)
        self._soon.setInterval(LOOK_MS)
        self._soon.timeout.connect(self.say)
        self._soon.start()

    def read_session(self) -> None:
        saving = self._session.saving
        if saving is None or saving is self._saving:
            return
        self._saving, self._at = saving, self._clock()
        about = saving.problem or saving.warning
        if about != self._complained and self._notice.what.text() == self._complained:
            self._notice.dismiss()
        if about != self._told:
            self._told = about
            if about:
                self._complain(saving)
        self._complained = about
        if saving.moved != self._moved and not saving.problem:
            self._moved = saving.moved
            effect = self.tr("Nothing is lost, and recording goes on there.")
            remedy = self.tr("Keep other programs away from that folder, or save in another place.")
            self._notice.show_fault(Fault(saving.moved, effect, remedy), (self.tr("Save elsewhere…"), self.ask_where))
        self.say()

    def say(self) -> None:
        """Saved 2 s ago; or how many sweeps wait in memory."""
        if self._saving is None:
            return
        if self._saving.problem:
            words = self.tr("Not saved: {count} sweeps in memory").format(count=self._saving.waiting)
        else:
            words = self.tr("Saved {ago} ago").format(ago=_about(self._clock() - self._at))
        if words != self._words.text():
            self._words.setText(words)
            self._words.setToolTip(self._saving.path)
            self._words.setAccessibleName(words)
            self._words.show()

    def _complain(self, saving: Saving) -> None:
        remedy = self.tr("Save in another place; where room is made, saving goes on by itself.")
        if not saving.tries_again:
            remedy = self.tr("Save it in another place to keep what is done here.")
        elsewhere = (self.tr("Save elsewhere…"), self.ask_where)
        if saving.problem:
            effect = self.tr("The slice runs on and its sweeps stay in memory.")
            self._notice.show_fault(Fault(saving.problem, effect, remedy), elsewhere)
        else:
            effect = self.tr("Everything is saved so far.")
            self._notice.show_news(saving.warning, f"{effect} {remedy}", elsewhere, warns=True)

    def ask_where(self) -> None:
        """A file dialog that stops nothing behind it."""
        dialog = QFileDialog(self._window, self.tr("Save the experiment elsewhere"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Experiment (*.schaffer)")])
        dialog.setDefaultSuffix("schaffer")
        if self._saving is not None:
            kept = Path(self._saving.path)
            if kept.parent.is_dir():
                dialog.setDirectory(str(kept.parent))
            # the name that stands there now would be refused
            dialog.selectFile(next((name.name for name in names(kept) if not name.exists()), ""))
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        self._dialog = dialog
        dialog.show()

    def save_to(self, path: str) -> None:
        self._told = ""
        self._session.post(SaveElsewhere(path))


def _about(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
