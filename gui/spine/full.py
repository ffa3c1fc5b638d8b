"""The spine view at full size: a pinned moment, the moment at the line and the other synapse, above linked traces."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.clock_text import short_clock
from gui.parts.labels import label
from gui.parts.pathway_badge import PathwayBadge
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.session.frame_table import SPINE_TRACES
from gui.session.session import Session
from gui.session.spine_record import SpineMoment
from gui.spine.composition_box import CompositionBox
from gui.spine.frame import SpineFrame
from gui.spine.key import SpineKey
from gui.spine.lock import SpineLock
from gui.spine.meters import SpineMeters
from gui.spine.text import model_line, reach_line
from gui.spine.traces import SpineTraces
from gui.spine.values import ALL, chosen
from model.units import TICKS_PER_S
from rig.instruments.stimulator import PATHWAYS
from rig.messages import Branched

METERS_EVERY = 3
SUMMARY_MS = 60_000
SIDE_PX = 24
"""Width of the values and the key, in sizes of their type."""


@careful
class SpineFull(QWidget):
    back_asked = Signal()

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._theme = theme
        self._record = session.spine
        self._heard = 0
        self.setAccessibleName(self.tr("Spine view"))
        self.pin = Button(self.tr("Pin this moment"))
        self.synapses = Segmented(
            {"S1": "S1", "S2": "S2", "both": self.tr("Side by side")}, self.tr("Synapses that are drawn")
        )
        self.synapses.show_choice("both")
        self.time = Segmented({"live": self.tr("Live"), "scrub": self.tr("Scrub")}, self.tr("Time of the drawing"))
        self.back = Button(self.tr("Back to bench"))
        self.pinned = SpineFrame(theme, "S1")
        self.at_line = SpineFrame(theme, "S1", labelled=True)
        self.other = SpineFrame(theme, "S2")
        for frame, title in (
            (self.pinned, self.tr("Pinned")),
            (self.at_line, self.tr("Now")),
            (self.other, self.tr("At the same time")),
        ):
            frame.name(title, "")
        self.traces = SpineTraces(theme, session.spine, session.time_course)
        self.meters = SpineMeters(theme, chosen(ALL))
        self.made_of = CompositionBox(theme, session)
        self.of_which = label(model_line(), "hint", wrap=True)
        view = QWidget()
        self._lay_out(view)
        self._lock = SpineLock(theme, view, self)
        self._minute = QTimer(self)
        self._minute.setInterval(SUMMARY_MS)
        self._minute.timeout.connect(self.say)
        self._minute.start()
        self.pin.clicked.connect(self._pin_or_not)
        self.synapses.chosen.connect(lambda _choice: self.redraw())
        self.time.chosen.connect(self._choose_time)
        self.back.clicked.connect(self.back_asked)
        self.traces.line_moved.connect(self._line_moved)
        self.traces.went_live.connect(self._went_live)
        self._record.pin_changed.connect(self.redraw)
        session.changed.connect(self.read_session)
        session.frame.connect(self._on_frame)
        session.branched.connect(self._other_branch)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.redraw()

    def _lay_out(self, view: QWidget) -> None:
        drawings = Card(self._theme, QCoreApplication.translate("SpineFull", "Inside an average spine"))
        for tool in (self.pin, self.synapses, self.time, self.back):
            drawings.add_tool(tool)
        frames = QHBoxLayout()
        frames.setSpacing(6)
        frames.addWidget(self.pinned, 10)
        frames.addWidget(self.at_line, 17)
        frames.addWidget(self.other, 10)
        drawings.body.addLayout(frames, 1)
        linked = Card(self._theme, QCoreApplication.translate("SpineFull", "Linked time course"))
        linked.add_tool(label(self.tr("drag the line, or move it with the arrow keys"), "hint"))
        linked.body.addWidget(self.traces, 1)
        values = Card(self._theme, QCoreApplication.translate("SpineFull", "Values at the line"))
        for pathway in PATHWAYS:
            values.add_tool(PathwayBadge(self._theme, pathway))
        values.body.addWidget(self.meters)
        values.body.addWidget(self.of_which)
        made_of = Card(self._theme, QCoreApplication.translate("SpineFull", "What makes up the change"))
        for pathway in PATHWAYS:
            made_of.add_tool(PathwayBadge(self._theme, pathway))
        made_of.body.addWidget(self.made_of)
        key = Card(self._theme, QCoreApplication.translate("SpineFull", "Key"))
        key.body.addWidget(SpineKey(self._theme))
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(6)
        left.addWidget(drawings, 11)
        left.addWidget(linked, 10)
        side = QWidget()
        side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(values)
        right.addWidget(made_of)
        right.addWidget(key)
        right.addStretch(1)
        self._side = QScrollArea()
        self._side.setWidget(side)
        self._side.setWidgetResizable(True)
        self._side.setFrameShape(QFrame.Shape.NoFrame)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side.setAccessibleName(self.tr("Values and key"))
        whole = QHBoxLayout(view)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(left, 1)
        whole.addWidget(self._side)

    def _apply_theme(self) -> None:
        self._side.setFixedWidth(SIDE_PX * self._theme.metrics.body + 2 * self._theme.metrics.padding)

    # ---- the door

    @property
    def locked(self) -> str:
        """A sentence that says when the view opens; empty while it is open."""
        return self._lock.locked

    @locked.setter
    def locked(self, sentence: str) -> None:
        self._lock.locked = sentence
        self.redraw()

    # ---- what is shown

    @property
    def moment(self) -> SpineMoment | None:
        """The moment at the line."""
        record, line = self._record, self.traces.line_min
        if line is None or not len(record.moments):
            return record.now
        return record.moments.moment(record.moments.nearest(line))

    def step(self, places: int) -> None:
        """Move the line by recorded moments; a negative number moves it back."""
        self.traces.step(places)

    def redraw(self) -> None:
        """Everything, of the moments as they stand."""
        if self.locked:
            return
        both = self.synapses.choice == "both"
        self.other.setVisible(both)
        for frame in (self.pinned, self.at_line):
            frame.show_pathway("S1" if both else self.synapses.choice)
        self._show_pin()
        self._show_line(False)
        self.say()
        self.traces.redraw_if_moved()
        self.traces.update()

    def say(self) -> None:
        """The text summaries of the drawings."""
        moment, pin = self.moment, self._record.pin
        if self.locked or moment is None:
            return
        for frame in (self.at_line, self.other):
            frame.say(moment)
        if pin is not None:
            self.pinned.say(pin)
        self.traces.show_line(self.traces.line_min)

    def _show_pin(self) -> None:
        pin = self._record.pin
        self.pinned.setVisible(pin is not None)
        self.pin.setText(self.tr("Pin this moment") if pin is None else self.tr("Unpin"))
        self.pin.setToolTip(
            self.tr("Keep the moment at the line beside what comes")
            if pin is None
            else self.tr("Let go of the moment at {time}").format(time=short_clock(pin.tick))
        )
        self.pin.setAccessibleName(self.pin.text())
        if pin is not None:
            during = self.tr("Pinned: during {pattern}").format(pattern=pin.running)
            self.pinned.name(during if pin.running else self.tr("Pinned"), short_clock(pin.tick))
            self.pinned.show_moment(pin, False)

    def _show_line(self, follows: bool) -> None:
        moment = self.moment
        if moment is None:
            return
        when = short_clock(moment.tick)
        self.at_line.name(self._title(moment), when)
        self.other.name(self.tr("At the same time"), when)
        for frame in (self.at_line, self.other):
            if not frame.isHidden():
                frame.show_moment(moment, follows)
        if not follows or self._heard % METERS_EVERY == 1:
            self.meters.show_moment(moment, PATHWAYS, self._record.pin)
            self.made_of.show_moment(moment)
            words = " ".join([*(reach_line(moment, pathway) for pathway in PATHWAYS), model_line()])
            if words != self.of_which.text():
                self.of_which.setText(words)

    def _title(self, moment: SpineMoment) -> str:
        pin = self._record.pin
        if self.traces.line_min is None:
            return self.tr("Now")
        if pin is None or pin.tick == moment.tick:
            return self.tr("At the line")
        apart = abs(moment.tick - pin.tick) // TICKS_PER_S
        long = self.tr("{seconds} s").format(seconds=apart)
        if apart >= 120:
            long = self.tr("{minutes} min").format(minutes=round(apart / 60))
        return (self.tr("{long} later") if moment.tick > pin.tick else self.tr("{long} earlier")).format(long=long)

    # ---- what happens

    def read_session(self) -> None:
        if self.locked or not self.isVisible() or self.traces.line_min is not None:
            return
        self._heard += 1
        self._show_line(True)

    def _on_frame(self, frame: int) -> None:
        """The traces, at most eight times a second."""
        if SPINE_TRACES.comes(frame) and self.isVisible() and not self.locked:
            self.traces.redraw_if_moved()
            if self.traces.line_min is None:
                self.traces.update()

    def _other_branch(self, _branched: Branched) -> None:
        self.traces.show_line(None)
        self.time.show_choice("live")
        self.redraw()

    def _choose_time(self, choice: str) -> None:
        moment = self._record.now
        self.traces.show_line(moment.minute if choice == "scrub" and moment is not None else None)
        if choice == "scrub":
            self.traces.setFocus()
        self.redraw()

    def _line_moved(self, _minute: float) -> None:
        self.time.show_choice("scrub")
        self._show_line(False)

    def _went_live(self) -> None:
        self.time.show_choice("live")
        self._show_line(False)

    def _pin_or_not(self) -> None:
        moment = self.moment
        if self._record.pin is not None:
            self._record.unpin()
        elif moment is not None:
            self._record.pin_moment(moment)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()
