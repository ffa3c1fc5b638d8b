"""ABF files of pCLAMP, of version 1 and 2: a stretch of a channel of a sweep at a time, straight from the file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile
from rig.recordings.abf_header import GAP_FREE, Header, read_header
from rig.recordings.raw import LEAST_SAMPLES, Raw, SweepHead

LARGEST_BYTES = 256 * 2**20


def read_abf(path: Path) -> Raw:
    """Raises RefusedFile, OSError."""
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        found = f"{size / 2**20:.1f} MB"
        raise RefusedFile(path.name, "its size", found, f"at most {LARGEST_BYTES // 2**20} MB; cut it into parts")
    with path.open("rb") as file:
        header = read_header(path, file, size)
    layout = _layout(path.name, header)
    count, width = len(header.channels), np.dtype(header.kind).itemsize

    def samples(channel: int, sweep: int, begin: int = 0, end: int | None = None) -> np.ndarray:
        """Not mapped into memory: a file that a disk takes away would take the program along."""
        first = layout.begins[sweep] + begin
        last = layout.ends[sweep] if end is None else min(layout.ends[sweep], layout.begins[sweep] + end)
        at = header.data_at + width * count * first
        codes = np.fromfile(path, header.kind, count * max(0, last - first), offset=at)
        if codes.size != count * max(0, last - first):
            raise RefusedFile(
                path.name, f"sweep {sweep + 1}", "no longer whole on the disk", "a file that stays as it is"
            )
        found = codes[channel::count].astype(np.float64)
        found *= header.gains[channel]
        found += header.offsets[channel]
        return found

    heads = tuple(
        SweepHead(start, end - begin)
        for start, begin, end in zip(layout.starts_s, layout.begins, layout.ends, strict=True)
    )
    return Raw(
        path.name,
        header.rate_hz,
        header.channels,
        heads,
        samples,
        header.tags,
        layout.starts_known,
        whole=header.mode != GAP_FREE,
        told=layout.told,
        began_s=header.began_s,
        steps=tuple(abs(gain) if header.kind == "<i2" else 0.0 for gain in header.gains),
    )


class Layout(NamedTuple):
    """Of the sweeps in the data: where each begins and ends, in samples of one channel, and when it began, s."""

    begins: list[int]
    ends: list[int]
    starts_s: list[float]
    starts_known: bool
    told: tuple[str, ...]


def _layout(file: str, header: Header) -> Layout:
    """As the table of sweeps says, else as the header; the last sweep may have been broken off. Raises RefusedFile."""
    channels, count = len(header.channels), header.samples // len(header.channels)
    told: list[str] = []
    lengths = header.synch[:, 1] // channels
    if not len(lengths) or lengths.min() <= 0:
        even = header.nominal // channels if header.mode != GAP_FREE else 0
        # what fits no sweep is no length
        even = even if even > 0 and even * (header.sweeps - 1) < count else count // header.sweeps
        lengths = np.full(header.sweeps, even)
        if header.mode == GAP_FREE:
            lengths[:] = count
    ends = np.cumsum(lengths)
    begins = ends - lengths
    if ends[-1] > count:
        broken = int(np.searchsorted(ends, count, "right"))
        left = max(0, count - int(begins[broken]))
        words = f"Sweep {broken + 1} was broken off after {left} of {lengths[broken]} samples"
        told.append(f"{words}{' and is shorter' if left >= LEAST_SAMPLES else ' and is left out'}.")
        if broken + 1 < header.sweeps:
            told.append(f"What was to come after it was never recorded (sweeps: {header.sweeps - broken - 1}).")
        ends = np.minimum(ends, count)
    kept = np.flatnonzero(ends - begins >= LEAST_SAMPLES)
    if not len(kept):
        long = int((ends - begins).max())
        raise RefusedFile(file, "its longest sweep", f"{max(0, long)} samples long", f"at least {LEAST_SAMPLES}")
    short = int((lengths < LEAST_SAMPLES).sum())
    if short:
        told.append(
            f"Sweeps of fewer than {LEAST_SAMPLES} samples, into which no response fits, are left out ({short})."
        )
    starts_s, known = _starts_s(header, told)
    return Layout(begins[kept].tolist(), ends[kept].tolist(), starts_s[kept].tolist(), known, tuple(told))


def _starts_s(header: Header, told: list[str]) -> tuple[np.ndarray, bool]:
    """When each sweep began, and whether the file says so."""
    if len(header.synch):
        starts_s = header.synch[:, 0] * header.synch_s
        if header.sweeps == 1 or (np.diff(starts_s) > 0).all():
            return starts_s, True
    sweep_s = header.samples / len(header.channels) / header.sweeps / header.rate_hz
    if header.interval_s >= sweep_s * (1 - 1e-6) and header.sweeps > 1:
        told.append(f"The file names no times of its sweeps but an interval of {header.interval_s:g} s between them.")
        return np.arange(header.sweeps) * header.interval_s, True
    return np.arange(header.sweeps) * sweep_s, header.sweeps == 1
