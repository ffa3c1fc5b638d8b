"""A day in the lab, flat out: one experiment after the other in one program, each in a new window with its journal, and
somebody at the keys. Does memory grow, do handles, does the count of None move?

The window is drawn without a screen. Every experiment is read back when it is closed. Slopes are of the second half,
when all is warm. Time in which the program was held (a suspended computer) or a slice was waking does not count.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.bench.bench import Bench
from gui.lab.window import bench, recording_engine
from gui.parts.application import application
from gui.parts.theme import Theme, metrics_for
from model.units import TICKS_PER_MIN
from rig.computer.kernel_cache import keep_kernels
from rig.messages import LONGEST_TICKS, Fault, SetPaused, SetSpeed

SIZE = (1920, 1080)
EXPERIMENT_S = 120.0
EVERY_S = 1.0
HELD_S = 10.0
"""A gap between two looks from which on the program was held and did not work."""
MOST_MB = 200.0
"""So much above its start the program may come to hold."""
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
KEYS = (
    "B", "A", "Return", "Alt+1", "F3", "F3", "F", "V", "F4", "F2", "Q", "Q", "F11", "F11", ",", ".", "C", "C", "?",
    "Esc", "Shift+B", "Esc", "Ctrl+K", "Esc", "Alt+0", "F8", "F8", "]", "[", "Ctrl+Z",
)  # fmt: skip
"""What is pressed, one a look, round and round."""
READ_BACK = """
import sys
from pathlib import Path
from rig.journal.reader import read_journal
reading = read_journal(Path(sys.argv[1]))
print(sum(len(record.sweeps) for record in reading.records), int(reading.closed), reading.size)
"""


class Seen(NamedTuple):
    """One look at the program, in experiment ``number``."""

    number: int
    wall_s: float
    model_h: float
    memory_MB: float
    handles: int
    threads: int
    nones: int


class Kept(NamedTuple):
    """What the file of an experiment held when it was read back."""

    sweeps: int
    closed: int
    size: int


def read_back(journal: Path) -> Kept:
    """In a program of its own, so that it does not count here."""
    done = subprocess.run([sys.executable, "-c", READ_BACK, journal], capture_output=True, text=True, check=True)
    return Kept(*map(int, done.stdout.split()))


class Soak:
    def __init__(
        self, app: QApplication, folder: Path, minutes: float, experiment_minutes: float, experiments: int
    ) -> None:
        """``experiments``: the day ends after so many, or with 0 after ``minutes``."""
        self._app = app
        self._folder = folder
        self._lasts_s = 60 * minutes
        self._experiment_s = 60 * experiment_minutes if experiments else min(60 * experiment_minutes, self._lasts_s)
        self._experiments = experiments
        self._every_s = min(EVERY_S, self._experiment_s / 10)
        self._worked_s = 0.0
        self._looked = time.monotonic()
        self._began_s = 0.0
        self.looks: list[Seen] = []
        self.kept: list[Kept] = []
        self.faults: list[Fault] = []
        self._window = self._open()
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(round(1000 * self._every_s))

    def _open(self) -> Bench:
        self._began_s = self._worked_s
        self._keys = cycle(KEYS)
        window = bench(Theme("dark", metrics_for(*SIZE)), recording_engine(self._folder))
        window.resize(*SIZE)
        window.show()
        window.session.bridge.fault.connect(self.faults.append)
        window.session.bridge.start()
        window.session.post(SetSpeed(math.inf))
        return window

    def _close(self) -> None:
        self._window.close()
        self._window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        (journal,) = self._folder.glob("*.schaffer")
        self.kept.append(read_back(journal))
        journal.unlink()
        print(self.looks[-1], self.kept[-1], file=sys.stderr, flush=True)

    def _look(self) -> None:
        now = time.monotonic()
        gap, self._looked = now - self._looked, now
        newest = self._window.session.status
        if newest.preparing or newest.tick == 0:
            return
        self._worked_s += gap if gap < HELD_S else 0.0
        self.looks.append(seen(len(self.kept), self._worked_s, newest.tick))
        self._window.session.post(SetPaused(False))  # a slice that is left alone stands
        QTest.keySequence(self._window, QKeySequence(next(self._keys)))
        if self._worked_s - self._began_s < self._experiment_s and newest.tick < LONGEST_TICKS:
            return
        self._close()
        more = len(self.kept) < self._experiments if self._experiments else self._worked_s < self._lasts_s
        if more:
            self._window = self._open()
            gc.collect()  # the window that went; on its own the collector would wait for more
        else:
            self._timer.stop()
            self._app.quit()


def seen(number: int, worked_s: float, tick: int) -> Seen:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    threads = len(os.listdir("/proc/self/task"))
    handles = len(os.listdir("/proc/self/fd"))
    hours = tick / TICKS_PER_MIN / 60
    return Seen(number, worked_s, hours, pages * PAGE_MB, handles, threads, sys.getrefcount(None))


def lasts(looks: list[Seen]) -> list[Seen]:
    """The last look at every experiment: all of them are then of about the same age."""
    return list({one.number: one for one in looks}.values())


def slope(values: list[float], over: list[float]) -> float:
    """Of the second half; NaN of fewer than two."""
    half = len(values) // 2
    return float(np.polyfit(over[half:], values[half:], 1)[0]) if len(values) - half > 1 else math.nan


def soak(
    folder: Path, minutes: float, experiment_minutes: float, experiments: int
) -> dict[str, float | int | list[str]]:
    """The lab is opened, used for so long and closed."""
    keep_kernels()
    app: QApplication = application([])
    app.setQuitOnLastWindowClosed(False)
    sys.excepthook = lambda *error: (sys.__excepthook__(*error), app.exit())
    day = Soak(app, folder, minutes, experiment_minutes, experiments)
    app.exec()
    ends = lasts(day.looks)
    hours = [one.wall_s / 3600 for one in ends]
    return {
        "wall_min": round(ends[-1].wall_s / 60, 1),
        "experiments": len(ends),
        "model_h": round(sum(one.model_h for one in ends), 1),
        "sweeps_kept": sum(one.sweeps for one in day.kept),
        "journals_MB": round(sum(one.size for one in day.kept) / 1e6, 1),
        "memory_MB_start": round(day.looks[0].memory_MB, 1),
        "memory_MB_first": round(ends[0].memory_MB, 1),
        "memory_MB_last": round(ends[-1].memory_MB, 1),
        "memory_MB_largest": round(max(one.memory_MB for one in day.looks), 1),
        "memory_MB_an_hour": round(slope([one.memory_MB for one in ends], hours), 2),
        "handles_first": ends[0].handles,
        "handles_last": ends[-1].handles,
        "threads_first": ends[0].threads,
        "threads_last": ends[-1].threads,
        "nones_first": ends[0].nones,
        "nones_last": ends[-1].nones,
        "nones_lowest": min(one.nones for one in day.looks),
        "nones_an_hour": round(slope([one.nones for one in ends], hours), 1),
        "faults": [one.what for one in day.faults],
        "wrong": sum(
            (
                len(day.faults),
                sum(not one.closed for one in day.kept),
                max(one.memory_MB for one in day.looks) > day.looks[0].memory_MB + MOST_MB,
                ends[-1].handles > ends[0].handles + 2,
                ends[-1].threads > ends[0].threads + 2,
                min(one.nones for one in day.looks) < day.looks[0].nones // 2,
            )
        ),
    }


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=480.0, help="of wall time")
    asked.add_argument("--experiments", type=int, default=0, help="so many of them, however long it takes")
    asked.add_argument("--experiment", type=float, default=EXPERIMENT_S / 60, help="minutes of wall time of each")
    wanted = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak"))
    try:
        figures = soak(folder, wanted.minutes, wanted.experiment, wanted.experiments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
