"""Who computes many slices: threads of this process, processes of this computer, or workers of a scheduler. All take
work as bytes and give bytes, so that where it is done makes no difference."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Protocol

Work = Callable[[bytes, bytes], bytes]
"""A function of a module: (what was shared, what is given) -> what is made of it."""


class WorkerLost(Exception):
    """A worker ended while it computed; ``str()`` says how, as half a sentence."""


class Pool(Protocol):
    """``share`` names bytes that go to every worker once. ``submit`` is as that of an executor; its future raises
    WorkerLost where the worker ended, or what the work raised. ``gone``: why there are no workers any more, in a
    sentence; empty while there are, or may be."""

    @property
    def workers(self) -> int: ...

    @property
    def gone(self) -> str: ...

    def share(self, value: bytes) -> object: ...

    def submit(self, work: Work, shared: object, given: bytes) -> Future[bytes]: ...


def cores() -> int:
    """Those that this process may use: of a job on a cluster, its own."""
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


class Threads:
    """A pool of threads of this process. Kernels let go of the interpreter; all else waits for each other."""

    gone = ""

    def __init__(self, executor: ThreadPoolExecutor, workers: int) -> None:
        self._executor = executor
        self.workers = workers

    def share(self, value: bytes) -> object:
        return value

    def submit(self, work: Work, shared: object, given: bytes) -> Future[bytes]:
        assert isinstance(shared, bytes)
        return self._executor.submit(work, shared, given)


@contextmanager
def threads(workers: int | None = None) -> Iterator[Pool]:
    """``workers``: one a core without it. What waits when the work is broken off is not begun."""
    most = workers or cores()
    executor = ThreadPoolExecutor(most)
    try:
        yield Threads(executor, most)
    finally:
        executor.shutdown(cancel_futures=True)


def as_they_come(pool: Pool, work: Work, shared: bytes, given: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """What is made of each, with its number, whichever is done first. Raises what the work raises, or WorkerLost."""
    key = pool.share(shared)
    numbers = {pool.submit(work, key, one): number for number, one in enumerate(given)}
    for done in as_completed(numbers):
        yield numbers[done], done.result()
