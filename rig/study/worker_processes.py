"""A pool of processes that live as long as it does, each with the compiled slice loaded once.

One thread hands out the work, a piece at a time: to hand one out takes less than a thousandth of a slice, and no piece
waits behind another while a process has nothing to do. A process that ends takes only the piece that it was computing;
another one is started in its place.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from rig.study.pool import Work, WorkerLost, cores
from rig.study.worker_process import Do, Made, Share, serve

ONE_THREAD = ("NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
FORKED_FROM = "rig.study.forked_with_kernels"


class _Piece(NamedTuple):
    do: Do
    future: Future[bytes]


class _Worker:
    """A process and what it computes."""

    def __init__(self, context: BaseContext, gently: bool) -> None:
        self.pipe, theirs = context.Pipe()
        make: Any = context
        self.process: BaseProcess = make.Process(target=serve, args=(theirs, gently), name="slices", daemon=True)
        with _one_thread():
            self.process.start()
        theirs.close()
        self.given: _Piece | None = None
        self.knows: set[int] = set()

    def end(self) -> None:
        self.pipe.close()
        self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Each process is one of many: it has no threads of its own for numbers."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _context() -> BaseContext:
    """On Linux processes are forked from a server that has the slice compiled; elsewhere each loads it by itself."""
    if not sys.platform.startswith("linux") or getattr(sys, "frozen", False):
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([FORKED_FROM])
    return context


class Processes:
    """See ``processes``."""

    def __init__(self, workers: int, gently: bool) -> None:
        self.workers = workers
        self.gone = ""
        self._gently = gently
        self._context = _context()
        self._shared: dict[int, bytes] = {}
        self._keys = itertools.count()
        self._waiting: deque[_Piece] = deque()
        self._lock = threading.Lock()
        self._woken, self._wake = self._context.Pipe(duplex=False)
        self._closing = False
        self._hired: list[_Worker] = []
        self._thread = threading.Thread(target=self._hand_out, name="hands out slices", daemon=True)
        self._thread.start()

    def share(self, value: bytes) -> object:
        with self._lock:
            key = next(self._keys)
            self._shared[key] = value
        return key

    def submit(self, work: Work, shared: object, given: bytes) -> Future[bytes]:
        assert isinstance(shared, int)
        piece = _Piece(Do(work, shared, given), Future())
        with self._lock:
            if self.gone or self._closing:
                raise WorkerLost(self.gone or "the pool is closed")
            self._waiting.append(piece)
        self._wake.send_bytes(b".")
        return piece.future

    def process_ids(self) -> list[int]:
        """Of the processes there are now."""
        with self._lock:
            return [one.process.pid for one in self._hired if one.process.pid is not None]

    def close(self) -> None:
        """At once, also in the middle of a slice. What waits is not begun."""
        with self._lock:
            self._closing = True
        self._wake.send_bytes(b".")
        self._thread.join()

    # ---- the thread that hands out

    def _hand_out(self) -> None:
        try:
            while not self._closing:
                self._fill()
                # a process that was never needed is not started; those that were are heard until the pool is closed
                for pipe in wait([self._woken, *(one.pipe for one in self._hired)]):
                    if pipe is self._woken:
                        self._woken.recv_bytes()
                    else:
                        self._hear(next(one for one in self._hired if one.pipe is pipe))
        except OSError as error:
            self.gone = f"No process can be started to compute slices ({error.strerror or error})."
        finally:
            self._let_go()

    def _fill(self) -> None:
        """Give every process that has nothing its next piece."""
        with self._lock:
            wanted = min(self.workers, len(self._waiting) + sum(one.given is not None for one in self._hired))
        while len(self._hired) < wanted:
            one = _Worker(self._context, self._gently)
            with self._lock:
                self._hired.append(one)
        for one in [each for each in self._hired if each.given is None]:
            one.given = self._next()
            if one.given is None:
                return
            self._give(one, one.given.do)

    def _next(self) -> _Piece | None:
        with self._lock:
            while self._waiting:
                piece = self._waiting.popleft()
                if piece.future.set_running_or_notify_cancel():
                    return piece
        return None

    def _give(self, one: _Worker, do: Do) -> None:
        # a process that has just ended is noticed when its pipe is read
        with contextlib.suppress(OSError):
            if do.key not in one.knows:
                one.knows.add(do.key)
                one.pipe.send(Share(do.key, self._shared[do.key]))
            one.pipe.send(do)

    def _hear(self, one: _Worker) -> None:
        try:
            made: Made = one.pipe.recv()
        except (EOFError, OSError):
            self._replace(one)
            return
        piece, one.given = one.given, None
        if piece is None:
            return
        if made.error is None:
            piece.future.set_result(made.given)
        else:
            piece.future.set_exception(made.error)

    def _replace(self, one: _Worker) -> None:
        one.end()
        with self._lock:
            self._hired.remove(one)
        if one.given is not None:
            one.given.future.set_exception(WorkerLost(_ended(one.process.exitcode)))

    def _let_go(self) -> None:
        for one in self._hired:
            one.end()
        with self._lock:
            begun = [one.given for one in self._hired if one.given is not None]
            waiting = list(self._waiting)
            self._hired.clear()
            self._waiting.clear()
        for piece in begun:
            piece.future.set_exception(WorkerLost(self.gone or "the pool was closed"))
        for piece in waiting:
            piece.future.cancel()


def _ended(code: int | None) -> str:
    return f"its process was ended by signal {-code}" if code and code < 0 else f"its process ended with code {code}"


@contextmanager
def processes(workers: int | None = None, *, gently: bool = False) -> Iterator[Processes]:
    """``workers``: one a core without it. ``gently``: below the priority of a window. The slice is compiled first where
    it never was on this computer."""
    from rig.computer.kernel_cache import compile_ahead, keep_kernels

    keep_kernels()
    compile_ahead()
    pool = Processes(workers or cores(), gently)
    try:
        yield pool
    finally:
        pool.close()

