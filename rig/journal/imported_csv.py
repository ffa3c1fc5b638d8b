"""Sweeps as a table: a row a sample, a column a sweep, headings above them. docs/recordings.md describes it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.journal.imported_trace import LEAST_SAMPLES, Trace

LARGEST_BYTES = 16 * 2**20
LONGEST_LINE = 100_000
MOST_SWEEPS = 5_000
UNEVEN = 0.25
"""Times are rounded when they are written; by more of a step than this they are not even."""
TIMES = {"time_ms": 1e-3, "time_s": 1.0}
ENDINGS = {"_V": 1e3, "_mV": 1.0, "_uV": 1e-3, "_µV": 1e-3}


class Head(NamedTuple):
    """``second_s``: seconds of one unit of the time column. ``starts_s``: empty when the file does not say."""

    separator: str
    second_s: float
    names: list[str]
    starts_s: list[float]
    lines: int
    length: int


def read_table(path: Path) -> list[Trace]:
    """Raises RefusedFile, OSError."""
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise RefusedFile(path.name, "its size", f"{size / 2**20:.0f} MB", f"at most {LARGEST_BYTES // 2**20} MB")
    whole = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    head = _head(path, whole)
    body = whole[head.length :].rstrip(b"\n")
    if head.separator == ";":
        body = body.replace(b",", b".")
    _check_body(path, body, head)
    try:
        values = np.loadtxt(body.decode("ascii").splitlines(), delimiter=head.separator, ndmin=2)
    except ValueError as error:
        raise RefusedFile(path.name, "a cell", "no number", "a number in every cell") from error
    if len(values) < LEAST_SAMPLES:
        raise RefusedFile(path.name, "the number of rows", f"{len(values)}", f"at least {LEAST_SAMPLES} samples")
    seconds = values[:, 0] * head.second_s
    step = (seconds[-1] - seconds[0]) / (len(seconds) - 1)
    if not step > 0 or np.abs(np.diff(seconds) - step).max() > UNEVEN * step:
        raise RefusedFile(path.name, "the time column", "uneven", "equal steps from row to row")
    pulse = round(-seconds[0] / step)
    pulses = (pulse,) if 0 < pulse < len(seconds) else ()
    starts = head.starts_s or [len(seconds) * step * number for number in range(len(head.names))]
    return [
        Trace(start, float(round(1 / step, 3)), mV * _scale(name), pulses, "S2" if name.startswith("S2") else "S1")
        for name, start, mV in zip(head.names, starts, values[:, 1:].T, strict=True)
    ]


def _head(path: Path, whole: bytes) -> Head:
    """The headings, and the line below them when it holds the times at which the sweeps began."""
    begin = 0
    lines = 0
    rows: list[list[str]] = []
    separator = ","
    while True:
        end = whole.find(b"\n", begin, begin + LONGEST_LINE)
        if end < 0:
            allowed = "lines of cells below a line of headings"
            raise RefusedFile(path.name, f"line {lines + 1}", "the last, or too long", allowed)
        lines += 1
        try:
            text = whole[begin:end].decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise RefusedFile(path.name, f"line {lines}", "no text", "UTF-8") from error
        if text and not text.startswith("#"):
            if not rows:
                separator = next((one for one in ("\t", ";") if one in text), ",")
            cells = [cell.strip().strip('"') for cell in text.split(separator)]
            if rows and cells[0] != "start_s":
                break
            rows.append(cells)
        begin = end + 1
        if len(rows) == 2:
            break
    names = rows[0][1:]
    if rows[0][0] not in TIMES or not names:
        raise RefusedFile(
            path.name, "the first heading", shown(rows[0][0]) or "empty", "time_ms or time_s, then sweeps"
        )
    if len(names) > MOST_SWEEPS:
        raise RefusedFile(path.name, "the number of sweeps", f"{len(names)}", f"at most {MOST_SWEEPS}")
    starts = _starts(path, rows[1][1:], separator) if len(rows) == 2 else []
    if starts and len(starts) != len(names):
        raise RefusedFile(path.name, "start_s", f"a line of {len(starts)}", f"one time for each of {len(names)} sweeps")
    return Head(separator, TIMES[rows[0][0]], names, starts, lines - (len(rows) == 1), begin)


def _starts(path: Path, cells: list[str], separator: str) -> list[float]:
    try:
        starts = [float(cell.replace(",", ".") if separator == ";" else cell) for cell in cells]
    except ValueError as error:
        raise RefusedFile(path.name, "start_s", "no number", "seconds from 0 to 1000000") from error
    if not all(0 <= start <= 1e6 for start in starts):
        raise RefusedFile(path.name, "start_s", "out of range", "seconds from 0 to 1000000")
    return starts


def _check_body(path: Path, body: bytes, head: Head) -> None:
    """Only numbers, and as many in every line as there are headings: told before anything is converted."""
    strange = body.translate(None, b"0123456789+-.eE \n" + head.separator.encode())
    if strange:
        line = head.lines + 1 + body.count(b"\n", 0, body.index(strange[:1]))
        raise RefusedFile(path.name, f"line {line}", f'holding "{chr(strange[0])}"', "numbers alone")
    letters = np.frombuffer(body, np.uint8)
    ends = np.append(np.flatnonzero(letters == ord("\n")), len(letters))
    before = np.concatenate(([0], np.cumsum(letters == ord(head.separator))))
    cells = np.diff(before[ends], prepend=0) + 1
    wrong = np.flatnonzero(cells != len(head.names) + 1)
    if wrong.size:
        line = head.lines + 1 + int(wrong[0])
        raise RefusedFile(
            path.name, f"line {line}", f"{cells[wrong[0]]} cells long", f"{len(head.names) + 1}, as the headings"
        )


def _scale(name: str) -> float:
    """mV of one unit of a column; without a unit in its heading it is in mV."""
    return next((scale for ending, scale in ENDINGS.items() if name.endswith(ending)), 1.0)
