"""The thread that keeps an experiment: what happened goes in, and comes out once the disk has it.

The thread of the experiment only puts into a queue. What is told to the window is told after it was kept, so no point
is ever shown that a power cut could take back; on a disk that fails it is told all the same, kept in memory, and tried
again. A file that something else cuts, replaces or removes is left as it is, and the whole experiment is kept in
another one.
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rig.computer.whose import whose
from rig.experiment.experiment import Experiment
from rig.journal.file import Displaced, InUse, JournalFile
from rig.journal.frames import KIND_OF, MAGIC, Closed, Entry, Opened, Start, frame, now, payload_of, start_of, versions
from rig.journal.place import ENDING, first_free
from rig.journal.second_copy import SecondCopy
from rig.messages import BathPoint, Branched, Logged, Result, Saving, Sweep

if TYPE_CHECKING:
    from rig.journal.reader import JournalContents

GROUP_S = 0.05  # frames that come within this after a sync wait for the next one
RETRY_S = 5.0
WATCH_S = 2.0  # between two looks at a file to which nothing is added
LOOK_S = 30.0  # between two looks at the room on the disk and at every byte of the file
NEEDED_BYTES = 50_000_000
LOW_MB = (500, 200, 100, 50, 20)
"""Room below which a warning is given, and another one when it has become less still."""
MOST_LEFT = 3
"""Files of an experiment that are left behind in one folder before it is kept in another one."""


def _unheard(_: Result) -> None:
    pass


class Journal:
    """Records a new experiment into ``path``, or under that name with a number where it is taken; or goes on with one
    that is there already.

    ``deliver`` gets every result that was put, in order, from this thread, and ``Saving`` after every sync. A file that
    something else spoils is followed by another one in its folder or, where that cannot be, in the first of ``refuges``
    that takes it.
    """

    def __init__(self, path: Path, refuges: Sequence[Path] = ()) -> None:
        self.path = path
        self._name = path.name  # as it was asked for, without a number
        self.deliver: Callable[[Result], None] = _unheard
        self.problem = ""
        """Why nothing is saved at present; empty while all is well."""
        self.moved = ""
        """That the file was spoilt, and where the experiment is kept since then, in a sentence."""
        self._refuges = refuges
        self._put: Counter[int] = Counter()  # entries by kind, counted by the thread that puts
        self._safe: Counter[int] = Counter()  # the same, counted when the disk has them
        self._branches_put = 0  # counted by the thread that puts
        self._branches_told = 0  # counted by the thread that delivers
        self._goes_on: tuple[int, int] | None = None  # bytes that are whole and bytes there were, until it is opened
        self._inbox: queue.SimpleQueue[Entry | Result | Path | threading.Event | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._file: JournalFile | None = None
        self._copy = SecondCopy()  # all that is safe, or was before its file was spoilt
        self._frames = 0
        self._sweeps = 0
        self._sweeps_before = 0  # of an experiment that was opened again
        self._unsafe: list[tuple[int, bytes]] = []
        self._told: list[Result] = []  # results to deliver once what was put before them is safe
        self._asked: list[threading.Event] = []
        self._synced = float("-inf")
        self._looked = float("-inf")
        self._compared = float("-inf")
        self._warning = ""
        self._spoilt = ""  # what happened to the last file, while there is no other
        self._left: Counter[Path] = Counter()  # files left behind, by folder
        self._kept_out = False  # another program has the file: what is done here goes to another one, or nowhere
        self._saving: Saving | None = None  # as told last

    # ---- called from other threads

    def begin(self, start: Start | Opened) -> None:
        self._thread.start()
        self._inbox.put(start)

    def begin_with(self, experiment: Experiment, title: str) -> None:
        """Begin with an experiment to which nothing has been done yet, but for its first currents."""
        self.begin(start_of(experiment, title))

    def go_on(self, reading: JournalContents) -> None:
        """Begin by going on with the experiment that was read."""
        assert reading.start is not None
        end, self._frames = reading.intact
        self.path, self._name, self._goes_on = reading.path, reading.path.name, (end, reading.size)
        self._sweeps_before = sum(isinstance(one, Sweep) for one in reading.events)
        try:
            with open(reading.path, "rb") as file:
                held = file.read(end)
        except OSError:
            held = b""
        if len(held) < end:
            self._spoilt = f"{reading.path.name} is gone"
            entries = [(KIND_OF[type(one)], payload_of(one)) for one in (reading.start, *reading.events)]
            held, self._frames = MAGIC + _framed(entries, 0), len(entries)
        self._copy.add(held)
        self.begin(Opened(reading.tick, versions(), now(), whose()))

    def put(self, result: Result) -> None:
        if isinstance(result, Branched):
            self._branches_put += 1
        if isinstance(result, Sweep | Logged):
            self._put[KIND_OF[type(result)]] += 1
        self._inbox.put(result)

    @property
    def branching(self) -> bool:
        """Whether a change of branch was put and is not yet delivered."""
        return self._branches_put != self._branches_told

    def move(self, path: Path) -> None:
        """Save in another place from now on: all that is known there, and what comes."""
        self._inbox.put(path)

    def settle(self, patience_s: float = 2.0) -> Saving | None:
        """How it stands with all that was put so far, once the disk has it or has refused it. None where nothing was
        ever to be kept; a disk that does not answer is a problem too."""
        if not self._thread.is_alive():
            return self._saving
        answered = threading.Event()
        self._inbox.put(answered)
        if answered.wait(patience_s) or self._saving is None:
            return self._saving
        # what it holds up has not even come out of the queue
        sweeps, actions = (self._put[KIND_OF[kind]] - self._safe[KIND_OF[kind]] for kind in (Sweep, Logged))
        stuck = self._state("The disk does not answer.")
        return msgspec.structs.replace(stuck, waiting=max(sweeps, stuck.waiting), actions=actions)

    def close(self, tick: int, patience_s: float = 5.0) -> None:
        """The experiment ends at ``tick``; waits until that is kept."""
        if self._thread.is_alive():
            self._inbox.put(Closed(tick))
            self._inbox.put(None)
            self._thread.join(timeout=patience_s)

    # ---- the thread

    def _run(self) -> None:
        while True:
            rest = self._rest()
            with contextlib.suppress(queue.Empty):
                if rest is None or rest > 0:
                    if not self._take(self._inbox.get(timeout=rest)):
                        break
                    continue
            ended = not self._drain()
            self._sync()
            if ended:
                break
        self._sync(whole=True)
        if self._file is not None:
            self._file.close()
        self._copy.close()

    def _rest(self) -> float | None:
        """Seconds to wait for more; None without an end."""
        if self._asked:
            return 0.0
        if self._kept_out:
            return LOOK_S if self._unsafe else None
        if self.problem:
            pause = RETRY_S
        elif self._unsafe:
            pause = GROUP_S
        else:
            pause = WATCH_S
            if self._file is None:
                return None
        return max(0.0, self._synced + pause - time.monotonic())

    def _drain(self) -> bool:
        while True:
            try:
                if not self._take(self._inbox.get_nowait()):
                    return False
            except queue.Empty:
                return True

    def _take(self, item: Entry | Result | Path | threading.Event | None) -> bool:
        """One thing from the queue; False at the end of it."""
        if item is None:
            return False
        if isinstance(item, Path):
            self._move(item)
        elif isinstance(item, threading.Event):
            self._asked.append(item)
        elif isinstance(item, Start | Opened | Closed | Sweep | Logged | BathPoint | Branched):
            self._unsafe.append((KIND_OF[type(item)], payload_of(item)))
            if isinstance(item, Sweep):
                self._sweeps += 1
            if not isinstance(item, Start | Opened | Closed):
                self._told.append(item)
        else:
            self._told.append(item)
        if self.problem or not self._unsafe:
            self._tell()
            if self.problem and isinstance(item, Sweep | Logged):
                self._say()
        return True

    def _tell(self) -> None:
        told, self._told = self._told, []
        for result in told:
            self.deliver(result)
            if isinstance(result, Branched):
                self._branches_told += 1

    def _state(self, problem: str) -> Saving:
        """Without a file all that was safe is in memory again."""
        kinds = Counter(kind for kind, _ in self._unsafe)
        waiting, sweeps = kinds[KIND_OF[Sweep]], self._sweeps
        kept = sweeps - waiting
        if self._spoilt:
            kept, waiting = 0, self._sweeps_before + sweeps
        warning = self._warning or (self._file.lacks if self._file is not None else "")
        return Saving(
            str(self.path),
            kept,
            waiting,
            problem,
            "" if problem else warning,
            not self._kept_out,
            kinds[KIND_OF[Logged]],
            self.moved,
        )

    def _say(self) -> None:
        self._saving = self._state(self.problem)
        self.deliver(self._saving)

    # ---- the disk

    def _sync(self, whole: bool = False, news: bool = False) -> None:
        """Bring everything to the disk and look whether it is all there, or say why not. ``whole``: look at every byte.
        ``news``: say how it stands also where nothing was to be done."""
        if not self._kept_out and (self._unsafe or self._file is not None or self._spoilt):
            news = news or bool(self._unsafe) or bool(self.problem)
            try:
                while not self._keep(whole or bool(self._asked)):
                    news = True
            except OSError as error:
                self._fail(error)
            else:
                self.problem = ""
                self._look()
                self._tell()
                if news:
                    self._say()
        self._synced = time.monotonic()
        for answered in self._asked:
            answered.set()
        self._asked.clear()

    def _keep(self, whole: bool) -> bool:
        """Whether all that is known is in the file; False where the file has just been found spoilt. Raises OSError."""
        try:
            if self._file is None:
                self._file = self._open()
            if whole or time.monotonic() - self._compared > LOOK_S:
                self._file.check(self._copy, whole=True)
                self._compared = time.monotonic()
            self._file.check(self._copy)
            if self._unsafe:
                data = _framed(self._unsafe, self._frames)
                self._file.append(data)
                self._copy.add(data)
                self._frames += len(self._unsafe)
                self._safe.update(kind for kind, _ in self._unsafe)
                self._unsafe.clear()
                self._file.check(self._copy)
        except Displaced as found:
            assert self._file is not None
            self._spoilt = f"{self.path.name} {found}"
            self._left[self.path.parent] += 1
            self._file.close()
            self._file = None
            return False
        return True

    def _open(self) -> JournalFile:
        if self._goes_on is not None and not self._spoilt:
            try:
                made = JournalFile.go_on(self.path, *self._goes_on)
                self._goes_on = None
                return made
            except FileNotFoundError:
                self._spoilt = f"{self.path.name} is gone"
        if self._spoilt:
            return self._open_elsewhere()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.path.parent).free < NEEDED_BYTES:
            raise OSError(28, "less than 50 MB are free on that disk")
        if not self._copy.size:
            self._copy.add(MAGIC)
        made = first_free(self.path, partial(JournalFile.create, held=[MAGIC]))
        self.path = made.path
        return made

    def _open_elsewhere(self) -> JournalFile:
        """A new file with all that the spoilt one held, in the same folder or in a refuge. Raises OSError, the last
        one."""
        last = OSError(17, "there is no other folder")
        for folder in (self.path.parent, *self._refuges):
            if self._left[folder] >= MOST_LEFT or (folder == self.path.parent and not folder.is_dir()):
                continue
            try:
                made = first_free(folder / self._name, self._create, begin=2)
            except OSError as error:
                last = error
                continue
            self.moved = (
                f"{self._spoilt}, so the whole experiment, {self._sweeps_before + self._sweeps} sweeps, is kept in "
                f"{made.path.name} in {folder}."
            )
            self._spoilt, self.path = "", made.path
            self._looked, self._warning = float("-inf"), ""
            return made
        raise last

    def _create(self, path: Path) -> JournalFile:
        return JournalFile.create(path, self._copy.parts())

    def _fail(self, error: OSError) -> None:
        """What waits stays in memory and is told; the model never waits for a disk."""
        why = error.strerror or type(error).__name__
        if isinstance(error, InUse):
            self._kept_out = True
            self.problem = "Another program records this experiment, and nothing that is done here is saved with it."
        elif isinstance(error, FileExistsError) and Path(error.filename or self.path).suffix == ENDING:
            self.problem = "There is an experiment of that name already."
        elif self._spoilt:
            self.problem = f"{self._spoilt}, and the experiment cannot be kept in another file ({why})."
        else:
            self.problem = f"The experiment cannot be saved ({why})."
        self._tell()
        self._say()

    def _look(self) -> None:
        """Warn while there is still room."""
        if time.monotonic() - self._looked < LOOK_S:
            return
        self._looked = time.monotonic()
        try:
            free = shutil.disk_usage(self.path.parent).free
        except OSError:
            return
        below = [each for each in LOW_MB if free < each * 1_000_000]
        self._warning = f"Less than {below[-1]} MB are free where the experiment is saved." if below else ""

    def _move(self, path: Path) -> None:
        """All that is known goes into another file, and what comes too."""
        if not self._copy.size:
            self._copy.add(MAGIC)
        try:
            made = self._create(path)
        except OSError as error:
            self._fail(error)
            return
        if self._file is not None:
            self._file.close()
        self._file, self.path, self._name = made, path, path.name
        self._kept_out, self._goes_on, self._spoilt = False, None, ""
        self._looked, self._warning = float("-inf"), ""
        self._sync(news=True)


def _framed(entries: Sequence[tuple[int, bytes]], first: int) -> bytes:
    """The bytes of frames that are counted from ``first``."""
    return b"".join(frame(kind, first + place, payload) for place, (kind, payload) in enumerate(entries))
