"""What a process does that computes for another one: it reads work from a pipe, and writes what it made of it.

It ends when the pipe does, at once and in the middle of a slice: a program that is killed leaves nobody behind.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import NamedTuple

from rig.study.pool import Work

GENTLY = 10
"""How much lower its priority is beside a window, in the numbers of ``nice``."""
BELOW_NORMAL = 0x4000
"""The same for Windows."""


class Share(NamedTuple):
    """Bytes that several pieces of work need."""

    key: int
    value: bytes


class Do(NamedTuple):
    work: Work
    key: int
    given: bytes


class Made(NamedTuple):
    """Of one ``Do``; ``error`` where there is nothing."""

    given: bytes
    error: Exception | None = None


def serve(pipe: Connection, gently: bool) -> None:
    """The life of the process."""
    from rig.computer.kernel_cache import keep_kernels

    # Ctrl C on a terminal goes to all of them; whoever reads the results decides when to stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_kernels()
    if gently:
        _step_back()
    inbox: queue.SimpleQueue[Share | Do] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(pipe, inbox), daemon=True).start()
    shared: dict[int, bytes] = {}
    while True:
        told = inbox.get()
        if isinstance(told, Share):
            shared[told.key] = told.value
        else:
            _send(pipe, _made(told, shared[told.key]))


def _read(pipe: Connection, inbox: queue.SimpleQueue[Share | Do]) -> None:
    while True:
        try:
            inbox.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)


def _made(told: Do, shared: bytes) -> Made:
    try:
        return Made(told.work(shared, told.given))
    except Exception as error:
        return Made(b"", _portable(error))


def _portable(error: Exception) -> Exception:
    """The error itself where it can be sent, else its words."""
    try:
        return error if type(pickle.loads(pickle.dumps(error))) is type(error) else RuntimeError(str(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")


def _send(pipe: Connection, made: Made) -> None:
    try:
        pipe.send(made)
    except OSError:
        os._exit(0)


def _step_back() -> None:
    """Others come first. A system that has no priorities goes on without."""
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "win32":
            import ctypes

            kernel = ctypes.windll.kernel32
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL)
        else:
            os.nice(GENTLY)
