"""ABF files of pCLAMP, of version 1 and 2.

pyabf reads their headers. It believes what a header says, so the header is asked first whether the file can hold that
much. The samples are read here, a channel of a sweep at a time, straight from the file.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile
from rig.journal.imported_trace import LEAST_SAMPLES, MOST_SWEEPS, Channel, Raw, SweepHead, Tag

if TYPE_CHECKING:
    import pyabf

BLOCK = 512
LARGEST_BYTES = 256 * 2**20
MOST_CHANNELS = 16
LEAST_BYTES = 5806
"""As far as the header of the old format is read."""
UNITS_AT, UNIT_BYTES = 602, 8
TAG_BYTES = 64
SECTIONS = {
    "protocol": 76, "adc": 92, "dac": 108, "epochs": 124, "epochs of dacs": 156, "user list": 172, "strings": 220,
    "data": 236, "tags": 252, "synch array": 316,
}  # fmt: skip
"""Where the header of the new format says where they are, and how large: those that are read."""
OF_SAMPLES = ("data", "synch array")
MOST_WORDS_BYTES = 2**20
"""Of any other section: a real one is far smaller, and it is read byte by byte."""
VARIABLE, GAP_FREE = 1, 3
"""Modes of operation: sweeps that last as long as the events in them, and one that goes on."""
OLD, NEW = b"ABF ", b"ABF2"


def read_abf(path: Path) -> Raw:
    """Raises RefusedFile, OSError."""
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise RefusedFile(path.name, "its size", f"{size / 2**20:.0f} MB", f"at most {LARGEST_BYTES // 2**20} MB")
    with path.open("rb") as file:
        _check_header(path, file, size)
    import pyabf

    try:
        return _raw(path, pyabf.ABF(path, loadData=False, cacheStimulusFiles=False))
    except RefusedFile:
        raise
    except Exception as error:  # a header can be wrong in as many ways as it has fields
        reason = f"not readable ({type(error).__name__})"
        raise RefusedFile(path.name, "the header", reason, "what pCLAMP writes; save it from Clampfit again") from error


def _check_header(path: Path, file: BinaryIO, size: int) -> None:
    head = file.read(LEAST_BYTES)
    if head[:4] not in (OLD, NEW):
        raise RefusedFile(path.name, "the beginning", "not that of an ABF file", "ABF of version 1 or 2")
    if len(head) < (LEAST_BYTES if head[:4] == OLD else BLOCK):
        raise RefusedFile(path.name, "its size", f"{size} bytes", "a whole header and its sweeps")
    if head[:4] == OLD:
        samples, sweeps, data, tags_at, tags = (
            struct.unpack_from("<i", head, place)[0] for place in (10, 16, 40, 44, 48)
        )
        channels = struct.unpack_from("<h", head, 120)[0]
        within = samples > 0 and tags >= 0 and data >= 0 and data * BLOCK + 2 * samples <= size
        within = within and (not tags or 0 <= tags_at * BLOCK + TAG_BYTES * tags <= size)
        words = TAG_BYTES * tags
        if struct.unpack_from("<h", head, 8)[0] == GAP_FREE:
            sweeps = 1  # what is written there counts something else
    else:
        sweeps = struct.unpack_from("<I", head, 12)[0]
        sections = {name: struct.unpack_from("<IIq", head, place) for name, place in SECTIONS.items()}
        channels, samples = sections["adc"][2], sections["data"][2]
        within = all(
            count >= 0 and (width or not count) and block * BLOCK + width * count <= size
            for block, width, count in sections.values()
        )
        words = max(width * count for name, (_, width, count) in sections.items() if name not in OF_SAMPLES)
    if not within:
        raise RefusedFile(path.name, "what the header promises", "more than the file holds", "a whole file")
    if words > MOST_WORDS_BYTES:
        raise RefusedFile(path.name, "what the header says in words", f"{words} bytes", f"at most {MOST_WORDS_BYTES}")
    if not 1 <= channels <= MOST_CHANNELS:
        raise RefusedFile(path.name, "the number of channels", f"{channels}", f"from 1 to {MOST_CHANNELS}")
    if not 0 <= sweeps <= MOST_SWEEPS:
        raise RefusedFile(path.name, "the number of sweeps", f"{sweeps}", f"from 1 to {MOST_SWEEPS}")
    if sweeps * channels * LEAST_SAMPLES > samples:
        long = samples // (sweeps * channels)
        raise RefusedFile(path.name, "a sweep", f"{long} samples long", f"at least {LEAST_SAMPLES}")


class Layout(NamedTuple):
    """Of the sweeps in the data: where each begins and ends, in samples of one channel, and when it began, s."""

    begins: list[int]
    ends: list[int]
    starts_s: list[float]
    starts_known: bool
    told: tuple[str, ...]


def _raw(path: Path, abf: pyabf.ABF) -> Raw:
    count, channels = int(abf.dataPointCount), int(abf.channelCount)
    rate_hz = _rate_hz(abf)
    layout = _layout(path, abf, rate_hz, count // channels)
    gains, offsets = [float(one) for one in abf._dataGain], [float(one) for one in abf._dataOffset]

    @lru_cache(maxsize=1)
    def sweep_data(sweep: int) -> np.ndarray:
        """Not mapped into memory: a file that a disk takes away would take the program along."""
        begin, end = layout.begins[sweep], layout.ends[sweep]
        offset = int(abf.dataByteStart) + 2 * channels * begin
        return np.fromfile(path, "<i2", channels * (end - begin), offset=offset).reshape(-1, channels)

    def samples(channel: int, sweep: int) -> np.ndarray:
        return sweep_data(sweep)[:, channel] * gains[channel] + offsets[channel]

    names, units = [str(name).strip(" \0") for name in abf.adcNames], _units(path, abf)
    heads = (
        SweepHead(start, end - begin)
        for start, begin, end in zip(layout.starts_s, layout.begins, layout.ends, strict=True)
    )
    return Raw(
        path.name,
        rate_hz,
        tuple(Channel(name, unit) for name, unit in zip(names, units, strict=True)),
        tuple(heads),
        samples,
        _tags(abf, rate_hz),
        layout.starts_known,
        whole=abf.nOperationMode != GAP_FREE,
        told=layout.told,
        began_s=_began_s(abf),
    )


def _rate_hz(abf: pyabf.ABF) -> float:
    """pyabf cuts it to whole Hz."""
    if (header := getattr(abf, "_headerV1", None)) is not None:
        return 1e6 / float(header.fADCSampleInterval) / int(abf.channelCount)
    return 1e6 / float(abf._protocolSection.fADCSequenceInterval)


def _layout(path: Path, abf: pyabf.ABF, rate_hz: float, count: int) -> Layout:
    """As the synch array says, else as the header; the last sweep may have been broken off."""
    sweeps = max(1, int(abf.sweepCount)) if abf.nOperationMode != GAP_FREE else 1
    channels = int(abf.channelCount)
    old = getattr(abf, "_headerV1", None)
    if old is not None:
        there = old.lSynchArraySize == sweeps and old.lSynchArrayPtr > 0
        pairs = np.fromfile(path, "<i4", 2 * sweeps, offset=old.lSynchArrayPtr * BLOCK) if there else np.empty(0, "<i4")
        starts, lengths = pairs[::2].tolist(), pairs[1::2].tolist()
        unit_us, nominal = float(old.fSynchTimeUnit), int(old.lNumSamplesPerEpisode)
    else:
        section = abf._synchArraySection
        starts, lengths = list(section.lStart), list(section.lLength)
        unit_us, nominal = float(abf._protocolSection.fSynchTimeUnit), int(abf._protocolSection.lNumSamplesPerEpisode)
    known = len(starts) == sweeps
    even = nominal // channels if nominal > 0 and abf.nOperationMode != GAP_FREE else count // sweeps
    each = [int(length) // channels for length in lengths] if len(lengths) == sweeps else [even] * sweeps
    if any(length <= 0 for length in each):
        each = [even] * sweeps
    ends = np.cumsum(each)
    begins = ends - each
    told: tuple[str, ...] = ()
    if ends[-1] > count:
        broken = int(np.searchsorted(ends, count, "right"))
        left = count - int(begins[broken])
        keep = broken + (left >= LEAST_SAMPLES)
        words = f"Sweep {broken + 1} was broken off after {left} of {each[broken]} samples"
        told = (f"{words}{' and is shorter' if keep > broken else ' and is left out'}.",)
        ends = np.minimum(ends, count)
        sweeps, begins, ends = keep, begins[:keep], ends[:keep]
    if known:
        unit_s = unit_us * 1e-6 or 1.0 / rate_hz
        starts_s = [float(start) * unit_s for start in starts[:sweeps]]
    else:
        interval_s = float(abf.sweepIntervalSec)
        starts_s = [sweep * interval_s for sweep in range(sweeps)]
    return Layout(begins.tolist(), ends.tolist(), starts_s, known or sweeps == 1, told)


def _tags(abf: pyabf.ABF, rate_hz: float) -> tuple[Tag, ...]:
    """Their times count in the unit of the synch array, or in samples of whichever channel."""
    comments = [str(one).strip(" \0") for one in abf.tagComments or ()]
    if (header := getattr(abf, "_headerV1", None)) is not None:
        times, unit_us = header.lTagTime, float(header.fSynchTimeUnit)
    else:
        times, unit_us = None, 0.0
    if times is None:
        seconds = [float(one) for one in abf.tagTimesSec or ()]
    else:
        unit_s = unit_us * 1e-6 or 1.0 / rate_hz / int(abf.channelCount)
        seconds = [float(one) * unit_s for one in times]
    return tuple(Tag(at_s, text) for at_s, text in zip(seconds, comments, strict=False) if text)


def _began_s(abf: pyabf.ABF) -> float | None:
    """When it was recorded, s of the calendar: to put the files of one experiment in order."""
    try:
        return float(abf.abfDateTime.timestamp())
    except (AttributeError, OverflowError, ValueError, OSError):
        return None


def _units(path: Path, abf: pyabf.ABF) -> list[str]:
    """Of the old format pyabf leaves out a µ, and microvolts would be volts."""
    header = getattr(abf, "_headerV1", None)
    if header is None:
        return [str(unit).strip() for unit in abf.adcUnits]
    with path.open("rb") as file:
        written = file.read(UNITS_AT + MOST_CHANNELS * UNIT_BYTES)[UNITS_AT:]
    places = [UNIT_BYTES * channel for channel in header.nADCSamplingSeq[: abf.channelCount]]
    return [written[place : place + UNIT_BYTES].decode("latin-1").strip(" \0") for place in places]
