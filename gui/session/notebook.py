"""The lines of the notebook: what the rig did by itself or by hand, and what a person wrote, of every branch."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from gui.session.slice_name import branch_words
from model.units import TICKS_PER_S
from rig.messages import Branched, Fault, Logged
from rig.timecourse.branch import MAIN
from rig.timecourse.notes import is_own


class Line(NamedTuple):
    """``own``: a person wrote it."""

    tick: int
    text: str
    own: bool


def clock(tick: int, seconds: bool = False) -> str:
    """Experiment time, 01:40 or 01:40:12."""
    whole = tick // TICKS_PER_S
    words = f"{whole // 3600:02d}:{whole // 60 % 60:02d}"
    return f"{words}:{whole % 60:02d}" if seconds else words


class Notebook:
    """Branches have what came before they parted in common."""

    def __init__(self) -> None:
        self.branch = MAIN
        self._lines: dict[str, list[Line]] = {MAIN: []}

    @property
    def lines(self) -> list[Line]:
        """Of the branch in view, in order."""
        return self._lines[self.branch]

    def add_log(self, entries: list[Logged]) -> None:
        self.lines.extend(Line(entry.tick, entry.text, is_own(entry)) for entry in entries)

    def add_fault(self, fault: Fault, tick: int) -> None:
        self.lines.append(Line(tick, f"{fault.what} {fault.effect}", False))

    def add_branched(self, branched: Branched) -> None:
        """Open the pages of a branch, new or known."""
        if branched.new:
            shared = [
                line
                for line in self._lines[branched.parent]
                if line.tick < branched.tick or (line.own and line.tick == branched.tick)
            ]
            words = QCoreApplication.translate("Notebook", "{branch} begins here, at {clock} of {parent}.")
            names = {"branch": branch_words(branched.branch), "parent": branch_words(branched.parent)}
            words = words.format(clock=clock(branched.tick, True), **names)
            self._lines[branched.branch] = [*shared, Line(branched.tick, words, False)]
        self.branch = branched.branch
