"""What a test leaves behind: windows, threads that run Python, files that are open."""

from __future__ import annotations

import gc
import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

HANDLES = Path("/proc/self/fd")
KEPT_OPEN = (".ttf", ".otf", ".ttc", ".so", ".cache")
"""Fonts, libraries and the list of kinds of files: Qt keeps them open once it has read them."""


def open_files() -> set[str]:
    """Paths of the files that this process has open, where the system tells; pipes and devices are none."""
    found = set()
    for handle in HANDLES.iterdir() if HANDLES.exists() else ():
        try:
            target = os.readlink(handle)
        except OSError:
            continue
        on_disk = target.startswith("/") and not target.startswith(("/dev/", "/proc/", "/memfd:"))
        if on_disk and not target.endswith(KEPT_OPEN):
            found.add(target)
    return found


def threads() -> dict[int, str]:
    """Every thread that runs Python now, those that Qt started too."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return {ident: names.get(ident, "a QThread") for ident in sys._current_frames()}


def windows() -> list[QWidget]:
    """The library of plots makes menus without a parent, which nobody opens; they go with the plot."""
    there = QApplication.topLevelWidgets()
    return [widget for widget in there if not widget.objectName().startswith("qt_") and type(widget) is not QMenu]


class Before:
    """What there was before a test; ``left`` says what there is besides after it."""

    def __init__(self) -> None:
        self._windows = {id(widget) for widget in windows()} if QApplication.instance() else set()
        self._kept = windows() if QApplication.instance() else []
        self._threads = set(threads())
        self._files = open_files()

    def left(self) -> list[str]:
        found = self._look()
        if found:
            gc.collect()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            found = self._look()
        return found

    def _look(self) -> list[str]:
        there = windows() if QApplication.instance() else []
        found = [f"the window {widget}" for widget in there if id(widget) not in self._windows]
        found += [f"the thread {name}" for ident, name in threads().items() if ident not in self._threads]
        return found + [f"the open file {path}" for path in sorted(open_files() - self._files)]
