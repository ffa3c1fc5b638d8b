"""The lab flat out for hours, window and journal and all: does memory grow, do handles, does the count of None move?

The window is drawn without a screen. Slopes are of the second half, when all is warm.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui.theme import Look, metrics_for
from gui.window import application, bench, recording_engine
from model.units import TICKS_PER_MIN
from rig.journal_reader import read_journal
from rig.kernels import keep_kernels
from rig.messages import Fault, SetSpeed

SIZE = (1920, 1080)
EVERY_S = 5.0
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
FEWEST = 8


class Seen(NamedTuple):
    """One look at the program."""

    wall_s: float
    model_h: float
    memory_MB: float
    handles: int
    threads: int
    nones: int


def look(began: float, tick: int) -> Seen:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    threads = len(os.listdir("/proc/self/task"))
    handles = len(os.listdir("/proc/self/fd"))
    hours = tick / TICKS_PER_MIN / 60
    return Seen(time.monotonic() - began, hours, pages * PAGE_MB, handles, threads, sys.getrefcount(None))


def slope(looks: list[Seen], field: str, over: str) -> float:
    late = looks[len(looks) // 2 :]
    return float(np.polyfit([getattr(one, over) for one in late], [getattr(one, field) for one in late], 1)[0])


def soak(folder: Path, minutes: float) -> dict[str, float | int | list[str]]:
    """Opens the window on a recorded experiment, lets it run flat out for so long, and closes it."""
    keep_kernels()
    app: QApplication = application([])
    window = bench(Look("dark", metrics_for(*SIZE)), recording_engine(folder))
    window.resize(*SIZE)
    window.show()
    faults: list[Fault] = []
    window.bridge.fault.connect(faults.append)
    window.bridge.start()
    window.bridge.post(SetSpeed(math.inf))
    began = time.monotonic()
    looks: list[Seen] = []

    def watch() -> None:
        if not window.bridge.newest.preparing:
            looks.append(look(began, window.bridge.newest.tick))
            if len(looks) % 12 == 0:
                print(looks[-1], file=sys.stderr, flush=True)
        if time.monotonic() - began > 60 * minutes and len(looks) >= FEWEST:
            timer.stop()
            window.close()
            app.quit()

    timer = QTimer()
    timer.timeout.connect(watch)
    timer.start(round(1000 * min(EVERY_S, 60 * minutes / 30)))
    app.exec()
    (journal,) = folder.glob("*.schaffer")
    reading = read_journal(journal)
    sweeps = len(reading.records[0].sweeps)
    return {
        "wall_min": round(looks[-1].wall_s / 60, 1),
        "model_h": round(looks[-1].model_h, 1),
        "sweeps_kept": sweeps,
        "journal_MB": round(reading.size / 1e6, 1),
        "memory_MB_first": round(looks[0].memory_MB, 1),
        "memory_MB_last": round(looks[-1].memory_MB, 1),
        "memory_MB_a_wall_hour": round(slope(looks, "memory_MB", "wall_s") * 3600, 1),
        "memory_MB_a_model_hour": round(slope(looks, "memory_MB", "model_h"), 3),
        "handles_first": looks[0].handles,
        "handles_last": looks[-1].handles,
        "threads_last": looks[-1].threads,
        "nones_first": looks[0].nones,
        "nones_last": looks[-1].nones,
        "nones_lowest": min(one.nones for one in looks),
        "nones_a_model_hour": round(slope(looks, "nones", "model_h"), 2),
        "faults": [one.what for one in faults],
        "wrong": sum(
            (
                bool(faults),
                not reading.closed,
                looks[-1].handles > looks[len(looks) // 2].handles + 2,
                min(one.nones for one in looks) < looks[0].nones // 2,
            )
        ),
    }


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=480.0, help="of wall time")
    wanted = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak"))
    try:
        figures = soak(folder, wanted.minutes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
