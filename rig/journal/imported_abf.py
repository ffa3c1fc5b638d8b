"""ABF files of pCLAMP: the first channel in volts, and a stimulus channel where there is one.

pyabf reads them. It believes what a header says, so the header is asked first whether the file can hold that much.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.journal.imported_trace import LEAST_SAMPLES, Trace

if TYPE_CHECKING:
    import pyabf

BLOCK = 512
LARGEST_BYTES = 256 * 2**20
MOST_CHANNELS, MOST_SWEEPS = 16, 50_000
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
IN_mV = {"V": 1e3, "mV": 1.0, "uV": 1e-3, "µV": 1e-3}
IN_uA = {"A": 1e6, "mA": 1e3, "uA": 1.0, "µA": 1.0}
STIMULUS_NAMES = ("stim", "trig", "ttl")


def read_abf(path: Path) -> list[Trace]:
    """Raises RefusedFile, OSError."""
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise RefusedFile(path.name, "its size", f"{size / 2**20:.0f} MB", f"at most {LARGEST_BYTES // 2**20} MB")
    with path.open("rb") as file:
        _check_header(path, file, size)
    import pyabf

    try:
        return _traces(path, pyabf.ABF(path, cacheStimulusFiles=False))
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


def _traces(path: Path, abf: pyabf.ABF) -> list[Trace]:
    if abf.nOperationMode == VARIABLE:
        raise RefusedFile(path.name, "the length of its sweeps", "different from sweep to sweep", "one length")
    names, units = [name.strip() for name in abf.adcNames], _units(path, abf)
    stimulus = [
        channel
        for channel, (name, unit) in enumerate(zip(names, units, strict=True))
        if unit in IN_uA or any(word in name.lower() for word in STIMULUS_NAMES)
    ]
    field = [channel for channel, unit in enumerate(units) if unit in IN_mV and channel not in stimulus]
    if not field:
        raise RefusedFile(
            path.name, "the unit of its channels", shown(", ".join(units)), "V, mV or µV for a field potential"
        )
    points = abf.sweepPointCount
    starts = _starts(path, abf)
    traces = []
    for sweep in range(abf.sweepCount):
        part = slice(sweep * points, (sweep + 1) * points)
        mV = abf.data[field[0], part].astype(np.float64) * IN_mV[units[field[0]]]
        pulses: tuple[int, ...] = ()
        uA = 0.0
        if stimulus:
            command = abf.data[stimulus[0], part]
            pulses = _rises(command, float(np.abs(abf.data[stimulus[0]]).max()) / 2)
            if pulses:
                uA = float(command[pulses[0]]) * IN_uA.get(units[stimulus[0]], 0.0)
        traces.append(Trace(starts[sweep], float(abf.dataRate), mV, pulses, current_uA=uA))
    return traces


def _units(path: Path, abf: pyabf.ABF) -> list[str]:
    """Of the old format pyabf leaves out a µ, and microvolts would be volts."""
    header = getattr(abf, "_headerV1", None)
    if header is None:
        return [unit.strip() for unit in abf.adcUnits]
    with path.open("rb") as file:
        written = file.read(UNITS_AT + MOST_CHANNELS * UNIT_BYTES)[UNITS_AT:]
    places = [UNIT_BYTES * channel for channel in header.nADCSamplingSeq[: abf.channelCount]]
    return [written[place : place + UNIT_BYTES].decode("latin-1").strip(" \0") for place in places]


def _starts(path: Path, abf: pyabf.ABF) -> list[float]:
    """When each sweep began, s. pyabf gives no such times, though its files hold them."""
    count = abf.sweepCount
    if (header := getattr(abf, "_headerV1", None)) is not None:
        there = header.lSynchArraySize == count and header.lSynchArrayPtr > 0
        at = header.lSynchArrayPtr * BLOCK
        starts = np.fromfile(path, "<i4", 2 * count, offset=at)[::2].tolist() if there else []
        unit_us = header.fSynchTimeUnit
    else:
        starts, unit_us = abf._synchArraySection.lStart, abf._protocolSection.fSynchTimeUnit
    if len(starts) != count:
        return [sweep * float(abf.sweepIntervalSec) for sweep in range(count)]
    unit_s = unit_us * 1e-6 or 1.0 / abf.dataRate
    return [float(start) * unit_s for start in starts]


def _rises(command: np.ndarray, threshold: float) -> tuple[int, ...]:
    """Where a command goes from below the threshold to above it; either sign."""
    on = np.abs(command) > threshold
    return tuple(np.flatnonzero(on & ~np.concatenate(([False], on[:-1]))).tolist()) if threshold > 0 else ()
