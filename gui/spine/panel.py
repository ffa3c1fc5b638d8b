"""The Spine of the right pane: one average synapse from within, its meters, and a pin for one moment."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.clock_text import short_clock
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.session.frame_table import SPINE
from gui.session.session import Session
from gui.session.spine_record import SpineMoment
from gui.spine.composition import composition, sentence
from gui.spine.drawing import SpineDrawing
from gui.spine.lock import SpineLock
from gui.spine.meters import SpineMeters
from gui.spine.text import model_line, reach_line, state_of, summary
from gui.spine.values import FEW, chosen
from rig.instruments.stimulator import PATHWAYS, Pathway

METERS_EVERY = 3
"""Numbers follow every third status: ten times a second."""
SUMMARY_MS = 60_000


@careful
class SpinePanel(QWidget):
    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._theme = theme
        self._record = session.spine
        self._course = session.time_course
        self._heard = 0
        self._moved = False
        self.setAccessibleName(self.tr("Spine"))
        self.pathways: Segmented[Pathway] = Segmented({pathway: pathway for pathway in PATHWAYS}, self.tr("Synapse"))
        self.pin = Button(self.tr("Pin"))
        self.pin.setCheckable(True)
        self.drawing = SpineDrawing(theme)
        self.meters = SpineMeters(theme, chosen(FEW))
        self.made_of = label("", wrap=True)
        self.made_of.hide()
        self.of_which = label(model_line(), "hint", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.pathways)
        head.addStretch(1)
        head.addWidget(self.pin)
        view = QWidget()
        column = QVBoxLayout(view)
        column.setContentsMargins(6, 2, 6, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.drawing, 1)
        column.addWidget(self.meters)
        column.addWidget(self.made_of)
        column.addWidget(self.of_which)
        self._lock = SpineLock(theme, view, self)
        self._lock.setContentsMargins(0, 0, 0, 0)
        self._minute = QTimer(self)
        self._minute.setInterval(SUMMARY_MS)
        self._minute.timeout.connect(self.say)
        self._minute.start()
        self.pathways.chosen.connect(lambda _pathway: self.redraw())
        self.pin.clicked.connect(self._pin_or_not)
        self._record.pin_changed.connect(self._show_pin)
        session.changed.connect(self.read_session)
        session.frame.connect(self._on_frame)
        self._show_pin()
        self.redraw()

    @property
    def locked(self) -> str:
        """A sentence that says when the view opens; empty while it is open."""
        return self._lock.locked

    @locked.setter
    def locked(self, sentence: str) -> None:
        self._lock.locked = sentence
        self.redraw()

    def redraw(self) -> None:
        """Everything, of the newest moment."""
        moment = self._record.now
        if moment is not None and not self.locked:
            self.drawing.show_moment(state_of(moment, self.pathways.choice), moment.tick)
            self._show_numbers(moment)
        self.say()

    def say(self) -> None:
        """The text summary of the drawing."""
        moment, pathway = self._record.now, self.pathways.choice
        self.drawing.setAccessibleName(self.tr("Drawing of an average {pathway} synapse").format(pathway=pathway))
        if moment is None or self.locked:
            words = self.locked or model_line()
        else:
            words = summary(state_of(moment, pathway), pathway, moment.tick)
        self.drawing.setAccessibleDescription(words)

    def read_session(self) -> None:
        self._moved = True

    def _on_frame(self, frame: int) -> None:
        """Draws in odd frames: in a flood of sweeps the traces of the scope are drawn in even ones."""
        moment = self._record.now
        if not self._moved or not SPINE.comes(frame) or moment is None or self.locked or not self.isVisible():
            return
        self._moved = False
        self._heard += 1
        self.drawing.show_next(state_of(moment, self.pathways.choice), moment.tick)
        if self._heard % METERS_EVERY == 1:
            self._show_numbers(moment)

    def _show_numbers(self, moment: SpineMoment) -> None:
        """The meters, what the response is made of once there is something to compare it with, and of which spines."""
        pathway, record = self.pathways.choice, self._record
        self.meters.show_moment(moment, (pathway,), record.pin)
        compared = record.pin is not None or not self._course.baseline_now.rolls
        made = sentence(composition(record, self._course, pathway, moment), record) if compared else ""
        for shown, words in ((self.made_of, made), (self.of_which, f"{reach_line(moment, pathway)} {model_line()}")):
            if shown.text() != words:
                shown.setText(words)
        self.made_of.setVisible(bool(made))

    def _pin_or_not(self, pinned: bool) -> None:
        if not pinned:
            self._record.unpin()
        elif self._record.now is not None:
            self._record.pin_moment(self._record.now)
        else:
            self._show_pin()

    def _show_pin(self) -> None:
        pin = self._record.pin
        self.pin.setChecked(pin is not None)
        self.pin.setText(self.tr("Pin") if pin is None else self.tr("Pinned {time}").format(time=short_clock(pin.tick)))
        self.pin.setToolTip(
            self.tr("Keep this moment: marks on the bars, and a frame of the full view")
            if pin is None
            else self.tr("The marks on the bars are this moment. Press again to let it go.")
        )
        self.pin.setAccessibleName(
            self.tr("Pin this moment")
            if pin is None
            else self.tr("Let go of the moment at {time}").format(time=short_clock(pin.tick))
        )
        self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()
