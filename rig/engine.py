"""The thread that owns time: it empties the mailbox, paces the experiment against the wall clock, hands out results.

Wall time is used for one thing only, to decide how far the experiment may go next. It cannot change a result, because
``Experiment.advance`` gives the same bits however its time is cut.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.messages import (
    Action,
    AddNote,
    Fault,
    LiveSamples,
    Result,
    RunPattern,
    SetPaused,
    SetSpeed,
    Status,
    StopPattern,
)
from rig.stimulator import TRAIN_TAIL_TICKS

if TYPE_CHECKING:
    from rig.experiment import Experiment

BLOCK_S = 0.010  # wall time between two looks into the mailbox
CALL_S = 0.002  # wall time that one call of the experiment aims at
DEBT_S = 0.250  # lag behind the wall clock beyond which the rest is given up
WINDOW_S = 1.5  # wall time over which the speed reached is measured
STATUS_S = 0.030
SHORT_TICKS = 400  # first stride after anything changed: 20 ms of model time
LONG_TICKS = 60 * TICKS_PER_S
TRUE_RATE_TICKS = 2 * TICKS_PER_S  # how much of a pattern plays at its true rate, whatever the speed

log = logging.getLogger("schaffer")


class Engine:
    """Runs an ``Experiment`` in its own thread. Everything mutable belongs to that thread; only frozen values cross.

    ``build`` makes the experiment and runs in the thread, so that the window can paint before kernels are imported.
    ``clock`` is the wall clock in seconds.
    """

    def __init__(self, build: Callable[[], Experiment], clock: Callable[[], float] = time.perf_counter) -> None:
        self.live: deque[LiveSamples] = deque(maxlen=4)
        self._build = build
        self._clock = clock
        self._inbox: queue.SimpleQueue[Action | SetSpeed | SetPaused] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="experiment", daemon=True)
        self._stopping = False
        self._experiment: Experiment | None = None
        self._broken = False
        self._speed = 1.0
        self._paused = False
        self._true_until = 0  # tick up to which a pattern plays at its true rate
        self._anchor = (0.0, 0)  # (wall, tick) from which the pacing rule counts
        self._next_block = 0.0
        self._stride = SHORT_TICKS
        self._reached: deque[tuple[float, int]] = deque()
        self._told = -math.inf
        self._drawn = (-1, 0)  # start and length of the partial sweep handed out last

    # ---- called from the window's thread

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end and wait for it. A kernel that is still being compiled is not waited for."""
        self._stopping = True
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def post(self, message: Action | SetSpeed | SetPaused) -> None:
        self._inbox.put(message)

    def take(self) -> list[Result]:
        """Everything that happened since the last call, in order."""
        taken: list[Result] = []
        while True:
            try:
                taken.append(self._results.get_nowait())
            except queue.Empty:
                return taken

    # ---- the thread

    def _run(self) -> None:
        while not self._stopping:
            self.step()
            rest = self._next_block - self._clock()
            if rest > 0:
                time.sleep(min(rest, BLOCK_S))

    def step(self) -> None:
        """One block: mailbox, as much model time as the pacing rule grants, news. Never raises."""
        if self._experiment is None:
            self._wake()
            return
        try:
            self._apply_mail(self._experiment)
            if self._paused:
                self._rest(self._experiment)
            else:
                self._go_on(self._experiment)
        except Exception as error:
            log.debug("the experiment stopped", exc_info=True)
            self._fail(error, self._experiment)
        self._tell(self._experiment)

    def _wake(self) -> None:
        if self._broken:
            self._drain()
            self._next_block = self._clock() + BLOCK_S
            return
        from rig.kernels import compile_ahead, compiled_before

        words = "Waking the slice and recording 10 min of baseline"
        if not compiled_before():
            words = "Compiling the slice for this computer, once; then it wakes and 10 min of baseline are recorded"
        self._results.put(Status(0, self._speed, 0.0, self._paused, preparing=words))
        try:
            compile_ahead()
            self._experiment = self._build()
            for result in self._experiment.advance(self._experiment.tick):
                self._results.put(result)
        except Exception as error:
            log.debug("no slice could be prepared", exc_info=True)
            self._broken = True
            self._results.put(
                Fault(_sentence(error), "No slice could be prepared.", "Run `main.py doctor` and start again.")
            )
            return
        self._anchor_here(self._experiment)

    def _drain(self) -> list[Action | SetSpeed | SetPaused]:
        mail: list[Action | SetSpeed | SetPaused] = []
        while True:
            try:
                mail.append(self._inbox.get_nowait())
            except queue.Empty:
                return mail

    def _apply_mail(self, experiment: Experiment) -> None:
        mail = newest_settings(self._drain())
        for message in mail:
            try:
                self._apply(message, experiment)
            except ValueError as refusal:
                self._results.put(
                    Fault(
                        _sentence(refusal), "Nothing was changed; the rig goes on.", "Correct the value and try again."
                    )
                )
        if mail:
            self._told = -math.inf
            self._stride = SHORT_TICKS
            if any(isinstance(message, SetSpeed | SetPaused | RunPattern | StopPattern) for message in mail):
                self._anchor_here(experiment)

    def _apply(self, message: Action | SetSpeed | SetPaused, experiment: Experiment) -> None:
        if isinstance(message, SetSpeed):
            if not message.speed > 0:
                raise ValueError(f"A speed of {message.speed} was asked for; a speed is above 0.")
            self._speed = message.speed
        elif isinstance(message, SetPaused):
            self._paused = message.paused
        else:
            self._results.put(experiment.apply(message))
            if isinstance(message, RunPattern):
                shown = experiment.running_until + TRAIN_TAIL_TICKS
                self._true_until = min(experiment.tick + TRUE_RATE_TICKS, shown)
            elif isinstance(message, StopPattern):
                self._true_until = experiment.tick

    def _anchor_here(self, experiment: Experiment) -> None:
        now = self._clock()
        self._anchor = (now, experiment.tick)
        self._next_block = now
        self._reached.clear()
        self._reached.append(self._anchor)

    def _rest(self, experiment: Experiment) -> None:
        self._anchor_here(experiment)
        self._next_block = self._clock() + BLOCK_S

    def _go_on(self, experiment: Experiment) -> None:
        began = self._clock()
        slowed = experiment.tick < self._true_until and self._speed > 1.0
        speed = 1.0 if slowed else self._speed
        goal = self._goal(experiment.tick, speed, began)
        if slowed:
            goal = min(goal, self._true_until)
        while experiment.tick < goal and not self._stopping:
            if self._call(experiment, goal) - began >= BLOCK_S:
                break
        now = self._clock()
        if slowed and experiment.tick >= self._true_until:
            self._anchor_here(experiment)
        self._reached.append((now, experiment.tick))
        while now - self._reached[0][0] > WINDOW_S and len(self._reached) > 2:
            self._reached.popleft()
        if math.isinf(speed):
            self._next_block = now
        else:
            self._next_block = max(self._next_block + BLOCK_S, now - DEBT_S)

    def _goal(self, tick: int, speed: float, now: float) -> int:
        """The tick to reach in this block; a lag of more than ``DEBT_S`` is forgiven."""
        if math.isinf(speed):
            return tick + 8 * self._stride
        wall, start = self._anchor
        rate = speed * TICKS_PER_S
        goal = start + int((now - wall) * rate)
        if goal - tick > DEBT_S * rate:
            self._anchor = (now, tick)
        return goal

    def _call(self, experiment: Experiment, goal: int) -> float:
        """One stride of the experiment, results posted; the stride learns how much fits in ``CALL_S``."""
        before, tick = self._clock(), experiment.tick
        end = min(goal, tick + self._stride)
        for result in experiment.advance(end):
            self._results.put(result)
        now = self._clock()
        if now - before > 2 * CALL_S:
            self._stride = max(SHORT_TICKS, self._stride // 2)
        elif now - before < CALL_S / 2 and end - tick == self._stride:
            self._stride = min(LONG_TICKS, self._stride * 2)
        return now

    def _fail(self, error: Exception, experiment: Experiment) -> None:
        self._paused = True
        self._anchor_here(experiment)
        minutes = experiment.tick / TICKS_PER_MIN
        self._told = -math.inf
        self._next_block = self._clock() + BLOCK_S
        self._results.put(
            Fault(
                _sentence(error),
                f"The rig is paused at {minutes:.2f} min; everything up to there is kept.",
                "Undo the last change and go on, or start a new slice.",
            )
        )

    def _tell(self, experiment: Experiment) -> None:
        if not self._paused:
            sweep = experiment.partial_sweep()
            if sweep is not None and (sweep.start, len(sweep.samples)) != self._drawn:
                self._drawn = (sweep.start, len(sweep.samples))
                self.live.append(sweep)
        now = self._clock()
        if now - self._told < STATUS_S:
            return
        self._told = now
        self._results.put(experiment.status(self._speed, self._speed_reached(), self._paused))

    def _speed_reached(self) -> float:
        """Model seconds per wall second over the last ``WINDOW_S``."""
        if self._paused or len(self._reached) < 2:
            return 0.0
        (wall, tick), (now, reached) = self._reached[0], self._reached[-1]
        return (reached - tick) / TICKS_PER_S / (now - wall) if now > wall else 0.0


def newest_settings(mail: list[Action | SetSpeed | SetPaused]) -> list[Action | SetSpeed | SetPaused]:
    """Drop settings that a later message of the same kind replaces before anything was done with them.

    A pattern or a note keeps its place: settings posted before it are in force when it starts.
    """
    kept: list[Action | SetSpeed | SetPaused] = []
    replaced: set[type] = set()
    for message in reversed(mail):
        if isinstance(message, RunPattern | StopPattern | AddNote):
            replaced.clear()
        elif type(message) in replaced:
            continue
        else:
            replaced.add(type(message))
        kept.append(message)
    return kept[::-1]


def _sentence(error: Exception) -> str:
    """The words of an error that was meant for a reader; otherwise its kind and words."""
    words = str(error).strip()
    if isinstance(error, ValueError) and words.endswith("."):
        return words
    return f"Something unforeseen happened ({type(error).__name__}: {words})."
