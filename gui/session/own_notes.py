"""What a person wrote: notes, and bookmarks, which are notes with words of their own."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from rig.messages import AddNote, Logged


def bookmark_words(number: int) -> str:
    return QCoreApplication.translate("Bookmarks", "Bookmark {number}").format(number=number)


def is_bookmark(text: str) -> bool:
    return re.fullmatch(re.escape(bookmark_words(0)).replace("0", r"\d+"), text) is not None


def is_own(entry: Logged) -> bool:
    """Whether the line is a person's own note."""
    return isinstance(entry.action, AddNote) and not entry.action.by_rig
