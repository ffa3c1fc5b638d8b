"""The experiment that a crash left behind: the newest of a folder that this person recorded on this computer, that
nobody closed and that no program records in. Whatever else lies beside it is passed over and never written to."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

import msgspec

from rig.computer.whose import whose
from rig.journal.file import in_use
from rig.journal.frames import HEAD, KIND_OF, MAGIC, MOST_BYTES, Closed, Opened, Start, entry_of, is_whole, versions
from rig.journal.place import ENDING, refuges
from rig.journal.reader import JournalContents, read_journal
from rig.journal.second_copy import CHUNK

LONGEST_CLOSED = 32
"""Bytes of the payload that says an experiment was closed: one number."""


def left_open(folder: Path) -> JournalContents | None:
    """None where there is nothing to go on with; whatever the folder holds, never an exception."""
    found = _newest_first(folder)
    for path in found:
        try:
            if not _is_ours(path) or in_use(path):
                continue
            reading = read_journal(path)
        except OSError:
            continue
        if reading.start is None or reading.closed:
            continue
        others = (*found, *(path for refuge in refuges() for path in _newest_first(refuge)))
        if not any(_goes_on_in(other, reading) for other in others if other != path):
            return reading
    return None


def _goes_on_in(other: Path, reading: JournalContents) -> bool:
    """Whether another file holds all that can be read here, and goes on or is recorded now: then this one was spoilt
    while it was recorded, or is a copy of an earlier day."""
    end = reading.intact[0]
    try:
        if other.stat().st_size < end:
            return False
        with other.open("rb") as longer, reading.path.open("rb") as file:
            for at in range(0, end, CHUNK):
                count = min(CHUNK, end - at)
                if longer.read(count) != file.read(count):
                    return False
            if len(head := longer.read(HEAD.size)) == HEAD.size:
                kind, number, length, crc = HEAD.unpack(head)
                return length <= MOST_BYTES and is_whole(kind, number, longer.read(length), crc)
        return in_use(other)
    except OSError:
        return False


def _newest_first(folder: Path) -> list[Path]:
    """Plain files alone: what a link leads to lies elsewhere, and a pipe would be waited for."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        with contextlib.suppress(OSError):
            seen = path.lstat()
            if stat.S_ISREG(seen.st_mode):
                found.append((seen.st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def _is_ours(path: Path) -> bool:
    """Whether it was begun here, or last opened here, and not closed. It looks at the heads of the frames and at little
    else: a folder may hold hundreds. Raises OSError."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if _ends_closed(file, size):
            return False
        file.seek(0)
        if file.read(len(MAGIC)) != MAGIC:
            return False
        computer = ""
        while len(head := file.read(HEAD.size)) == HEAD.size:
            kind, number, length, crc = HEAD.unpack(head)
            if length > MOST_BYTES or file.tell() + length > size:
                break
            if kind not in (KIND_OF[Start], KIND_OF[Opened]):
                file.seek(length, os.SEEK_CUR)
                continue
            payload = file.read(length)
            if not is_whole(kind, number, payload, crc):
                break
            computer = _computer(kind, payload)
        return computer == whose()


def _ends_closed(file: BinaryIO, size: int) -> bool:
    last = min(size, HEAD.size + LONGEST_CLOSED)
    file.seek(size - last)
    tail = file.read(last)
    for length in range(LONGEST_CLOSED):
        begin = len(tail) - length - HEAD.size
        if begin >= 0:
            kind, number, told, crc = HEAD.unpack_from(tail, begin)
            if (kind, told) == (KIND_OF[Closed], length) and is_whole(kind, number, tail[begin + HEAD.size :], crc):
                return True
    return False


def _computer(kind: int, payload: bytes) -> str:
    """On which computer the experiment was begun or opened; empty for what cannot be understood, or was under another
    system."""
    try:
        entry = entry_of(kind, payload)
    except (msgspec.MsgspecError, RecursionError, ValueError, OverflowError):
        return ""
    if not isinstance(entry, Start | Opened) or entry.versions.get("platform") != versions()["platform"]:
        return ""
    return entry.computer
