"""ABF files as rigs leave them, byte by byte after the description of the format: version 1 (pCLAMP 9) and 2 (pCLAMP
10), with the gains that a telegraph adds, channels in any order of the inputs, tags, sweeps that were broken off."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

RANGE_V, RESOLUTION = 10.0, 32768
EPISODIC, GAP_FREE, VARIABLE = 5, 3, 1


class Wire(NamedTuple):
    """A channel. ``scale``: volts at the digitiser for one ``unit``, before the gains; ``additional``: the gain of the
    amplifier that its telegraph tells, None without a telegraph; ``offset``: in ``unit``."""

    name: str
    unit: str
    scale: float = 1.0
    additional: float | None = None
    programmed: float = 1.0
    signal: float = 1.0
    offset: float = 0.0
    input: int = 0

    @property
    def step(self) -> float:
        """Of one integer, in ``unit``."""
        gain = self.scale * self.programmed * self.signal * (self.additional or 1.0)
        return RANGE_V / RESOLUTION / gain


FIELD = Wire("Field", "mV", scale=0.01, additional=100.0)


class Recording(NamedTuple):
    """``sweeps``: (samples, channels) each, in the units of the wires. ``nominal``: samples of a whole sweep, where the
    last was broken off. ``starts_s`` None: the file has no table of its sweeps. ``tags``: seconds and texts."""

    wires: Sequence[Wire]
    sweeps: Sequence[np.ndarray]
    rate_hz: float
    starts_s: Sequence[float] | None = None
    tags: Sequence[tuple[float, str]] = ()
    mode: int = EPISODIC
    nominal: int | None = None
    interval_s: float = 0.0
    floats: bool = False
    date: int = 20240229
    second_of_day: int = 36_000


def one_channel(sweeps: Sequence[np.ndarray], rate_hz: float, wire: Wire = FIELD, **more) -> Recording:
    starts = more.pop("starts_s", [30.0 * number for number in range(len(sweeps))])
    return Recording((wire,), [sweep[:, None] for sweep in sweeps], rate_hz, starts, **more)


def codes(recording: Recording) -> bytes:
    steps = np.array([wire.step for wire in recording.wires])
    offsets = np.array([wire.offset for wire in recording.wires])
    if recording.floats:
        return b"".join(sweep.astype("<f4").tobytes() for sweep in recording.sweeps)
    return b"".join(
        np.clip(np.rint((sweep - offsets) / steps), -32768, 32767).astype("<i2").tobytes() for sweep in recording.sweeps
    )


def synch(recording: Recording, unit_us: float) -> bytes:
    """The length of the last sweep is what was planned: nobody comes back to it."""
    if recording.starts_s is None:
        return b""
    lengths = [(recording.nominal or len(sweep)) * len(recording.wires) for sweep in recording.sweeps]
    ticks = [round(start * 1e6 / unit_us) for start in recording.starts_s]
    return b"".join(struct.pack("<ii", *pair) for pair in zip(ticks, lengths, strict=True))


def _in_blocks(head: bytes, parts: list[bytes]) -> tuple[list[int], bytes]:
    """The block in which each part begins, and all of it."""
    at, blocks, whole = len(head) // 512, [], bytes(head)
    for part in parts:
        blocks.append(at)
        padded = part + bytes(-len(part) % 512)
        at += len(padded) // 512
        whole += padded
    return blocks, whole


def _tags(recording: Recording, unit_us: float) -> bytes:
    return b"".join(
        struct.pack("<i56sh2x", round(at_s * 1e6 / unit_us), text.encode("cp1252").ljust(56), 1)
        for at_s, text in recording.tags
    )


def write_abf1(path: Path, recording: Recording) -> Path:
    unit_us = 20.0
    head = bytearray(6144)
    channels = len(recording.wires)
    data, tags, table = codes(recording), _tags(recording, unit_us), synch(recording, unit_us)
    (data_at, tags_at, table_at), whole = _in_blocks(head, [data, tags, table])
    file = bytearray(whole)
    points = len(data) // (4 if recording.floats else 2)
    inputs = [wire.input for wire in recording.wires]
    assert len({*inputs}) == channels, "every channel has an input of its own"
    sampled = inputs + [-1] * (16 - channels)
    for place, kind, *values in (
        (0, "4s", b"ABF "),
        (4, "f", 1.83),
        (8, "h", recording.mode),
        (10, "i", points),
        (16, "i", len(recording.sweeps)),
        (20, "i", recording.date),
        (24, "i", recording.second_of_day),
        (36, "h", 1),
        (40, "i", data_at),
        (44, "i", tags_at if tags else 0),
        (48, "i", len(recording.tags)),
        (92, "i", table_at if table else 0),
        (96, "i", len(table) // 8),
        (100, "h", int(recording.floats)),
        (120, "h", channels),
        (122, "f", 1e6 / recording.rate_hz / channels),
        (130, "f", unit_us),
        (138, "i", (recording.nominal or len(recording.sweeps[0])) * channels),
        (146, "i", len(recording.sweeps)),
        (178, "f", recording.interval_s),
        (244, "f", RANGE_V),
        (252, "i", RESOLUTION),
        (378, "16h", *range(16)),
        (410, "16h", *sampled),
        (730, "16f", *[1.0] * 16),
        (922, "16f", *[1.0] * 16),
        (1050, "16f", *[1.0] * 16),
        (4576, "16f", *[1.0] * 16),
    ):
        struct.pack_into(f"<{kind}", file, place, *values)
    for wire in recording.wires:
        at = wire.input
        file[442 + 10 * at : 452 + 10 * at] = wire.name.encode("cp1252").ljust(10)
        file[602 + 8 * at : 610 + 8 * at] = wire.unit.encode("cp1252").ljust(8)
        struct.pack_into("<f", file, 730 + 4 * at, wire.programmed)
        struct.pack_into("<f", file, 922 + 4 * at, wire.scale)
        struct.pack_into("<f", file, 986 + 4 * at, wire.offset)
        struct.pack_into("<f", file, 1050 + 4 * at, wire.signal)
        struct.pack_into("<h", file, 4512 + 2 * at, int(wire.additional is not None))
        struct.pack_into("<f", file, 4576 + 4 * at, wire.additional or 1.0)
    path.write_bytes(file)
    return path


def write_abf2(path: Path, recording: Recording) -> Path:
    unit_us = 1e6 / recording.rate_hz / len(recording.wires)
    head, protocol = bytearray(512), bytearray(512)
    channels = len(recording.wires)
    texts = [b"Clampex", b"C:\\protocols\\LTP.pro"]
    adc = bytearray()
    for wire in recording.wires:
        entry = bytearray(128)
        texts += [wire.name.encode("cp1252"), wire.unit.encode("cp1252")]
        for place, kind, value in (
            (0, "h", wire.input),
            (2, "h", int(wire.additional is not None)),
            (6, "f", wire.additional or 0.0),
            (28, "f", wire.programmed),
            (40, "f", wire.scale),
            (44, "f", wire.offset),
            (48, "f", wire.signal),
            (74, "i", len(texts) - 1),
            (78, "i", len(texts)),
        ):
            struct.pack_into(f"<{kind}", entry, place, value)
        adc += entry
    body = b"\0".join(texts) + b"\0"
    strings = struct.pack("<4sIIII24x", b"SSCH", 1, len(texts), max(map(len, texts)), len(body)) + body
    struct.pack_into("<hf", protocol, 0, recording.mode, 1e6 / recording.rate_hz)
    struct.pack_into("<f", protocol, 14, unit_us)
    struct.pack_into("<i", protocol, 22, (recording.nominal or len(recording.sweeps[0])) * channels)
    struct.pack_into("<f", protocol, 62, recording.interval_s)
    struct.pack_into("<ffii", protocol, 110, RANGE_V, RANGE_V, RESOLUTION, RESOLUTION)
    data, tags, table = codes(recording), _tags(recording, unit_us), synch(recording, unit_us)
    blocks, whole = _in_blocks(head, [bytes(protocol), bytes(adc), strings, data, tags, table])
    file = bytearray(whole)
    width = 4 if recording.floats else 2
    struct.pack_into("<4s4BII", file, 0, b"ABF2", 0, 0, 6, 2, 512, len(recording.sweeps))
    struct.pack_into("<II", file, 16, recording.date, 1000 * recording.second_of_day)
    struct.pack_into("<H", file, 30, int(recording.floats))
    struct.pack_into("<II", file, 60, 1, 0)
    struct.pack_into("<I", file, 72, 2)
    for place, block, size, count in (
        (76, blocks[0], 512, 1),
        (92, blocks[1], 128, channels),
        (220, blocks[2], len(strings), 1),
        (236, blocks[3], width, len(data) // width),
        (252, blocks[4] if tags else 0, 64 if tags else 0, len(recording.tags)),
        (316, blocks[5] if table else 0, 8 if table else 0, len(table) // 8),
    ):
        struct.pack_into("<IIq", file, place, block, size, count)
    path.write_bytes(file)
    return path


WRITERS = {"ABF 1": write_abf1, "ABF 2": write_abf2}
