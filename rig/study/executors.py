"""Where many slices are computed: in threads of this process, which share what they hold, or in processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from rig.study.job import AnyJob, JobOutcome, outcome_from, run_job, to_bytes

Given = TypeVar("Given")
Made = TypeVar("Made")


@contextmanager
def threads(most: int) -> Iterator[Executor]:
    """One a core, and no more than ``most``. Kernels let go of the interpreter, so that threads share the cores."""
    with _ended(ThreadPoolExecutor(min(most, os.cpu_count() or 1))) as pool:
        yield pool


@contextmanager
def processes() -> Iterator[Executor]:
    """One a core. Of jobs in which much is Python, threads would wait for each other's interpreter."""
    with _ended(ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn"), initializer=_begin)) as pool:
        yield pool


@contextmanager
def _ended(pool: Executor) -> Iterator[Executor]:
    """What waits when the work is broken off is not begun."""
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """A process gets its kernels once. Stopped by hand it ends at once and without a word."""
    from rig.computer.kernel_cache import keep_kernels

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    keep_kernels()


def as_they_come(pool: Executor, make: Callable[[Given], Made], given: Sequence[Given]) -> Iterator[tuple[int, Made]]:
    """What is made of each, with its number, whichever is done first."""
    numbers = {pool.submit(make, one): number for number, one in enumerate(given)}
    for done in as_completed(numbers):
        yield numbers[done], done.result()


def outcomes(pool: Executor, jobs: Sequence[AnyJob]) -> Iterator[tuple[int, JobOutcome]]:
    """Of jobs that go out as bytes, as they come."""
    for number, sent in as_they_come(pool, run_job, [to_bytes(job) for job in jobs]):
        yield number, outcome_from(sent)
