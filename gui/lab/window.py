"""Makes the window on one living slice."""

from __future__ import annotations

import gc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from gui.bench.bench import Bench
from gui.guard.handlers import careful
from gui.parts import view_scale
from gui.parts.application import application
from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.session.bridge import Bridge, EngineFace
from gui.session.drug_lines import bench_lines
from gui.session.session import Session
from rig.journal.crash_recovery import left_open
from rig.journal.journal import Journal
from rig.journal.place import dated, refuges
from rig.journal.reader import read_journal
from rig.live.engine import Engine
from rig.messages import Status

if TYPE_CHECKING:
    from rig.experiment.experiment import Experiment


def living_slice(number: int = 1) -> Experiment:
    """Runs in the engine's thread, where the kernels may be imported. The number of a slice is its seed."""
    from rig.experiment.opening import living

    return living(number)


def bench(theme: Theme, engine: EngineFace, memory: Memory | None = None) -> Bench:
    """The Bench on an engine that has not been started. Without a ``memory`` it begins as if for the first time."""
    theme.apply()
    window = Bench(theme, Session(Bridge(engine), bench_lines()), memory)
    # what is connected to them holds the bench: they go when it goes
    theme.setParent(window)
    window.session.setParent(window)
    return window


@careful
class AfterFirstPaint(QObject):
    """Wakes the slice once the window stands, so that nothing heavy comes before it."""

    def __init__(self, window: Bench) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._window.session.bridge.start)
        return False


class OnceLiving(QObject):
    """Python's collector of garbage waits until the slice lives, and sets aside what stands then. It would look through
    the window, numba and all else that was loaded, again and again, and hold the window for a tenth of a second."""

    def __init__(self, window: Bench) -> None:
        super().__init__(window)
        self._bridge = window.session.bridge
        self._bridge.status.connect(self._hear)
        gc.unfreeze()
        gc.disable()

    def _hear(self, status: Status) -> None:
        if not status.preparing:
            self._bridge.status.disconnect(self._hear)
            gc.freeze()
            gc.enable()


def scaled_application(argv: list[str], memory: Memory) -> QApplication:
    """The application at the view scale that was chosen. On a screen that is too small for it now, at 100 %, or at less
    where the bench is larger than the screen even so."""
    chosen = view_scale.choose(memory.kept.scale_percent)
    app = application(argv)
    if chosen and not view_scale.fits(memory.kept.scale_percent, app.primaryScreen()):
        # the factor is read only once: nothing is built yet, so the application is simply made again
        fitting = view_scale.fitting(app.primaryScreen())
        shiboken6.delete(app)
        view_scale.choose(fitting)
        app = application(argv)
    return app


def users_experiments() -> Path:
    """The folder in which the experiments of the person at this computer are kept."""
    import platformdirs

    return platformdirs.user_data_path("schaffer") / "experiments"


def recording_engine(experiments: Path | None, asked: Path | int | None = None) -> Engine:
    """An engine that records in this folder; without one it keeps nothing. ``asked``: the journal to go on with, or
    the number of a new slice; without it what a crash left in the folder, or slice 1."""
    build = partial(living_slice, asked) if isinstance(asked, int) else living_slice
    if experiments is None:
        return Engine(build)
    journal = Journal(dated(experiments), refuges())
    if isinstance(asked, int):
        return Engine(build, journal=journal)
    reopen = partial(left_open, experiments) if asked is None else partial(read_journal, asked)
    return Engine(build, journal=journal, reopen=reopen)
