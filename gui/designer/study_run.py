"""The cohort of a study, computed beside the window: begun, paused, gone on with, ended; heard ten times a second."""

from __future__ import annotations

import queue
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from rig.files.refusal import RefusedFile
from rig.study.design.design_file import OpenedDesign
from rig.study.pool import Pool
from rig.study.results.progress import Progress
from rig.study.running.run_study import Begun, Done, Heard, Lost, NoWorkers, OtherBits, RunControl, run_study
from rig.study.running.study_file import ENDING, NotKept, StudyFile

LOOK_MS = 100
TIME_LEFT_AFTER = 2
"""Slices that have to be done before anybody says how long the others take."""


class Runner(Protocol):
    def __call__(self, file: StudyFile, heard: Callable[[Heard], None], control: RunControl) -> None:
        """Compute what is missing; returns when all is done or it was cancelled."""


class _Ended:
    """The last thing that is heard of a run. ``why``: it did not end by itself, in a sentence."""

    def __init__(self, why: str = "") -> None:
        self.why = why


class InProcesses:
    """Runs a study in processes of this computer, which let the window go first."""

    def __init__(self, pool: Callable[[], AbstractContextManager[Pool]]) -> None:
        self._pool = pool

    def __call__(self, file: StudyFile, heard: Callable[[Heard], None], control: RunControl) -> None:
        with self._pool() as pool:
            run_study(file, pool, heard, control)


class StudyRun(QObject):
    """At most one study at a time. ``progress``: of the study in hand, None without one; ``path``: its file, which
    may be opened elsewhere once all is done; ``file``: as long as there is something to compute."""

    changed = Signal(object)
    """A set of numbers of slices that are in another stage; ten times a second at most."""
    began = Signal()
    """Another study is in hand, or none."""
    ended = Signal(str)
    """Nobody computes any more. Empty where all went well; else why, in a sentence."""

    def __init__(
        self, runner: Runner, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``clock``: wall time in seconds."""
        super().__init__(parent)
        self._runner, self._clock = runner, clock
        self.file: StudyFile | None = None
        self.progress: Progress | None = None
        self.path: Path | None = None
        self._control = RunControl()
        self._thread: threading.Thread | None = None
        self._told: queue.SimpleQueue[Heard | _Ended] = queue.SimpleQueue()
        self._since = 0.0
        self._done_since = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    # ---- what is done

    def begin(self, opened: OpenedDesign, folder: Path | None) -> None:
        """A new study in a file of the folder, or in one that goes with the window. Raises RefusedFile, NotKept."""
        if folder is None:
            self._temporary = self._temporary or tempfile.TemporaryDirectory(prefix="schaffer-study-")
            folder = Path(self._temporary.name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotKept(f"{folder.name} could not be made ({error.strerror or error}).") from error
        self.take(StudyFile.create(free_name(folder, opened.design.title), opened))
        self.go_on()

    def take(self, file: StudyFile) -> None:
        """A study that is on the disk already, to look at or to go on with. Raises RefusedFile for a damaged row."""
        self.release()
        progress = Progress(file.opened, file.arms, file.planned, file.unblinded)
        for result in file.results():
            progress.done(result)
        self.file, self.progress, self.path = file, progress, file.path
        self._control = RunControl()
        self._let_go_when_complete()
        self.began.emit()

    def go_on(self) -> None:
        """Compute what is missing; or no longer pause."""
        if self.running:
            self._control.go_on()
            self._measure_from_now()
            self.changed.emit(set())
            return
        file = self.file
        if file is None or file.complete:
            return
        self._control = control = RunControl()
        self._measure_from_now()
        self._thread = threading.Thread(target=self._work, args=(file, control), name="study", daemon=True)
        self._thread.start()
        self._timer.start()
        self.changed.emit(set())

    def _measure_from_now(self) -> None:
        self._since, self._done_since = self._clock(), 0

    def _work(self, file: StudyFile, control: RunControl) -> None:
        try:
            self._runner(file, self._told.put, control)
        except (NotKept, NoWorkers, OtherBits, RefusedFile) as error:
            self._told.put(_Ended(str(error)))
        except Exception as error:
            self._told.put(_Ended(f"Something unforeseen happened ({type(error).__name__}: {error})."))
        else:
            self._told.put(_Ended())

    def pause(self) -> None:
        self._control.pause()
        self.changed.emit(set())

    def cancel(self) -> None:
        """What is being computed is finished; what is done stays."""
        self._control.cancel()
        self.changed.emit(set())

    def release(self) -> None:
        """End what runs, and let go of the file: another program, or another page, may open it."""
        if self._thread is not None:
            self._control.cancel()
            self._thread.join()
            self._thread = None
            self.look()
        self._timer.stop()
        if self.file is not None:
            self.file.close()
        if self.file is not None or self.progress is not None:
            self.file = self.progress = None
            self.began.emit()

    def close_work(self) -> None:
        """With the window."""
        self.release()
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    # ---- what is known

    @property
    def running(self) -> bool:
        return self._thread is not None

    @property
    def paused(self) -> bool:
        return self.running and self._control.paused

    @property
    def ending(self) -> bool:
        """It was cancelled and finishes what is being computed."""
        return self.running and self._control.cancelled

    @property
    def left_s(self) -> float | None:
        """Seconds until all is done, by what was done since it began or went on; None where nobody can say."""
        if self.progress is None or not self.running or self.paused or self._done_since < TIME_LEFT_AFTER:
            return None
        counts = self.progress.counts
        each = (self._clock() - self._since) / self._done_since
        return each * (counts.planned - counts.done - counts.lost)

    def look(self) -> None:
        """Hear what was done since."""
        touched: set[int] = set()
        ended: _Ended | None = None
        progress = self.progress
        while not self._told.empty():
            heard = self._told.get()
            if isinstance(heard, _Ended):
                ended = heard
            elif progress is None:
                continue
            elif isinstance(heard, Begun):
                progress.begun(heard.index)
                touched.add(heard.index)
            elif isinstance(heard, Done):
                progress.done(heard.result)
                self._done_since += 1
                touched.add(heard.result.index)
            elif isinstance(heard, Lost):
                progress.lost(heard.index, heard.why)
                touched.add(heard.index)
        if ended is not None:
            self._end()
            self._let_go_when_complete()
            touched |= set(progress.back()) if progress is not None else set()
        if touched:
            self.changed.emit(touched)
        if ended is not None:
            self.changed.emit(set())
            self.ended.emit(ended.why)

    def _let_go_when_complete(self) -> None:
        """Nothing more is written: another page, or another program, may open it."""
        if self.file is not None and self.progress is not None and self.progress.complete:
            self.file.close()
            self.file = None

    def _end(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._timer.stop()


def free_name(folder: Path, title: str) -> Path:
    """A file that is not there yet, called as the study is."""
    stem = "".join(sign if sign.isalnum() else "_" for sign in title.lower()).strip("_")[:60] or "study"
    number = 1
    while (path := folder / f"{stem}{'' if number == 1 else f'_{number}'}{ENDING}").exists():
        number += 1
    return path
