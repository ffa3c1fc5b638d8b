"""The Time course panel: one time axis for stimuli, bath and responses."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer

from gui.bridge import Bridge
from gui.card import Card
from gui.course import Course
from gui.course_plot import CoursePlot
from gui.segmented import Segmented
from gui.theme import Look
from model.units import TICKS_PER_MIN
from rig.messages import Status

REDRAW_FRAMES = 8
REDRAW_PHASE = 2
AFTER_THE_SCOPE_MS = 6
"""The time course redraws in the pause between two frames of the scope."""
RANGES = ("all", "hour", "follow")


class TimeCoursePanel(Card):
    def __init__(self, look: Look, bridge: Bridge, course: Course, lines: dict[str, tuple[int, str]]) -> None:
        super().__init__(look, QCoreApplication.translate("TimeCoursePanel", "Time course"))
        self._course = course
        self.plot = CoursePlot(look, course, lines)
        self.measure = Segmented(
            {
                "slope": self.tr("Slope"),
                "amplitude": self.tr("Amplitude"),
                "volley": self.tr("Volley"),
                "ppr": self.tr("Pair ratio"),
            },
            self.tr("Measure"),
        )
        self.range = Segmented(
            {"all": self.tr("All"), "hour": self.tr("60 min"), "follow": self.tr("Follow")}, self.tr("Time range (F)")
        )
        self.add_tool(self.measure)
        self.add_tool(self.range)
        self.body.addWidget(self.plot, 1)
        self.measure.chosen.connect(self.plot.choose_measure)
        self.range.chosen.connect(self.plot.choose_range)
        self._drawn: tuple[int, int] = (-1, -1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_THE_SCOPE_MS)
        self._soon.timeout.connect(self.redraw_if_moved)
        bridge.frame_end.connect(self._on_frame)
        bridge.status.connect(self.show_status)

    def show_status(self, status: Status) -> None:
        self._course.now_min = max(self._course.now_min, status.tick / TICKS_PER_MIN)

    def _on_frame(self, frame: int) -> None:
        """At most eight times a second."""
        if frame % REDRAW_FRAMES == REDRAW_PHASE:
            self._soon.start()

    def redraw_if_moved(self) -> None:
        """Only when the picture would differ by a pixel."""
        begin, end = self.plot.plot.getViewBox().viewRange()[0]
        pixel = int(self._course.now_min / max(end - begin, 1e-9) * 2 * self.plot.width())
        if (self._course.version, pixel) != self._drawn:
            self._drawn = (self._course.version, pixel)
            self.plot.redraw()

    def next_range(self) -> None:
        """F."""
        self.range.choose(RANGES[(RANGES.index(self.range.choice) + 1) % len(RANGES)])
