"""What a hand and an eye do at the window, and how a session at it begins and ends."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from gui.bench.bench import Bench
from gui.lab.lab import open_lab
from gui.parts.application import application
from gui.parts.remembered import Memory
from model.units import TICKS_PER_MIN
from rig.computer.kernel_cache import keep_kernels

PATIENCE_S = 120.0
seen: dict[str, Any] = {"faults": []}


def until(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Let the window live until the condition holds."""
    give_up = time.monotonic() + patience_s
    while not condition():
        QApplication.processEvents()
        if time.monotonic() > give_up:
            raise TimeoutError(f"waited in vain for: {what}")


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(12, button.height() // 2))


def press(window: Bench, sequence: str) -> None:
    """A key in Qt's words, as the screen would send it to the window: whatever has the focus gets it."""
    pressed = QKeySequence(sequence)[0]
    held = pressed.keyboardModifiers()
    if pressed.key() == Qt.Key.Key_Enter:
        held |= Qt.KeyboardModifier.KeypadModifier
    QTest.keyClick(window.windowHandle(), pressed.key(), held)


def drag(widget: QWidget, begin: QPoint, end: QPoint) -> None:
    """With the left button, over a point half way."""
    window = widget.window()
    first, last = widget.mapTo(window, begin), widget.mapTo(window, end)
    handle, left, bare = window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(handle, left, bare, first)
    QTest.mouseMove(handle, (first + last) / 2)
    QTest.mouseMove(handle, last)
    QTest.mouseRelease(handle, left, bare, last)


def segment(window: Bench, text: str) -> QAbstractButton:
    return next(b for b in window.stimulator.patterns.kinds.findChildren(QAbstractButton) if b.text() == text)


def minutes(window: Bench) -> float:
    return window.session.status.tick / TICKS_PER_MIN


def recent(window: Bench, pathway: str) -> float:
    """Percent of baseline, mean of the last 10 points."""
    return float(window.session.time_course.percent(pathway, "slope")[1][-10:].mean())


def picture(window: Bench, folder: Path, name: str, theme: str, size: tuple[int, int]) -> None:
    window.theme.choose(theme)
    window.resize(*size)
    drawn: list[int] = []
    window.session.bridge.frame_end.connect(lambda: drawn.append(1))
    until(lambda: len(drawn) > 12 and (window.width(), window.height()) == size, f"the window at {size}")
    assert window.screen().grabWindow(window.winId()).save(str(folder / f"{name}.png"))


def bench() -> Bench:
    """The one that stands."""
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, Bench) and one.isVisible())


def awake(window: Bench) -> None:
    """Until the slice lives and the window has the keyboard."""
    until(lambda: bool(window.session.newest.by_pathway) and not window.session.status.preparing, "a living slice")
    window.activateWindow()
    until(window.isActiveWindow, "the focus")


def session(work: Callable[[Bench], None], experiments: Path | None = None) -> None:
    """Opens the lab on its real engine, works in it and closes it; prints what was seen as JSON. ``experiments``: where
    it keeps what is recorded, if anywhere."""
    keep_kernels()
    application([])

    def begin() -> None:
        window = bench()
        window.session.bridge.fault.connect(lambda fault: seen["faults"].append(f"{fault.what} {fault.effect}"))
        try:
            awake(window)
            work(window)
        except Exception as error:
            seen["failed"] = repr(error)
        for left in [one for one in QApplication.topLevelWidgets() if isinstance(one, Bench) and one.isVisible()]:
            left.close()

    QTimer.singleShot(0, begin)
    seen["exit_code"] = open_lab(memory=Memory(), experiments=experiments)
    seen["threads_left"] = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    print(json.dumps(seen))
