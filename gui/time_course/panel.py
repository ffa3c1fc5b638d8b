"""The Time course panel: one time axis for stimuli, bath and responses, for what was done and what is planned."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout

from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.segmented import Segmented
from gui.parts.theme import LECTURE, Theme
from gui.parts.wheel import DropDown
from gui.session.frame_table import TIME_COURSE_LAYOUT, TIME_COURSE_PAINT
from gui.session.session import Session
from gui.time_course.branches import BranchOverlay
from gui.time_course.course_text import course_text
from gui.time_course.input import CourseHand
from gui.time_course.plot import CoursePlot
from gui.time_course.recorded import RecordedCourse
from model.units import TICKS_PER_MIN
from rig.messages import Branched, SetBaseline, SetPlan, Sweep
from rig.timecourse.baseline import minute_text
from rig.timecourse.span import Span

AFTER_THE_SCOPE_MS = 0
"""A timer of 0 ms comes after what waits to be painted. The time course is laid out behind the scope in one frame, and
painted behind it in another."""
REMEASURE_S = 0.004
"""So long of every frame sweeps may be measured again."""
RANGES = ("all", "hour", "follow")
AVERAGES_MIN = (0, 1, 2, 5)
FIGURE = QSize(1500, 840)


class TimeCoursePanel(Card):
    sweep_chosen = Signal(object)
    """The sweeps to hold in the scope: one, many to be averaged, or none."""
    recorded_chosen = Signal(object)
    """The same, of the recording from elsewhere."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__(theme, QCoreApplication.translate("TimeCoursePanel", "Time course"))
        self._session = session
        self._course = course = session.time_course
        self._lines = lines = session.drug_lines.marks
        self._held: list[Sweep] = []
        self.plot = CoursePlot(theme, course, lines)
        self.hand = CourseHand(self.plot, course)
        self.measure = Segmented(
            {
                "slope": self.tr("Slope"),
                "amplitude": self.tr("Amplitude"),
                "volley": self.tr("Volley"),
                "ppr": self.tr("Pair ratio"),
            },
            self.tr("Measure"),
        )
        self.percent = Button("%", self.tr("Percent of baseline"), self.tr("% of baseline, or the measure in its unit"))
        self.percent.setCheckable(True)
        self.percent.setChecked(True)
        self.average = DropDown()
        self.average.setAccessibleName(self.tr("Averaging"))
        self.average.setToolTip(self.tr("One point a sweep, or the mean of every 1, 2 or 5 min"))
        for minutes in AVERAGES_MIN:
            words = self.tr("{minutes} min").format(minutes=minutes) if minutes else self.tr("Sweeps")
            self.average.addItem(words, float(minutes))
        self.range = Segmented(
            {"all": self.tr("All"), "hour": self.tr("60 min"), "follow": self.tr("Follow")}, self.tr("Time range (F)")
        )
        self.overlay = BranchOverlay(theme, course)
        self.other_baseline = Button(name=self.tr("The other baseline"))
        self.other_baseline.setProperty("quiet", True)
        self.other_baseline.hide()
        self.other_baseline.clicked.connect(self._take_other_baseline)
        for tool in (self.overlay, self.measure, self.percent, self.average, self.range):
            self.add_tool(tool)
        self.recorded: RecordedCourse | None = None
        """The recording from elsewhere that lies beside it."""
        self._plots = QHBoxLayout()
        self._plots.setSpacing(6)
        self._plots.addWidget(self.plot, 1)
        self.body.addLayout(self._plots, 1)
        self.body.addWidget(self.other_baseline, 0, Qt.AlignmentFlag.AlignLeft)
        for chosen in (self.measure.chosen, self.percent.toggled, self.average.activated, self.range.chosen):
            chosen.connect(lambda _choice: self._show_choices())
        self.overlay.chosen.connect(lambda _name: self.plot.redraw())
        self.hand.point_clicked.connect(self._click)
        self.hand.range_drawn.connect(lambda begin, end: self.hold(course.sweeps_between(begin, end)))
        self.hand.baseline_dragged.connect(self._drag_baseline)
        self.hand.baseline_dropped.connect(self._drop_baseline)
        self.hand.baseline_returned.connect(lambda: self.set_baseline(None))
        self.hand.plan.plan_changed.connect(lambda plan: session.post(SetPlan(plan)))
        self._drawn: tuple[int, int] = (-1, -1)
        self._said_min = -1
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_THE_SCOPE_MS)
        self._soon.timeout.connect(self._lay_out)
        self._paint_soon = QTimer(self)
        self._paint_soon.setSingleShot(True)
        self._paint_soon.setInterval(AFTER_THE_SCOPE_MS)
        self._paint_soon.timeout.connect(lambda: self.plot.setUpdatesEnabled(True))
        session.branched.connect(self._show_branch)
        session.frame.connect(self._on_frame)
        session.changed.connect(self.read_session)
        session.recording.changed.connect(self._show_recording)

    # ---- how it is shown

    def _show_choices(self) -> None:
        """The slice and a recording beside it are looked at in one way."""
        for plot in (self.plot, *([self.recorded.plot] if self.recorded is not None else [])):
            plot.choose_all(
                self.measure.choice, self.percent.isChecked(), self.average.currentData(), self.range.choice
            )
        self._share_scale()

    def _share_scale(self) -> None:
        """Percent beside percent, and millivolts beside millivolts, are to be seen at one scale."""
        beside = self.recorded.plot if self.recorded is not None else None
        for plot, other in ((self.plot, beside), (beside, self.plot)):
            top = other.wanted_top if other is not None else 0.0
            if plot is not None and plot.least_top != top:
                plot.least_top = top
                plot.redraw()

    def _show_recording(self) -> None:
        if self.recorded is not None:
            self.recorded.setParent(None)
            self.recorded.deleteLater()
            self.recorded = None
        opened = self._session.recording.opened
        if opened is not None:
            self.recorded = RecordedCourse(self._theme, opened.imported.record.title, opened.course, self._lines)
            self.recorded.sweeps_chosen.connect(self.recorded_chosen)
            self.recorded.left_out.connect(self._session.recording.leave_out)
            self._plots.addWidget(self.recorded, 1)
        self._show_choices()

    # ---- what arrives

    def read_session(self) -> None:
        if not self._session.status.preparing:
            self.hand.plan.show_status(self._session.status)

    def _show_branch(self, _branched: Branched) -> None:
        self.overlay.apply_theme()
        self.let_go()

    def _on_frame(self, frame: int) -> None:
        """Draws at most eight times a second, and measures again in the frames between."""
        if TIME_COURSE_LAYOUT.comes(frame):
            self._soon.start()
        elif TIME_COURSE_PAINT.comes(frame):
            self._paint_soon.start()
        else:
            self._course.work(REMEASURE_S)
            if self.recorded is not None and self.recorded.remeasure(REMEASURE_S):
                self.recorded.plot.redraw()

    def _lay_out(self) -> None:
        """Both the layout and the painting of many points take half a frame; together they would cost the scope one."""
        self.plot.setUpdatesEnabled(self._picture() == self._drawn)
        self.redraw_if_moved()

    def _picture(self) -> tuple[int, int]:
        """What the picture depends on; time counts by half a pixel."""
        begin, end = self.plot.plot.getViewBox().viewRange()[0]
        return self._course.version, int(self._course.now_min / max(end - begin, 1e-9) * 2 * self.plot.width())

    def redraw_if_moved(self) -> None:
        """Only when the picture would differ by a pixel."""
        self._offer_other_baseline()
        picture = self._picture()
        if picture != self._drawn:
            self._drawn = picture
            self.plot.redraw()
            self._share_scale()
        if int(self._course.now_min) != self._said_min:
            self._said_min = int(self._course.now_min)
            self.plot.setAccessibleDescription(self.summary())

    def summary(self) -> str:
        """What is recorded, in words."""
        recorded = self.tr("{minutes} min recorded.").format(minutes=int(self._course.now_min))
        return f"{recorded} {course_text(self._course)}".rstrip()

    def next_range(self) -> None:
        """F."""
        self.range.choose(RANGES[(RANGES.index(self.range.choice) + 1) % len(RANGES)])

    # ---- sweeps that are held

    def hold(self, sweeps: list[Sweep]) -> None:
        """Hold these in the scope, or let go with none."""
        if sweeps or self._held:
            self._held = sweeps
            self.sweep_chosen.emit(sweeps)
        self.plot.show_held(sweeps)

    def hold_at(self, tick: int) -> None:
        """Hold the last sweep by ``tick``: the moment of a line of the notebook."""
        self._hold_number(self._course.sweep_at(tick))

    def _hold_number(self, number: int | None) -> None:
        sweep = self._course.sweep(number) if number is not None else None
        self.hold([sweep] if sweep is not None else [])

    def _click(self, sweeps: list[Sweep]) -> None:
        """A second click on the point lets go."""
        again = [id(sweep) for sweep in sweeps] == [id(sweep) for sweep in self._held]
        self.hold([] if again else sweeps)

    def step(self, sweeps: int) -> None:
        """One sweep back (−1) or on (1); on from the newest lets go."""
        if self._held or sweeps < 0:
            number = self._course.sweep_at(self._held[-1].pulses[0]) if self._held else None
            self._hold_number(self._course.sweep_beside(number, sweeps))

    def let_go(self) -> None:
        """Esc: the scope shows what is live again."""
        self.hold([])

    # ---- what a hand changed

    def _offer_other_baseline(self) -> None:
        """Where an induction follows a drug, both the window before the one and before the other can be meant."""
        window = self._course.baseline_now
        words = ""
        if window.other is not None:
            begin, end = (minute_text(tick) for tick in (window.other.start, window.other.end))
            words = self.tr("Take {begin} to {end} min, before {what}, as 100 %").format(
                begin=begin, end=end, what=self.plot.change_name(window.other_before)
            )
        if words != self.other_baseline.text():
            self.other_baseline.setText(words)
            self.other_baseline.setAccessibleName(words or self.tr("The other baseline"))
            self.other_baseline.setVisible(bool(words))

    def _take_other_baseline(self) -> None:
        window = self._course.baseline_now
        self.set_baseline(None if window.chosen else window.other)

    def _drag_baseline(self, begin_min: float, end_min: float) -> None:
        """While it is in the hand, the percentages follow."""
        self._course.drag_baseline(Span(round(begin_min * TICKS_PER_MIN), round(end_min * TICKS_PER_MIN)))
        self.plot.redraw()

    def _drop_baseline(self) -> None:
        self.set_baseline(self._course.dragged)

    def set_baseline(self, span: Span | None) -> None:
        """Put the window of 100 % there; None gives it back to the rule. It is an action like any other: logged, kept,
        undone."""
        before = self._course.chosen_baseline
        self._course.drag_baseline(span)
        if span != before:
            self._session.post(SetBaseline(None if span is None else (span.start, span.end)))
            self._session.undo.add(lambda: self.set_baseline(before))
        self.plot.redraw()

    # ---- a figure

    def figure(self) -> QImage:
        """The time course as it stands, in the light palette, for a page of paper."""
        theme = Theme("light", LECTURE)
        plot = CoursePlot(theme, self._course, self._lines)
        plot.resize(FIGURE)
        plot.lanes.show_plan(self.plot.lanes.plan, self._session.status.perfusion)
        plot.choose_all(self.measure.choice, self.percent.isChecked(), self.average.currentData(), self.range.choice)
        image = plot.grab().toImage()
        plot.deleteLater()
        return image
