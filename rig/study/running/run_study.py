"""Computing what is missing of a study, by whatever pool, so that what is done is on the disk at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

import msgspec

from rig.files.safe_text import one_line
from rig.study.design.slices import PlannedSlice
from rig.study.pool import Pool, Work, WorkerLost
from rig.study.running.bundles import HERE, Bundles, Sizes
from rig.study.running.canary import Canary
from rig.study.running.compute import ANSWER, Answer, Shared, canary_here, compute_bundle
from rig.study.running.locked_plan import plan_text
from rig.study.running.slice_result import SliceResult
from rig.study.running.study_file import StudyFile

IN_FLIGHT = 2
"""Bundles that a worker has at once: the one that it computes, and the next. Never all of a study: a scheduler of three
million tasks does nothing else."""
LONGEST_WHY = 200


@dataclass(frozen=True)
class Begun:
    """The slice was given to a worker."""

    index: int


@dataclass(frozen=True)
class Done:
    """The slice is computed, and kept."""

    result: SliceResult


@dataclass(frozen=True)
class Lost:
    """The slice was given up, since it ended its worker whenever it was tried; it stays missing."""

    index: int
    seed: int
    why: str


Heard = Begun | Done | Lost


class NoWorkers(Exception):
    """Nobody is there to compute; ``str()`` says why, and that what was computed is kept."""


class OtherBits(Exception):
    """Whoever computes gives other numbers than those who began the study; ``str()`` says who."""


class RunControl:
    """Heard by ``run_study`` from another thread: hand nothing more out for now, go on, or come to an end."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = self._cancelled = False
        self.wake: Callable[[], None] = lambda: None

    def pause(self) -> None:
        """What is being computed is finished and kept."""
        self._set(True, self._cancelled)

    def go_on(self) -> None:
        self._set(False, self._cancelled)

    def cancel(self) -> None:
        """What is being computed is finished and kept; then ``run_study`` returns."""
        self._set(self._paused, True)

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def _set(self, paused: bool, cancelled: bool) -> None:
        with self._changed:
            self._paused, self._cancelled = paused, cancelled
        self.wake()


class _Run:
    """Bundles out and answers in; all of it happens in the thread that called ``run_study``."""

    def __init__(
        self,
        file: StudyFile,
        pool: Pool,
        heard: Callable[[Heard], None],
        control: RunControl,
        bundles: Bundles,
        work: Work,
    ) -> None:
        self.file, self.pool, self.heard, self.control = file, pool, heard, control
        self.bundles, self.work = bundles, work
        self.out: dict[Future[bytes], list[PlannedSlice]] = {}
        self.inbox: queue.SimpleQueue[Future[bytes] | None] = queue.SimpleQueue()
        control.wake = lambda: self.inbox.put(None)

    def go(self) -> None:
        bits = self._agreed()
        shared = self.pool.share(msgspec.msgpack.encode(Shared(plan_text(self.file.opened), bits)))
        self._hand_out(shared)
        while self.out or (self.control.paused and not self.control.cancelled):
            future = self.inbox.get()
            if future is not None:
                self._take(future, self.out.pop(future))
            if self.control.cancelled:
                for waiting in [one for one in self.out if one.cancel()]:
                    self.out.pop(waiting)
            self._hand_out(shared)

    def _agreed(self) -> str:
        """The canary of the study; that of this computer where nobody has computed yet. Raises OtherBits, NoWorkers."""
        try:
            sent = self.pool.submit(canary_here, self.pool.share(b""), b"").result()
        except Exception as error:
            raise NoWorkers(self.pool.gone or f"No worker could begin: {_why(error)}.") from error
        here = msgspec.msgpack.decode(sent, type=Canary)
        known = self.file.bits
        if not known:
            self.file.keep_bits(here.digest)
            return here.digest
        if known != here.digest:
            raise OtherBits(
                f"{self.file.path.name} was begun by version {self.file.version}, whose slices give {known}; "
                f"{here.words}. Slices of both would not be of one study: go on where it was begun, or begin it again."
            )
        return known

    def _hand_out(self, shared: object) -> None:
        while not self.control.paused and not self.control.cancelled and not self.pool.gone:
            workers = self.pool.workers
            if len(self.out) >= IN_FLIGHT * max(workers, 1):
                return
            bundle = self.bundles.next(workers, len(self.out))
            if not bundle:
                return
            future = self.pool.submit(self.work, shared, msgspec.msgpack.encode(bundle))
            self.out[future] = bundle
            future.add_done_callback(self.inbox.put)
            for planned in bundle:
                self.heard(Begun(planned.index))

    def _take(self, future: Future[bytes], bundle: list[PlannedSlice]) -> None:
        try:
            answer = ANSWER.decode(future.result())
        except CancelledError:
            self._nobody()
            self.bundles.back(bundle)
        except WorkerLost as lost:
            self._nobody()
            for planned in self.bundles.lost(bundle):
                self.heard(Lost(planned.index, planned.seed, one_line(str(lost), LONGEST_WHY)))
        except Exception as error:
            # a slice that breaks off is a result with a fault: this is about the worker, and all would say the same
            self._nobody()
            raise NoWorkers(
                f"A worker cannot compute slices of this study ({_why(error)}). {self._kept()} Mend that worker, then "
                "go on with the study."
            ) from error
        else:
            self._keep(answer, bundle)

    def _nobody(self) -> None:
        if self.pool.gone:
            raise NoWorkers(f"{self.pool.gone} {self._kept()}")

    def _kept(self) -> str:
        return f"{self.file.done} of {len(self.file.planned)} slices are kept."

    def _keep(self, answer: Answer, bundle: list[PlannedSlice]) -> None:
        if len(answer.bodies) != len(bundle):
            raise OtherBits(f"{answer.worker} is refused: {answer.canary.words}, and the study {self.file.bits}.")
        results = [msgspec.msgpack.decode(body, type=SliceResult) for body in answer.bodies]
        self.bundles.took(len(results), answer.seconds)
        self.file.put(results)
        for result in results:
            self.heard(Done(result))


def _why(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}", LONGEST_WHY)


def run_study(
    file: StudyFile,
    pool: Pool,
    heard: Callable[[Heard], None],
    control: RunControl,
    *,
    sizes: Sizes = HERE,
    only: Sequence[PlannedSlice] | None = None,
    work: Work = compute_bundle,
) -> None:
    """Compute what is missing, and return when all of it is done, given up, or was cancelled. ``heard`` is called from
    this thread, and a slice that is ``Done`` is on the disk. ``only``: of the missing slices, those of a shard.

    Raises NotKept, NoWorkers, OtherBits; what was done before is kept, and the same call goes on with it.
    """
    wanted = None if only is None else {one.index for one in only}
    missing = [one for one in file.missing() if wanted is None or one.index in wanted]
    if missing:
        _Run(file, pool, heard, control, Bundles(missing, sizes), work).go()
