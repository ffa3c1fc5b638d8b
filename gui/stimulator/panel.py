"""The Stimulator: both electrodes, test pulses, and patterns behind a safety catch."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel

from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.icons import icon
from gui.parts.labels import label, rule
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.theme import Theme
from gui.parts.wheel import DropDown
from gui.session.patterns import INDUCTIONS, KINDS, run_label, spoken
from gui.session.session import Session
from gui.stimulator.arming import Arming
from gui.stimulator.input_output import InputOutputCard
from gui.stimulator.pair_curve import PairCurveCard
from gui.stimulator.pathway_strip import PathwayStrip
from gui.stimulator.pattern_box import PatternBox
from model.units import quantities
from rig.instruments.stimulator import Pathway, StimulatorSettings, TestPulses
from rig.messages import SetStimulator, StopPattern

COUNTDOWN_MS = 200
TEST_INTERVAL_S = {"low": 5, "high": 300}
PREVIEW_FOLDS_BELOW_PX = 740
"""On a lower window the drawing of the pattern goes, so that Arm and Run stay ..."""
CROWDED_BELOW_PX = 1000
"""... and on one lower than this it gives way to words."""


class StimulatorPanel(Card):
    armed_changed = Signal(bool)
    protocol_asked = Signal()

    def __init__(self, theme: Theme, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` counts the seconds that an induction stays armed."""
        super().__init__(theme, QCoreApplication.translate("StimulatorPanel", "Stimulator"))
        self._session = session
        self.arming = Arming(clock)
        self._was_armed = False
        self._window_px = CROWDED_BELOW_PX
        self._painted: tuple[object, ...] = ()
        self._findings: Callable[[], str] = lambda: ""
        self._input_output_card: InputOutputCard | None = None
        self._pair_curve_card: PairCurveCard | None = None
        self.protocol = Button(
            self.tr("Protocol…"), tip=self.tr("Run a protocol from here, and edit what is planned while it runs")
        )
        self.input_output = Button(
            self.tr("Input-output…"), tip=self.tr("Slope and fibre volley against current, 0 to 800 µA")
        )
        for tool in (self.protocol, self.input_output):
            tool.setProperty("quiet", True)
            self.add_tool(tool)
        self.strips: dict[Pathway, PathwayStrip] = {"S1": PathwayStrip(theme, "S1"), "S2": PathwayStrip(theme, "S2")}
        strips = QHBoxLayout()
        strips.setSpacing(8)
        strips.addWidget(self.strips["S1"], 1)
        strips.addWidget(rule(vertical=True))
        strips.addWidget(self.strips["S2"], 1)
        self.mode = DropDown()
        for key, text in (("alternate", self.tr("Alternate")), ("S1", "S1"), ("S2", "S2"), ("off", self.tr("Off"))):
            self.mode.addItem(text, key)
        self.mode.setAccessibleName(self.tr("Test pulse"))
        self.mode.setToolTip(self.tr("Which pathway the test pulses go to"))
        interval = {**quantities(TestPulses)["interval_s"], **TEST_INTERVAL_S}
        self.interval = NumberField(interval, self.tr("Test interval"), step=5)
        self.interval.setFixedWidth(58)
        test = QHBoxLayout()
        test.setSpacing(6)
        test.addWidget(label(self.tr("Test pulse")))
        test.addWidget(self.mode, 1)
        test.addWidget(ScrubLabel(self.tr("every"), self.interval))
        test.addWidget(self.interval)
        self.patterns = PatternBox(theme)
        self.arm_button = Button(tip=self.tr("Release the safety catch for 60 s (A)"))
        self.run_button = Button(tip=self.tr("Deliver the pattern now (Enter)"))
        for button in (self.arm_button, self.run_button):
            button.setProperty("tall", True)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.arm_button, 2)
        buttons.addWidget(self.run_button, 3)
        self.problem = self._line("problem")
        self.catch = self._line("problem")
        self.found = self._line("hint")
        for part in (strips, self.problem, rule(), test, rule(), self.patterns, buttons, self.catch, self.found):
            if isinstance(part, QHBoxLayout):
                self.body.addLayout(part)
            else:
                self.body.addWidget(part)
        for pathway, strip in self.strips.items():
            strip.edited.connect(lambda settings, name=pathway.lower(): self._give(**{name: settings}))
            for field in (strip.intensity, strip.width_ms):
                field.problem.connect(self._say_problem)
        self.mode.activated.connect(lambda _index: self._give_test(mode=self.mode.currentData()))
        self.interval.edited.connect(lambda value: self._give_test(interval_s=value))
        self.interval.problem.connect(self._say_problem)
        self.patterns.problem.connect(self._say_problem)
        self.patterns.changed.connect(self.disarm)
        self.arm_button.clicked.connect(self.arm_or_disarm)
        self.run_button.clicked.connect(self.run)
        self._countdown = QTimer(self)
        self._countdown.setInterval(COUNTDOWN_MS)
        self._countdown.timeout.connect(self._show_catch)
        self.patterns.pair_curve_asked.connect(self.measure_pairs)
        self.input_output.clicked.connect(self.open_input_output)
        self.protocol.clicked.connect(self.protocol_asked)
        session.changed.connect(self.read_session)
        theme.changed.connect(self._show_catch)
        self.read_session()

    @staticmethod
    def _line(role: str) -> QLabel:
        line = label("", role, wrap=True)
        line.hide()
        return line

    def ask_before_induction(self, findings: Callable[[], str]) -> None:
        """``findings`` says what is wrong with the baseline when an induction is armed; empty when nothing is."""
        self._findings = findings

    # ---- the rig's state, shown

    def read_session(self) -> None:
        status = self._session.status
        settings = status.stimulator
        self.strips["S1"].show_settings(settings.s1, self._half_max_uA("S1", status.half_max_uA[0]))
        self.strips["S2"].show_settings(settings.s2, self._half_max_uA("S2", status.half_max_uA[1]))
        index = self.mode.findData(settings.test.mode)
        if index != self.mode.currentIndex() and not self.mode.view().isVisible():
            self.mode.setCurrentIndex(index)
        self.interval.show_value(settings.test.interval_s)
        self._show_catch()

    def _half_max_uA(self, pathway: Pathway, found_at_first: float) -> float:
        """Of the newest curve, where there is one; 0 without a response."""
        curve = self._session.curves.get(pathway)
        return found_at_first if curve is None else curve.half_max_uA or 0.0

    def fit_to(self, window_px: int) -> None:
        """In a window so high."""
        self._window_px = window_px
        self._fit_preview()

    def _fit_preview(self) -> None:
        worded = any(not line.isHidden() for line in (self.problem, self.found))
        least = CROWDED_BELOW_PX if worded else PREVIEW_FOLDS_BELOW_PX
        self.patterns.preview.setVisible(self._window_px >= least)

    # ---- a person's hand

    def _give(self, **change: object) -> None:
        settings: StimulatorSettings = msgspec.structs.replace(self._session.status.stimulator, **change)
        self._session.post(SetStimulator(settings))

    def _give_test(self, **change: object) -> None:
        test = self._session.status.stimulator.test
        changed = msgspec.structs.replace(test, **change)
        if changed != test:
            self._give(test=changed)

    def toggle_pathway(self, pathway: Pathway) -> None:
        self.strips[pathway].on.click()

    def step_intensity(self, pathway: Pathway, steps: int) -> None:
        self.strips[pathway].intensity.step_by(steps)

    def arm_or_disarm(self) -> None:
        if self._running:
            self.stop()
        elif self.arming.armed:
            self.disarm()
        elif self.patterns.kind in INDUCTIONS and self._alive:
            self.arming.arm()
            self._countdown.start()
            self._say(self.found, self._findings())
            self._show_catch()

    def disarm(self) -> None:
        self.arming.disarm()
        self._show_catch()

    def stop(self) -> None:
        """Esc: disarm, and end a pattern that is running."""
        if self._running:
            self._session.post(StopPattern())
        self.disarm()

    def run(self) -> None:
        """Enter: an induction runs only when armed."""
        if self._running or not self._alive:
            return
        if self.patterns.kind in INDUCTIONS and not self.arming.armed:
            return
        self._session.post(self.patterns.action())
        self.disarm()

    @property
    def _running(self) -> bool:
        """A pulse or a pair is over before a hand could stop it: nothing has to wait for it."""
        running = self._session.status.running
        return bool(running) and running not in {run_label(kind) for kind in KINDS if kind not in INDUCTIONS}

    @property
    def _alive(self) -> bool:
        return not self._session.status.preparing

    # ---- cards

    def open_input_output(self) -> None:
        if self._input_output_card is None:
            self._input_output_card = InputOutputCard(self._theme, self._session, self.window())
        self._input_output_card.show_card()

    def measure_pairs(self) -> None:
        """The pairs are given at once, to the pathway that patterns are delivered to."""
        if self._pair_curve_card is None:
            self._pair_curve_card = PairCurveCard(self._theme, self._session, self.window())
        self._pair_curve_card.measure_now(self.patterns.pathways[0])

    # ---- the safety catch, shown

    def _show_catch(self) -> None:
        armed, running, kind = self.arming.armed, self._running, self.patterns.kind
        if not armed:
            self._countdown.stop()
        induction = kind in INDUCTIONS
        self.arm_button.setVisible(induction or running)
        if running:
            arm, run = self.tr("Stop"), self.tr("Running…")
        elif induction:
            name, target = spoken(kind), self.patterns.target_words
            arm = self.tr("Disarm") if armed else self.tr("Arm {kind}").format(kind=name)
            run = self.tr("Run {kind} on {target}").format(kind=name, target=target) if armed else self.tr("Run")
        else:
            arm, run = self.tr("Arm"), self.tr("Run one test pulse") if kind == "Single" else self.tr("Run one pair")
        for button, text in ((self.arm_button, arm), (self.run_button, run)):
            if button.text() != text:
                button.setText(text)
                button.setAccessibleName(text)
        self.run_button.setEnabled(self._alive and not running and (armed or not induction))
        seconds = self.arming.left_s
        left = self.tr("Armed for {min}:{s:02d} more. Esc disarms.").format(min=seconds // 60, s=seconds % 60)
        self._say(self.catch, left if armed else "")
        if not armed:
            self._say(self.found, "")
        theme = (armed, induction, self._theme.name, running)
        if theme != self._painted:
            self._painted = theme
            self._paint_catch(armed, induction and not running)
        if armed != self._was_armed:
            self._was_armed = armed
            self.armed_changed.emit(armed)

    def _paint_catch(self, armed: bool, induction: bool) -> None:
        self.run_button.setIcon(icon("bolt", self._theme.colour("inkon" if armed or not induction else "text3")))
        for widget, name, value in (
            (self, "armed", armed),
            (self.run_button, "armed", armed),
            (self.run_button, "primary", not induction),
        ):
            widget.setProperty(name, value)
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def _say_problem(self, reason: str) -> None:
        self._say(self.problem, reason)

    def _say(self, line: QLabel, text: str) -> None:
        if line.text() != text:
            line.setText(text)
        if line.isHidden() == bool(text):
            line.setVisible(bool(text))
            self._fit_preview()
