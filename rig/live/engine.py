"""The thread that owns time: it empties the mailbox, paces the experiment against the wall clock, hands out results.

How far the experiment may go next is for ``rig/live/pace.py`` to say. Going back (``rig/experiment/history.py``) and
trying out on a copy (``rig/experiment/curves_on_copy.py``) are done in pieces, so that the thread always hears: the
first instead of letting time pass, the second beside it.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from model.units import TICKS_PER_S
from rig.computer.program import called
from rig.experiment.curves_on_copy import curve_words, pair_words, try_curve, try_pairs
from rig.experiment.experiment_time import moment_words
from rig.experiment.history import History
from rig.files.refusal import sentence_of
from rig.instruments.stimulator import TRAIN_TAIL_TICKS
from rig.live.mailbox import drained, newest_settings
from rig.live.pace import BLOCK_S, TRUE_RATE_TICKS, Pace
from rig.messages import (
    Action,
    AddNote,
    Branched,
    Curve,
    Fault,
    LeftAlone,
    LiveSamples,
    Logged,
    Order,
    PairCurve,
    Placed,
    Reopened,
    Result,
    Rewind,
    RunPattern,
    SaveElsewhere,
    Saving,
    SetPaused,
    SetSpeed,
    Status,
    StopPattern,
    TryCurve,
    TryPairs,
    Visit,
)
from rig.protocol.plan import is_train, ordered_at

if TYPE_CHECKING:
    from rig.experiment.experiment import Experiment
    from rig.journal.journal import Journal
    from rig.journal.reader import JournalContents

CALL_S = 0.002  # wall time that one call of the experiment aims at
STATUS_S = 0.030
SHORT_TICKS = 400  # first stride after anything changed: 20 ms of model time
LONG_TICKS = 60 * TICKS_PER_S
TRIAL_S = 0.004  # wall time of a block for pulses on a copy
TRAVEL_S = 0.050  # wall time of one piece of going back
SOON_S = 0.300  # going back that takes longer tells how far it is

log = logging.getLogger("schaffer")


class Engine:
    """Runs an ``Experiment`` in its own thread. Everything mutable belongs to that thread; only frozen values cross.

    ``build`` makes the experiment and runs in the thread, so that the window can paint before kernels are imported.
    ``clock`` is the wall clock in seconds. What happens is told once ``journal`` has kept it. ``reopen``: reads
    an experiment to go on with instead of one that is built; it wakes at its last moment, paused.
    """

    def __init__(
        self,
        build: Callable[[], Experiment],
        clock: Callable[[], float] = time.perf_counter,
        journal: Journal | None = None,
        reopen: Callable[[], JournalContents | None] | None = None,
    ) -> None:
        self.live: deque[LiveSamples] = deque(maxlen=4)
        self._build = build
        self._clock = clock
        self._inbox: queue.SimpleQueue[Action | Order] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="experiment", daemon=True)
        self._stopping = False
        self._experiment: Experiment | None = None
        self._broken = False
        self._pace = Pace(clock)
        self._stride = SHORT_TICKS
        self._told = -math.inf
        self._drawn = (-1, 0)  # start and length of the partial sweep handed out last
        self._history: History  # from the moment there is an experiment
        self._waiting: list[Action | Order] = []  # mail that comes after a way back
        self._journey: Generator[float, None, Branched] | None = None
        self._set_out = 0.0  # wall time at which the journey began
        self._whither = ""
        self._trials: deque[Generator[None, None, Curve | PairCurve]] = deque()
        self._status = Status(0, 1.0, 0.0, False)  # as told last
        self._journal = journal
        self._reopen = reopen
        if journal is not None:
            journal.deliver = self._results.put

    # ---- called from the window's thread

    def start(self) -> None:
        self._thread.start()

    def settle(self) -> Saving | None:
        """How it stands with the file once the disk has or refuses all that happened; None where nothing is kept."""
        return self._journal.settle() if self._journal is not None else None

    def stop(self) -> None:
        """Ask the thread to end and wait for it. A kernel that is still being compiled is not waited for."""
        self._stopping = True
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)
        if self._journal is not None and self._experiment is not None:
            self._journal.close(self._experiment.tick)

    def post(self, message: Action | Order) -> None:
        self._inbox.put(message)

    def _hand_out(self, result: Result) -> None:
        """To the window, by way of the journal."""
        (self._results if self._journal is None else self._journal).put(result)

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
            rest = self._pace.next_block - self._clock()
            if rest > 0:
                time.sleep(min(rest, BLOCK_S))

    def step(self) -> None:
        """One block: mailbox, as much model time as the pacing rule grants, news. Never raises."""
        if self._experiment is None:
            self._wake()
            return
        try:
            self._apply_mail(self._experiment)
            self._try_out(self._experiment)
            if self._journey is not None:
                self._travel(self._experiment)
            elif self._pace.paused:
                self._pace.rest(self._experiment.tick)
            else:
                self._go_on(self._experiment)
        except Exception as error:
            log.debug("the experiment stopped", exc_info=True)
            self._fail(error, self._experiment)
        self._tell(self._experiment)

    def _wake(self) -> None:
        if self._broken:
            drained(self._inbox)
            self._pace.next_block = self._clock() + BLOCK_S
            return
        from rig.computer.kernel_cache import compile_ahead, waking_words

        self._results.put(Status(0, self._pace.speed, 0.0, self._pace.paused, preparing=waking_words()))
        try:
            compile_ahead()
            experiment = self._bring_back() or self._begin()
        except Exception as error:
            log.debug("no slice could be prepared", exc_info=True)
            self._broken = True
            self._results.put(
                Fault(sentence_of(error), "No slice could be prepared.", f"Run `{called()} doctor` and start again.")
            )
            return
        self._experiment = experiment
        self._pace.attend(experiment.tick)
        self._pace.anchor(experiment.tick)

    def _begin(self) -> Experiment:
        """A new experiment, and its journal."""
        experiment = self._build()
        if self._stopping:
            raise InterruptedError("closed while the slice was being prepared")
        self._results.put(placed(experiment, experiment.tick))
        if self._journal is not None:
            self._journal.begin_with(experiment, f"Slice {experiment.seed}")
        for result in experiment.advance(experiment.tick):
            self._hand_out(result)
        self._history = History(experiment)
        return experiment

    def _read(self) -> JournalContents | None:
        if self._reopen is None:
            return None
        try:
            return self._reopen()
        except OSError as error:
            words = f"The experiment cannot be opened ({error.strerror or type(error).__name__})."
            self._results.put(Fault(words, "A new slice wakes instead.", "Close it and open another file."))
            return None

    def _bring_back(self) -> Experiment | None:
        """The experiment of the journal, paused where it was left; None where there is none or it cannot be."""
        reading = self._read()
        if reading is None:
            return None
        from rig.journal.restore import bring_back

        way = bring_back(reading)
        began = self._clock()
        try:
            while not self._stopping:
                done = next(way)
                if self._clock() - began > SOON_S:
                    words = f"Opening the experiment: {100 * done:.0f} %"
                    self._results.put(Status(0, self._pace.speed, 0.0, True, preparing=words))
                    began = self._clock()
            raise InterruptedError("closed while the experiment was being opened")
        except StopIteration as end:
            experiment, self._history = end.value
        except Exception as error:
            if self._stopping:
                raise
            log.debug("the experiment could not be opened", exc_info=True)
            words = f"{reading.path.name} cannot go on; its file is left as it is and a new slice wakes."
            remedy = "Export its sweeps, or open it with the version that recorded it."
            self._results.put(Fault(sentence_of(error), words, remedy))
            return None
        self._pace.paused = True
        assert reading.start is not None
        self._results.put(placed(experiment, reading.start.opened))
        for event in reading.events:
            self._results.put(event)
        self._results.put(Reopened(str(reading.path), experiment.tick, reading.ending, reading.caution))
        if self._journal is not None:
            self._journal.go_on(reading)
        return experiment

    def _apply_mail(self, experiment: Experiment) -> None:
        """What can be done now. A way back waits until nothing is being tried out any more, and what comes after it
        waits until the experiment is there; messages about pace never wait."""
        mail = newest_settings([*self._waiting, *drained(self._inbox)])
        self._waiting.clear()
        done = []
        for message in mail:
            leaves = isinstance(message, Rewind | Visit)
            held = self._journey is not None or self._waiting or (leaves and self._trials)
            if held and not isinstance(message, SetSpeed | SetPaused):
                self._waiting.append(message)
                continue
            done.append(message)
            try:
                self._apply(message, experiment)
            except ValueError as refusal:
                self._refuse(refusal)
        if done:
            self._told = -math.inf
            self._stride = SHORT_TICKS
            self._pace.attend(experiment.tick)
            if any(isinstance(message, SetSpeed | SetPaused | RunPattern | StopPattern) for message in done):
                self._pace.anchor(experiment.tick)

    def _refuse(self, refusal: ValueError) -> None:
        words = "Nothing was changed; the rig goes on."
        self._hand_out(Fault(sentence_of(refusal), words, "Correct the value and try again."))

    def _apply(self, message: Action | Order, experiment: Experiment) -> None:
        if isinstance(message, SetSpeed):
            if not message.speed > 0:
                raise ValueError(f"A speed of {message.speed} was asked for; a speed is above 0.")
            self._pace.speed = message.speed
        elif isinstance(message, SetPaused):
            self._pace.paused = message.paused
        elif isinstance(message, Rewind):
            self._set_off(self._history.rewind(experiment, message.tick), moment_words(message.tick))
        elif isinstance(message, Visit):
            self._set_off(self._history.visit(experiment, message.branch), f"branch {message.branch}")
        elif isinstance(message, SaveElsewhere):
            if self._journal is not None:
                self._journal.move(Path(message.path))
        elif isinstance(message, TryCurve):
            self._begin_trial(try_curve(experiment, message))
        elif isinstance(message, TryPairs):
            self._begin_trial(try_pairs(experiment, message))
        else:
            if isinstance(message, RunPattern) and is_train(message.pattern):
                self._history.keep(experiment, induction=True)
            self._hand_out(experiment.apply(message))
            if isinstance(message, RunPattern):
                self._play_true(experiment)
            elif isinstance(message, StopPattern):
                self._pace.play_true(experiment.tick)

    def _play_true(self, experiment: Experiment) -> None:
        """A pattern was ordered: its beginning plays at its true rate."""
        first, last = experiment.pattern_ticks
        self._pace.play_true(min(first + TRUE_RATE_TICKS, last + TRAIN_TAIL_TICKS))

    # ---- trying out

    def _begin_trial(self, trial: Generator[None, None, Curve | PairCurve]) -> None:
        """The first pulse, on a copy of the slice as it is now."""
        next(trial)
        self._trials.append(trial)

    def _try_out(self, experiment: Experiment) -> None:
        """A few pulses on a copy; when all are given, a note and the answer."""
        until = self._clock() + TRIAL_S
        while self._trials and self._clock() < until:
            trial = self._trials.popleft()
            try:
                next(trial)
                self._trials.appendleft(trial)
            except StopIteration as end:
                words = curve_words(end.value) if isinstance(end.value, Curve) else pair_words(end.value)
                self._hand_out(experiment.apply(AddNote(words, by_rig=True)))
                self._hand_out(end.value)

    # ---- going back

    def _set_off(self, journey: Generator[float, None, Branched], whither: str) -> None:
        self._journey, self._whither = journey, whither
        self._set_out = self._clock()

    def _travel(self, experiment: Experiment) -> None:
        """A piece of the way, flat out; the window is told when it takes a while."""
        assert self._journey is not None
        until = self._clock() + TRAVEL_S
        done = 0.0
        try:
            while self._clock() < until and not self._stopping:
                done = next(self._journey)
        except StopIteration as end:
            self._journey = None
            self._arrive(end.value, experiment)
        except ValueError as refusal:
            self._journey = None
            self._refuse(refusal)
        except Exception:
            self._journey = None
            raise
        else:
            if self._clock() - self._set_out > SOON_S:
                words = f"Going back to {self._whither}: {100 * done:.0f} %"
                asked = {"speed_asked": self._pace.speed, "paused": self._pace.paused}
                self._results.put(msgspec.structs.replace(self._status, preparing=words, **asked))
            self._pace.next_block = self._clock()

    def _arrive(self, branched: Branched, experiment: Experiment) -> None:
        self.live.clear()
        self._drawn = (-1, 0)
        self._pace.play_true(experiment.tick)
        self._pace.attend(experiment.tick)
        self._hand_out(branched)
        self._told = -math.inf
        self._stride = SHORT_TICKS
        self._pace.anchor(experiment.tick)

    def _go_on(self, experiment: Experiment) -> None:
        began = self._clock()
        slowed = self._pace.slows(experiment.tick)
        goal = self._pace.goal(experiment.tick, 8 * self._stride, experiment.next_step is not None)
        while experiment.tick < goal and not self._stopping:
            spent = self._call(experiment, goal) - began
            if spent >= BLOCK_S or self._pace.slows(experiment.tick) != slowed:
                break
        self._pace.passed(experiment.tick, slowed)
        if self._pace.stands(experiment.tick, experiment.next_step is not None):
            self._pace.paused = True
            self._told = -math.inf
            self._hand_out(LeftAlone(experiment.tick))

    def _call(self, experiment: Experiment, goal: int) -> float:
        """One stride of the experiment, results posted; the stride learns how much fits in ``CALL_S``. It ends where
        the plan has a step, and the step is a stride of its own."""
        before, tick = self._clock(), experiment.tick
        end = min(goal, tick + self._stride)
        step = experiment.next_step
        if step is not None and ordered_at(step) <= tick:
            if isinstance(step.action, RunPattern) and is_train(step.action.pattern):
                self._history.keep(experiment, induction=True)
            end = tick + 1
        elif step is not None:
            end = min(end, ordered_at(step))
        for result in experiment.advance(end):
            self._hand_out(result)
            if isinstance(result, Logged):
                self._pace.attend(experiment.tick)
            if isinstance(result, Logged) and isinstance(result.action, RunPattern):
                self._play_true(experiment)
                self._pace.anchor(experiment.tick)
        self._history.watch(experiment)
        now = self._clock()
        if now - before > 2 * CALL_S:
            self._stride = max(SHORT_TICKS, self._stride // 2)
        elif now - before < CALL_S / 2 and end - tick == self._stride:
            self._stride = min(LONG_TICKS, self._stride * 2)
        return now

    def _fail(self, error: Exception, experiment: Experiment) -> None:
        self._pace.paused = True
        self._pace.rest(experiment.tick)
        self._told = -math.inf
        self._hand_out(
            Fault(
                sentence_of(error),
                f"The rig is paused at {moment_words(experiment.tick)}; everything up to there is kept.",
                "Undo the last change and go on, or go back to a bookmark.",
            )
        )

    def _tell(self, experiment: Experiment) -> None:
        if self._journey is not None or (self._journal is not None and self._journal.branching):
            return
        if not self._pace.paused:
            sweep = experiment.partial_sweep()
            if sweep is not None and (sweep.start, len(sweep.samples)) != self._drawn:
                self._drawn = (sweep.start, len(sweep.samples))
                self.live.append(sweep)
        now = self._clock()
        if now - self._told < STATUS_S:
            return
        self._told = now
        status = experiment.status(self._pace.speed, self._pace.speed_reached(), self._pace.paused)
        self._status = msgspec.structs.replace(status, branch=self._history.branch)
        self._results.put(self._status)


def placed(experiment: Experiment, opened: int) -> Placed:
    return Placed(experiment.seed, experiment.preparation, opened, experiment.began)
