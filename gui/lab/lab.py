"""Opens the lab: a window on an experiment, and the next one in its place when another is asked for."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from gui.bench.bench import Bench
from gui.bench.stage import small_screen_words
from gui.guard.unforeseen import watch
from gui.lab.study_slice import StudySlice
from gui.lab.window import AfterFirstPaint, OnceLiving, bench, recording_engine, scaled_application
from gui.parts.remembered import Memory, users_memory
from gui.parts.theme import Theme, metrics_for

FIRST_SIZE = (1600, 900)
STUDIES = "studies"
"""The folder beside that of the experiments."""


class Lab(QObject):
    """``window`` is the bench that stands. ``experiments``: the folder that keeps what is recorded, None where nothing
    is kept."""

    window: Bench

    def __init__(self, memory: Memory, experiments: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._memory = memory
        self._experiments = experiments

    def put(self, colours: Theme, asked: Path | int | None) -> None:
        """A bench, not yet shown. ``asked``: a journal to go on with, or the number of a new slice; None for what
        a crash left, or slice 1."""
        self.window = bench(colours, recording_engine(self._experiments, asked), self._memory)
        self.window.workspaces.studies = None if self._experiments is None else self._experiments.parent / STUDIES
        AfterFirstPaint(self.window)
        OnceLiving(self.window)
        self.window.other_asked.connect(self.replace)
        StudySlice(self.window, self._experiments)

    def replace(self, asked: Path | int) -> None:
        """The experiment on the bench is closed, and another one stands where it stood."""
        before = self.window
        before.lecture.turn(False, full_screen=True)
        # its file is whole and free before anything else is opened
        before.session.bridge.stop()
        colours = Theme(before.theme.choice, before.theme.metrics)
        colours.calm = before.theme.calm
        self.put(colours, asked)
        self.window.session.recording.take_over(before.session.recording)
        self.window.workspaces.take_over(before.workspaces)
        self.window.setGeometry(before.geometry())
        self.window.setWindowState(before.windowState())
        self.window.show()
        before.close()
        before.deleteLater()
        del before
        QTimer.singleShot(0, gc.collect)


def open_lab(
    argv: Sequence[str] = (),
    theme: str = "",
    memory: Memory | None = None,
    experiments: Path | None = None,
    asked: Path | None = None,
) -> int:
    """Opens the window and stays until it is closed; returns the exit code. ``theme``: dark, light or system, and
    without it what was chosen last. ``memory``: the user's own without another. ``experiments``: the folder that keeps
    what is recorded; without it nothing is kept. ``asked``: a journal to go on with."""
    memory = memory if memory is not None else users_memory()
    app = scaled_application(list(argv), memory)
    watch(app)
    screen = app.primaryScreen().availableGeometry()
    whole = screen.width() <= FIRST_SIZE[0]
    width, height = (screen.width() if whole else FIRST_SIZE[0]), (screen.height() if whole else FIRST_SIZE[1])
    # the layout is chosen before anything is built: another style sheet afterwards costs as much as the window itself
    colours = Theme(theme or memory.kept.theme, metrics_for(width, height))
    colours.calm = memory.kept.calm
    lab = Lab(memory, experiments, app)
    lab.put(colours, asked)
    lab.window.resize(width, min(height, screen.height()))
    if whole:
        lab.window.showMaximized()
    else:
        lab.window.show()
    if small := small_screen_words(app.primaryScreen()):
        lab.window.notice.show_news(*small, warns=True)
    return app.exec()
