"""Somebody who presses everything: random clicks, drags, wheels, keys and typing at the real window, at three sizes.

Run under a display (``xvfb-run``). It fails on any exception, on anything that is written to stderr, on a fault of the
rig that a hand cannot explain, and on a stall: a time in which the window answered nothing for longer than it may on
processors that are free. The same seed does the same things.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

EVENTS = 20_000
SIZES = ((1366, 768), (1920, 1080), (1024, 700))
STALL_S = 0.5
LOOK_MS = 20
WAKING_S = 120.0
KEYS = (
    *"0123456789abcdefghijklmnopqrstuvwxyz,.[]+-?",
    *("Return", "Escape", "Tab", "Backtab", "Space", "Left", "Right", "Up", "Down", "Delete", "Home", "End"),
    *(f"F{number}" for number in range(1, 13)),
    *("Ctrl+Z", "Ctrl+K", "Ctrl+E", "Shift+B", "Alt+1", "Alt+2", "Alt+0", "Ctrl+O", "Ctrl+N", "Ctrl+A", "Shift+Tab"),
)
TYPED = ("1", "120", "-5", "1e9", "0,5", "1,000", "abc", "50 µM", "nan", "\t", "ß", "100 Hz", "  ", "1.5 min")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        return inside(json.loads(asked.inside))
    failed = False
    for number, size in enumerate(SIZES):
        given = {"events": asked.events // len(SIZES), "seed": asked.seed + number, "size": size}
        with tempfile.TemporaryDirectory() as home:
            environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": f"{home}/data"}
            run = subprocess.run(
                [sys.executable, "-X", "faulthandler", __file__, "--inside", json.dumps(given)],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
        seen: dict[str, Any] = json.loads(run.stdout.splitlines()[-1]) if run.stdout.strip() else {}
        told = [line for line in run.stderr.splitlines() if line.strip()]
        wrong = run.returncode != 0 or bool(told) or not seen or seen["longest_s"] > STALL_S or seen["unforeseen"]
        failed |= bool(wrong)
        print(f"{size[0]} x {size[1]}: {f'FAILED ({run.returncode})' if wrong else 'held'} {seen}", flush=True)
        for line in told[:20]:
            print(f"    {line}", flush=True)
    return int(failed)


class Tracebacks(logging.Handler):
    """What the program told in a sentence and hid from its user: here it is a fault of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self.told += [" | ".join(traceback.format_exception(record.exc_info[1])[-2:]).replace("\n", " ")]


def inside(given: dict[str, Any]) -> int:
    """One window of one size, in a process of its own."""
    import shiboken6
    from PySide6.QtCore import QPoint, Qt, QTimer
    from PySide6.QtGui import QKeySequence, QWindow
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

    from gui.bench.bench import Bench
    from gui.lab.lab import open_lab
    from gui.parts.application import application
    from gui.parts.remembered import Memory
    from rig.computer.kernel_cache import keep_kernels

    dice = random.Random(given["seed"])
    keep_kernels()
    application([])
    done: Counter[str] = Counter()
    faults: list[str] = []
    unforeseen = Tracebacks()
    logging.getLogger("schaffer").addHandler(unforeseen)
    logging.getLogger("schaffer").setLevel(logging.DEBUG)
    state = {"last": 0.0, "longest": 0.0, "left": given["events"], "after": ""}
    began = time.monotonic()

    def bench() -> Bench | None:
        return next((one for one in QApplication.topLevelWidgets() if isinstance(one, Bench) and one.isVisible()), None)

    def hear(window: Bench) -> None:
        if not window.property("heard"):
            window.setProperty("heard", True)
            window.resize(*given["size"])
            window.session.bridge.fault.connect(lambda fault: faults.append(fault.what))

    def close_dialogs() -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QFileDialog) and dialog.isVisible():
                dialog.reject()

    def place(window: Bench) -> tuple[QWidget, QPoint]:
        top = QApplication.activePopupWidget() or window
        at = QPoint(dice.randrange(max(1, top.width())), dice.randrange(max(1, top.height())))
        return top, at

    def uppermost(window: Bench) -> QWindow | None:
        """What a hand would reach; None while a menu or the window itself goes."""
        top = QApplication.activePopupWidget() or window
        handle = top.windowHandle() if shiboken6.isValid(top) else None
        return handle if handle is not None and shiboken6.isValid(handle) else None

    def inside_of(handle: QWindow) -> QPoint:
        return QPoint(dice.randrange(max(1, handle.width())), dice.randrange(max(1, handle.height())))

    def one_event() -> None:
        now = time.monotonic()
        window = bench()
        if window is None:
            return
        hear(window)
        if window.session.status.preparing:
            state["last"] = 0.0
            if now - began > WAKING_S * 10:
                raise TimeoutError("the slice does not wake")
            return
        if state["last"]:
            gap = now - state["last"] - LOOK_MS / 1000
            if gap > state["longest"]:
                state["longest"], state["after"] = gap, state["what"]
        what = dice.choices(("click", "drag", "wheel", "key", "type", "right", "double"), (30, 15, 12, 25, 6, 6, 6))[0]
        if dice.random() < 0.02:
            close_dialogs()
        act(window, what)
        done[what] += 1
        state["what"] = what
        state["left"] -= 1
        state["last"] = time.monotonic() if bench() is window else 0.0
        if state["left"] <= 0:
            finish()

    def act(window: Bench, what: str) -> None:
        top, at = place(window)
        handle = uppermost(window)
        if handle is None:
            return
        bare = dice.choice((Qt.KeyboardModifier.NoModifier,) * 4 + (Qt.KeyboardModifier.ShiftModifier,))
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        if what == "click":
            QTest.mouseClick(handle, left, bare, at)
        elif what == "right":
            QTest.mouseClick(handle, right, bare, at)
        elif what == "double":
            QTest.mouseDClick(handle, left, bare, at)
        elif what == "drag":
            QTest.mousePress(handle, left, bare, at)
            # a menu that closed under the press takes its native window with it; the drag then ends here
            with suppress(RuntimeError):
                for _ in range(3):
                    QTest.mouseMove(handle, inside_of(handle))
                QTest.mouseRelease(handle, left, bare, inside_of(handle))
        elif what == "wheel":
            wheel(top, at, dice.choice((-120, 120, -360)))
        elif what == "type":
            focused = QApplication.focusWidget()
            if focused is not None:
                QTest.keyClicks(focused, dice.choice(TYPED))
        else:
            pressed = QKeySequence(dice.choice(KEYS))[0]
            QTest.keyClick(handle, pressed.key(), pressed.keyboardModifiers())

    def wheel(top: QWidget, at: QPoint, turn: int) -> None:
        from PySide6.QtCore import QPointF
        from PySide6.QtGui import QWheelEvent

        target = top.childAt(at) or top
        local = QPointF(target.mapFrom(top, at))
        event = QWheelEvent(
            local,
            QPointF(top.mapToGlobal(at)),
            QPoint(0, 0),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(target, event)

    def finish() -> None:
        timer.stop()
        close_dialogs()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, Bench):
                window.session.bridge.stop()
        QApplication.exit(0)

    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(one_event)
    QTimer.singleShot(0, timer.start)
    experiments = Path(os.environ["XDG_DATA_HOME"]) / "experiments"
    experiments.mkdir(parents=True)
    code = open_lab(memory=Memory(), experiments=experiments)
    seen = {
        "events": sum(done.values()),
        "longest_s": round(state["longest"], 3),
        "after": state["after"],
        "unforeseen": unforeseen.told,
        "faults": Counter(faults).most_common(3),
        "minutes": round((time.monotonic() - began) / 60, 1),
    }
    print(json.dumps(seen))
    return code


if __name__ == "__main__":
    sys.exit(main())
