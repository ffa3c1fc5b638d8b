"""One protocol on many slices, over all cores; means and SDs."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from rig.journal.journal import Journal
from rig.journal.place import refuges
from rig.protocol.library import Opened
from rig.protocol.protocol import Protocol
from rig.record import Record
from rig.study.job import Job, job_from, read, recorded, shelf_job, to_bytes
from rig.study.looked_at import looked_at
from rig.study.pool import as_they_come, cores
from rig.study.worker_processes import processes


class SliceOutcome(NamedTuple):
    """What one slice gave. ``record`` is None unless it was asked to be kept. ``moved``, ``problem``: of its journal,
    in a sentence each, see ``Journal``."""

    seed: int
    measures: dict[str, float | None]
    record: Record | None
    moved: str = ""
    problem: str = ""


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


class _Wanted(NamedTuple):
    """Of one slice. ``keep``: its record comes back. ``journal``: where it is recorded, empty for nowhere."""

    seed: int
    keep: bool
    journal: str


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
    journals: Mapping[int, Path] | None = None,
    workers: int | None = None,
    cards: Opened | None = None,
) -> Cohort:
    """Run the protocol on the slice of every seed: one here, so that its minutes are told, more in processes.

    ``keep``: records stay, with every measure of every sweep, for a report. ``journals``: seed -> where to record.
    ``workers``: one a core without it. ``cards``: the protocol opened with its cards; without it they are those of the
    shelf. Raises ValueError, a sentence, where the rig refuses what the protocol asks for, and WorkerLost.
    """
    began = time.perf_counter()
    first = shelf_job(protocol, seeds[0]) if cards is None else Job(*cards, seeds[0])
    wanted = [_Wanted(seed, keep, str(journals[seed]) if journals else "") for seed in seeds]
    if len(wanted) == 1:
        done = [_one_slice(first, wanted[0], lambda fraction: progress(fraction, f"seed {seeds[0]}"))]
    else:
        done = _many_slices(first, wanted, progress, workers or cores())
    slices, lasted = zip(*done, strict=True)
    mean, sd = statistics(slices)
    wall_s = time.perf_counter() - began
    return Cohort(name or protocol.title, protocol.preparation, list(slices), mean, sd, sum(lasted), wall_s)


def _many_slices(
    first: Job, wanted: list[_Wanted], progress: Progress, workers: int
) -> list[tuple[SliceOutcome, float]]:
    done: dict[int, tuple[SliceOutcome, float]] = {}
    sent = [pickle.dumps(one) for one in wanted]
    with processes(min(workers, len(wanted))) as pool:
        progress(0.0, f"0 of {len(wanted)} slices")
        for number, made in as_they_come(pool, slice_of_cohort, to_bytes(first), sent):
            done[number] = pickle.loads(made)
            progress(len(done) / len(wanted), f"{len(done)} of {len(wanted)} slices")
    return [done[number] for number in range(len(wanted))]


def slice_of_cohort(job: bytes, wanted: bytes) -> bytes:
    """One slice, by a process of this program: bytes of a SliceOutcome and its simulated seconds."""
    first = job_from(job)
    assert isinstance(first, Job)
    return pickle.dumps(_one_slice(first, pickle.loads(wanted), lambda fraction: None))


def _one_slice(first: Job, wanted: _Wanted, progress: Callable[[float], None]) -> tuple[SliceOutcome, float]:
    job = msgspec.structs.replace(first, seed=wanted.seed)
    journal = Journal(Path(wanted.journal), refuges()) if wanted.journal else None
    # what nobody will look at is not read: the numbers of the protocol are the same
    reads = None if wanted.keep or journal else looked_at(job.protocol, job.readings)
    run = recorded(job, progress, everything=wanted.keep, reads=reads, sink=journal)
    given = read(job, run)
    outcome = SliceOutcome(wanted.seed, given.measures, run.record if wanted.keep else None)
    if journal is not None:
        outcome = outcome._replace(moved=journal.moved, problem=journal.problem)
    return outcome, given.simulated_s
