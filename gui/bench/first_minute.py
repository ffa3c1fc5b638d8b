"""The first minute: three lines below the time course that tick themselves when they are done. They have room of their
own and cover nothing; the time course has it back when they are closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.icons import pixmap
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.session.patterns import HighFrequency
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.messages import Logged, RunPattern, Sweep

ROOMY_PX = 900
"""A narrower card has room for what to do, and not for what it does."""
READ_AFTER_MIN = 10
FAST = 60.0
GONE = 0.01
"""Of the reservoir: what is left of a drug that counts as washed out."""


@careful
class FirstMinute(QFrame):
    """Watches the session. What was recorded before anybody could watch does not count, and neither does how many
    sweeps come at once: while a drug washes in flat out they come by the dozen."""

    closed = Signal()

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self.setObjectName("floating")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("The first minute"))
        self._theme = theme
        self._session = session
        self._watched_from = 0
        self._seen: set[str] = set()
        self._trained_at: int | None = None
        self._drugged = False
        self.done = [False, False, False]
        lines = (
            (self.tr("Watch the trace"), self.tr("S1 and S2 answer in turn, each every 30\u00a0s.")),
            (self.tr("Arm HFS, then Run"), self.tr("100 pulses at 100 Hz, to S1 only.")),
            (self.tr("Press 60×, read the time course"), self._outcome()),
        )
        self._signs: list[QLabel] = []
        self._more: list[QLabel] = []
        self._comes_back = False
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 8, 10, 8)
        whole.setSpacing(11)
        self._what = [what for what, _ in lines]
        for place, (what, more) in enumerate(lines):
            sign = label(str(place + 1), "step")
            self._signs.append(sign)
            grid = QGridLayout()
            grid.setHorizontalSpacing(6)
            grid.setVerticalSpacing(0)
            grid.addWidget(sign, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label(what, "title"), 0, 1, Qt.AlignmentFlag.AlignVCenter)
            self._more.append(label(more, "label", wrap=True))
            grid.addWidget(self._more[-1], 1, 1, Qt.AlignmentFlag.AlignTop)
            grid.setColumnMinimumWidth(0, 15)
            grid.setColumnStretch(1, 1)
            grid.setRowStretch(0, 1)
            whole.addLayout(grid, 1)
        self.leave = Button(self.tr("Explore freely"), tip=self.tr("Close; the card of keys (?) brings it back"))
        whole.addWidget(self.leave)
        self.leave.clicked.connect(self._close)
        session.sweeps.connect(self._see_sweeps)
        session.logged.connect(self._see_log)
        session.changed.connect(self.read_session)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()
        self.hide()

    def start(self) -> None:
        """From the first line on."""
        self._watched_from = self._session.status.tick
        self._seen.clear()
        self._trained_at = None
        self.done = [False, False, False]
        self.apply_theme()
        self.show()

    def step_aside(self, away: bool) -> None:
        """In a lecture the time course has the room; afterwards it stands there again."""
        if away:
            self._comes_back = not self.isHidden()
            self.hide()
        elif self._comes_back:
            self.show()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _see_sweeps(self, sweeps: list[Sweep]) -> None:
        if self.isHidden():
            return
        placed = self._session.placed
        since = max(self._watched_from, placed.opened if placed is not None else 0)
        self._seen |= {sweep.pathway for sweep in sweeps if sweep.pulses[0] >= since}
        if {"S1", "S2"} <= self._seen:
            self._tick(0)

    def _see_log(self, entries: list[Logged]) -> None:
        for entry in entries:
            if not self.isHidden() and isinstance(entry.action, RunPattern) and as_it_says(entry.action):
                self._trained_at = entry.tick
                self._tick(1)

    def read_session(self) -> None:
        status = self._session.status
        drugged = any(valve.open or valve.tissue_uM > GONE * valve.reservoir_uM for valve in status.valves)
        if drugged != self._drugged:
            self._drugged = drugged
            self._tell()
        if self._trained_at is None or self.isHidden() or status.speed_asked < FAST:
            return
        if status.tick - self._trained_at >= READ_AFTER_MIN * TICKS_PER_MIN:
            self._tick(2)

    def _tick(self, place: int) -> None:
        if not self.done[place]:
            self.done[place] = True
            self.apply_theme()

    def _outcome(self) -> str:
        """What to read; with a drug in the bath that is not known beforehand."""
        if self._drugged:
            return self.tr("With a drug in the bath: does S1 stay up?")
        return self.tr("S1 stays up; S2 does not move.")

    def _tell(self) -> None:
        self._more[-1].setText(self._outcome())
        lines = [f"{what}: {more.text()}" for what, more in zip(self._what, self._more, strict=True)]
        self.setToolTip("\n".join(lines))
        self.setAccessibleDescription(" ".join(lines))

    def apply_theme(self) -> None:
        for place, sign in enumerate(self._signs):
            sign.setAccessibleName(self.tr("done") if self.done[place] else "")
            if self.done[place]:
                sign.setPixmap(pixmap("check", self._theme.colour("tick"), 18))
            else:
                sign.setText(str(place + 1))
        self.leave.setText(self.tr("Done") if all(self.done) else self.tr("Explore freely"))
        self.leave.setAccessibleName(self.leave.text())
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for more in self._more:
            more.setVisible(self.width() >= ROOMY_PX)


def as_it_says(action: RunPattern) -> bool:
    """100 pulses at 100 Hz, to S1 only."""
    return action.pattern == HighFrequency().pattern() and action.pathways == ("S1",)
