"""Text as other programs leave it: with a mark in front or without, in 8 or 16 bits, with any end of a line."""

from __future__ import annotations

import codecs
from pathlib import Path

from rig.files.refusal import RefusedFile

LARGEST_BYTES = 128 * 2**20
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_text(path: Path) -> str:
    """The whole file, its lines ended by ``\\n``. Without a mark it is UTF-8, or the code page of Western Europe where
    it cannot be that: digits are the same in both. Raises RefusedFile, OSError."""
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        found = f"{size / 2**20:.1f} MB"
        raise RefusedFile(path.name, "its size", found, f"at most {LARGEST_BYTES // 2**20} MB; cut it into parts")
    whole = path.read_bytes()
    mark, code = next(((mark, code) for mark, code in MARKS if whole.startswith(mark)), (b"", ""))
    if not code:
        code = _without_mark(whole[:4096])
    try:
        text = whole[len(mark) :].decode(code)
    except UnicodeDecodeError as error:
        if code != "utf-8":
            line = whole.count(b"\n", 0, error.start) + 1
            raise RefusedFile(path.name, f"line {line}", "no text", "UTF-8 or UTF-16") from error
        text = whole.decode("cp1252", errors="replace")
    if "\0" in text[:4096]:
        raise RefusedFile(path.name, "line 1", "no text", "UTF-8 or UTF-16")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_mark(begin: bytes) -> str:
    """Every other byte of a table in 16 bits is zero."""
    if len(begin) >= 4 and begin.count(0) > len(begin) // 3 and any(begin):
        if not any(begin[1:64:2]) and all(begin[0:8:2]):
            return "utf-16-le"
        if not any(begin[0:64:2]) and all(begin[1:8:2]):
            return "utf-16-be"
    return "utf-8"
