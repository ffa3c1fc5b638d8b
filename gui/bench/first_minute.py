"""The first minute: three lines low over the time course that tick themselves when they are done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel

from gui.parts.buttons import Button
from gui.parts.icons import pixmap
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.session.bridge import Bridge
from gui.session.patterns import HighFrequency
from gui.time_course.panel import TimeCoursePanel
from model.units import TICKS_PER_MIN
from rig.messages import Logged, RunPattern, Status, Sweep

WIDEST_PX = 1040
ROOMY_PX = 900
"""A narrower time course has room for what to do, and not for what it does."""
AXIS_PX = 74
"""Left of it the axis of the time course and its numbers stay in view ..."""
ABOVE_AXIS_PX = 3
"""... and so does the axis below."""
READ_AFTER_MIN = 10
FAST = 60.0
MARGIN_PX = 14


class FirstMinute(QFrame):
    """Watches the bridge; lies flat at the foot of ``over``, below where responses are."""

    closed = Signal()

    def __init__(self, theme: Theme, bridge: Bridge, over: TimeCoursePanel) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("floating")
        self.setAccessibleName(self.tr("The first minute"))
        self._theme = theme
        self._seen: set[str] = set()
        self._trained_at: int | None = None
        self.done = [False, False, False]
        lines = (
            (self.tr("Watch the trace"), self.tr("S1 and S2 answer in turn, each every 30\u00a0s.")),
            (self.tr("Arm HFS, then Run"), self.tr("100 pulses at 100 Hz, to S1 only.")),
            (self.tr("Press 60×, read the time course"), self.tr("S1 stays up; S2 does not move.")),
        )
        self._signs: list[QLabel] = []
        self._more: list[QLabel] = []
        self._comes_back = False
        self.setToolTip("\n".join(f"{what}: {more}" for what, more in lines))
        self.setAccessibleDescription(" ".join(f"{what}: {more}" for what, more in lines))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 8, 10, 8)
        whole.setSpacing(11)
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
        over.plot.installEventFilter(self)
        bridge.sweeps.connect(self._see_sweeps)
        bridge.logged.connect(self._see_log)
        bridge.status.connect(self._see_status)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()
        self.hide()

    def start(self) -> None:
        """From the first line on."""
        self._seen.clear()
        self._trained_at = None
        self.done = [False, False, False]
        self.apply_theme()
        self.show()
        self._place()
        self.raise_()

    def step_aside(self, away: bool) -> None:
        """In a lecture the time course has the room; afterwards it stands there again."""
        if away:
            self._comes_back = not self.isHidden()
            self.hide()
        elif self._comes_back:
            self.show()
            self._place()
            self.raise_()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _see_sweeps(self, sweeps: list[Sweep]) -> None:
        if self.isHidden() or len(sweeps) > 2:
            return  # many at once are the baseline that was there before anybody watched
        self._seen |= {sweep.pathway for sweep in sweeps}
        if {"S1", "S2"} <= self._seen:
            self._tick(0)

    def _see_log(self, entries: list[Logged]) -> None:
        for entry in entries:
            if not self.isHidden() and isinstance(entry.action, RunPattern) and as_it_says(entry.action):
                self._trained_at = entry.tick
                self._tick(1)

    def _see_status(self, status: Status) -> None:
        if self._trained_at is None or self.isHidden() or status.speed_asked < FAST:
            return
        if status.tick - self._trained_at >= READ_AFTER_MIN * TICKS_PER_MIN:
            self._tick(2)

    def _tick(self, place: int) -> None:
        if not self.done[place]:
            self.done[place] = True
            self.apply_theme()

    def apply_theme(self) -> None:
        for place, sign in enumerate(self._signs):
            sign.setAccessibleName(self.tr("done") if self.done[place] else "")
            if self.done[place]:
                sign.setPixmap(pixmap("check", self._theme.colour("tick"), 18))
            else:
                sign.setText(str(place + 1))
        self.leave.setText(self.tr("Done") if all(self.done) else self.tr("Explore freely"))
        self.leave.setAccessibleName(self.leave.text())
        if not self.isHidden():
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self._over
        for more in self._more:
            more.setVisible(over.width() >= ROOMY_PX)
        width = min(WIDEST_PX, over.width() - AXIS_PX - MARGIN_PX)
        layout = self.layout()
        height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        foot = over.plot.mapTo(over, QPoint(0, over.plot.height())).y() - over.plot.foot_px - ABOVE_AXIS_PX
        self.setGeometry(over.width() - MARGIN_PX - width, foot - height, width, height)


def as_it_says(action: RunPattern) -> bool:
    """100 pulses at 100 Hz, to S1 only."""
    return action.pattern == HighFrequency().pattern() and action.pathways == ("S1",)
