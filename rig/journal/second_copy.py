"""All that a journal should hold, once more, where nobody else writes: what its file is compared with, and what it is
made from again when something else has cut, replaced or removed it."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

IN_MEMORY = 8_000_000
"""Bytes held in memory, some 8 h of test pulses; what is longer goes into a file without a name, if there is room."""
CHUNK = 1 << 20


class SecondCopy:
    def __init__(self) -> None:
        self.size = 0
        self._held: BinaryIO = io.BytesIO()
        self._on_disk = self._no_room = False

    def add(self, data: bytes) -> None:
        if not self._on_disk and not self._no_room and self.size + len(data) > IN_MEMORY:
            self._leave_memory()
        try:
            self._held.seek(self.size)
            self._held.write(data)
            self._held.flush()
        except OSError:
            # the disk of temporary files is full: memory has room
            self._return_to_memory()
            self._held.write(data)
        self.size += len(data)

    def _leave_memory(self) -> None:
        with contextlib.ExitStack() as stack:
            try:
                file = stack.enter_context(tempfile.TemporaryFile())
                for part in self.parts():
                    file.write(part)
                file.flush()
            except OSError:
                self._no_room = True
                return
            stack.pop_all()
        self._held, self._on_disk = file, True

    def _return_to_memory(self) -> None:
        memory = io.BytesIO()
        for part in self.parts():
            memory.write(part)
        with contextlib.suppress(OSError):
            self._held.close()
        self._held, self._on_disk, self._no_room = memory, False, True

    def parts(self, begin: int = 0) -> Iterator[bytes]:
        """Everything from a byte on, piece by piece. Raises OSError where the disk cannot read it."""
        at = begin
        while at < self.size:
            self._held.seek(at)
            part = self._held.read(min(CHUNK, self.size - at))
            if not part:
                raise OSError(5, "the second copy cannot be read")
            yield part
            at += len(part)

    def is_in(self, handle: int, begin: int = 0) -> bool:
        """Whether an open file holds just this, from a byte on."""
        try:
            os.lseek(handle, begin, os.SEEK_SET)
            return all(_read(handle, len(part)) == part for part in self.parts(begin))
        except OSError:
            return False

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._held.close()


def _read(handle: int, count: int) -> bytes:
    """As many bytes as there are, at most ``count``."""
    held = b""
    while len(held) < count and (part := os.read(handle, count - len(held))):
        held += part
    return held
