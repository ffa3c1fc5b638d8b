"""A recording as its file gives it, before anybody says what is what in it: channels, sweeps, when they began, tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from rig.files.refusal import RefusedFile
from rig.instruments.stimulator import Pathway

LEAST_SAMPLES = 100
"""A sweep that could hold a response."""
LOWEST_HZ, HIGHEST_HZ = 1_000.0, 1_000_000.0
MOST_SAMPLES = 100_000_000
MOST_SWEEPS = 50_000


class Channel(NamedTuple):
    """``unit``: as the file writes it."""

    name: str
    unit: str


class Tag(NamedTuple):
    """What somebody wrote into the recording while it ran."""

    at_s: float
    text: str


class SweepHead(NamedTuple):
    """What a file says of one sweep besides its samples. ``pulses``: samples at which pulses came; empty where the file
    does not say. ``pathway``, ``current_uA``: likewise None and 0."""

    start_s: float
    size: int
    pulses: tuple[int, ...] = ()
    pathway: Pathway | None = None
    current_uA: float = 0.0


class Samples(Protocol):
    """Of one channel in one sweep, ``begin`` to ``end`` or all of it: float64 in the unit that the channel is written
    in. Only that much is read, so that a recording of hours is never in memory as a whole."""

    def __call__(self, channel: int, sweep: int, begin: int = 0, end: int | None = None, /) -> np.ndarray: ...


class Raw(NamedTuple):
    """``starts_known`` is False where the file does not say when its sweeps began, ``whole`` False for a recording that
    goes on without gaps."""

    name: str
    rate_hz: float
    channels: tuple[Channel, ...]
    sweeps: tuple[SweepHead, ...]
    samples: Samples
    tags: tuple[Tag, ...] = ()
    starts_known: bool = True
    whole: bool = True
    told: tuple[str, ...] = ()
    """Sentences about what was found in the file and what was made of it."""
    began_s: float | None = None
    """When it was recorded, s of the calendar."""
    steps: tuple[float, ...] = ()
    """Of each channel the smallest step that its digitiser knows; empty where the file does not say."""


def checked(file: str, raw: Raw) -> Raw:
    """Raises RefusedFile for what is no recording of a field potential, before any sample is looked at."""
    if not LOWEST_HZ <= raw.rate_hz <= HIGHEST_HZ:
        raise RefusedFile(file, "the sampling rate", f"{raw.rate_hz:g} Hz", "from 1 kHz to 1 MHz")
    counts = [sweep.size for sweep in raw.sweeps]
    if not counts:
        raise RefusedFile(file, "the number of sweeps", "0", f"from 1 to {MOST_SWEEPS}")
    if len(counts) > MOST_SWEEPS:
        raise RefusedFile(file, "the number of sweeps", f"{len(counts)}", f"from 1 to {MOST_SWEEPS}")
    if min(counts) < LEAST_SAMPLES:
        raise RefusedFile(file, "a sweep", f"{min(counts)} samples long", f"at least {LEAST_SAMPLES}")
    if sum(counts) > MOST_SAMPLES:
        raise RefusedFile(
            file, "the recording", f"{sum(counts) / 1e6:.2f} million samples long", f"at most {MOST_SAMPLES // 10**6}"
        )
    return raw


def of_arrays(channels: Sequence[Sequence[np.ndarray]]) -> Samples:
    """``samples`` of a recording that is in memory: of each channel its sweeps."""

    def samples(channel: int, sweep: int, begin: int = 0, end: int | None = None) -> np.ndarray:
        return np.asarray(channels[channel][sweep][begin:end], np.float64)

    return samples


def without_gaps(raw: Raw) -> Raw:
    """Sweeps that follow each other without a gap as one: a train that was longer than a sweep goes on in the next."""
    if not raw.starts_known or len(raw.sweeps) < 2:
        return raw
    groups: list[list[int]] = [[0]]
    for number in range(1, len(raw.sweeps)):
        before, one = raw.sweeps[number - 1], raw.sweeps[number]
        follows = abs(one.start_s - before.start_s - before.size / raw.rate_hz) < 0.5 / raw.rate_hz
        if follows and one.pathway == before.pathway:
            groups[-1].append(number)
        else:
            groups.append([number])
    if len(groups) == len(raw.sweeps):
        return raw
    heads = []
    for group in groups:
        parts = [raw.sweeps[number] for number in group]
        begins = np.cumsum([0, *(part.size for part in parts[:-1])]).tolist()
        pulses = tuple(begin + pulse for begin, part in zip(begins, parts, strict=True) for pulse in part.pulses)
        heads.append(parts[0]._replace(size=sum(part.size for part in parts), pulses=pulses))

    def samples(channel: int, sweep: int, begin: int = 0, end: int | None = None) -> np.ndarray:
        parts, at = [], 0
        last = heads[sweep].size if end is None else end
        for number in groups[sweep]:
            size = raw.sweeps[number].size
            if begin < at + size and at < last:
                parts.append(raw.samples(channel, number, max(0, begin - at), min(size, last - at)))
            at += size
        return np.concatenate(parts) if parts else np.empty(0)

    told = (f"{len(raw.sweeps) - len(groups)} sweeps follow the one before them without a gap and are one with it.",)
    return raw._replace(sweeps=tuple(heads), samples=samples, told=(*raw.told, *told))
