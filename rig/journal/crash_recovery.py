"""The experiment that a crash left behind: the newest of a folder, if nobody closed it and no program records in it."""

from __future__ import annotations

from pathlib import Path

from rig.journal.file import in_use
from rig.journal.journal import ENDING
from rig.journal.reader import JournalContents, read_journal


def left_open(folder: Path) -> JournalContents | None:
    """None where there is nothing to go on with; whatever the folder holds, never an exception."""
    try:
        newest = max(folder.glob(f"*{ENDING}"), key=lambda path: path.stat().st_mtime, default=None)
        if newest is None or in_use(newest):
            return None
        reading = read_journal(newest)
    except OSError:
        return None
    return None if reading.start is None or reading.closed else reading
