"""One journal on a disk: bytes are appended to it and are there when ``append`` returns, or nothing of them is."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from pathlib import Path

from rig.journal.frames import MAGIC

LOCKED_BYTE = 1 << 40  # far behind any journal: Windows locks bytes, and those of the journal stay readable


class InUse(OSError):
    """Another program records in this journal."""


def _lock(handle: int) -> None:
    """Take the journal for this program until it ends or closes it. Raises InUse. A disk that knows no locks is used
    without one."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise InUse(error.errno, "another program records in it") from error
    else:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(error.errno, "another program records in it") from error
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS):
                raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut. Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def in_use(path: Path) -> bool:
    """Whether a program records in this journal. Raises OSError where it cannot be opened."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        _lock(handle)
    except InUse:
        return True
    finally:
        os.close(handle)
    return False


class JournalFile:
    """Every method raises OSError. ``end``: bytes that are surely there."""

    def __init__(self, path: Path, handle: int, end: int) -> None:
        self.path = path
        self.end = end
        self._handle = handle

    @classmethod
    def create(cls, path: Path) -> JournalFile:
        """A new file; its folder is made. Raises FileExistsError rather than touch another experiment."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        made = cls(path, handle, 0)
        try:
            _lock(handle)
            made.append(MAGIC)
            sync_folder(path.parent)
        except OSError:
            made.close()
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
            _lock(handle)
            if os.fstat(handle).st_size != size:
                raise InUse(errno.EBUSY, "another program recorded in it")
            os.lseek(handle, end, os.SEEK_SET)
            if size > end:
                with os.fdopen(os.dup(handle), "rb") as rest, open(_aside(path), "xb") as aside:
                    shutil.copyfileobj(rest, aside)
                os.ftruncate(handle, end)
        except OSError:
            os.close(handle)
            raise
        return cls(path, handle, end)

    def append(self, data: bytes) -> None:
        """Write all of it and wait until the disk has it."""
        try:
            os.lseek(self._handle, self.end, os.SEEK_SET)
            left = memoryview(data)
            while left:
                left = left[os.write(self._handle, left) :]
            os.fsync(self._handle)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self.end)
            raise
        if not self.path.exists():
            raise FileNotFoundError(errno.ENOENT, "the file is gone")
        self.end += len(data)

    def read(self) -> bytes:
        """All that is surely there, even of a file that lost its name."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        held = b""
        while len(held) < self.end:
            part = os.read(self._handle, self.end - len(held))
            if not part:
                raise OSError(errno.EIO, "the file is shorter than it was")
            held += part
        return held

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._handle)


def _aside(path: Path) -> Path:
    """A free name for what was cut off."""
    number = 1
    while (aside := path.with_name(f"{path.name}.cut{number}")).exists():
        number += 1
    return aside
