"""Sweeps of WinLTP, a file each: quoted headings, then a line a sample. One file, or all of a folder.

After the file structure that winltp.com publishes. P0 and P1 are test sweeps of the first and second pathway, T0 and T1
those of trains.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.instruments.stimulator import PATHWAYS
from rig.recordings.raw import LEAST_SAMPLES, Channel, Raw, SweepHead, of_arrays
from rig.recordings.text import read_text
from rig.recordings.units import IN_mV, unit

BEGIN = '"LTP_ASF"'
ENDINGS = (".P0", ".P1", ".T0", ".T1")
NEEDED = ('"NumSamples"', '"SampleInterval_ms"', '"S0_PrePulseDur_ms"')
OTHER, STARTED = '"S1_PrePulseDur_ms"', '"TimeStartedMidnite_s"'
DAY_S = 86_400.0


class TextSweep(NamedTuple):
    """``mV``: of AD0; ``others``: of AD1 in mV, None where it is not there or nothing but zero. ``lead_ms``: before the
    first pulse of S0 and of S1. ``midnight_s``: when it began."""

    mV: np.ndarray
    others: np.ndarray | None
    sample_ms: float
    lead_ms: tuple[float, float]
    midnight_s: float


def is_winltp(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(BEGIN)) == BEGIN.encode()


def read_sweep(path: Path) -> TextSweep:
    """Raises RefusedFile, OSError."""
    known: dict[str, str] = {}
    lines = read_text(path).split("\n")
    first = 0
    for number, line in enumerate(lines):
        key, *cells = line.split("\t")
        if key == '"AD0"':
            first = number + 2
            break
        known[key] = cells[0] if cells else ""
    missing = next((key for key in NEEDED if key not in known), None)
    if missing is not None or not first:
        lacks = (missing or '"AD0"').strip('"')
        raise RefusedFile(path.name, lacks, "missing", "the headings of a WinLTP sweep")
    units = [one.strip().strip('"') for one in lines[first - 1].split("\t")]
    if unit(units[0]) not in IN_mV:
        raise RefusedFile(path.name, "the unit of AD0", shown(units[0]) or "missing", "V, mV or µV")
    numbers = {key: _number(path.name, key, known[key]) for key in NEEDED}
    other_ms = _number(path.name, OTHER, known.get(OTHER, known[NEEDED[2]]))
    midnight_s = _number(path.name, STARTED, known.get(STARTED, "0"))
    values = _column(path.name, lines, first, 0)
    if len(values) != numbers['"NumSamples"'] or len(values) < LEAST_SAMPLES or not np.isfinite(values).all():
        found = f"{len(values)} long"
        raise RefusedFile(path.name, "the sweep", found, f"{known[NEEDED[0]]} samples, at least {LEAST_SAMPLES}")
    if not 1e-3 <= numbers[NEEDED[1]] <= 1:
        raise RefusedFile(path.name, "SampleInterval_ms", known[NEEDED[1]], "from 0.001 to 1")
    second = unit(units[1]) if len(units) > 1 else ""
    others = _column(path.name, lines, first, 1) * IN_mV[second] if second in IN_mV else None
    if others is not None and not (others.any() and others.size == values.size):
        others = None
    return TextSweep(
        values * IN_mV[unit(units[0])], others, numbers[NEEDED[1]], (numbers[NEEDED[2]], other_ms), midnight_s
    )


def _number(file: str, key: str, text: str) -> float:
    """Raises RefusedFile."""
    try:
        return float(text)
    except ValueError as error:
        raise RefusedFile(file, key.strip('"'), f'"{shown(text)}"', "a number") from error


def _column(file: str, lines: list[str], first: int, place: int) -> np.ndarray:
    """The numbers of one channel, from line ``first`` (counted from 0) on. Raises RefusedFile with the line."""
    found = []
    for number, line in enumerate(lines[first:], first + 1):
        if line.strip():
            try:
                found.append(float(line.split("\t")[place]))
            except (ValueError, IndexError) as error:
                words = f'holding "{shown(line.strip())}"'
                raise RefusedFile(file, f"line {number}", words, "a number for each channel") from error
    return np.array(found)


def read_winltp(paths: list[Path], name: str) -> Raw:
    """All these sweeps in the order of their times. Raises RefusedFile, OSError."""
    sweeps = [(read_sweep(path), path) for path in sorted(paths)]
    intervals = {sweep.sample_ms for sweep, _ in sweeps}
    if len(intervals) > 1:
        told = " and ".join(f"{one:g}" for one in sorted(intervals))
        raise RefusedFile(name, "SampleInterval_ms", told, "one interval in all sweeps")
    heads, day_s, before = [], 0.0, -1.0
    for sweep, path in sweeps:
        # past midnight the clock begins again
        day_s += DAY_S * (sweep.midnight_s + day_s < before - DAY_S / 2)
        at_s = before = sweep.midnight_s + day_s
        which = int(path.suffix[-1]) if path.suffix.upper() in ENDINGS else 0
        lead = round(sweep.lead_ms[which] / sweep.sample_ms)
        pulses = (lead,) if 0 < lead < len(sweep.mV) else ()
        heads.append(SweepHead(at_s, len(sweep.mV), pulses, PATHWAYS[which]))
    first = heads[0].start_s
    moved = tuple(head._replace(start_s=head.start_s - first) for head in heads)
    known = len(heads) == 1 or any(head.start_s for head in moved)
    if not known:
        moved = tuple(head._replace(start_s=number * 30.0) for number, head in enumerate(moved))
    channels = [[sweep.mV for sweep, _ in sweeps]]
    second = [sweep.others if sweep.others is not None else np.zeros_like(sweep.mV) for sweep, _ in sweeps]
    if any(sweep.others is not None for sweep, _ in sweeps):
        channels.append(second)
    return Raw(
        name,
        1000.0 / sweeps[0][0].sample_ms,
        tuple(Channel(f"AD{number}", "mV") for number in range(len(channels))),
        moved,
        of_arrays(channels),
        starts_known=known,
    )
