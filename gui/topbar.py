"""The top bar: which slice, pause, speed, the experiment's clock, and the theme."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from gui.bridge import Bridge, speed_words
from gui.buttons import Button
from gui.icons import icon
from gui.segmented import Segmented
from gui.theme import Look
from gui.words import label
from model.units import TICKS_PER_S
from rig.messages import SetPaused, SetSpeed, Status

SPEEDS = (1.0, 10.0, 60.0, 600.0, math.inf)


def clock_words(tick: int) -> str:
    """01:40:00, of experiment time."""
    seconds = tick // TICKS_PER_S
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


class TopBar(QFrame):
    theme_asked = Signal()

    def __init__(self, look: Look, bridge: Bridge, name: str, about: str) -> None:
        """``name`` and ``about`` of the slice."""
        super().__init__()
        self.setObjectName("bar")
        self._look = look
        self._bridge = bridge
        self._paused: bool | None = None
        self.pause = Button(tip=self.tr("Pause, go on (Space)"))
        self.pause.setProperty("icon_only", True)
        self.speeds = Segmented(
            {speed_words(speed): speed_words(speed) for speed in SPEEDS},
            self.tr("Speed"),
            {speed_words(speed): self.tr("Key {key}").format(key=place + 1) for place, speed in enumerate(SPEEDS)},
        )
        self.clock = label(clock_words(0), "clock")
        self.theme = Button(name=self.tr("Light or dark"), tip=self.tr("Light or dark"))
        self.theme.setProperty("icon_only", True)
        self.theme.setProperty("quiet", True)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(label(name, "title"))
        names.addWidget(label(about, "hint"))
        names.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(10)
        row.addLayout(names)
        row.addStretch(1)
        row.addWidget(self.pause)
        row.addWidget(self.speeds)
        row.addSpacing(4)
        row.addWidget(self.clock)
        row.addWidget(label(self.tr("h:m:s"), "hint"))
        row.addStretch(1)
        row.addWidget(self.theme)
        self.pause.clicked.connect(self.pause_or_go_on)
        self.speeds.chosen.connect(lambda key: bridge.post(SetSpeed(dict(self._keys())[key])))
        self.theme.clicked.connect(self.theme_asked)
        bridge.status.connect(self.show_status)
        look.changed.connect(self.dress)
        self.dress()
        self.show_status(bridge.newest)

    @staticmethod
    def _keys() -> list[tuple[str, float]]:
        return [(speed_words(speed), speed) for speed in SPEEDS]

    def dress(self) -> None:
        self.setFixedHeight(self._look.metrics.top_bar)
        self.theme.setIcon(icon("contrast", self._look.colour("text2")))
        self.pause.setIcon(icon("play" if self._paused else "pause", self._look.colour("text")))

    def show_status(self, status: Status) -> None:
        words = clock_words(status.tick)
        if words != self.clock.text():
            self.clock.setText(words)
            self.clock.setAccessibleName(self.tr("Experiment time {time}").format(time=words))
        self.speeds.show_choice(speed_words(status.speed_asked))
        if status.paused != self._paused:
            self._paused = status.paused
            self.pause.setAccessibleName(self.tr("Go on") if status.paused else self.tr("Pause"))
            self.dress()

    def pause_or_go_on(self) -> None:
        self._bridge.post(SetPaused(not self._bridge.newest.paused))
        self.show_status(self._bridge.newest)

    def choose_speed(self, place: int) -> None:
        """Keys 1 to 5."""
        self.speeds.choose(speed_words(SPEEDS[place]))
