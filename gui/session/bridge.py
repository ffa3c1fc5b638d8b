"""Between the window and the engine: one frame timer empties the mailboxes, and every action goes out here."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import Any, Protocol

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from rig.messages import (
    Action,
    BathPoint,
    Branched,
    Curve,
    Fault,
    LeftAlone,
    LiveSamples,
    Logged,
    Order,
    PairCurve,
    Placed,
    Reopened,
    Result,
    Saving,
    SetAmplifier,
    SetCursors,
    SetElectrodes,
    SetPaused,
    SetPerfusion,
    SetPlan,
    SetSpeed,
    SetStimulator,
    Status,
    Sweep,
)

FRAME_MS = 16
PATIENCE_S = 1.0
"""How long an edit is shown although the rig has not yet said that it is in force."""

SHOWN_AS: dict[type, tuple[str, str]] = {
    SetStimulator: ("stimulator", "settings"),
    SetPerfusion: ("perfusion", "settings"),
    SetAmplifier: ("amplifier", "settings"),
    SetElectrodes: ("electrodes", "electrodes"),
    SetCursors: ("cursors", "cursors"),
    SetPlan: ("plan", "steps"),
    SetSpeed: ("speed_asked", "speed"),
    SetPaused: ("paused", "paused"),
}
"""Action -> the field of Status that will show it, and the field of the action that says what."""


class EngineFace(Protocol):
    """What the window needs of the engine."""

    live: deque[LiveSamples]

    def start(self) -> None: ...
    def settle(self) -> Saving | None: ...
    def stop(self) -> None: ...
    def post(self, message: Action | Order) -> None: ...
    def take(self) -> list[Result]: ...


class _Told:
    """What a frame brought of one branch."""

    def __init__(self) -> None:
        self.sweeps: list[Sweep] = []
        self.logged: list[Logged] = []
        self.bath: list[BathPoint] = []


class Bridge(QObject):
    """Signals carry lists of results, once a frame at most; all of it in the GUI thread.

    ``fault``, ``branched``, ``curve`` and ``pair_curve`` carry one result each. What came before a change of branch was
    told when ``branched`` comes; what comes after it belongs to the new branch.
    """

    status = Signal(object)
    sweeps = Signal(object)
    logged = Signal(object)
    bath = Signal(object)
    fault = Signal(object)
    branched = Signal(object)
    curve = Signal(object)
    pair_curve = Signal(object)
    saving = Signal(object)
    placed = Signal(object)
    reopened = Signal(object)
    left_alone = Signal(object)
    live = Signal(object)
    posted = Signal(object)
    frame_end = Signal(int)
    """Everything of the frame of this number was told; time to draw."""

    def __init__(self, engine: EngineFace) -> None:
        super().__init__()
        self._engine = engine
        self.stopped = False
        self._on_the_way: dict[str, tuple[Any, float]] = {}
        self.newest = Status(tick=0, speed_asked=1.0, speed_reached=0.0, paused=False)
        self._frame = 0
        self._alone = {
            Fault: self.fault,
            Curve: self.curve,
            PairCurve: self.pair_curve,
            Saving: self.saving,
            Placed: self.placed,
            Reopened: self.reopened,
            LeftAlone: self.left_alone,
        }
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.on_frame)

    def start(self) -> None:
        self._engine.start()
        self._timer.start()

    def settle(self) -> Saving | None:
        """How it stands with the file once all that happened is on the disk or cannot be; None where nothing is
        kept."""
        saving = self._engine.settle()
        self.on_frame()
        return saving

    def stop(self) -> None:
        """Joins the engine's thread."""
        self.stopped = True
        self._timer.stop()
        self._engine.stop()

    def post(self, action: Action | Order) -> None:
        self._engine.post(action)
        if type(action) in SHOWN_AS:
            field, said = SHOWN_AS[type(action)]
            value = getattr(action, said)
            self._on_the_way[field] = (value, time.monotonic() + PATIENCE_S)
            self.newest = msgspec.structs.replace(self.newest, **{field: value})
        self.posted.emit(action)

    @property
    def on_the_way(self) -> bool:
        """Whether an edit has not yet been confirmed by the rig."""
        return bool(self._on_the_way)

    def on_frame(self) -> None:
        """Take everything that arrived since the last frame and show it."""
        status: Status | None = None
        told = _Told()
        for result in self._engine.take():
            if isinstance(result, Status):
                status = result
            elif isinstance(result, Sweep):
                told.sweeps.append(result)
            elif isinstance(result, BathPoint):
                told.bath.append(result)
            elif isinstance(result, Logged):
                told.logged.append(result)
            elif isinstance(result, Branched):
                self._tell(told)
                told = _Told()
                self._on_the_way.clear()
                self.branched.emit(result)
            else:
                self._alone[type(result)].emit(result)
        self._tell(told)
        if status is not None:
            self.newest = self._with_edits(status)
            self.status.emit(self.newest)
        newest = None
        while self._engine.live:
            newest = self._engine.live.popleft()
        if newest is not None:
            self.live.emit(newest)
        self._frame += 1
        self.frame_end.emit(self._frame)

    def _tell(self, told: _Told) -> None:
        if told.logged:
            self.logged.emit(told.logged)
        if told.bath:
            self.bath.emit(told.bath)
        if told.sweeps:
            self.sweeps.emit(told.sweeps)

    def _with_edits(self, status: Status) -> Status:
        """The rig's word, except for edits that are still on their way to it."""
        now = time.monotonic()
        for field, (value, until) in list(self._on_the_way.items()):
            if getattr(status, field) == value or now > until:
                del self._on_the_way[field]
        edits = {field: value for field, (value, _) in self._on_the_way.items()}
        return msgspec.structs.replace(status, **edits) if edits else status


def speed_words(speed: float) -> str:
    """1×, 60×, Max."""
    return QCoreApplication.translate("Bridge", "Max") if math.isinf(speed) else f"{speed:g}×"
