"""Measures the real window on the real engine: frames, the way from an action to the screen, and the first window."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import time

import msgspec
import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

from gui.bench.bench import Bench
from gui.guard.handlers import careful
from gui.lab.window import AfterFirstPaint, OnceLiving, bench, living_slice
from gui.parts.application import application
from gui.parts.theme import Theme, metrics_for
from model.units import TICKS_PER_S
from rig.computer.kernel_cache import keep_kernels
from rig.files.root import ROOT
from rig.instruments.stimulator import TestPulses
from rig.live.engine import Engine
from rig.messages import LiveSamples, Logged, SetAmplifier, SetPaused, SetSpeed, SetStimulator, Status, Sweep

SIZE = (1600, 900)
SETTLE_S = 1.0
LIVING_WITHIN_S = 120.0
HAND_MS = 1000
"""Somebody is there: a slice that is left alone flat out stands after some seconds of it."""
ACTIONS = 60
OPENINGS = 3


@careful
class Paints(QObject):
    """Wall times at which a screen was painted."""

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        self.times: list[float] = []
        self._screen = screen
        screen.installEventFilter(self)

    def ask_every_frame(self, window: Bench) -> None:
        """Repaint at every frame, also when no sample has come: what is measured is how often the window could draw."""
        window.session.bridge.frame_end.connect(self._screen.update)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times.append(time.perf_counter())
        return False


def _living_window() -> Bench:
    keep_kernels()
    app = application([])
    window = bench(Theme("dark", metrics_for(*SIZE)), Engine(living_slice))
    OnceLiving(window)
    window.resize(*SIZE)
    window.show()
    heard: list[Status] = []
    window.session.bridge.status.connect(heard.append)
    window.session.bridge.start()
    give_up = time.perf_counter() + LIVING_WITHIN_S
    while not heard or heard[-1].preparing:
        app.processEvents()
        time.sleep(0.001)
        if time.perf_counter() > give_up:
            window.close()
            raise RuntimeError(f"No slice lived within {LIVING_WITHIN_S:.0f} s.")
    return window


def _run_for(seconds: float) -> None:
    """The event loop, as the window itself runs it."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def measure_frames(speeds: list[float], seconds: float) -> dict[str, dict[str, float | None]]:
    """Speed as a word ("60x", "max") -> asked_x (None for flat out), reached_x, and ms between two paints of the scope.

    ``reached_x`` is model time over wall time between the first and the last status of the run.
    """
    window = _living_window()
    paints = Paints(window.scope.plot)
    paints.ask_every_frame(window)
    told: list[tuple[float, int]] = []
    window.session.bridge.status.connect(lambda status: told.append((time.perf_counter(), status.tick)))
    figures: dict[str, dict[str, float | None]] = {}
    hand = QTimer(window)
    hand.timeout.connect(lambda: window.session.post(SetPaused(False)))
    for speed in speeds:
        window.session.post(SetSpeed(speed))
        if math.isinf(speed):
            hand.start(HAND_MS)
        _run_for(SETTLE_S)
        paints.times.clear()
        told.clear()
        _run_for(seconds)
        (began, first), (ended, last) = told[0], told[-1]
        between = np.diff(paints.times) * 1000.0
        figures["max" if math.isinf(speed) else f"{speed:g}x"] = {
            "asked_x": None if math.isinf(speed) else speed,
            "reached_x": (last - first) / TICKS_PER_S / (ended - began),
            "median_ms": float(np.median(between)),
            "p99_ms": float(np.percentile(between, 99)),
            "max_ms": float(between.max()),
        }
    window.close()
    return figures


@careful
class Latency(QObject):
    """From an action posted to the first paint of a sample that came after it was in force."""

    def __init__(self, window: Bench) -> None:
        super().__init__(window)
        self.taken_ms: list[float] = []
        self._posted: float | None = None
        self._in_force: int | None = None
        self._shown = False
        bridge = window.session.bridge
        bridge.logged.connect(self._hear_log)
        bridge.live.connect(self._hear_live)
        bridge.sweeps.connect(self._hear_sweeps)
        window.scope.plot.installEventFilter(self)
        self._window = window

    def change_filter(self) -> None:
        """A new low-pass changes every sample from then on."""
        amplifier = self._window.session.status.amplifier
        lowpass = 3000.0 if amplifier.lowpass_hz != 3000.0 else 2500.0
        self._in_force, self._shown = None, False
        self._posted = time.perf_counter()
        self._window.session.post(SetAmplifier(msgspec.structs.replace(amplifier, lowpass_hz=lowpass)))

    def _hear_log(self, entries: list[Logged]) -> None:
        self._in_force = entries[-1].tick

    def _hear_live(self, live: LiveSamples) -> None:
        self._see(live.start + len(live.samples))

    def _hear_sweeps(self, sweeps: list[Sweep]) -> None:
        self._see(sweeps[-1].start + len(sweeps[-1].samples))

    def _see(self, last: int) -> None:
        self._shown = self._shown or (self._in_force is not None and last > self._in_force)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._shown and self._posted is not None:
            self.taken_ms.append((time.perf_counter() - self._posted) * 1000.0)
            self._posted = None
        return False


def measure_latency() -> dict[str, float]:
    """Median and p99 in ms, at 1x with pulses at 10 Hz."""
    window = _living_window()
    stimulator = window.session.status.stimulator
    ten_hz = msgspec.structs.replace(stimulator, test=TestPulses("S1", 0.1))
    window.session.post(SetStimulator(ten_hz))
    _run_for(SETTLE_S)
    latency = Latency(window)
    for place in range(ACTIONS):
        # 137 ms against sweeps of 100 ms: the actions fall on every phase of a sweep
        _run_for(0.137 + 0.003 * (place % 7))
        latency.change_filter()
    _run_for(SETTLE_S)
    window.close()
    if not latency.taken_ms:
        raise RuntimeError("No action reached the screen.")
    return {"median": float(np.median(latency.taken_ms)), "p99": float(np.percentile(latency.taken_ms, 99))}


def tell_first_window() -> None:
    """Open the lab, print the wall times of the first paint and of the first painted sweep, and close."""
    keep_kernels()
    app = application([])
    window = bench(Theme("dark", metrics_for(*SIZE)), Engine(living_slice))
    AfterFirstPaint(window)
    window.resize(*SIZE)
    times: dict[str, float] = {}

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                times.setdefault("window", time.time())
                if window.session.newest.by_pathway and "sweep" not in times:
                    times["sweep"] = time.time()
                    app.quit()
            return False

    watch = Watch(window)
    window.installEventFilter(watch)
    window.scope.plot.installEventFilter(watch)
    window.show()
    app.exec()
    print(times["window"], times["sweep"])
    window.close()


def measure_first_window() -> dict[str, float]:
    """Seconds from the start of a process to the first painted window and to the first sweep; medians."""
    windows, sweeps = [], []
    for _ in range(OPENINGS):
        began = time.time()
        run = subprocess.run(
            [
                sys.executable,
                "-c",
                "import main; from gui.snapshot import frame_times; frame_times.tell_first_window()",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise RuntimeError(f"The window did not open ({(run.stderr.strip().splitlines() or ['no reason'])[-1]}).")
        window, sweep = (float(word) for word in run.stdout.split()[-2:])
        windows.append(window - began)
        sweeps.append(sweep - began)
    return {"first_window_s": statistics.median(windows), "first_sweep_s": statistics.median(sweeps)}
