"""The branches of the experiment as a menu: which is in view, going on with another, and one drawn faintly behind."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from gui.bridge import Bridge
from gui.course import MAIN, Course
from gui.notebook import clock
from gui.own_notes import bookmark_words
from rig.messages import AddNote, Rewind, Visit


class Entry(NamedTuple):
    """A branch: ``words`` also say where it left its parent."""

    name: str
    words: str
    in_view: bool
    overlaid: bool


class Branches(QObject):
    """Reads the Course, posts Visit, Rewind and bookmarks. Going back never loses anything: it starts a branch."""

    overlay_changed = Signal()

    def __init__(self, bridge: Bridge, course: Course) -> None:
        super().__init__()
        self._bridge = bridge
        self._course = course

    def entries(self) -> list[Entry]:
        """In the order in which they began, the main one first."""
        course = self._course
        words = self.tr("{branch}, from {clock} of {parent}")
        return [
            Entry(
                name,
                words.format(branch=name, clock=clock(branch.tick), parent=branch.parent) if name != MAIN else name,
                branch is course.view,
                name == course.overlaid,
            )
            for name, branch in course.branches.items()
        ]

    def visit(self, name: str) -> None:
        """Go on where a branch was left."""
        if name != self._course.view.name:
            self._bridge.post(Visit(name))

    def overlay(self, name: str | None) -> None:
        """Draw another branch faintly behind the one in view; None draws none."""
        if name != self._course.overlaid:
            self._course.overlay(name)
            self.overlay_changed.emit()

    def bookmark(self) -> None:
        """B: keep this moment."""
        number = 1 + sum(note.is_bookmark for note in self._course.notes)
        self._bridge.post(AddNote(bookmark_words(number)))

    def newest_bookmark(self) -> int | None:
        """Its tick; None when the branch in view has none behind it."""
        now = self._bridge.newest.tick
        return max((note.tick for note in self._course.notes if note.is_bookmark and note.tick < now), default=None)

    def back_to_bookmark(self) -> bool:
        """Shift B: start a branch at the newest bookmark. False when there is none."""
        tick = self.newest_bookmark()
        if tick is None:
            return False
        self._bridge.post(Rewind(tick))
        return True

    def fill(self, menu: QMenu) -> None:
        """List the branches in a menu, and below them which one is drawn behind."""
        menu.clear()
        entries = self.entries()
        for entry in entries:
            action = menu.addAction(entry.words)
            action.setCheckable(True)
            action.setChecked(entry.in_view)
            action.triggered.connect(lambda _on, name=entry.name: self.visit(name))
        if len(entries) > 1:
            menu.addSeparator()
            for entry in entries:
                if not entry.in_view:
                    action = menu.addAction(self.tr("Show {branch} faintly").format(branch=entry.name))
                    action.setCheckable(True)
                    action.setChecked(entry.overlaid)
                    action.triggered.connect(lambda on, name=entry.name: self.overlay(name if on else None))
