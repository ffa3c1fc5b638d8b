"""Numbers in rows and columns of text, read a megabyte at a time and refused with the line of what is none."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile, shown

MOST_CELLS = 20_000_000
BLOCK = 1 << 20
NOT_A_NUMBER = re.compile(rb"[0-9.][+-]|[+-][+-]|[0-9.] +[-+0-9.]")
"""A sign or a gap in the middle of a cell would be read as two numbers."""


class Layout(NamedTuple):
    """``begin``: where the first row of numbers begins in the text, ``lines`` below its top. ``width``: cells of a row;
    ``empty``: cells behind them that hold nothing."""

    separator: str
    begin: int
    lines: int
    width: int
    empty: int = 0


def read_numbers(file: str, text: str, layout: Layout) -> tuple[np.ndarray, bool]:
    """Every cell, shape (rows, width), NaN for an empty one; and whether commas were taken for decimal commas. Raises
    RefusedFile with the line of what is no number."""
    end = _end(text, layout.begin)
    rows = text.count("\n", layout.begin, end) + 1 if end > layout.begin else 0
    width = layout.width
    if rows * width > MOST_CELLS:
        raise RefusedFile(
            file, "the table", f"{rows} rows of {width} cells", f"at most {MOST_CELLS // 10**6} million cells"
        )
    comma = layout.separator != "," and text.find(",", layout.begin, layout.begin + 4 * BLOCK) >= 0
    values = np.empty((rows, width))
    begin, row = layout.begin, 0
    while begin < end:
        stop = end if begin + BLOCK >= end else text.find("\n", begin + BLOCK, end)
        stop = end if stop < 0 else stop
        block = _block(file, text[begin:stop], layout, comma, row)
        values[row : row + len(block)] = block
        row += len(block)
        begin = stop + 1
    return values, comma


def _end(text: str, begin: int) -> int:
    """Where the last row ends that is not blank; spreadsheets leave rows of separators below a table."""
    end = len(text)
    while end > begin:
        last = text.rfind("\n", begin, end)
        if text[max(last, begin) : end].strip(' \n\t,;"'):
            return end
        end = last if last >= 0 else begin
    return begin


def _block(file: str, text: str, layout: Layout, comma: bool, row: int) -> np.ndarray:
    """Whole lines as numbers. Refused with the line of the first cell that is none."""
    first_line, width = layout.lines + 1 + row, layout.width
    try:
        body = text.encode("ascii")
    except UnicodeEncodeError as error:
        line = first_line + text.count("\n", 0, error.start)
        raise RefusedFile(file, f"line {line}", f'holding "{shown(text[error.start])}"', "numbers alone") from error
    separator = layout.separator.encode()
    body = body.replace(b'"', b"")
    if comma:
        if b"." in body:
            line = first_line + body.count(b"\n", 0, body.index(b"."))
            raise RefusedFile(
                file, f"line {line}", "holding both points and commas", "one decimal sign and no separator of thousands"
            )
        body = body.replace(b",", b".")
    strange = body.translate(None, b"0123456789+-.eE \n" + separator)
    if strange:
        line = first_line + body.count(b"\n", 0, body.index(strange[:1]))
        raise RefusedFile(file, f"line {line}", f'holding "{chr(strange[0])}"', "numbers alone")
    body = _without_empty_columns(body, separator, layout.empty)
    letters = np.frombuffer(body, np.uint8)
    ends = np.append(np.flatnonzero(letters == ord("\n")), len(letters))
    marks = np.flatnonzero(letters == separator[0])
    cells = np.diff(np.searchsorted(marks, ends), prepend=0) + 1
    wrong = np.flatnonzero(cells != width)
    if wrong.size:
        line, count = first_line + int(wrong[0]), int(cells[wrong[0]])
        allowed = f"{width}, as the headings"
        if separator == b"," and count > width:
            allowed += "; with decimal commas, put tabs or semicolons between the cells"
        raise RefusedFile(file, f"line {line}", f"{count} {'cell' if count == 1 else 'cells'} long", allowed)
    body = _with_nan(body, separator)
    if NOT_A_NUMBER.search(body):
        raise _bad_cell(file, body, separator, first_line)
    try:
        found = np.fromstring(body.replace(b" ", b"").replace(separator, b" ").decode("ascii"), sep=" ")
    except ValueError as error:
        raise _bad_cell(file, body, separator, first_line) from error
    if found.size != len(cells) * width:
        raise _bad_cell(file, body, separator, first_line)
    return found.reshape(-1, width)


def _without_empty_columns(body: bytes, separator: bytes, empty: int) -> bytes:
    return (body + b"\n").replace(separator * empty + b"\n", b"\n")[:-1] if empty else body


def _with_nan(body: bytes, separator: bytes) -> bytes:
    """A number for every empty cell."""
    if separator + separator in body or separator + b"\n" in body or body.endswith(separator):
        for _ in range(2):
            body = body.replace(separator + separator, separator + b"nan" + separator)
        body = (body + b"\n").replace(separator + b"\n", separator + b"nan\n")[:-1]
    return body


def _bad_cell(file: str, body: bytes, separator: bytes, first_line: int) -> RefusedFile:
    for number, line in enumerate(body.split(b"\n")):
        for cell in line.split(separator):
            try:
                float(cell)
            except ValueError:
                written = shown(cell.decode("ascii").strip())
                words = f'holding "{written}"' if written else "holding an empty cell before its last"
                return RefusedFile(file, f"line {first_line + number}", words, "numbers alone")
    return RefusedFile(file, f"line {first_line}", "no number", "a number in every cell")
