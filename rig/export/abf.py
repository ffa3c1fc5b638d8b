"""Axon Binary File, version 1.83, for Clampfit, Stimfit and their like: the field potential and the stimulus command.

Sweeps of an ABF are all of one length, here that of most sweeps. A longer one goes on in the sweeps after it, without a
gap; a shorter one, and the end of a long one, stays at its last value. When each began stands in the synch array, in
units of one sample. There is no place for drugs: a table beside the file has them.
"""

from __future__ import annotations

import struct
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from model.units import TICK_MS, TICKS_PER_S
from rig.export.stimulus_command import Stimulators
from rig.files.atomic_write import NotWritten, Part, write_whole
from rig.record import Record

BLOCK = 512
HEADER_BLOCKS = 12
CHANNELS = (("Field", "mV"), ("Stimulus", "uA"))
MOST_CHANNELS = 16
EPISODIC = 5
RANGE_V, RESOLUTION = 10.0, 32768
"""Of the digitiser that the file pretends: one step is 10 V / 32768 before the scale factor of a channel."""
MOST_uA = 800.0
LAST_TICK = 2**31 - 1
BEGAN = 20000101
"""A simulated experiment has no date; a file without one would be given that of the disk."""


class Episodes(NamedTuple):
    """``starts``: tick of the first sample of each. ``codes``: int16 at ``rate_hz``, shape (episodes, samples,
    channels); a channel's unit is ``codes * scale``."""

    starts: np.ndarray
    codes: np.ndarray
    scale: tuple[float, float]
    rate_hz: float


def write_abf(record: Record, path: Path) -> Path:
    """Write the sweeps of a record. Raises NotWritten."""
    if not record.sweeps:
        raise NotWritten(
            f"{path.name} was not written, because nothing is recorded yet; record a sweep and export again."
        )
    if record.sweeps[-1].start > LAST_TICK:
        hours = LAST_TICK / TICKS_PER_S / 3600
        raise NotWritten(
            f"{path.name} was not written, because an ABF file ends {hours:.1f} h after its beginning and this record "
            "goes on for longer; export it as NWB."
        )
    rates = {sweep.rate_hz for sweep in record.sweeps}
    if len(rates) > 1:
        told = " and ".join(f"{rate / 1000:g}" for rate in sorted(rates))
        raise NotWritten(
            f"{path.name} was not written, because an ABF file has one sampling rate and this record has {told} kHz; "
            "export it as NWB."
        )
    found = episodes(record)
    write_whole([Part(path, partial(_write, record, found), partial(_check, found))])
    return path


def episodes(record: Record) -> Episodes:
    """The record as sweeps of one length. Its finest step is that of the least amplified sweep."""
    length = Counter(len(sweep.samples) for sweep in record.sweeps).most_common(1)[0][0]
    mV = max(sweep.mV_per_bit for sweep in record.sweeps)
    uA = MOST_uA / (RESOLUTION - 1)
    stimulators = Stimulators(record)
    starts: list[int] = []
    pieces = []
    for sweep in record.sweeps:
        field = np.rint(sweep.samples * (sweep.mV_per_bit / mV)).astype(np.int16)
        command = np.rint(stimulators.command_uA(sweep) / uA).astype(np.int16)
        whole = np.stack((field, command), axis=1)
        missing = -len(whole) % length
        whole = np.concatenate((whole, np.repeat(whole[-1:], missing, axis=0)))
        pieces_at = np.arange(0, len(whole), length) * (TICKS_PER_S / sweep.rate_hz)
        starts += (sweep.start + np.rint(pieces_at).astype(int)).tolist()
        pieces.append(whole.reshape(-1, length, len(CHANNELS)))
    return Episodes(np.array(starts, np.int64), np.concatenate(pieces), (mV, uA), record.sweeps[0].rate_hz)


def _header(record: Record, found: Episodes) -> bytearray:
    """Places and types as in the description of the format by Axon Instruments; what is not set is zero."""
    episodes_, length, channels = found.codes.shape
    synch_block = HEADER_BLOCKS + -(-found.codes.nbytes // BLOCK)
    header = bytearray(HEADER_BLOCKS * BLOCK)
    origin = "SIMULATED, no animal: Schaffer" if record.seed is not None else "Imported by Schaffer"
    step = RANGE_V / RESOLUTION
    scale = [step / one for one in found.scale] + [1.0] * (MOST_CHANNELS - channels)
    pad = [("", "")] * (MOST_CHANNELS - channels)
    names = b"".join(name.encode("ascii").ljust(10) for name, _ in (*CHANNELS, *pad))
    units = b"".join(unit.encode("ascii").ljust(8) for _, unit in (*CHANNELS, *pad))
    sampled = [*range(channels), *[-1] * (MOST_CHANNELS - channels)]
    fields: tuple[tuple[Any, ...], ...] = (
        (0, "4s", b"ABF "),
        (4, "f", 1.83),
        (8, "h", EPISODIC),
        (10, "i", found.codes.size),
        (16, "i", episodes_),
        (20, "i", BEGAN),
        (36, "h", 1),  # the kind of file: ABF
        (40, "i", HEADER_BLOCKS),
        (92, "i", synch_block),
        (96, "i", episodes_),
        (100, "h", 0),  # int16
        (120, "h", channels),
        (122, "f", 1e6 / found.rate_hz / channels),  # us from one conversion to the next, of whichever channel
        (130, "f", 1000.0 * TICK_MS),  # us: the unit of the synch array
        (138, "i", length * channels),
        (146, "i", episodes_),
        (244, "f", RANGE_V),
        (248, "f", RANGE_V),
        (252, "i", RESOLUTION),
        (256, "i", RESOLUTION),
        (294, "16s", b"Schaffer"),
        (310, "56s", origin.encode("ascii")),
        (378, "16h", *range(MOST_CHANNELS)),
        (410, "16h", *sampled),
        (442, "160s", names),
        (602, "128s", units),
        (730, "16f", *[1.0] * MOST_CHANNELS),  # programmable gain
        (922, "16f", *scale),  # V a unit
        (1050, "16f", *[1.0] * MOST_CHANNELS),  # signal gain
        (5154, "128s", f"{origin}; {record.title}".encode("ascii", "replace")[:128]),
    )
    for place, kind, *values in fields:
        struct.pack_into(f"<{kind}", header, place, *values)
    return header


def _write(record: Record, found: Episodes, path: Path) -> None:
    lengths = np.full(len(found.starts), found.codes[0].size)
    synch = np.stack((found.starts, lengths), axis=1)
    with path.open("wb") as file:
        for part in (bytes(_header(record, found)), found.codes.astype("<i2").tobytes(), synch.astype("<i4").tobytes()):
            file.write(part + bytes(-len(part) % BLOCK))


def _check(found: Episodes, path: Path) -> None:
    """Another program's reader gives the same sweeps, within a step."""
    import pyabf

    read = pyabf.ABF(path)
    if (read.sweepCount, read.sweepPointCount, read.dataRate) != (*found.codes.shape[:2], found.rate_hz):
        raise ValueError("gave sweeps of another number or length")
    for channel, scale in enumerate(found.scale):
        meant = found.codes[:, :, channel].ravel() * scale
        if np.abs(read.data[channel] - meant).max() > scale:
            raise ValueError(f"gave other values of {CHANNELS[channel][0].lower()}")
