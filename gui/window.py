"""Opens the lab: one window on one living slice."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QStyleFactory

from gui import view_scale
from gui.bench import Bench
from gui.bridge import Bridge, EngineFace
from gui.drug_lines import bench_lines
from gui.memory import Memory, users_memory
from gui.theme import Look, metrics_for
from rig.engine import Engine
from rig.journal import Journal, free_path
from rig.journal_reader import read_journal
from rig.left_open import left_open
from rig.messages import Status

if TYPE_CHECKING:
    from rig.experiment import Experiment

FIRST_SIZE = (1600, 900)
SEED = 1
SWITCH_S = 0.0001


def living_slice() -> Experiment:
    """Runs in the engine's thread, where the kernels may be imported."""
    from rig.experiment import Experiment

    return Experiment.living(SEED)


def application(argv: list[str]) -> QApplication:
    """The one QApplication, in the look of the bench underneath its style sheet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["schaffer", *argv])
    # the engine also computes in Python between kernels; at the usual 5 ms it would hold the window back for a third of
    # a frame every time the two meet
    sys.setswitchinterval(SWITCH_S)
    app.setApplicationName("Schaffer")
    app.setStyle(QStyleFactory.create("Fusion"))
    return app


def bench(look: Look, engine: EngineFace, memory: Memory | None = None) -> Bench:
    """The Bench on an engine that has not been started. Without a ``memory`` it begins as if for the first time."""
    look.apply()
    slice_name = QApplication.translate("Bench", "Slice {seed}").format(seed=SEED)
    about = QApplication.translate("Bench", "CA1, rat P21–28, submerged, 31 °C")
    window = Bench(look, Bridge(engine), bench_lines(), slice_name, about, memory)
    # what is connected to them holds the bench: they go when it goes
    look.setParent(window)
    window.bridge.setParent(window)
    return window


class AfterFirstPaint(QObject):
    """Wakes the slice once the window stands, so that nothing heavy comes before it."""

    def __init__(self, window: Bench) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._window.bridge.start)
        return False


class OnceLiving(QObject):
    """Python's collector of garbage waits until the slice lives, and sets aside what stands then. It would look through
    the window, numba and all else that was loaded, again and again, and hold the window for a tenth of a second."""

    def __init__(self, window: Bench) -> None:
        super().__init__(window)
        self._bridge = window.bridge
        self._bridge.status.connect(self._hear)
        gc.disable()

    def _hear(self, status: Status) -> None:
        if not status.preparing:
            self._bridge.status.disconnect(self._hear)
            gc.freeze()
            gc.enable()


def scaled_application(argv: list[str], memory: Memory) -> QApplication:
    """The application at the view scale that was chosen, or at 100 % on a screen that is too small for it now."""
    chosen = view_scale.choose(memory.kept.scale_percent)
    app = application(argv)
    if chosen and not view_scale.fits(memory.kept.scale_percent, app.primaryScreen()):
        # the factor is read only once: nothing is built yet, so the application is simply made again
        shiboken6.delete(app)
        view_scale.choose(100)
        app = application(argv)
    return app


def users_experiments() -> Path:
    """The folder in which the experiments of the person at this computer are kept."""
    import platformdirs

    return platformdirs.user_data_path("schaffer") / "experiments"


def recording_engine(experiments: Path | None, asked: Path | None = None) -> Engine:
    """An engine that records in this folder, and goes on with what a crash left there or with the experiment that was
    asked for; without a folder it keeps nothing."""
    if experiments is None:
        return Engine(living_slice)
    reopen = partial(left_open, experiments) if asked is None else partial(read_journal, asked)
    return Engine(living_slice, journal=Journal(free_path(experiments)), reopen=reopen)


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
    screen = app.primaryScreen().availableGeometry()
    whole = screen.width() <= FIRST_SIZE[0]
    width, height = (screen.width() if whole else FIRST_SIZE[0]), (screen.height() if whole else FIRST_SIZE[1])
    # the layout is chosen before anything is built: another style sheet afterwards costs as much as the window itself
    look = Look(theme or memory.kept.theme, metrics_for(width, height))
    look.calm = memory.kept.calm
    window = bench(look, recording_engine(experiments, asked), memory)
    AfterFirstPaint(window)
    OnceLiving(window)
    window.resize(width, min(height, screen.height()))
    if whole:
        window.showMaximized()
    else:
        window.show()
    return app.exec()
