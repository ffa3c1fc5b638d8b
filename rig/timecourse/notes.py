"""What a person wrote: notes, and bookmarks, which are notes with words of their own. The words stand in the file of
the experiment, so they are the same in every language."""

from __future__ import annotations

import re
from typing import NamedTuple

from rig.messages import AddNote, Logged

BOOKMARK = re.compile(r"Bookmark \d+")


class Note(NamedTuple):
    """A person's own note, on the axis of the time course."""

    tick: int
    text: str

    @property
    def is_bookmark(self) -> bool:
        return BOOKMARK.fullmatch(self.text) is not None


def bookmark_text(number: int) -> str:
    return f"Bookmark {number}"


def is_own(entry: Logged) -> bool:
    """Whether the line is a person's own note."""
    return isinstance(entry.action, AddNote) and not entry.action.by_rig
