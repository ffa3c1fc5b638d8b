"""How far a long run has come: shown while the rig runs fast towards the end of its plan."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from gui.parts.buttons import Button
from gui.parts.clock_text import clock_words
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.session.bridge import speed_words
from gui.session.session import Session
from model.units import TICKS_PER_S
from rig.messages import SetPaused, SetSpeed

FAST = 600.0
WORTH_SHOWING_S = 2.0
SLOWER = 60.0
FULL = 1000


class LongWork(QFrame):
    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAccessibleName(self.tr("Progress of the run"))
        self._session = session
        self._began: int | None = None
        self.title = label("", "title")
        self.clock = label("", "title")
        self.bar = QProgressBar()
        self.bar.setRange(0, FULL)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.speed = label("", "hint")
        self.left = label("", "hint")
        self.stop = Button(self.tr("Stop here"), tip=self.tr("Pause; everything up to here is kept"))
        self.stop.setProperty("primary", True)
        self.slow = Button(self.tr("Slow to 60×"))
        heads, feet = QHBoxLayout(), QHBoxLayout()
        for row, left, right in ((heads, self.title, self.clock), (feet, self.speed, self.left)):
            row.addWidget(left)
            row.addStretch(1)
            row.addWidget(right)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addLayout(heads)
        words.addWidget(self.bar)
        words.addLayout(feet)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.stop)
        row.addWidget(self.slow)
        self.stop.clicked.connect(lambda: session.post(SetPaused(True)))
        self.slow.clicked.connect(lambda: session.post(SetSpeed(SLOWER)))
        session.changed.connect(self.read_session)
        self.hide()

    def read_session(self) -> None:
        status = self._session.status
        end = max((step.tick for step in status.plan), default=0)
        if status.paused or status.preparing or status.speed_asked < FAST or end <= status.tick:
            self._began = None
            self.hide()
            return
        if self._began is None:
            self._began = status.tick
        seconds = (end - status.tick) / TICKS_PER_S
        reached = status.speed_reached
        left_s = seconds / reached if reached > 0 else math.inf
        if self.isHidden() and left_s < WORTH_SHOWING_S:
            return
        self.title.setText(self.tr("Running to {clock}").format(clock=clock_words(end)))
        self.clock.setText(clock_words(status.tick))
        self.bar.setValue(round(FULL * (status.tick - self._began) / (end - self._began)))
        asked = self.tr("Max speed") if math.isinf(status.speed_asked) else speed_words(status.speed_asked)
        self.speed.setText(self.tr("{asked}, {reached:.0f}× real time").format(asked=asked, reached=reached))
        self.left.setText(self.tr("about {left} left").format(left=_about(left_s)) if math.isfinite(left_s) else "")
        self.show()


def _about(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
