"""The Field potential panel: the scope, its tools and the numbers beside it."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout

from gui.bridge import Bridge
from gui.buttons import Button
from gui.card import Card
from gui.course import Course
from gui.patterns import train_pulses_s
from gui.readouts import Readouts
from gui.scope_plot import ScopePlot
from gui.segmented import Segmented
from gui.theme import Look
from gui.words import label
from model.units import TICKS_PER_MIN
from rig.messages import LiveSamples, Logged, RunPattern, SetCursors, Status, Sweep

NUMBERS_FRAMES = 16
NUMBERS_PHASE = 1
"""A frame on which neither plot redraws in a flood of sweeps."""
ONE_SWEEP_S = 2.0
"""A train up to this long is one sweep; of a longer one every pulse is."""
OVERLAYS = ("live", "last", "average")


class ScopePanel(Card):
    def __init__(self, look: Look, bridge: Bridge, course: Course) -> None:
        super().__init__(look, QCoreApplication.translate("ScopePanel", "Field potential"))
        self._bridge = bridge
        self._course = course
        self.newest: dict[str, Sweep] = {}
        self.plot = ScopePlot(look)
        self.readouts = Readouts(look)
        self.amplifier = label("", "label")
        self.baseline = Button(self.tr("Baseline trace"), tip=self.tr("Dashed: the mean sweep of the baseline window"))
        self.cursors = Button(self.tr("Cursors"), tip=self.tr("Analysis windows; drag them on the trace (C)"))
        for button in (self.baseline, self.cursors):
            button.setCheckable(True)
            button.setChecked(True)
        self.overlay = Segmented(
            {"live": self.tr("Live"), "last": self.tr("Last 8"), "average": self.tr("Average")},
            self.tr("Sweeps shown (V)"),
        )
        self.overlay.show_choice("last")
        self.pathways = Segmented({"S1": "S1", "S2": "S2", "Both": self.tr("Both")}, self.tr("Pathways shown"))
        self.pathways.show_choice("Both")
        for tool in (self.amplifier, self.baseline, self.cursors, self.overlay, self.pathways):
            self.add_tool(tool)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.plot, 1)
        row.addWidget(self.readouts)
        self.body.addLayout(row, 1)
        self.baseline.toggled.connect(self.plot.choose_baseline)
        self.cursors.toggled.connect(self.plot.choose_cursors)
        self.overlay.chosen.connect(self.plot.choose_overlay)
        self.pathways.chosen.connect(self.plot.choose_pathways)
        self.plot.cursors_moved.connect(lambda cursors: bridge.post(SetCursors(cursors)))
        self._numbers_stale = False
        bridge.sweeps.connect(self.add_sweeps)
        bridge.logged.connect(self.add_log)
        bridge.live.connect(self.show_live)
        bridge.status.connect(self.show_status)
        bridge.frame_end.connect(self._on_frame)

    def _on_frame(self, frame: int) -> None:
        self.plot.redraw(frame)
        if frame % NUMBERS_FRAMES == NUMBERS_PHASE:
            self.show_numbers()

    def add_sweeps(self, sweeps: list[Sweep]) -> None:
        begin, end = self._course.baseline_window
        open_end = self._course.first_induction_min is None
        ticks = round(begin * TICKS_PER_MIN), sys.maxsize if open_end else round(end * TICKS_PER_MIN)
        self.plot.add_sweeps(sweeps, ticks)
        for sweep in sweeps:
            if sweep.kind != "train":
                self.newest[sweep.pathway] = sweep
        self._numbers_stale = True

    def show_live(self, live: LiveSamples) -> None:
        self.plot.show_live(live)

    def show_status(self, status: Status) -> None:
        gain, lowpass = status.amplifier.gain, status.amplifier.lowpass_hz / 1000
        amplifier = self.tr("{gain:g}×, {lowpass:g} kHz").format(gain=gain, lowpass=lowpass)
        if self.amplifier.text() != amplifier:
            self.amplifier.setText(amplifier)
        self.plot.show_cursors(status.cursors)
        self.plot.show_words(status.preparing or self._silence())

    def add_log(self, entries: list[Logged]) -> None:
        for entry in entries:
            if isinstance(entry.action, RunPattern):
                lasts_s = train_pulses_s(entry.action.pattern)[-1]
                self.plot.expect_train(lasts_s * 1000.0 if lasts_s <= ONE_SWEEP_S else 0.0)

    def next_overlay(self) -> None:
        """V."""
        self.overlay.choose(OVERLAYS[(OVERLAYS.index(self.overlay.choice) + 1) % len(OVERLAYS)])

    def clipped(self) -> bool:
        return any(sweep.clipped for sweep in self.newest.values())

    def _silence(self) -> str:
        silent = bool(self.newest) and all(sweep.measures.get("amplitude") is None for sweep in self.newest.values())
        return self.tr("No response") if silent else ""

    def show_numbers(self) -> None:
        if self._numbers_stale:
            self._numbers_stale = False
            self.readouts.show_sweeps(self.newest, self._course)
