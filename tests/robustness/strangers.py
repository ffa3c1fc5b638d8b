"""Files of strangers through everything: sealed journals with one value changed are read, opened on an engine without
its thread, shown in the whole window and exported; and twice the input costs about twice.

Each costs less than 200 ms to read and 100 MB; nothing is written on stderr, and the window goes on. Exit code 1 where
one of them does harm. `make robustness` runs it; the tests run what counts work instead of time.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from hostile_journals import BRANCHED, LOGGED, Frames, frames_of, hostile_journals, recorded, sealed

LONGEST_S, MOST_BYTES, MOST_TIMES = 0.2, 100_000_000, 2.3
EVERY = 8
PER_BYTE_S = 1 / 5_000_000
"""A journal is due so much time for its size besides."""


def cost(work: Callable[[], object]) -> tuple[float, int]:
    """Processor seconds (the best of three), and bytes at most."""
    spent = []
    # as in the lab, where the collector of garbage waits until the slice lives
    gc.disable()
    for _ in range(3):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    gc.enable()
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(spent), most


# ---- hostile journals


def read_all(folder: Path) -> tuple[list[Path], dict[str, Any]]:
    """Those to be used as well: all that are harmless, and some of those that are whole only up to the change."""
    from rig.journal.reader import read_journal

    paths, wrong, slowest, largest = [], [], 0.0, 0
    for number, one in enumerate(hostile_journals(folder / "whole.schaffer")):
        path = folder / f"{number}.schaffer"
        path.write_bytes(sealed(one.frames))
        if not one.refused or number % EVERY == 0:
            paths.append(path)
        spent, most = cost(partial(read_journal, path))
        slowest, largest = max(slowest, spent), max(largest, most)
        due = LONGEST_S + PER_BYTE_S * path.stat().st_size
        if spent > due or most > MOST_BYTES or bool(read_journal(path).cut) != one.refused:
            wrong.append(f"{one.name}: {1000 * spent:.0f} ms, {most / 1e6:.0f} MB, {read_journal(path).cut}")
    figures = {"slowest_ms": round(1000 * slowest, 1), "largest_MB": round(largest / 1e6, 1)}
    return paths, {"files": number + 1, **figures, "wrong": wrong}


def in_a_child(what: str, paths: list[Path]) -> dict[str, Any]:
    """A part of this file in a process of its own, whose stderr and end are looked at."""
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-X", "faulthandler", __file__, "--child", what, *map(str, paths)]
    ran = subprocess.run(command, env=offscreen, capture_output=True, text=True, timeout=3600, check=False)
    said = [line for line in ran.stderr.splitlines() if "propagateSizeHints" not in line]
    wrong = [*said[:5], *([] if ran.returncode == 0 else [f"ended with {ran.returncode} at {ran.stdout[-200:]!r}"])]
    return {"files": len(paths), "wrong": wrong}


def shown(paths: list[Path]) -> None:
    """Opened by a real engine that is stepped by hand, and painted in the whole window."""
    import shiboken6
    from PySide6.QtWidgets import QApplication

    from gui.guard.unforeseen import watch
    from gui.lab.window import bench, scaled_application
    from gui.parts.remembered import Memory
    from gui.parts.theme import COMPACT, Theme
    from rig.experiment.opening import living
    from rig.journal.reader import read_journal
    from rig.live.engine import Engine

    app: QApplication = scaled_application([], Memory())
    told: list[object] = []
    watch(app).told.connect(told.append)
    for path in paths:
        print(path, flush=True)
        engine = Engine(partial(living, 1), reopen=partial(read_journal, path))
        window = bench(Theme("dark", COMPACT), engine)
        window.resize(1366, 768)
        window.show()
        for _ in range(6):
            engine.step()
            window.session.bridge.on_frame()
            app.processEvents()
        for part in ("slice", "notebook", "spine"):
            window.show_part(part)
            app.processEvents()
        if window.grab().isNull() or told:
            raise SystemExit(f"{path}: {told}")
        window.close()
        shiboken6.delete(window)
        del window, engine
        gc.collect()


def exported(paths: list[Path]) -> None:
    from rig.export.formats import FORMS, named, write
    from rig.files.atomic_write import NotWritten
    from rig.journal.reader import read_journal

    for path in paths:
        print(path, flush=True)
        for record in read_journal(path).records[-1:]:
            for form in FORMS:
                try:
                    write(record, form, named(path.parent, path.stem, form))
                except NotWritten as why:
                    print(why, flush=True)


# ---- twice the input


def with_branches(whole: Frames, count: int) -> Frames:
    tick = whole[-1][1]["tick"]
    many = [{"branch": f"b{n}", "parent": "B", "tick": tick, "new": True} for n in range(count)]
    return [*whole[:-1], *((BRANCHED, one) for one in many), whole[-1]]


def with_notes(whole: Frames, count: int) -> Frames:
    tick = whole[-1][1]["tick"]
    note = {"tick": tick, "action": {"type": "AddNote", "text": "a note"}, "text": "a note"}
    return [*whole[:-1], *[(LOGGED, note)] * count, whole[-1]]


def with_a_long_note(whole: Frames, count: int) -> Frames:
    tick = whole[-1][1]["tick"]
    note = {"tick": tick, "action": {"type": "AddNote", "text": "n\x1b" * count}, "text": "n"}
    return [*whole[:-1], *[(LOGGED, note)] * 40, whole[-1]]


def with_notes_and_branches(whole: Frames, count: int) -> Frames:
    return with_branches(with_notes(whole, 10 * count), count)


GROWING: dict[str, tuple[Callable[[Frames, int], Frames], int]] = {
    "branches": (with_branches, 400),
    "notes": (with_notes, 20_000),
    "long notes": (with_a_long_note, 8_000),
    "notes and branches": (with_notes_and_branches, 400),
}


def twice(folder: Path) -> dict[str, Any]:
    """How many times the time and the memory of reading grow where the input is twice as large."""
    from rig.journal.reader import read_journal

    recorded(folder / "small.schaffer")
    whole = frames_of((folder / "small.schaffer").read_bytes())
    figures: dict[str, Any] = {"wrong": []}
    for name, (grow, count) in GROWING.items():
        costs = []
        for times in (1, 2):
            path = folder / f"{times}.schaffer"
            path.write_bytes(sealed(grow(whole, times * count)))
            costs.append(cost(partial(read_journal, path)))
        (once_s, once), (twice_s, more) = costs
        figures[name] = {"time": round(twice_s / once_s, 2), "memory": round(more / once, 2), "s": round(twice_s, 3)}
        if max(twice_s / once_s, more / once) > MOST_TIMES:
            figures["wrong"].append(name)
    return figures


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--child", choices=("shown", "exported"))
    asked.add_argument("paths", nargs="*", type=Path)
    wanted = asked.parse_args()
    if wanted.child:
        {"shown": shown, "exported": exported}[wanted.child](wanted.paths)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="strangers"))
    try:
        paths, figures = read_all(folder)
        found = {
            "read": figures,
            "shown": in_a_child("shown", paths),
            "exported": in_a_child("exported", paths),
            "twice": twice(folder),
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(found, indent=1))
    return 1 if any(one["wrong"] for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
