"""The recording from elsewhere that lies beside the slice: what was opened, what is taken for what, and its time
course. It is read and measured beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, Signal

from gui.parts.background import BackgroundReader
from rig.journal.imported import Imported, record_of
from rig.measure.sweep import Cursors
from rig.messages import Sweep
from rig.recordings.choice import Choice
from rig.recordings.file import read_raw
from rig.timecourse.time_course import TimeCourse


class Opened(NamedTuple):
    imported: Imported
    course: TimeCourse


def _opened(imported: Imported) -> Opened:
    return Opened(imported, TimeCourse.of(imported.record))


class Recording(QObject):
    """At most one is open. ``changed`` comes when it is read, read in another way, or taken away."""

    changed = Signal()
    problem = Signal(str)
    """Why a file or a choice is refused; what was there stays. Empty when all is well again."""

    def __init__(self, cursors: Callable[[], Cursors], parent: QObject) -> None:
        """``cursors``: those that are in force."""
        super().__init__(parent)
        self._cursors = cursors
        self.opened: Opened | None = None
        self.reading = BackgroundReader(self)

    @property
    def course(self) -> TimeCourse | None:
        return self.opened.course if self.opened is not None else None

    @property
    def choice(self) -> Choice:
        return self.opened.imported.choice if self.opened is not None else Choice()

    def open_path(self, path: Path) -> None:
        """A file, or a folder with one experiment."""
        cursors = self._cursors()
        self.problem.emit("")
        self.reading.ask(lambda: _opened(record_of(read_raw(path), None, cursors)), self._take, self.problem.emit)

    def choose(self, choice: Choice) -> None:
        """Read what is open in another way."""
        if self.opened is None or choice == self.choice:
            return
        raw, cursors = self.opened.imported.raw, self._cursors()
        self.problem.emit("")
        self.reading.ask(lambda: _opened(record_of(raw, choice, cursors)), self._take, self.problem.emit)

    def leave_out(self, sweeps: list[Sweep]) -> None:
        """These are no part of it any more, until they are taken back."""
        if self.opened is not None and sweeps:
            numbers = {self.opened.imported.numbers[sweep.index] for sweep in sweeps}
            self.choose(msgspec.structs.replace(self.choice, left_out=self.choice.left_out | numbers))

    def take_back(self) -> None:
        """Every sweep that was left out."""
        self.choose(msgspec.structs.replace(self.choice, left_out=frozenset()))

    def close(self) -> None:
        self.opened = None
        self.problem.emit("")
        self.changed.emit()

    def measure_with(self, cursors: Cursors) -> None:
        """Points follow the cursors; ``TimeCourse.work`` does it, little by little."""
        if self.opened is not None:
            self.opened.course.remeasure(cursors)

    def take_over(self, before: Recording) -> None:
        """What lay beside the last slice lies beside this one."""
        if before.opened is not None:
            self._take(before.opened)

    def _take(self, opened: Opened) -> None:
        self.opened = opened
        self.opened.course.remeasure(self._cursors())
        self.changed.emit()
