"""Axon Text Files, as Clampfit saves them: optional lines, headings with units, then a row a sample."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.journal.imported_text import read_text
from rig.journal.imported_trace import LEAST_SAMPLES, MOST_SWEEPS, Channel, Raw, SweepHead, of_arrays
from rig.journal.imported_units import IN_mV, potential, time

MOST_LINES = 1_000
"""Of words above the samples."""
NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")


def read_atf(path: Path) -> Raw:
    """Raises RefusedFile, OSError."""
    text = read_text(path)
    lines = text.split("\n", MOST_LINES)
    if not lines[0].upper().startswith("ATF"):
        raise RefusedFile(path.name, "line 1", shown(lines[0]) or "empty", "ATF and its version, as Clampfit writes")
    separator = "\t" if "\t" in lines[1 % len(lines)] else ","
    try:
        optional, columns = (int(cell) for cell in lines[1].split(separator)[:2])
    except (ValueError, IndexError) as error:
        raise RefusedFile(path.name, "line 2", "no two numbers", "how many lines and columns follow") from error
    if not 0 <= optional < MOST_LINES - 4 or not 2 <= columns <= MOST_SWEEPS + 1 or len(lines) < optional + 4:
        raise RefusedFile(path.name, "line 2", f"{optional} lines and {columns} columns", "what the file has")
    known = dict(line.strip().strip('"').split("=", 1) for line in lines[2 : 2 + optional] if "=" in line)
    headings = [cell.strip().strip('"').strip() for cell in lines[2 + optional].split(separator)]
    if len(headings) != columns:
        found = f"{len(headings)} headings long"
        raise RefusedFile(path.name, f"line {3 + optional}", found, f"{columns}, as line 2 says")
    second_s = time(path.name, headings[0])
    units = [potential(path.name, heading)[1] for heading in headings[1:]]
    body = "\n".join(lines[3 + optional :])
    values = _numbers(path.name, body, separator, columns, 4 + optional)
    if len(values) < LEAST_SAMPLES:
        raise RefusedFile(path.name, "the number of rows", f"{len(values)}", f"at least {LEAST_SAMPLES} samples")
    step = (values[-1, 0] - values[0, 0]) * second_s / (len(values) - 1)
    if not step > 0:
        raise RefusedFile(path.name, "the time column", "not going forward", "equal steps from row to row")
    starts = _starts(known.get("SweepStartTimesMS", ""))
    there = len(starts) == columns - 1
    if not there:
        starts = [len(values) * step * number for number in range(columns - 1)]
    signals = known.get("SignalsExported", "").strip() or "the columns"
    data = [values[:, 1 + place] * IN_mV[unit] for place, unit in enumerate(units)]
    heads = tuple(SweepHead(start, len(values)) for start in starts)
    return Raw(path.name, round(1 / step, 3), (Channel(signals, "mV"),), heads, of_arrays(data), starts_known=there)


def _starts(text: str) -> list[float]:
    try:
        return [float(one) / 1000 for one in text.split(",") if one.strip()]
    except ValueError:
        return []


def _numbers(file: str, body: str, separator: str, columns: int, first_line: int) -> np.ndarray:
    rows = [line.split(separator) for line in body.rstrip("\n \t").split("\n")]
    for number, row in enumerate(rows):
        if len(row) != columns:
            where = f"line {first_line + number}"
            raise RefusedFile(file, where, f"{len(row)} cells long", f"{columns}, as the headings")
    try:
        values = np.array(rows, float)
    except ValueError as error:
        number, cell = next((n, cell) for n, row in enumerate(rows) for cell in row if not NUMBER.fullmatch(cell))
        words = f'holding "{shown(cell.strip())}"'
        raise RefusedFile(file, f"line {first_line + number}", words, "numbers alone") from error
    if not np.isfinite(values).all():
        line = first_line + int(np.flatnonzero(~np.isfinite(values).all(axis=1))[0])
        raise RefusedFile(file, f"line {line}", "no finite number", "a number in every cell")
    return values
