"""The first minute: three lines over the time course that tick themselves when they are done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.bridge import Bridge
from gui.buttons import Button
from gui.icons import pixmap
from gui.patterns import pulses_in
from gui.theme import Look
from gui.words import label
from model.units import TICKS_PER_MIN
from rig.messages import Logged, RunPattern, Status, Sweep

WIDTH_PX = 340
READ_AFTER_MIN = 10
FAST = 60.0
MARGIN_PX = 14


class FirstMinute(QFrame):
    """Watches the bridge; stands in the lower right corner of ``over``, where nothing has happened yet."""

    closed = Signal()

    def __init__(self, look: Look, bridge: Bridge, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("floating")
        self.setAccessibleName(self.tr("The first minute"))
        self.setFixedWidth(WIDTH_PX)
        self._look = look
        self._seen: set[str] = set()
        self._trained_at: int | None = None
        self.done = [False, False, False]
        lines = (
            (self.tr("Watch the trace"), self.tr("S1 and S2 answer in turn, each every 30 s.")),
            (self.tr("Arm HFS, then Run"), self.tr("100 pulses at 100 Hz, to S1 only.")),
            (self.tr("Press 60×, read the time course"), self.tr("S1 stays up; S2 does not move.")),
        )
        self._signs: list[QLabel] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for place, (what, more) in enumerate(lines):
            sign = label(str(place + 1), "step")
            self._signs.append(sign)
            grid.addWidget(sign, 3 * place, 0, 2, 1)
            grid.addWidget(label(what, "title"), 3 * place, 1)
            grid.addWidget(label(more, "label"), 3 * place + 1, 1)
            grid.setRowMinimumHeight(3 * place + 2, 8)
        grid.setColumnMinimumWidth(0, 20)
        grid.setColumnStretch(1, 1)
        self.leave = Button(self.tr("Explore freely"), tip=self.tr("Close; the card of keys (?) brings it back"))
        foot = QHBoxLayout()
        foot.addWidget(self.leave)
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 12, 14, 12)
        whole.addLayout(grid)
        whole.addLayout(foot)
        self.leave.clicked.connect(self._close)
        over.installEventFilter(self)
        bridge.sweeps.connect(self._see_sweeps)
        bridge.logged.connect(self._see_log)
        bridge.status.connect(self._see_status)
        look.changed.connect(self.dress)
        self.dress()
        self.hide()

    def start(self) -> None:
        """From the first line on."""
        self._seen.clear()
        self._trained_at = None
        self.done = [False, False, False]
        self.dress()
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
            if not self.isHidden() and isinstance(entry.action, RunPattern) and pulses_in(entry.action.pattern) > 2:
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
            self.dress()

    def dress(self) -> None:
        for place, sign in enumerate(self._signs):
            sign.setAccessibleName(self.tr("done") if self.done[place] else "")
            if self.done[place]:
                sign.setPixmap(pixmap("check", self._look.colour("tick"), 18))
            else:
                sign.setText(str(place + 1))
        self.leave.setText(self.tr("Done") if all(self.done) else self.tr("Explore freely"))
        self.leave.setAccessibleName(self.leave.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self.parentWidget()
        self.adjustSize()
        foot = 64  # the axis and its name stay in view
        self.move(over.width() - self.width() - MARGIN_PX, max(40, over.height() - self.height() - foot))
