"""Axon Text Files, as Clampfit saves them: optional lines, headings with units, then a row a sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.recordings.numbers import Layout, read_numbers
from rig.recordings.raw import LEAST_SAMPLES, MOST_SWEEPS, Channel, Raw, SweepHead, of_arrays
from rig.recordings.table import even_step
from rig.recordings.text import read_text
from rig.recordings.units import heading, time

MOST_LINES = 1_000
"""Of words above the samples."""


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
    above = lines[2 : 2 + optional]
    known = dict(line.strip().strip('"').split("=", 1) for line in above if "=" in line)
    of_columns = next((_cells(line, separator)[1:] for line in above if line.startswith('"Signals=')), [])
    headings = _cells(lines[2 + optional], separator)
    if len(headings) != columns:
        found = f"{len(headings)} headings long"
        raise RefusedFile(path.name, f"line {3 + optional}", found, f"{columns}, as line 2 says")
    second_s = time(path.name, headings[0])
    channels = _channels(path.name, headings[1:], of_columns, known.get("SignalsExported", ""))
    begin = sum(len(line) + 1 for line in lines[: 3 + optional])
    values, comma = read_numbers(path.name, text, Layout(separator, begin, 3 + optional, columns))
    del text, lines
    if len(values) < LEAST_SAMPLES:
        raise RefusedFile(path.name, "the number of rows", f"{len(values)}", f"at least {LEAST_SAMPLES} samples")
    if not np.isfinite(values).all():
        line = 4 + optional + int(np.flatnonzero(~np.isfinite(values).all(axis=1))[0])
        raise RefusedFile(path.name, f"line {line}", "without a number in a cell", "a number in every cell")
    step = even_step(path.name, values[:, 0] * second_s, 3 + optional)
    sweeps = len(next(iter(channels.values())))
    starts = _starts(known.get("SweepStartTimesMS", ""), sweeps)
    there = len(starts) == sweeps
    if not there:
        starts = [len(values) * step * number for number in range(sweeps)]
    told = ["Commas in the numbers are taken for decimal commas."] if comma else []
    if not any(heading(one)[1] for one in headings[1:]):
        told.append("The headings name no unit; mV is taken.")
    return Raw(
        path.name,
        round(1 / step, 3),
        tuple(channels),
        tuple(SweepHead(start, len(values)) for start in starts),
        of_arrays([[values[:, 1 + place] for place in places] for places in channels.values()]),
        starts_known=there,
        told=tuple(told),
    )


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"').strip() for cell in line.split(separator)]


def _channels(file: str, headings: list[str], signals: list[str], exported: str) -> dict[Channel, list[int]]:
    """The columns of each channel: those of the same signal in the same unit, one a sweep."""
    if len(signals) != len(headings):
        signals = [exported.strip() if "," not in exported else ""] * len(headings)
    found: dict[Channel, list[int]] = {}
    for place, (text, signal) in enumerate(zip(headings, signals, strict=True)):
        found.setdefault(Channel(signal or "the columns", heading(text)[1] or "mV"), []).append(place)
    counts = {len(places) for places in found.values()}
    if len(counts) > 1:
        allowed = "as many of each signal as there are sweeps"
        raise RefusedFile(file, "the number of columns of a signal", " and ".join(map(str, sorted(counts))), allowed)
    return found


def _starts(text: str, sweeps: int) -> list[float]:
    """Seconds. With decimal commas there are twice as many parts."""
    parts = [one for one in text.split(",") if one.strip()]
    if len(parts) == 2 * sweeps:
        parts = [f"{whole}.{rest}" for whole, rest in zip(parts[::2], parts[1::2], strict=True)]
    try:
        return [float(one) / 1000 for one in parts]
    except ValueError:
        return []
