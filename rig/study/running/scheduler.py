"""Workers of a Dask scheduler as a pool: other computers, as many as it has. An extra, `make dask`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from rig.computer.kernel_cache import compile_ahead
from rig.computer.named_work import with_kernels
from rig.files.refusal import Objection
from rig.files.safe_text import one_line
from rig.study.pool import Pool, Work, WorkerLost

PATIENCE_S = 20
"""For a scheduler that answers, and for its first worker."""
LOST = "KilledWorker"


def named(work: Work) -> tuple[str, str]:
    """Module and name of a function: what travels, so that the worker can choose where its kernels are before it loads
    the module."""
    return work.__module__, work.__qualname__


def compiled(shared: bytes, given: bytes) -> bytes:
    """Compile the slice where it never was."""
    compile_ahead()
    return b""


class Scheduled:
    """See ``dask``. What is shared goes to every worker once, and is then named."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._gone = False

    @property
    def workers(self) -> int:
        return sum(self._client.nthreads().values()) if not self.gone else 0

    @property
    def gone(self) -> str:
        if self._gone or self._client.status not in ("running", "connecting"):
            return f"The scheduler {self._address} does not answer any more."
        return ""

    def share(self, value: bytes) -> object:
        return self._client.scatter(value, broadcast=True, hash=True) if value else value

    def submit(self, work: Work, shared: object, given: bytes) -> Future[bytes]:
        future: Future[bytes] = Future()
        future.set_running_or_notify_cancel()
        sent = self._client.submit(with_kernels, *named(work), shared, given, pure=False, retries=0)
        sent.add_done_callback(lambda done: _hand_back(done, future))
        return future


def _hand_back(done: Any, future: Future[bytes]) -> None:
    """In a thread of Dask."""
    if done.status == "finished":
        future.set_result(done.result())
        return
    try:
        error = done.exception()
    except Exception as broken:
        error = broken
    lost = done.status in ("cancelled", "lost") or type(error).__name__ == LOST
    future.set_exception(WorkerLost(one_line(str(error), 160)) if lost else error or WorkerLost("its worker ended"))


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
