"""What this window knows of the experiment, once: it hears the rig in one place and in one order, keeps what it heard,
and tells the panels to look."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gui.session.bridge import Bridge
from gui.session.drug_lines import DrugLines
from gui.session.newest_sweeps import NewestSweeps
from gui.session.notebook import Notebook
from gui.session.recording import Recording
from gui.session.spine_record import SpineRecord
from gui.session.undo import Undo
from rig.instruments.drug import Drug
from rig.instruments.stimulator import Pathway
from rig.measure.sweep import Cursors
from rig.messages import (
    Action,
    BathPoint,
    Branched,
    Curve,
    Fault,
    LeftAlone,
    Logged,
    Order,
    PairCurve,
    Placed,
    Reopened,
    Saving,
    Status,
    Sweep,
)
from rig.timecourse.time_course import TimeCourse

LOOK_BACK = 64
"""Among so many sweeps the newest of both pathways are looked for when another branch comes into view."""


class Session(QObject):
    """Everything is of the branch in view. The other signals come when what they carry is kept already, ``changed`` at
    the end of a frame, before anything of that frame is drawn."""

    changed = Signal()
    """What is known differs: read it again. Sweeps and baths alone, which come in floods, do not bring it; the plots
    follow them in the frames that they are drawn in."""
    sweeps = Signal(object)
    logged = Signal(object)
    branched = Signal(object)
    fault = Signal(object)
    live = Signal(object)
    frame = Signal(int)
    """Everything of the frame of this number is known; time to draw."""

    def __init__(
        self, bridge: Bridge, lines: list[tuple[str, Drug]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``lines``: (file name, card) of the drugs that hang on the perfusion from the start. ``clock``: seconds, to
        tell one turn of the hand from two."""
        super().__init__()
        bridge.setParent(self)
        self.bridge = bridge
        self.time_course = TimeCourse()
        self.newest = NewestSweeps()
        self.notebook = Notebook()
        self.drug_lines = DrugLines(lines)
        self.spine = SpineRecord(self.drug_lines.marks)
        self.undo = Undo(bridge, clock)
        self.recording = Recording(lambda: self.status.cursors, self)
        self.curves: dict[Pathway, Curve] = {}
        """The newest input-output curve of each pathway ..."""
        self.pair_curves: dict[Pathway, PairCurve] = {}
        """... and the newest paired-pulse curve."""
        self.placed: Placed | None = None
        """Which slice lies in the chamber; None until it lives."""
        self.saving: Saving | None = None
        self.stands: Reopened | LeftAlone | None = None
        """Why the rig stands although nobody paused it; None as soon as time passes again."""
        self._cursors: Cursors | None = None
        """As the rig last said."""
        self._news = True
        self._hear()
        self._take_status(bridge.newest)

    def _hear(self) -> None:
        """The only place where the rig is heard. In a frame the bridge tells in this order, too."""
        bridge = self.bridge
        bridge.logged.connect(self._take_log)
        bridge.bath.connect(self._take_bath)
        bridge.sweeps.connect(self._take_sweeps)
        bridge.branched.connect(self._take_branched)
        bridge.fault.connect(self._take_fault)
        bridge.curve.connect(self._take_curve)
        bridge.pair_curve.connect(self._take_pair_curve)
        bridge.placed.connect(self._take_placed)
        bridge.saving.connect(self._take_saving)
        bridge.reopened.connect(self._take_standing)
        bridge.left_alone.connect(self._take_standing)
        bridge.status.connect(self._take_status)
        bridge.posted.connect(self._take_posted)
        bridge.live.connect(self.live)
        bridge.frame_end.connect(self._end_frame)

    # ---- what panels read and give

    @property
    def status(self) -> Status:
        """The rig's newest word, with the edits that are on their way to it."""
        return self.bridge.newest

    def post(self, action: Action | Order) -> None:
        self.bridge.post(action)

    # ---- what arrives

    def _take_log(self, entries: list[Logged]) -> None:
        self.time_course.add_log(entries)
        self.notebook.add_log(entries)
        self._news = True
        self.logged.emit(entries)

    def _take_bath(self, points: list[BathPoint]) -> None:
        self.time_course.add_bath(points)

    def _take_sweeps(self, sweeps: list[Sweep]) -> None:
        self.time_course.add_sweeps(sweeps)
        self.newest.add(sweeps)
        self.sweeps.emit(sweeps)

    def _take_branched(self, branched: Branched) -> None:
        """Another branch is another history of the slice."""
        self.time_course.add_branched(branched)
        self.newest.forget()
        self.newest.add(self.time_course.recent(LOOK_BACK))
        self.notebook.add_branched(branched)
        self.spine.add_branched(branched)
        self.curves.clear()
        self.pair_curves.clear()
        self.undo.forget()
        self._news = True
        self.branched.emit(branched)

    def _take_fault(self, fault: Fault) -> None:
        self.notebook.add_fault(fault, self.status.tick)
        self._news = True
        self.fault.emit(fault)

    def _take_curve(self, curve: Curve) -> None:
        self.curves[curve.pathway] = curve
        self._news = True

    def _take_pair_curve(self, curve: PairCurve) -> None:
        self.pair_curves[curve.pathway] = curve
        self._news = True

    def _take_placed(self, placed: Placed) -> None:
        self.placed = placed
        self.time_course.begin(placed.began)
        self._news = True

    def _take_saving(self, saving: Saving) -> None:
        self.saving = saving
        self._news = True

    def _take_standing(self, why: Reopened | LeftAlone) -> None:
        self.stands = why
        self._news = True

    def _take_status(self, status: Status) -> None:
        self.undo.learn(status)
        self.drug_lines.follow(status.perfusion.valves)
        self.newest.measure_with(status.cursors)
        self.spine.add_status(status)
        if not status.preparing:
            self.time_course.reach(status.branch, status.tick)
            if status.cursors != self._cursors:
                # while a cursor is in the hand, the time course already follows it and the rig does not yet
                self._cursors = status.cursors
                self.time_course.remeasure(status.cursors)
            if not status.paused:
                self.stands = None
        self._news = True

    def _take_posted(self, action: Action | Order) -> None:
        self.undo.remember(action)
        self.newest.measure_with(self.status.cursors)

    def _end_frame(self, number: int) -> None:
        if self._news:
            self._news = False
            self.changed.emit()
        self.frame.emit(number)
