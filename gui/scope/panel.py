"""The Field potential panel: the scope, its tools and the numbers beside it."""

from __future__ import annotations

import sys

import msgspec
from PySide6.QtCore import QCoreApplication, QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.scope.amplifier_box import AmplifierBox
from gui.scope.pinned_text import held_words
from gui.scope.readouts import Readouts
from gui.scope.screen import ScopePlot
from gui.scope.sweeps import MOST_SWEEPS
from gui.scope.trace_card import TraceCard
from gui.session.frame_table import SCOPE_NUMBERS
from gui.session.patterns import train_pulses_s
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.instruments.layers import layer_at
from rig.measure.sweep import Cursors
from rig.messages import Branched, LiveSamples, Logged, RunPattern, SetCursors, Sweep
from rig.timecourse.slope_fit import measured_again

ONE_SWEEP_S = 2.0
"""A train up to this long is one sweep; of a longer one every pulse is."""
SUMMARY_MS = 60_000
CARD_LEFT_PX, CARD_BELOW_PX = 72, 12
OVERLAYS = ("live", "last", "average")


@careful
class ScopePanel(Card):
    cursors_changed = Signal(object, object)
    """A person changed the cursors: the ones before and the ones after, once a change. The rig was told."""
    cursors_moving = Signal(object)
    """The cursors during a drag, before the rig is told."""
    released = Signal()
    """A person let the held sweeps go."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__(theme, QCoreApplication.translate("ScopePanel", "Field potential"))
        self._session = session
        self._course = session.time_course
        self._earlier: Sweep | None = None
        """The one that the numbers are of while a person looks back."""
        self._cursors = Cursors()
        self._cards: dict[str, AmplifierBox | TraceCard] = {}
        self.plot = ScopePlot(theme)
        self.readouts = Readouts(theme, session.drug_lines.marks)
        self.place = label("", "hint")
        self.head.insertWidget(1, self.place)
        self.amplifier = Button(
            name=self.tr("Amplifier"), tip=self.tr("Amplifier: gain, filters, notch, artefact blanking")
        )
        self.baseline = Button(self.tr("Baseline trace"), tip=self.tr("Dashed: the mean sweep of the baseline window"))
        self.cursors = Button(self.tr("Cursors"), tip=self.tr("Analysis windows; drag them on the trace (C)"))
        for button in (self.baseline, self.cursors):
            button.setCheckable(True)
            button.setChecked(True)
        self.fit = Button(
            self.tr("Fit"), self.tr("Fit the scale"), self.tr("Scale to what is there now; then it is held again (S)")
        )
        for quiet in (self.amplifier, self.fit):
            quiet.setProperty("quiet", True)
        self.settings = Button(
            name=self.tr("Trace and cursors"),
            tip=self.tr("Numbers of sweeps, cursors A and B, how the slope is measured"),
        )
        self.settings.setProperty("icon_only", True)
        self.settings.setProperty("quiet", True)
        self.overlay = Segmented(
            {"live": self.tr("Live"), "last": self.tr("Last 8"), "average": self.tr("Average")},
            self.tr("Sweeps shown (V)"),
        )
        self.overlay.show_choice("last")
        self.pathways = Segmented({"S1": "S1", "S2": "S2", "Both": self.tr("Both")}, self.tr("Pathways shown"))
        self.pathways.show_choice("Both")
        tools = (self.amplifier, self.fit, self.baseline, self.cursors, self.overlay, self.pathways, self.settings)
        for tool in tools:
            self.add_tool(tool)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.plot, 1)
        row.addWidget(self.readouts)
        self.body.addLayout(row, 1)
        self._baseline_still: tuple[float, float] | None = None
        """The baseline window that stands still and whose mean is drawn, in minutes; None while it rolls."""
        self._numbers_of = -1
        self._summary = QTimer(self)
        self._summary.setInterval(SUMMARY_MS)
        self._summary.timeout.connect(self.tell_summary)
        self._summary.start()
        self._connect()
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _connect(self) -> None:
        session, plot = self._session, self.plot
        self.amplifier.clicked.connect(self.open_amplifier)
        self.settings.clicked.connect(self.open_trace_card)
        self.fit.clicked.connect(plot.fit_scale)
        self.baseline.toggled.connect(plot.choose_baseline)
        self.cursors.toggled.connect(plot.choose_cursors)
        self.overlay.chosen.connect(plot.choose_overlay)
        self.pathways.chosen.connect(plot.choose_pathways)
        plot.cursors_moved.connect(self._change_cursors)
        plot.cursors_moving.connect(self.cursors_moving)
        plot.released.connect(self.released)
        session.sweeps.connect(self.add_sweeps)
        session.logged.connect(self.add_log)
        session.live.connect(self.show_live)
        session.changed.connect(self.read_session)
        session.branched.connect(self.show_branch)
        session.frame.connect(self._on_frame)

    def _apply_theme(self) -> None:
        self.settings.setIcon(icon("sliders", self._theme.colour("text2")))
        self._fit_tools()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tools()

    def _fit_tools(self) -> None:
        """Where the panel stands, and then the amplifier, give way to the tools in a narrow panel."""
        for shy in (self.place, self.amplifier):
            shy.show()
        for shy in (self.place, self.amplifier):
            self.head.invalidate()
            shy.setVisible(self.head.minimumSize().width() + 2 * self._theme.metrics.padding <= self.width())

    # ---- what arrives

    def _on_frame(self, frame: int) -> None:
        self.plot.redraw(frame)
        if SCOPE_NUMBERS.comes(frame):
            self._follow_baseline()
            self.show_numbers()

    def _follow_baseline(self) -> None:
        """A window that stands still, by the rule or by a person's hand, is drawn as it stands."""
        window = self._course.baseline_window
        still = None if self._course.baseline_now.rolls else window
        if still != self._baseline_still:
            self._baseline_still = still
            self.plot.take_baseline(self._course.sweeps_between(*window))

    def add_sweeps(self, sweeps: list[Sweep]) -> None:
        begin, end = self._course.baseline_window
        open_end = self._course.baseline_now.rolls
        ticks = round(begin * TICKS_PER_MIN), sys.maxsize if open_end else round(end * TICKS_PER_MIN)
        self.plot.add_sweeps(sweeps, ticks)

    def show_live(self, live: LiveSamples) -> None:
        self.plot.show_live(live)

    def read_session(self) -> None:
        status = self._session.status
        gain, lowpass = status.amplifier.gain, status.amplifier.lowpass_hz / 1000
        amplifier = self.tr("{gain:g}×, {lowpass:g} kHz").format(gain=gain, lowpass=lowpass)
        place = layer_at(status.electrodes.rec)
        where = f"CA1 stratum {place[3:]}" if place.startswith("s. ") else place
        if (self.amplifier.text(), self.place.text()) != (amplifier, where):
            self.amplifier.setText(amplifier)
            self.amplifier.setAccessibleName(self.tr("Amplifier, {settings}").format(settings=amplifier))
            self.place.setText(where)
            self._fit_tools()
        self._show_cursors(status.cursors)
        self.plot.show_paused(status.paused)
        silent = self._session.newest.no_response and not self.plot.sweeps.back.away
        self.plot.show_words(status.preparing or (self.tr("No response") if silent else ""))

    def show_branch(self, _branched: Branched) -> None:
        """What came before on this branch is shown."""
        self.plot.forget_from(0)
        self._baseline_still = None
        if sweeps := self._course.recent(2 * MOST_SWEEPS):
            self.add_sweeps(sweeps)

    def add_log(self, entries: list[Logged]) -> None:
        for entry in entries:
            if isinstance(entry.action, RunPattern):
                lasts_s = train_pulses_s(entry.action.pattern)[-1]
                self.plot.expect_train(lasts_s * 1000.0 if lasts_s <= ONE_SWEEP_S else 0.0)

    # ---- what others ask

    def next_overlay(self) -> None:
        """V."""
        self.overlay.choose(OVERLAYS[(OVERLAYS.index(self.overlay.choice) + 1) % len(OVERLAYS)])

    def hold(self, sweeps: list[Sweep], recording: str = "") -> None:
        """Show a sweep, or the average of many, beside the live one until it is let go; an empty list lets go.
        ``recording``: the name of the one from elsewhere that they come from, if they do."""
        self.plot.hold(sweeps, recording)

    def step_sweep(self, by: int) -> None:
        """-1: one sweep back; 1: one on. Only while the rig is paused."""
        self.plot.step_sweep(by)

    def open_amplifier(self) -> None:
        """The amplifier's front panel."""
        if "amplifier" not in self._cards:
            self._cards["amplifier"] = AmplifierBox(self._theme, self._session, self.window())
            self._put_below("amplifier")
        self._cards["amplifier"].show_card()

    def open_trace_card(self) -> None:
        """How the trace is shown and measured."""
        card = self._cards.get("trace")
        if not isinstance(card, TraceCard):
            card = self._cards["trace"] = TraceCard(self._theme, self.window())
            self._put_below("trace")
            card.cursors_edited.connect(self._change_cursors)
            card.count_edited.connect(self.choose_count)
            card.free_asked.connect(self.plot.choose_free)
            card.amplifier_asked.connect(self.open_amplifier)
        card.show_cursors(self._cursors)
        card.show_counts(self.plot.sweeps.counts)
        card.free.setChecked(self.plot.free.shown)
        card.show_card()

    def _put_below(self, name: str) -> None:
        """A new card below the trace, which is watched while its settings change."""
        card = self._cards[name]
        card.show_card()
        corner = self.mapTo(card.ground, QPoint(CARD_LEFT_PX, self.height() + CARD_BELOW_PX))
        card.move(corner.x(), min(corner.y(), card.ground.height() - card.height() - CARD_BELOW_PX))

    def choose_count(self, overlay: str, count: int) -> None:
        """How many sweeps ``last`` or ``average`` takes."""
        self.plot.choose_count(overlay, count)
        words = self.tr("Last {count}") if overlay == "last" else self.tr("Average {count}")
        self.overlay.name_choice(overlay, words.format(count=count))
        self._fit_tools()

    def show_numbers(self) -> None:
        earlier = self.plot.sweeps.back.sweep(self.plot.sweeps.pathways)
        newest = self._session.newest
        if newest.count != self._numbers_of or earlier is not self._earlier:
            self._numbers_of, self._earlier = newest.count, earlier
            if earlier is None:
                self.readouts.show_sweeps(newest.by_pathway, self._course)
            else:
                again = msgspec.structs.replace(earlier, measures=measured_again(earlier, self._cursors))
                self.readouts.show_earlier(again, self._course)
            if not self.plot.accessibleDescription():
                self.tell_summary()

    def tell_summary(self) -> None:
        """The picture in words, for those who do not see it."""
        held = self.plot.sweeps.held
        beside = held_words(held, self.plot.sweeps.held_recording) if held else ""
        parts = [
            self.tr("No response.") if self._session.newest.no_response else "",
            self.readouts.spoken(),
            self.tr("Held beside it: {what}.").format(what=beside) if held else "",
            self.plot.free_readout().replace("\n", "; ") + "." if self.plot.free.shown else "",
        ]
        self.plot.setAccessibleDescription(" ".join(part for part in parts if part))

    # ---- cursors

    def _change_cursors(self, cursors: Cursors) -> None:
        """By a person's hand, on the trace or on the card."""
        before = self._cursors
        if cursors == before:
            return
        self._session.post(SetCursors(cursors))
        self._show_cursors(cursors)
        self.cursors_changed.emit(before, cursors)

    def _show_cursors(self, cursors: Cursors) -> None:
        if cursors == self._cursors:
            return
        self._cursors = cursors
        self.plot.show_cursors(cursors)
        card = self._cards.get("trace")
        if isinstance(card, TraceCard):
            card.show_cursors(cursors)
