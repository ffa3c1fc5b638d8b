"""The Bench: what is given on the left, what is recorded above, what happened below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gui.bridge import Bridge
from gui.course import Course, Drift
from gui.notice import Notice
from gui.patterns import arrow_words
from gui.perfusion_panel import PerfusionPanel
from gui.scope import ScopePanel
from gui.sentence import experiment_sentence, findings, to_worry_about
from gui.status_line import StatusLine
from gui.stimulator_panel import PREVIEW_FOLDS_BELOW_PX, StimulatorPanel
from gui.theme import COMPACT, COMPACT_BELOW_PX, REGULAR, Look
from gui.time_course import TimeCoursePanel
from gui.topbar import SPEEDS, TopBar
from rig.drug import Drug
from rig.messages import Fault, Status

SMALLEST = (1280, 680)


class Bench(QWidget):
    def __init__(self, look: Look, bridge: Bridge, lines: list[tuple[str, Drug]], slice_name: str, about: str) -> None:
        """``lines``: (file name, card) of the drugs on the perfusion, in order."""
        super().__init__()
        self.setObjectName("bench")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Schaffer"))
        self.setMinimumSize(*SMALLEST)
        self.look = look
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.bridge = bridge
        self.course = Course()
        self._names = {drug: card.name for drug, card in lines}
        bridge.logged.connect(self.course.add_log)
        bridge.bath.connect(self.course.add_bath)
        bridge.sweeps.connect(self.course.add_sweeps)
        self.top_bar = TopBar(look, bridge, slice_name, about)
        self.notice = Notice(look)
        self.stimulator = StimulatorPanel(look, bridge)
        self.perfusion = PerfusionPanel(look, bridge, lines)
        self.scope = ScopePanel(look, bridge, self.course)
        numbered = {drug: (place, card.name) for place, (drug, card) in enumerate(lines)}
        self.time_course = TimeCoursePanel(look, bridge, self.course, numbered)
        self.status_line = StatusLine(look)
        self._lay_out()
        self.stimulator.ask_before_induction(self._warning)
        self.stimulator.armed_changed.connect(self._armed_changed)
        self.top_bar.theme_asked.connect(lambda: look.choose("light" if look.name == "dark" else "dark"))
        bridge.status.connect(self._show_status)
        bridge.fault.connect(self._show_fault)
        look.changed.connect(self._size_rail)
        self._size_rail()
        self._bind_keys()
        self.setFocus()

    def _lay_out(self) -> None:
        self._rail = QWidget()
        rail = QVBoxLayout(self._rail)
        rail.setContentsMargins(0, 0, 0, 0)
        rail.setSpacing(6)
        rail.addWidget(self.stimulator)
        rail.addWidget(self.perfusion, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(6)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.scope)
        self.splitter.addWidget(self.time_course)
        self.splitter.setStretchFactor(0, 10)
        self.splitter.setStretchFactor(1, 11)
        centre = QVBoxLayout()
        centre.setSpacing(6)
        centre.addWidget(self.notice)
        centre.addWidget(self.splitter, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(6, 6, 6, 6)
        middle.setSpacing(6)
        middle.addWidget(self._rail)
        middle.addLayout(centre, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.top_bar, self._line(), middle, self._line(), self.status_line):
            if isinstance(part, QHBoxLayout):
                whole.addLayout(part, 1)
            else:
                whole.addWidget(part)

    @staticmethod
    def _line() -> QFrame:
        line = QFrame()
        line.setObjectName("rule")
        line.setFixedHeight(1)
        return line

    def _size_rail(self) -> None:
        self._rail.setFixedWidth(self.look.metrics.rail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.look.lay_out(COMPACT if self.height() < COMPACT_BELOW_PX else REGULAR)
        self.stimulator.fold_preview(self.height() < PREVIEW_FOLDS_BELOW_PX)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.bridge.stop()
        super().closeEvent(event)

    # ---- keys

    def _bind_keys(self) -> None:
        stimulator, perfusion = self.stimulator, self.perfusion
        keys = {
            "Space": self.top_bar.pause_or_go_on,
            "Return": stimulator.run,
            "Enter": stimulator.run,
            "A": stimulator.arm_or_disarm,
            "Esc": stimulator.stop,
            "Q": lambda: stimulator.toggle_pathway("S1"),
            "W": lambda: stimulator.toggle_pathway("S2"),
            "[": lambda: stimulator.step_intensity("S1", -1),
            "]": lambda: stimulator.step_intensity("S1", 1),
            "{": lambda: stimulator.step_intensity("S2", -1),
            "}": lambda: stimulator.step_intensity("S2", 1),
            "Shift+[": lambda: stimulator.step_intensity("S2", -1),
            "Shift+]": lambda: stimulator.step_intensity("S2", 1),
            "Alt+0": perfusion.wash_all,
            "C": self.scope.cursors.click,
            "V": self.scope.next_overlay,
            "F": self.time_course.next_range,
            "F6": self.next_panel,
        }
        for place in range(len(SPEEDS)):
            keys[str(place + 1)] = lambda place=place: self.top_bar.choose_speed(place)
        for place in range(9):
            keys[f"Alt+{place + 1}"] = lambda place=place: perfusion.toggle_valve(place)
        for key, action in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(key in "[]{}")
            shortcut.activated.connect(action)

    def next_panel(self) -> None:
        """F6: the first control of the next panel."""
        first = (
            self.top_bar.pause,
            self.stimulator.strips["S1"].on,
            self.perfusion.flow,
            self.scope.baseline,
            next(iter(self.time_course.measure.findChildren(QWidget))),
        )
        panels = (self.top_bar, self.stimulator, self.perfusion, self.scope, self.time_course)
        focused = self.focusWidget()
        here = next((i for i, panel in enumerate(panels) if focused is not None and panel.isAncestorOf(focused)), -1)
        first[(here + 1) % len(first)].setFocus(Qt.FocusReason.TabFocusReason)

    # ---- words

    def _armed_words(self) -> tuple[str, tuple[str, ...]] | None:
        if not self.stimulator.arming.armed:
            return None
        action = self.stimulator.patterns.action()
        return arrow_words(action.label, action.pattern, action.pathways), action.pathways

    def _armed_changed(self, armed: bool) -> None:
        words = self._armed_words()
        self.time_course.plot.lanes.show_armed((f"{words[0]} ({self.tr('armed')})", words[1]) if words else None)
        self._say(self.bridge.newest)

    def _before_induction(self) -> tuple[Drift | None, bool]:
        """Drift of the pathway that is armed, and whether the response clips."""
        return self.course.drift(self.stimulator.patterns.action().pathways[0]), self.scope.clipped()

    def _warning(self) -> str:
        found = self._before_induction()
        return findings(*found, self.tr) if to_worry_about(*found) else ""

    def _show_status(self, status: Status) -> None:
        self.status_line.show_status(status)
        self._say(status)

    def _say(self, status: Status) -> None:
        armed = self._armed_words()
        found = findings(*self._before_induction(), self.tr) if armed else ""
        words = f"{self.stimulator.patterns.kind} to {self.stimulator.patterns.target_words}" if armed else ""
        self.status_line.show_words(experiment_sentence(status, self._names, self.tr, words, found))

    def _show_fault(self, fault: Fault) -> None:
        self.notice.show_fault(fault)
