"""The time course of a recording from elsewhere, beside that of the slice: in percent of its own baseline, with the
same measure, averaging and scale."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.time_course.course_text import course_text
from gui.time_course.input import CourseHand
from gui.time_course.plot import CoursePlot
from model.units import TICKS_PER_MIN
from rig.messages import Sweep
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse


@careful
class RecordedCourse(QWidget):
    sweeps_chosen = Signal(object)
    """To hold in the scope: one, many or none."""
    left_out = Signal(object)
    """Sweeps that somebody leaves out."""

    def __init__(self, theme: Theme, name: str, course: TimeCourse, lines: dict[str, tuple[int, str]]) -> None:
        super().__init__()
        self._course = course
        self._held: list[Sweep] = []
        self.name = label(self.tr("Recorded: {name}").format(name=name), "title")
        self.plot = CoursePlot(theme, course, lines, is_over=True)
        self.plot.setAccessibleName(self.tr("Time course of the recording {name}").format(name=name))
        self.plot.setAccessibleDescription(course_text(course))
        self.hand = CourseHand(self.plot, course)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self.name)
        whole.addWidget(self.plot, 1)
        self.hand.point_clicked.connect(self._click)
        self.hand.range_drawn.connect(lambda begin, end: self.hold(course.sweeps_between(begin, end)))
        self.hand.baseline_dragged.connect(self._drag_baseline)
        self.hand.baseline_dropped.connect(self.plot.redraw)
        self.hand.baseline_returned.connect(self._return_baseline)
        for part in (self.plot, self.plot.viewport()):
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def hold(self, sweeps: list[Sweep]) -> None:
        if sweeps or self._held:
            self._held = sweeps
            self.sweeps_chosen.emit(sweeps)
        self.plot.show_held(sweeps)

    def remeasure(self, seconds: float) -> bool:
        """Measure again with other cursors, for about so long; True when the points moved."""
        before = self._course.version
        self._course.work(seconds)
        return self._course.version != before

    def let_go(self) -> None:
        """Somebody else's sweeps are held now."""
        self._held = []
        self.plot.show_held([])

    def _click(self, sweeps: list[Sweep]) -> None:
        """A second click on the point lets go."""
        again = [one.index for one in sweeps] == [one.index for one in self._held]
        self.hold([] if again else sweeps)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of a point: leave its sweeps out."""
        sweeps = self.plot.sweeps_near(QPointF(self.plot.mapFrom(self, event.pos())))
        sweeps = sweeps or self._held
        if sweeps:
            menu = QMenu(self)
            words = self.tr("Leave this sweep out") if len(sweeps) == 1 else self.tr("Leave {count} sweeps out")
            menu.addAction(words.format(count=len(sweeps))).triggered.connect(lambda _on: self.left_out.emit(sweeps))
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def _drag_baseline(self, begin_min: float, end_min: float) -> None:
        self._course.drag_baseline(Span(round(begin_min * TICKS_PER_MIN), round(end_min * TICKS_PER_MIN)))
        self.plot.redraw()

    def _return_baseline(self) -> None:
        self._course.drag_baseline(None)
        self.plot.redraw()
