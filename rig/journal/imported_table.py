"""Sweeps as a table: a row a sample, a column a sweep, headings above them, as people and spreadsheets leave it.

docs/recordings.md describes it. Whatever is refused is refused with its line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.instruments.stimulator import Pathway
from rig.journal.imported_text import read_text
from rig.journal.imported_trace import LEAST_SAMPLES, MOST_SWEEPS, Channel, Raw, SweepHead, of_arrays
from rig.journal.imported_units import IN_mV, potential, time

LONGEST_LINE = 1_000_000
MOST_CELLS = 20_000_000
BLOCK = 1 << 20
UNEVEN = 0.25
"""Times are rounded when they are written; by more of a step than this they are not even."""
NOT_A_NUMBER = re.compile(rb"[0-9.][+-]|[+-][+-]|[0-9.] +[-+0-9.]")
"""A sign or a gap in the middle of a cell would be read as two numbers."""
NUMBERED = re.compile(r"^S(\d+)(?![0-9A-Za-z])")
OF_MEASURES = ("minute", "slope", "sweep", "pathway", "kind")


class Head(NamedTuple):
    """``second_s``: seconds of one unit of the time column. ``starts_s``: empty when the file does not say. ``lines``:
    above the first row of samples; ``begin``: where that row begins. ``empty``: columns without a heading at the
    end."""

    separator: str
    second_s: float
    names: list[str]
    starts_s: list[float]
    lines: int
    begin: int
    empty: int


def read_table(path: Path) -> Raw:
    """Raises RefusedFile, OSError."""
    text = read_text(path)
    head = _head(path.name, text)
    named = [potential(path.name, name) for name in head.names]
    values = _values(path.name, text, head)
    if len(values) < LEAST_SAMPLES:
        raise RefusedFile(path.name, "the number of rows", f"{len(values)}", f"at least {LEAST_SAMPLES} samples")
    seconds = values[:, 0] * head.second_s
    step = (seconds[-1] - seconds[0]) / (len(seconds) - 1)
    if not step > 0 or not np.abs(np.diff(seconds) - step).max() <= UNEVEN * step:
        raise RefusedFile(path.name, "the time column", "uneven", "equal steps from row to row")
    rate_hz = float(round(1 / step, 3))
    pulse = round(-seconds[0] / step)
    columns = [_column(path.name, head, values[:, 1 + place], place) for place in range(len(named))]
    columns = [column * IN_mV[unit] for column, (_, unit) in zip(columns, named, strict=True)]
    pathways, told = _pathways([name for name, _ in named])
    starts = head.starts_s or [len(seconds) * step * number for number in range(len(named))]
    sweeps = tuple(
        SweepHead(start, len(column), (pulse,) if 0 < pulse < len(column) else (), pathway)
        for start, column, pathway in zip(starts, columns, pathways, strict=True)
    )
    units = sorted({unit for _, unit in named})
    channel = Channel("the columns", units[0] if len(units) == 1 else "mV")
    if len(units) == 1:
        columns = [column / IN_mV[units[0]] for column in columns]
    return Raw(
        path.name, rate_hz, (channel,), sweeps, of_arrays(columns), starts_known=bool(head.starts_s), told=tuple(told)
    )


# ---- headings


def _head(file: str, text: str) -> Head:
    """The headings, and the line below them when it holds the times at which the sweeps began."""
    begin = 0
    lines = 0
    rows: list[list[str]] = []
    separator = ""
    while len(rows) < 2:
        end = text.find("\n", begin, begin + LONGEST_LINE)
        if end < 0:
            allowed = "lines of cells below a line of headings"
            raise RefusedFile(file, f"line {lines + 1}", "the last, or too long", allowed)
        line = text[begin:end].strip(" ")
        if line.lower().startswith("sep=") and not rows:
            separator = line[4:5]
        elif line.strip() and not line.startswith("#"):
            if not rows:
                separator = separator or next((one for one in ("\t", ";") if one in line), ",")
            cells = [cell.strip().strip('"').strip() for cell in line.split(separator)]
            if rows and cells[0] != "start_s":
                break
            rows.append(cells)
        begin = end + 1
        lines += 1
    whole = rows[0]
    while len(whole) > 1 and not whole[-1]:
        whole = whole[:-1]
    names = whole[1:]
    if not names:
        raise RefusedFile(file, "the first heading", shown(whole[0]) or "empty", "time_ms or time_s, then sweeps")
    if any(word in whole[0].lower() for word in OF_MEASURES) and len({*OF_MEASURES} & {*map(str.lower, whole)}) > 1:
        raise RefusedFile(
            file, "the table", "one of measures, without any sweep", "a table of samples, or the ABF or NWB of the same"
        )
    second_s = time(file, whole[0])
    if len(names) > MOST_SWEEPS:
        raise RefusedFile(file, "the number of sweeps", f"{len(names)}", f"at most {MOST_SWEEPS}")
    starts = _starts(file, rows[1][1 : len(whole)], separator) if len(rows) == 2 else []
    if starts and len(starts) != len(names):
        raise RefusedFile(file, "start_s", f"a line of {len(starts)}", f"one time for each of {len(names)} sweeps")
    return Head(separator, second_s, names, starts, lines, begin, len(rows[0]) - len(whole))


def _starts(file: str, cells: list[str], separator: str) -> list[float]:
    try:
        starts = [float(cell if separator == "," else cell.replace(",", ".")) for cell in cells]
    except ValueError as error:
        raise RefusedFile(file, "start_s", "no number", "seconds from 0 to 1000000") from error
    if not all(0 <= start <= 1e6 for start in starts):
        raise RefusedFile(file, "start_s", "out of range", "seconds from 0 to 1000000")
    return starts


def _pathways(names: list[str]) -> tuple[list[Pathway | None], list[str]]:
    """S1 and S2 as whole words are pathways; S0 and S1 are the same two in other programs. Numbers that go on beyond
    are those of sweeps."""
    numbers = [None if (found := NUMBERED.match(name)) is None else int(found[1]) for name in names]
    known = {number for number in numbers if number is not None}
    if known <= {1, 2}:
        return ["S2" if number == 2 else ("S1" if number == 1 else None) for number in numbers], []
    if known <= {0, 1}:
        told = ["S0 and S1 in the headings are taken for S1 and S2."]
        return ["S2" if number == 1 else ("S1" if number == 0 else None) for number in numbers], told
    return [None] * len(names), ["S1, S2, S3 and on in the headings are taken for numbers of sweeps, not for pathways."]


# ---- samples


def _values(file: str, text: str, head: Head) -> np.ndarray:
    """Every cell below the headings, shape (rows, 1 + sweeps), NaN for an empty one."""
    end = _end(text, head.begin)
    rows = text.count("\n", head.begin, end) + 1 if end > head.begin else 0
    width = len(head.names) + 1
    if rows * width > MOST_CELLS:
        raise RefusedFile(
            file, "the table", f"{rows} rows of {width} cells", f"at most {MOST_CELLS // 10**6} million cells"
        )
    comma = head.separator != "," and text.find(",", head.begin, head.begin + 4 * BLOCK) >= 0
    values = np.empty((rows, width))
    begin, row = head.begin, 0
    while begin < end:
        stop = end if begin + BLOCK >= end else text.find("\n", begin + BLOCK, end)
        stop = end if stop < 0 else stop
        block = _block(file, text[begin:stop], head, comma, row, width)
        values[row : row + len(block)] = block
        row += len(block)
        begin = stop + 1
    return values


def _end(text: str, begin: int) -> int:
    """Where the last row ends that is not blank; spreadsheets leave rows of separators below a table."""
    end = len(text)
    while end > begin:
        last = text.rfind("\n", begin, end)
        if text[max(last, begin) : end].strip(' \n\t,;"'):
            return end
        end = last if last >= 0 else begin
    return begin


def _block(file: str, text: str, head: Head, comma: bool, row: int, width: int) -> np.ndarray:
    """Whole lines as numbers. Refused with the line of the first cell that is none."""
    first_line = head.lines + 1 + row
    try:
        body = text.encode("ascii")
    except UnicodeEncodeError as error:
        line = first_line + text.count("\n", 0, error.start)
        raise RefusedFile(file, f"line {line}", f'holding "{shown(text[error.start])}"', "numbers alone") from error
    separator = head.separator.encode()
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
    body = _without_empty_columns(body, separator, head.empty)
    letters = np.frombuffer(body, np.uint8)
    ends = np.append(np.flatnonzero(letters == ord("\n")), len(letters))
    marks = np.flatnonzero(letters == separator[0])
    cells = np.diff(np.searchsorted(marks, ends), prepend=0) + 1
    wrong = np.flatnonzero(cells != width)
    if wrong.size:
        line = first_line + int(wrong[0])
        raise RefusedFile(file, f"line {line}", f"{cells[wrong[0]]} cells long", f"{width}, as the headings")
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
                words = f'holding "{shown(cell.decode("ascii").strip())}"'
                return RefusedFile(file, f"line {first_line + number}", words, "numbers alone")
    return RefusedFile(file, f"line {first_line}", "no number", "a number in every cell")


def _column(file: str, head: Head, values: np.ndarray, place: int) -> np.ndarray:
    """The samples of one sweep, which may be shorter than others: empty cells at its end."""
    known = np.flatnonzero(np.isfinite(values))
    count = int(known[-1]) + 1 if len(known) else 0
    if len(known) != count or count < LEAST_SAMPLES:
        missing = np.flatnonzero(~np.isfinite(values))
        line = head.lines + 1 + int(missing[0])
        what = f"line {line}, {shown(head.names[place])}"
        raise RefusedFile(file, what, "no finite number", "a number in every cell, or empty ones at the end of a sweep")
    return values[:count]
