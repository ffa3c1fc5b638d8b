"""Studies that were begun and never came to their end: a crash, or a person who closed the window."""

from __future__ import annotations

from pathlib import Path

from rig.files.refusal import RefusedFile
from rig.study.running.study_file import ENDING, StudyFile

MOST_LOOKED_AT = 20


def newest_unfinished(folder: Path) -> Path | None:
    """The last one of a folder that was written to, if it is not complete and no other program has it open; None
    without one. Those that cannot be read are passed over."""
    files = sorted(folder.glob(f"*{ENDING}"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    for path in files[:MOST_LOOKED_AT]:
        try:
            with StudyFile.open(path) as file:
                return None if file.complete else path
        except RefusedFile:
            continue
    return None
