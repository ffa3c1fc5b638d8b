"""Tells a note that a person wrote in this window from one that the rig wrote by itself."""

from __future__ import annotations

import re
from collections import Counter

from PySide6.QtCore import QCoreApplication

from rig.messages import AddNote, Logged, SetPlan


def bookmark_words(number: int) -> str:
    return QCoreApplication.translate("Bookmarks", "Bookmark {number}").format(number=number)


def is_bookmark(text: str) -> bool:
    return re.fullmatch(re.escape(bookmark_words(0)).replace("0", r"\d+"), text) is not None


class OwnNotes:
    """Hears what the window posts, and knows it again when the rig has logged it."""

    def __init__(self) -> None:
        self._posted: Counter[str] = Counter()
        self._planned: set[str] = set()

    def hear(self, message: object) -> None:
        """An action or order that was posted."""
        if isinstance(message, AddNote):
            self._posted[message.text] += 1
        elif isinstance(message, SetPlan):
            self._planned |= {step.action.text for step in message.steps if isinstance(step.action, AddNote)}

    def claim(self, entry: Logged) -> bool:
        """Whether the line is a person's own note. A posted note is claimed once."""
        if not isinstance(entry.action, AddNote):
            return False
        if self._posted[entry.action.text] > 0:
            self._posted[entry.action.text] -= 1
            return True
        return entry.action.text in self._planned
