"""Workers of a Dask scheduler as a pool: other computers, as many as it has. An extra, `make dask`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from rig.files.refusal import Objection
from rig.files.safe_text import one_line
from rig.study.pool import Pool, Work, WorkerLost

PATIENCE_S = 20
LOST = "KilledWorker"


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
        sent = self._client.submit(work, shared, given, pure=False, retries=0)
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


@contextmanager
def dask(address: str) -> Iterator[Pool]:
    """Raises Objection where Dask is not installed, or nobody answers at the address."""
    try:
        import distributed
        from dask import config
    except ImportError:
        raise Objection(
            "the scheduler", "of Dask, which is not installed", "an extra that `make dask` brings"
        ) from None
    # a task whose worker ends is given up at once: which slice it was is found out here, by halves
    config.set({"distributed.scheduler.allowed-failures": 0})
    try:
        client = distributed.Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        found = f"{one_line(address, 80)}, where nobody answers ({one_line(str(error), 80)})"
        raise Objection("the scheduler", found, "the address of a Dask scheduler, tcp://HOST:PORT") from None
    try:
        yield Scheduled(client, address)
    finally:
        threading.Thread(target=client.close, daemon=True).start()
