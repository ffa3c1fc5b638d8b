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
from rig.recordings.numbers import Layout, read_numbers
from rig.recordings.raw import LEAST_SAMPLES, MOST_SWEEPS, Channel, Raw, SweepHead, of_arrays
from rig.recordings.text import read_text
from rig.recordings.units import IN_mV, heading, potential, spelled, time

LONGEST_LINE = 1_000_000
UNEVEN = 0.25
"""Times are rounded when they are written; by more of a step than this they are not even."""
NUMBERED = re.compile(r"^S(\d+)(?![0-9A-Za-z])", re.IGNORECASE)
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
    layout = Layout(head.separator, head.begin, head.lines, len(named) + 1, head.empty)
    values, comma = read_numbers(path.name, text, layout)
    del text
    if len(values) < LEAST_SAMPLES:
        raise RefusedFile(path.name, "the number of rows", f"{len(values)}", f"at least {LEAST_SAMPLES} samples")
    seconds = values[:, 0] * head.second_s
    step = even_step(path.name, seconds, head.lines)
    pulse = round(-seconds[0] / step)
    columns = [_column(path.name, head, values[:, 1 + place], place) for place in range(len(named))]
    units = sorted({unit for _, unit in named})
    if len(units) > 1:
        columns = [column * IN_mV[unit] for column, (_, unit) in zip(columns, named, strict=True)]
    pathways, told = _pathways([name for name, _ in named])
    if not any(written for _, written in map(heading, head.names)):
        told.append("The headings name no unit; mV is taken.")
    elif len(units) > 1:
        told.append(f"The columns are in {' and '.join(map(spelled, units))}; all are brought to mV.")
    if comma:
        told.append("Commas in the numbers are taken for decimal commas.")
    starts = head.starts_s or [len(seconds) * step * number for number in range(len(named))]
    sweeps = tuple(
        SweepHead(start, len(column), (pulse,) if 0 < pulse < len(column) else (), pathway)
        for start, column, pathway in zip(starts, columns, pathways, strict=True)
    )
    return Raw(
        path.name,
        float(round(1 / step, 3)),
        (Channel("the columns", units[0] if len(units) == 1 else "mV"),),
        sweeps,
        of_arrays([columns]),
        starts_known=bool(head.starts_s),
        told=tuple(told),
    )


def even_step(file: str, seconds: np.ndarray, lines: int) -> float:
    """From row to row, s. ``lines``: above the first row. Raises RefusedFile with the line where it is another."""
    steps = np.diff(seconds)
    usual = float(np.median(steps)) if np.isfinite(steps).all() else 0.0
    wrong = np.flatnonzero(~(np.abs(steps - usual) <= UNEVEN * usual)) if usual > 0 else np.flatnonzero(~(steps > 0))
    step = float(seconds[-1] - seconds[0]) / len(steps)
    if len(wrong):
        line = lines + 2 + int(wrong[0])
        raise RefusedFile(file, f"line {line}", "not one step after the line before it", "times in even steps")
    return step


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
        told = ["S1 and S2 in the headings are taken for the pathways."] if known else []
        return ["S2" if number == 2 else ("S1" if number == 1 else None) for number in numbers], told
    if known <= {0, 1}:
        told = ["S0 and S1 in the headings are taken for S1 and S2."]
        return ["S2" if number == 1 else ("S1" if number == 0 else None) for number in numbers], told
    return [None] * len(names), ["S1, S2, S3 and on in the headings are taken for numbers of sweeps, not for pathways."]


# ---- samples


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
