"""Workers of a Dask scheduler as a pool: other computers, as many as it has. An extra, `make dask`."""

from __future__ import annotations

import threading
from asyncio import CancelledError
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, NamedTuple

from rig.computer.kernel_cache import compile_ahead
from rig.computer.named_work import with_kernels
from rig.files.refusal import Objection
from rig.files.safe_text import one_line
from rig.study.pool import Pool, Work, WorkerLost

PATIENCE_S = 20
"""For a scheduler that answers, and for its first worker."""
LOST = "KilledWorker"
UNHEARD = ("cancelled", "lost")
"""Where a task stands that nobody computes, though no worker ended with it."""
CUT_OFF = (OSError, TimeoutError, CancelledError)
"""What Dask raises where the scheduler has just gone."""
TRIES = 3
"""Of such a task, with what was shared sent anew."""


def named(work: Work) -> tuple[str, str]:
    """Module and name of a function: what travels, so that the worker can choose where its kernels are before it loads
    the module."""
    return work.__module__, work.__qualname__


def compiled(shared: bytes, given: bytes) -> bytes:
    """Compile the slice where it never was."""
    compile_ahead()
    return b""


class _Task(NamedTuple):
    work: Work
    shared: bytes
    given: bytes
    future: Future[bytes]


class Scheduled:
    """See ``dask``. What is shared goes to every worker once, and is then named."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._gone = False
        self._scattered: dict[bytes, object] = {}

    @property
    def workers(self) -> int:
        try:
            return sum(self._client.nthreads().values()) if not self.gone else 0
        except CUT_OFF:
            self._gone = True
            return 0

    @property
    def gone(self) -> str:
        if self._gone or self._client.status not in ("running", "connecting"):
            return f"The scheduler {self._address} does not answer any more."
        return ""

    def share(self, value: bytes) -> object:
        if value:
            self._scatter(value)
        return value

    def submit(self, work: Work, shared: object, given: bytes) -> Future[bytes]:
        assert isinstance(shared, bytes)
        future: Future[bytes] = Future()
        future.set_running_or_notify_cancel()
        try:
            self._send(_Task(work, shared, given, future), TRIES)
        except CUT_OFF as broken:
            self._gone = True
            future.set_exception(WorkerLost(one_line(str(broken), 160)))
        return future

    def _scatter(self, value: bytes) -> None:
        self._scattered[value] = self._client.scatter(value, broadcast=True, hash=True)

    def _send(self, task: _Task, tries: int) -> None:
        shared = self._scattered.get(task.shared, task.shared)
        sent = self._client.submit(with_kernels, *named(task.work), shared, task.given, pure=False, retries=0)
        sent.add_done_callback(lambda done: self._hear(done, task, tries))

    def _hear(self, done: Any, task: _Task, tries: int) -> None:
        """In a thread of Dask."""
        try:
            if done.status == "finished":
                task.future.set_result(done.result())
            elif done.status in UNHEARD and tries > 1 and not self.gone:
                # what was shared is gone once every worker that held it has ended: no fault of this task
                self._scatter(task.shared)
                self._send(task, tries - 1)
            else:
                task.future.set_exception(_error_of(done))
        except (Exception, CancelledError) as broken:
            task.future.set_exception(WorkerLost(one_line(str(broken), 160)))


def _error_of(done: Any) -> BaseException:
    error = None if done.status in UNHEARD else done.exception()
    if error is None or type(error).__name__ == LOST:
        return WorkerLost(one_line(str(error), 160) if error is not None else "its worker ended")
    found: BaseException = error
    return found


def _compile_once(client: Any) -> None:
    """On every computer by one of its workers, before all of them want to compile the slice at the same moment. What
    goes wrong there is told by the first slice."""
    one_of = {info["host"]: worker for worker, info in client.scheduler_info(n_workers=-1)["workers"].items()}
    given = (*named(compiled), b"", b"")
    begun = [client.submit(with_kernels, *given, workers=[one], pure=False, retries=0) for one in one_of.values()]
    for one in begun:
        one.exception()


@contextmanager
def dask(address: str) -> Iterator[Pool]:
    """Raises Objection where Dask is not installed, or nobody answers at the address."""
    try:
        import distributed
    except ImportError:
        raise Objection(
            "the scheduler", "of Dask, which is not installed", "an extra that `make dask` brings"
        ) from None
    try:
        client = distributed.Client(address, timeout=PATIENCE_S, set_as_default=False)
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except (OSError, ValueError) as error:
        found = f"{one_line(address, 80)}, where nobody answers ({one_line(str(error), 80)})"
        allowed = "the address of a Dask scheduler with a worker at least, tcp://HOST:PORT"
        raise Objection("the scheduler", found, allowed) from None
    try:
        _compile_once(client)
        yield Scheduled(client, address)
    finally:
        threading.Thread(target=client.close, daemon=True).start()
