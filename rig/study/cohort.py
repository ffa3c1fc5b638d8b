"""One protocol on many slices, over all cores; means and SDs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from rig.journal.journal import Journal
from rig.protocol.library import Opened
from rig.protocol.protocol import Protocol
from rig.record import Record
from rig.study.executors import as_they_come, threads
from rig.study.job import Job, read, recorded, shelf_job


class SliceOutcome(NamedTuple):
    """What one slice gave. ``record`` is None unless it was asked to be kept."""

    seed: int
    measures: dict[str, float | None]
    record: Record | None


class Cohort(NamedTuple):
    """Slices in the order of their seeds. ``sd``: ddof 1, None for one slice. A measure of None counts nowhere."""

    protocol: str
    preparation: str
    slices: list[SliceOutcome]
    mean: dict[str, float | None]
    sd: dict[str, float | None]
    simulated_s: float
    wall_s: float


Progress = Callable[[float, str], None]


class _Tally:
    """Fractions done of many slices, heard from many threads, told as one."""

    def __init__(self, seeds: Sequence[int], progress: Progress) -> None:
        self._done = dict.fromkeys(seeds, 0.0)
        self._progress = progress
        self._lock = threading.Lock()

    def of(self, seed: int) -> Callable[[float], None]:
        def hear(fraction: float) -> None:
            with self._lock:
                self._done[seed] = fraction
                finished = sum(one >= 1 for one in self._done.values())
                total = len(self._done)
                words = f"{finished} of {total} slices" if total > 1 else f"seed {seed}"
                self._progress(sum(self._done.values()) / total, words)

        return hear


def statistics(slices: Sequence[SliceOutcome]) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """Mean and SD (ddof 1) of every measure over the slices that gave one."""
    mean: dict[str, float | None] = {}
    sd: dict[str, float | None] = {}
    for name in slices[0].measures:
        values = [value for one in slices if (value := one.measures[name]) is not None]
        mean[name] = float(np.mean(values)) if values else None
        sd[name] = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return mean, sd


def run_cohort(
    protocol: Protocol,
    seeds: Sequence[int],
    progress: Progress = lambda fraction, words: None,
    *,
    name: str = "",
    keep: bool = False,
    journal_of: Callable[[int], Journal] | None = None,
    workers: int | None = None,
    cards: Opened | None = None,
) -> Cohort:
    """Run the protocol on the slice of every seed, in threads, so that recordings and progress need not travel.

    ``keep``: records stay, with every measure of every sweep, for a report. ``journal_of``: seed -> where to record.
    ``cards``: the protocol opened with its cards; without it they are those of the shelf.
    """
    began = time.perf_counter()
    tally = _Tally(seeds, progress)
    first = shelf_job(protocol, seeds[0]) if cards is None else Job(*cards, seeds[0])

    def one(seed: int) -> tuple[SliceOutcome, float]:
        job = msgspec.structs.replace(first, seed=seed)
        journal = journal_of(seed) if journal_of is not None else None
        run = recorded(job, tally.of(seed), everything=keep, sink=journal)
        given = read(job, run)
        return SliceOutcome(seed, given.measures, run.record if keep else None), given.simulated_s

    with threads(workers or len(seeds)) as pool:
        done = dict(as_they_come(pool, one, seeds))
    slices, lasted = zip(*(done[number] for number in range(len(seeds))), strict=True)
    mean, sd = statistics(slices)
    wall_s = time.perf_counter() - began
    return Cohort(name or protocol.title, protocol.preparation, list(slices), mean, sd, sum(lasted), wall_s)
