"""The thread that keeps an experiment: what happened goes in, and comes out once the disk has it.

The thread of the experiment only puts into a queue. What is told to the window is told after it was kept, so no point
is ever shown that a power cut could take back; on a disk that fails it is told all the same, kept in memory, and tried
again.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rig.experiment.experiment import Experiment
from rig.journal.file import InUse, JournalFile, sync_folder
from rig.journal.frames import KIND_OF, Closed, Entry, Opened, Start, frame, now, payload_of, start_of, versions
from rig.messages import BathPoint, Branched, Logged, Result, Saving, Sweep

if TYPE_CHECKING:
    from rig.journal.reader import JournalContents

GROUP_S = 0.05  # frames that come within this after a sync wait for the next one
RETRY_S = 5.0
LOOK_S = 30.0  # between two looks at the room on the disk
NEEDED_BYTES = 50_000_000
LOW_MB = (500, 200, 100, 50, 20)
"""Room below which a warning is given, and another one when it has become less still."""
ENDING = ".schaffer"


def free_path(folder: Path) -> Path:
    """A name for a new experiment, by its date and time."""
    name = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    number = 1
    path = folder / f"{name}{ENDING}"
    while path.exists():
        number += 1
        path = folder / f"{name} {number}{ENDING}"
    return path


def in_folder(folder: Path, name: str, seeds: Sequence[int]) -> dict[int, Journal]:
    """A journal for the slice of every seed. One of an earlier run is kept: the new one has a number."""

    def free(seed: int) -> Path:
        path, number = folder / f"{name}_seed{seed}{ENDING}", 1
        while path.exists():
            number += 1
            path = folder / f"{name}_seed{seed} {number}{ENDING}"
        return path

    return {seed: Journal(free(seed)) for seed in seeds}


def _unheard(_: Result) -> None:
    pass


class Journal:
    """Records a new experiment into ``path``, or goes on with one that is there already.

    ``deliver`` gets every result that was put, in order, from this thread, and ``Saving`` after every sync.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.deliver: Callable[[Result], None] = _unheard
        self.problem = ""
        """Why nothing is saved at present; empty while all is well."""
        self._branches_put = 0  # counted by the thread that puts
        self._branches_told = 0  # counted by the thread that delivers
        self._goes_on: tuple[int, int, int] | None = None
        self._inbox: queue.SimpleQueue[Entry | Result | Path | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._file: JournalFile | None = None
        self._frames = 0
        self._sweeps = 0
        self._story: list[tuple[int, bytes]] = []  # all but safe sweeps, in case another place is needed
        self._unsafe: list[tuple[int, bytes]] = []
        self._told: list[Result] = []  # results to deliver once what was put before them is safe
        self._synced = float("-inf")
        self._looked = float("-inf")
        self._warning = ""
        self._kept_out = False  # another program has the file: what is done here goes to another one, or nowhere

    # ---- called from other threads

    def begin(self, start: Start | Opened) -> None:
        self._thread.start()
        self._inbox.put(start)

    def begin_with(self, experiment: Experiment, title: str) -> None:
        """Begin with an experiment to which nothing has been done yet, but for its first currents."""
        self.begin(start_of(experiment, title))

    def go_on(self, reading: JournalContents) -> None:
        """Begin by going on with the experiment that was read. Its actions are known here from now on; its sweeps are
        in its file alone."""
        assert reading.start is not None
        self.path, self._goes_on = reading.path, reading.whole
        story = [reading.start, *(one for one in reading.events if not isinstance(one, Sweep))]
        self._story = [(KIND_OF[type(one)], payload_of(one)) for one in story]
        self.begin(Opened(reading.tick, versions(), now()))

    def put(self, result: Result) -> None:
        if isinstance(result, Branched):
            self._branches_put += 1
        self._inbox.put(result)

    @property
    def branching(self) -> bool:
        """Whether a change of branch was put and is not yet delivered."""
        return self._branches_put != self._branches_told

    def move(self, path: Path) -> None:
        """Save in another place from now on: all that is known there, and what comes."""
        self._inbox.put(path)

    def close(self, tick: int, patience_s: float = 5.0) -> None:
        """The experiment ends at ``tick``; waits until that is kept."""
        if self._thread.is_alive():
            self._inbox.put(Closed(tick))
            self._inbox.put(None)
            self._thread.join(timeout=patience_s)

    # ---- the thread

    def _run(self) -> None:
        while True:
            rest = None
            if self._unsafe:
                pause = RETRY_S if self.problem else GROUP_S
                rest = LOOK_S if self._kept_out else max(0.0, self._synced + pause - time.monotonic())
            with contextlib.suppress(queue.Empty):
                if rest is None or rest > 0:
                    if not self._take(self._inbox.get(timeout=rest)):
                        break
                    continue
            ended = not self._drain()
            if not self._kept_out:
                self._sync()
            if ended:
                break
        if not self._kept_out:
            self._sync()
        if self._file is not None:
            self._file.close()

    def _drain(self) -> bool:
        while True:
            try:
                if not self._take(self._inbox.get_nowait()):
                    return False
            except queue.Empty:
                return True

    def _take(self, item: Entry | Result | Path | None) -> bool:
        """One thing from the queue; False at the end of it."""
        if item is None:
            return False
        if isinstance(item, Path):
            self._move(item)
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
        return True

    def _tell(self) -> None:
        told, self._told = self._told, []
        for result in told:
            self.deliver(result)
            if isinstance(result, Branched):
                self._branches_told += 1

    # ---- the disk

    def _sync(self) -> None:
        """Bring everything to the disk, or say why not."""
        if not self._unsafe:
            return
        try:
            if self._file is None:
                self._file = self._open()
            data = b"".join(
                frame(kind, self._frames + place, payload) for place, (kind, payload) in enumerate(self._unsafe)
            )
            self._file.append(data)
        except OSError as error:
            self._synced = time.monotonic()
            self._fail(error)
            return
        self._synced = time.monotonic()
        self._frames += len(self._unsafe)
        self._story += [one for one in self._unsafe if one[0] != KIND_OF[Sweep]]
        self._unsafe.clear()
        self.problem = ""
        self._look()
        self._tell()
        self.deliver(Saving(str(self.path), self._sweeps, 0, "", self._warning))

    def _open(self) -> JournalFile:
        if self._goes_on is not None:
            end, self._frames, size = self._goes_on
            return JournalFile.go_on(self.path, end, size)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.path.parent).free < NEEDED_BYTES:
            raise OSError(28, "less than 50 MB are free on that disk")
        return JournalFile.create(self.path)

    def _fail(self, error: OSError) -> None:
        """What waits stays in memory and is told; the model never waits for a disk."""
        if isinstance(error, InUse):
            self._kept_out = True
            why = "Another program records this experiment, and nothing that is done here is saved with it"
        elif isinstance(error, FileExistsError) and Path(error.filename or self.path) == self.path:
            why = "There is an experiment of that name already"
        else:
            why = f"The experiment cannot be saved ({error.strerror or type(error).__name__})"
        self.problem = f"{why}."
        self._tell()
        waiting = sum(kind == KIND_OF[Sweep] for kind, _ in self._unsafe)
        self.deliver(Saving(str(self.path), self._sweeps - waiting, waiting, self.problem, "", not self._kept_out))

    def _look(self) -> None:
        """Warn while there is still room."""
        if self._synced - self._looked < LOOK_S:
            return
        self._looked = self._synced
        try:
            free = shutil.disk_usage(self.path.parent).free
        except OSError:
            return
        below = [each for each in LOW_MB if free < each * 1_000_000]
        self._warning = f"Less than {below[-1]} MB are free where the experiment is saved." if below else ""

    def _move(self, path: Path) -> None:
        """Take what the old file holds along; where it cannot be read, everything but its sweeps."""
        old, self._kept_out = self._file, False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                raise FileExistsError(17, "there is a file of that name already", str(self.path))
            copied = self._copy_to(path)
        except OSError as error:
            self._fail(error)
            return
        if old is not None:
            old.close()
        if not copied:
            self._unsafe = [*self._story, *self._unsafe]
            self._story, self._frames, self._file, self._goes_on = [], 0, None, None
        self.path = path
        self._looked, self._warning = float("-inf"), ""
        self._sync()

    def _copy_to(self, path: Path) -> bool:
        """Whether the new file holds all that the old one held."""
        try:
            if self._file is not None:
                held = self._file.read()
            elif self._goes_on is not None:
                with open(self.path, "rb") as file:
                    held = file.read(self._goes_on[0])
                self._frames = self._goes_on[1]
            else:
                return False
        except OSError:
            return False
        moved = path.with_name(f"{path.name}.part")
        try:
            moved.write_bytes(held)
            os.replace(moved, path)
            self._file = JournalFile.go_on(path, len(held), len(held))
            sync_folder(path.parent)
        except OSError:
            with contextlib.suppress(OSError):
                moved.unlink()
            raise
        return True
