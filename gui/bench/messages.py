"""What the Bench says: the sentence, warnings beside what they concern, and the quiet remarks on the design."""

from __future__ import annotations

from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel

from gui.bench.splitter import Splitter
from gui.bench.status_line import StatusLine
from gui.guard.unforeseen import watching
from gui.parts.notice import Notice
from gui.session.patterns import run_label
from gui.session.remarks import Situation, remarks
from gui.session.session import Session
from gui.session.status_sentence import experiment_sentence, findings, outcome_words, to_worry_about
from gui.slice.placing import NAMES
from gui.slice.text import consequence, layer_words, whereabouts
from gui.stimulator.panel import StimulatorPanel
from gui.time_course.panel import TimeCoursePanel
from model.units import TICKS_PER_MIN
from rig.instruments.drug import Drug
from rig.instruments.electrodes import Electrodes
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import Fault, SetAmplifier, SetElectrodes, SetPaused, Status
from rig.timecourse.drift import Drift
from rig.timecourse.events import arrow_text

REMARKS_MS = 1000
GAINS = (5000.0, 2000.0, 1000.0, 500.0, 200.0, 100.0)


class BenchFace(Protocol):
    """What of the Bench is spoken about, and where it is said."""

    session: Session
    stimulator: StimulatorPanel
    time_course: TimeCoursePanel
    notice: Notice
    status_line: StatusLine
    critic_line: QLabel
    plots: Splitter

    def go_back(self) -> None: ...

    def show_electrode(self, name: str) -> None: ...


class BenchWords(QObject):
    def __init__(self, bench: BenchFace, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        bench.stimulator.ask_before_induction(self._warning)
        bench.stimulator.armed_changed.connect(self._armed_changed)
        bench.session.changed.connect(self.read_session)
        bench.session.fault.connect(self._show_fault)
        if (unforeseen := watching()) is not None:
            unforeseen.told.connect(self.show_unforeseen)
        self._soon = QTimer(self)
        self._soon.setInterval(REMARKS_MS)
        self._soon.timeout.connect(self.remark)
        self._soon.start()

    @property
    def _drugs(self) -> dict[str, Drug]:
        """File name -> card, of every drug that ever hung on a line."""
        return self._bench.session.drug_lines.cards

    # ---- arming

    def _armed(self) -> tuple[Pathway, ...]:
        """Pathways of the induction that is armed."""
        if not self._bench.stimulator.arming.armed:
            return ()
        return self._bench.stimulator.patterns.action().pathways

    def _before_induction(self) -> tuple[Drift | None, bool]:
        """Drift of the pathway that is armed, and whether the response clips."""
        pathways = self._bench.stimulator.patterns.action().pathways
        return self._bench.session.time_course.drift(pathways[0]), self._bench.session.newest.clipped

    def _warning(self) -> str:
        found = self._before_induction()
        return findings(*found, self.tr) if to_worry_about(*found) else ""

    def _armed_changed(self, armed: bool) -> None:
        action = self._bench.stimulator.patterns.action()
        words = arrow_text(action.label, action.pattern, action.pathways)
        arrow = (f"{words} ({self.tr('armed')})", action.pathways) if armed else None
        self._bench.time_course.plot.lanes.show_armed(arrow)
        self.say(self._bench.session.status)
        self.remark()

    # ---- the sentence

    def read_session(self) -> None:
        self._bench.status_line.show_status(self._bench.session.status)
        self.say(self._bench.session.status)

    def say(self, status: Status) -> None:
        patterns = self._bench.stimulator.patterns
        armed = bool(self._armed())
        found = findings(*self._before_induction(), self.tr) if armed else ""
        kind, target = run_label(patterns.kind), patterns.target_words
        words = self.tr("{kind} to {target}").format(kind=kind, target=target) if armed else ""
        silent = self._bench.session.newest.no_response
        outcome = self.tr("No response.") if silent else outcome_words(self._bench.session.time_course, self.tr)
        self._bench.status_line.show_words(experiment_sentence(status, self._drugs, self.tr, words, found, outcome))

    # ---- faults and warnings

    def _show_fault(self, fault: Fault) -> None:
        go_on = (self.tr("Go on"), lambda: self._bench.session.post(SetPaused(False)))
        back = (self.tr("Back to a bookmark…"), self._bench.go_back)
        self._bench.notice.show_fault(fault, go_on, back)

    def show_unforeseen(self, fault: Fault) -> None:
        """Something of the program itself: the rig does not stand, so there is nothing to go on with."""
        self._bench.notice.show_fault(fault)

    def _warn(self, status: Status) -> None:
        """Clipping and silence, each with the one thing to do."""
        bench, notice = self._bench, self._bench.notice
        if bench.session.newest.clipped:
            gain = status.amplifier.gain
            lower = next((one for one in GAINS if one < gain), None)
            remedies = []
            if lower is not None:
                settings = msgspec.structs.replace(status.amplifier, gain=lower)
                words = self.tr("Set gain to {gain:g}×").format(gain=lower)
                remedies.append((words, lambda: bench.session.post(SetAmplifier(settings))))
            notice.show_warning(
                self.tr("The response clips."),
                self.tr("Gain is {gain:g}×. What is cut off is missing from every measure.").format(gain=gain),
                *remedies,
            )
        elif bench.session.newest.no_response:
            self._warn_of_silence(status)
        else:
            notice.end_warning()

    def _warn_of_silence(self, status: Status) -> None:
        here, home = status.electrodes, Electrodes()
        wrong = [name for name in NAMES if consequence(here, name)]
        remedies = []
        if wrong:
            effect = whereabouts(here, wrong, layer_words) + " "
            effect += (
                self.tr("Put it into s. radiatum, or let the rig place it.")
                if len(wrong) == 1
                else self.tr("Put them into s. radiatum, or let the rig place them.")
            )
        elif here != home:
            effect = self.tr("The stimulated fibres do not end where REC is. Move it, or let the rig place it.")
        elif status.perfusion.flow_ml_min == 0:
            effect = self.tr("The perfusion stands, and a slice without oxygen stops answering. Let it flow again.")
        elif flowing := self._bench.session.time_course.drugs_flowing:
            names = ", ".join(self._drugs[drug].name if drug in self._drugs else drug for drug in flowing)
            effect = self.tr("{drugs} may block it; if not, the current is too small or the stimulators are off.")
            effect = effect.format(drugs=names)
        else:
            effect = self.tr("The current is too small, the stimulators are off, or the ACSF holds too little Ca²⁺.")
        if here != home:
            # distances are told from REC: one electrode alone cannot be put where it began
            words = self.tr("Place REC") if wrong == ["REC"] else self.tr("Place the electrodes")
            remedies.append((words, lambda: self._bench.session.post(SetElectrodes(home))))
            shown = wrong[0] if wrong else "REC"
            remedies.append((self.tr("Show me where"), lambda: self._bench.show_electrode(shown)))
        self._bench.notice.show_warning(self.tr("No response."), effect, *remedies)

    # ---- the quiet line

    def remark(self) -> None:
        bench, status = self._bench, self._bench.session.status
        if status.preparing:
            return
        self._warn(status)
        session = bench.session
        begin, end = session.time_course.baseline_window
        situation = Situation(
            status,
            self._armed(),
            bool(session.time_course.trains),
            {pathway: session.time_course.drift(pathway) for pathway in PATHWAYS},
            session.newest.by_pathway,
            session.curves,
            session.time_course.view.log,
            (round(begin * TICKS_PER_MIN), round(end * TICKS_PER_MIN)),
            self._drugs,
        )
        found = remarks(situation, self.tr)
        words, all_of_them = self._in_one_line(found), "\n".join(found)
        if (words, all_of_them) != (bench.critic_line.text(), bench.critic_line.toolTip()):
            bench.critic_line.setText(words)
            bench.critic_line.setToolTip(all_of_them)
            bench.critic_line.setVisible(bool(words))

    def _in_one_line(self, found: list[str]) -> str:
        """As many of the sentences as there is room for, and how many more there are; the first in any case."""
        measure, room = self._bench.critic_line.fontMetrics(), self._bench.plots.width()
        for shown in range(len(found), 0, -1):
            left = len(found) - shown
            words = " ".join([*found[:shown], self.tr("({n} more)").format(n=left)] if left else found)
            if shown == 1 or measure.horizontalAdvance(words) <= room:
                return words
        return ""
