"""The headers of ABF files, version 1 (pCLAMP 6 to 9) and 2 (pCLAMP 10 and 11).

Places and types are those of the format description of Axon Instruments and Molecular Devices. A header is asked
whether the file can hold what it promises before anything of that size is read.
"""

from __future__ import annotations

import datetime
import math
import struct
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile
from rig.recordings.raw import MOST_SWEEPS, Channel, Tag

BLOCK = 512
OLD, NEW = b"ABF ", b"ABF2"
OLD_BYTES, EXTENDED_BYTES = 2048, 4640
"""Of the header of version 1: all of it before pCLAMP 7, and as far as the telegraphed gains later."""
MOST_CHANNELS = 16
TAG_BYTES = 64
TAG_TEXT = 56
MOST_WORDS_BYTES = 2**20
"""Of texts and tags; real ones are far smaller."""
VARIABLE, GAP_FREE = 1, 3
"""Modes of operation: sweeps that last as long as the events in them, and one that goes on."""
INTEGERS, FLOATS = 0, 1
STRINGS = b"SSCH"
STRINGS_HEAD = 44
FIRST_YEAR = 1980


class Header(NamedTuple):
    """``samples``: of all channels together, one after the other, from byte ``data_at`` on. A channel's unit is
    ``sample * gain + offset``. ``nominal``: samples of a whole sweep of all channels, 0 where none is named.
    ``synch``: of each sweep when it began, in units of ``synch_s``, and how many samples of all channels it has;
    empty where the file has no such table. ``interval_s``: from sweep to sweep, 0 where it is not named."""

    mode: int
    rate_hz: float
    channels: tuple[Channel, ...]
    gains: tuple[float, ...]
    offsets: tuple[float, ...]
    kind: str
    data_at: int
    samples: int
    sweeps: int
    nominal: int
    synch: np.ndarray
    synch_s: float
    interval_s: float
    tags: tuple[Tag, ...]
    began_s: float | None


def read_header(path: Path, file: BinaryIO, size: int) -> Header:
    """Raises RefusedFile, OSError."""
    head = file.read(EXTENDED_BYTES)
    if head[:4] not in (OLD, NEW):
        raise RefusedFile(path.name, "the beginning", "not that of an ABF file", "ABF of version 1 or 2")
    if len(head) < (OLD_BYTES if head[:4] == OLD else BLOCK):
        raise RefusedFile(path.name, "its size", f"{size} bytes", "a whole header and its sweeps")
    read = _Fields(path.name, head, file, size)
    header = _old(read) if head[:4] == OLD else _new(read)
    for channel, gain, offset in zip(header.channels, header.gains, header.offsets, strict=True):
        if not (math.isfinite(gain) and gain and math.isfinite(offset)):
            what = f"the gain of channel {channel.name or 'without a name'}"
            raise RefusedFile(path.name, what, f"{gain:g}", "a number other than 0; save the file from Clampfit again")
    return header


class _Fields:
    """Numbers and texts of a file at places that a header names."""

    def __init__(self, name: str, head: bytes, file: BinaryIO, size: int) -> None:
        self.name, self.head, self.file, self.size = name, head, file, size

    def one(self, kind: str, place: int) -> Any:
        """A value of the head; 0 beyond its end."""
        width = struct.calcsize(f"<{kind}")
        return struct.unpack(f"<{kind}", self.head[place : place + width].ljust(width, b"\0"))[0]

    def many(self, kind: str, place: int) -> tuple[Any, ...]:
        width = struct.calcsize(f"<{kind}")
        return struct.unpack(f"<{kind}", self.head[place : place + width].ljust(width, b"\0"))

    def part(self, place: int, count: int) -> bytes:
        """Raises RefusedFile where the file is shorter."""
        if place < 0 or count < 0 or place + count > self.size:
            raise RefusedFile(self.name, "what the header promises", "more than the file holds", "a whole file")
        self.file.seek(place)
        return self.file.read(count)

    def words(self, place: int, count: int) -> bytes:
        if count > MOST_WORDS_BYTES:
            raise RefusedFile(
                self.name, "what the header says in words", f"{count} bytes", f"at most {MOST_WORDS_BYTES}"
            )
        return self.part(place, count)

    def channels(self, count: int) -> None:
        if not 1 <= count <= MOST_CHANNELS:
            raise RefusedFile(self.name, "the number of channels", f"{count}", f"from 1 to {MOST_CHANNELS}")

    def sweeps(self, count: int) -> None:
        if not 0 <= count <= MOST_SWEEPS:
            raise RefusedFile(self.name, "the number of sweeps", f"{count}", f"from 1 to {MOST_SWEEPS}")

    def kind(self, number: int) -> str:
        if number not in (INTEGERS, FLOATS):
            raise RefusedFile(self.name, "the kind of its samples", f"{number}", "0 for integers or 1 for floats")
        return "<i2" if number == INTEGERS else "<f4"

    def interval(self, us: float, channels: int) -> float:
        """The rate in Hz at which each of the channels is sampled, ``us`` from one sample to the next of any of them.
        Intervals are floats of 32 bits: a rate that is whole but for what they cannot hold is whole."""
        if not (math.isfinite(us) and us > 0):
            raise RefusedFile(self.name, "the sampling interval", f"{us:g} µs", "a positive number")
        rate_hz = 1e6 / us / channels
        return float(round(rate_hz)) if abs(rate_hz - round(rate_hz)) < 1e-6 * rate_hz else rate_hz

    def synch(self, place: int, count: int, sweeps: int) -> np.ndarray:
        """Pairs of starts and lengths, shape (sweeps, 2); empty where it is not a pair for each sweep."""
        if count != sweeps or place <= 0:
            return np.empty((0, 2), np.int64)
        return np.frombuffer(self.part(place, 8 * count), "<i4").reshape(-1, 2).astype(np.int64)

    def tags(self, place: int, width: int, count: int, unit_s: float) -> tuple[Tag, ...]:
        """Times, then texts."""
        if count <= 0:
            return ()
        whole = self.words(place, width * count)
        found = []
        for begin in range(0, width * count, width):
            at, text = struct.unpack_from(f"<i{TAG_TEXT}s", whole, begin)
            written = text.decode("cp1252", "replace").strip(" \0")
            found.append(Tag(max(0, at) * unit_s, written))
        return tuple(tag for tag in found if tag.text)


def _scale(read: _Fields, gain: float, range_V: float, resolution: int, kind: str) -> float:
    """The unit of one integer of the digitiser; floats are in it already."""
    if kind != "<i2":
        return 1.0
    return range_V / resolution / gain if gain and resolution else 0.0


def _text(written: bytes) -> str:
    return written.decode("cp1252", "replace").split("\0")[0].strip()


def _old(read: _Fields) -> Header:
    count = read.one("h", 120)
    read.channels(count)
    mode, samples, sweeps = read.one("h", 8), read.one("i", 10), read.one("i", 16)
    sweeps = 1 if mode == GAP_FREE else max(1, sweeps) if sweeps >= 0 else sweeps
    read.sweeps(sweeps)
    kind = read.kind(read.one("h", 100))
    data_at = read.one("i", 40) * BLOCK + max(0, read.one("h", 14)) * np.dtype(kind).itemsize
    rate_hz = read.interval(read.one("f", 122), count)
    # before pCLAMP 7 the samples begin where the telegraphed gains stand today
    telegraphed = read.one("i", 40) * BLOCK >= EXTENDED_BYTES
    enabled = read.many("16h", 4512) if telegraphed else (0,) * MOST_CHANNELS
    additional = read.many("16f", 4576) if telegraphed else (1.0,) * MOST_CHANNELS
    programmed, instrument, signal = (read.many("16f", place) for place in (730, 922, 1050))
    channels, gains, offsets = [], [], []
    for place in read.many("16h", 410)[:count]:
        if not 0 <= place < MOST_CHANNELS:
            raise RefusedFile(read.name, "the order of its channels", f"{place}", f"from 0 to {MOST_CHANNELS - 1}")
        name, unit = read.one("10s", 442 + 10 * place), read.one("8s", 602 + 8 * place)
        channels.append(Channel(_text(name), _text(unit)))
        gain = instrument[place] * signal[place] * programmed[place] * (additional[place] if enabled[place] == 1 else 1)
        gains.append(_scale(read, gain, read.one("f", 244), read.one("i", 252), kind))
        offsets.append(0.0 if kind == "<f4" else read.many("16f", 986)[place] - read.many("16f", 1114)[place])
    synch_s = _unit_s(read.one("f", 130), rate_hz * count)
    tags = read.one("i", 48)
    _some(read, samples, tags)
    return Header(
        mode,
        rate_hz,
        tuple(channels),
        tuple(gains),
        tuple(offsets),
        kind,
        data_at,
        _held(read, data_at, samples, kind),
        sweeps,
        max(0, read.one("i", 138)),
        read.synch(read.one("i", 92) * BLOCK, read.one("i", 96), sweeps),
        synch_s,
        _interval_s(read.one("f", 178)),
        read.tags(read.one("i", 44) * BLOCK, TAG_BYTES, tags, synch_s),
        _date(read.one("i", 20), read.one("i", 24) + read.one("h", 366) / 1000),
    )


def _new(read: _Fields) -> Header:
    protocol_at = read.one("I", 76) * BLOCK
    adc_at, adc_width, count = read.one("I", 92) * BLOCK, read.one("I", 96), read.one("q", 100)
    read.channels(count)
    protocol = _Fields(read.name, read.part(protocol_at, BLOCK), read.file, read.size)
    if adc_width < 82:
        raise RefusedFile(read.name, "what the header says of a channel", f"{adc_width} bytes", "128")
    adc = _Fields(read.name, read.words(adc_at, adc_width * count), read.file, read.size)
    mode, sweeps = protocol.one("h", 0), read.one("I", 12)
    sweeps = 1 if mode == GAP_FREE else max(1, sweeps)
    read.sweeps(sweeps)
    kind = read.kind(read.one("H", 30))
    rate_hz = read.interval(protocol.one("f", 2), 1)
    strings = _strings(read.words(read.one("I", 220) * BLOCK, read.one("I", 224) * min(1, read.one("q", 228))))
    channels, gains, offsets = [], [], []
    for place in range(0, adc_width * count, adc_width):
        name, unit = (_string(strings, adc.one("i", place + field)) for field in (74, 78))
        channels.append(Channel(name, unit))
        gain = adc.one("f", place + 28) * adc.one("f", place + 40) * adc.one("f", place + 48)
        gain *= adc.one("f", place + 6) if adc.one("h", place + 2) == 1 else 1
        gains.append(_scale(read, gain, protocol.one("f", 110), protocol.one("i", 118), kind))
        offsets.append(0.0 if kind == "<f4" else adc.one("f", place + 44) - adc.one("f", place + 52))
    data_at, samples = read.one("I", 236) * BLOCK, read.one("q", 244)
    synch_s = _unit_s(protocol.one("f", 14), rate_hz * count)
    tag_width, tags = read.one("I", 256), read.one("q", 260)
    _some(read, samples, tags if tag_width >= 4 + TAG_TEXT or not tags else -1)
    return Header(
        mode,
        rate_hz,
        tuple(channels),
        tuple(gains),
        tuple(offsets),
        kind,
        data_at,
        _held(read, data_at, samples, kind),
        sweeps,
        max(0, protocol.one("i", 22)),
        read.synch(read.one("I", 316) * BLOCK, read.one("q", 324), sweeps),
        synch_s,
        _interval_s(protocol.one("f", 62)),
        read.tags(read.one("I", 252) * BLOCK, tag_width, tags, synch_s),
        _date(read.one("I", 16), read.one("I", 20) / 1000),
    )


def _some(read: _Fields, samples: int, tags: int) -> None:
    if samples <= 0:
        found = "none" if samples == 0 else f"{samples}"
        raise RefusedFile(read.name, "the number of samples", found, "a recording that pCLAMP has closed")
    if tags < 0:
        raise RefusedFile(read.name, "what the header says of its tags", "no table of tags", "a whole file")


def _held(read: _Fields, data_at: int, samples: int, kind: str) -> int:
    if data_at <= 0 or data_at + samples * np.dtype(kind).itemsize > read.size:
        raise RefusedFile(read.name, "what the header promises", "more than the file holds", "a whole file")
    return samples


def _unit_s(us: float, all_hz: float) -> float:
    """Of the times of sweeps and tags: 0 counts samples of all channels together, and so does what is as long as one
    but for what a float of 32 bits cannot hold: over an afternoon that is a millisecond."""
    if not (math.isfinite(us) and us > 0) or abs(us * 1e-6 * all_hz - 1) < 1e-6:
        return 1 / all_hz
    return us * 1e-6


def _interval_s(seconds: float) -> float:
    return seconds if math.isfinite(seconds) and 0 < seconds < 1e5 else 0.0


def _strings(whole: bytes) -> list[str]:
    """The texts that channels name by number, from 1."""
    body = whole[STRINGS_HEAD:] if whole.startswith(STRINGS) else whole.lstrip(b"\0")
    return ["", *(one.decode("cp1252", "replace").strip() for one in body.split(b"\0"))]


def _string(strings: list[str], number: int) -> str:
    return strings[number] if 0 <= number < len(strings) else ""


def _date(day: int, seconds: float) -> float | None:
    """When it was recorded, s of the calendar: to put the files of one experiment in order. None without a date."""
    try:
        date = datetime.datetime.strptime(str(day), "%Y%m%d").replace(tzinfo=datetime.UTC)
        return date.timestamp() + seconds if date.year >= FIRST_YEAR and 0 <= seconds < 200_000 else None
    except ValueError:
        return None
