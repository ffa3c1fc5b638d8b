"""One journal on a disk: bytes are appended to it and are there when ``append`` returns, or nothing of them is.

Other programs reach it too: a synchroniser cuts it, writes over it, puts another file in its place. So it is looked at
before every append and after it, and what is not there any more is never said to be there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from rig.files.disk import sync, sync_folder
from rig.journal.frames import MAGIC
from rig.journal.second_copy import SecondCopy

LOCKED_BYTE = 1 << 40  # far behind any journal: Windows locks bytes, and those of the journal stay readable
TAKEN = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
"""Numbers by which a lock is refused because somebody has it; others say that this disk knows none."""
ALWAYS_WHOLE = 64_000_000
"""Bytes that are compared within a twentieth of a second; two days of test pulses."""
UNLOCKED = "Another program that opens its file could not be kept out of it."
UNSYNCED = "What was recorded last may be lost in a power cut."


class InUse(OSError):
    """Another program records in this journal."""


class Displaced(Exception):
    """The file is not what was written to it, or not under its name any more; the words say which, after its name."""


def _lock(handle: int) -> bool:
    """Take the journal for this program until it ends or closes it; False where the disk knows no locks. Raises
    InUse."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in TAKEN:
            raise InUse(error.errno, "another program records in it") from error
        return False
    return True


def in_use(path: Path) -> bool:
    """Whether a program records in this journal, or may: on a disk without locks nobody can tell. Raises OSError where
    it cannot be opened."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        return not _lock(handle)
    except InUse:
        return True
    finally:
        os.close(handle)


class JournalFile:
    """Every method raises OSError. ``end``: bytes that are surely there. ``lacks``: what this disk cannot do, in
    words."""

    def __init__(self, path: Path, handle: int, end: int, locked: bool) -> None:
        self.path = path
        self.end = end
        self._handle = handle
        self._locked, self._synced = locked, True
        self._compared = 0
        """Bytes that were compared with the second copy."""
        self._times = self._now()

    @classmethod
    def create(cls, path: Path, held: Iterable[bytes] = (MAGIC,)) -> JournalFile:
        """A new file that holds this; its folder is made. Raises FileExistsError rather than touch another
        experiment."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        made = None
        try:
            made = cls(path, handle, 0, _lock(handle))
            for part in held:
                made.append(part)
            made._synced &= sync_folder(path.parent)
        except OSError:
            os.close(handle)
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        return made

    @classmethod
    def go_on(cls, path: Path, end: int, size: int) -> JournalFile:
        """Go on after ``end`` bytes of a file that had ``size`` when it was read. What stands behind them is damaged;
        it is put aside, not thrown away. Raises InUse where somebody writes to it or has written since."""
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            locked = _lock(handle)
            if os.fstat(handle).st_size != size:
                raise InUse(errno.EBUSY, "another program recorded in it")
            os.lseek(handle, end, os.SEEK_SET)
            if size > end:
                with os.fdopen(os.dup(handle), "rb") as rest, os.fdopen(_aside(path), "wb") as aside:
                    shutil.copyfileobj(rest, aside)
                os.ftruncate(handle, end)
        except OSError:
            os.close(handle)
            raise
        return cls(path, handle, end, locked)

    @property
    def lacks(self) -> str:
        return " ".join(words for words, there in ((UNLOCKED, self._locked), (UNSYNCED, self._synced)) if not there)

    def _now(self) -> tuple[int, int]:
        """When anything was last changed in it. Windows keeps no time of the second kind."""
        held = os.fstat(self._handle)
        return held.st_mtime_ns, 0 if sys.platform == "win32" else held.st_ctime_ns

    def append(self, data: bytes) -> None:
        """Write all of it and wait until the disk has it."""
        try:
            os.lseek(self._handle, self.end, os.SEEK_SET)
            left = memoryview(data)
            while left:
                left = left[os.write(self._handle, left) :]
            self._synced &= sync(self._handle)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self.end)
                self._times = self._now()
            raise
        self.end += len(data)
        self._times = self._now()

    def check(self, copy: SecondCopy, whole: bool = False) -> None:
        """That under its name there is this file, and in it what was written. ``whole``: every byte is compared, of a
        long one every byte since the last time; without it only where somebody has written since. Raises Displaced."""
        held = os.fstat(self._handle)
        try:
            named = os.stat(self.path)
        except OSError as error:
            gone = isinstance(error, FileNotFoundError | NotADirectoryError)
            raise Displaced("is gone" if gone else f"cannot be reached any more ({error.strerror})") from error
        if not os.path.samestat(held, named):
            if self._is_back(copy):
                return
            raise Displaced("was replaced by another file")
        if held.st_size < self.end:
            raise Displaced("was cut short by another program")
        if held.st_size > self.end:
            raise Displaced("was written to by another program")
        now = self._now()
        if whole or now != self._times:
            # what was compared before, and nobody has written to, need not be read again: it may be gigabytes
            known = now == self._times and self.end > ALWAYS_WHOLE
            if not copy.is_in(self._handle, self._compared if known else 0):
                raise Displaced("was written over by another program")
            self._times, self._compared = now, self.end

    def _is_back(self, copy: SecondCopy) -> bool:
        """Whether another file under its name holds the same bytes, as after a synchroniser has been there and back:
        then that one is gone on with."""
        try:
            other = JournalFile.go_on(self.path, self.end, self.end)
        except OSError:
            return False
        if not copy.is_in(other._handle):
            other.close()
            return False
        self.close()
        self._handle, self._locked, self._times = other._handle, other._locked, other._times
        return True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._handle)


def _aside(path: Path) -> int:
    """A new file for what was cut off, open."""
    number = 1
    while True:
        name = path.with_name(f"{path.name}.cut{number}")
        try:
            return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except FileExistsError:
            number += 1
