"""A curve that the rig tries out on a copy of the slice: which pathway, measure, and the picture when it is told."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.session.session import Session
from gui.stimulator.curve_plot import CurvePlot
from rig.instruments.stimulator import Pathway
from rig.messages import Curve, Fault, PairCurve, TryCurve, TryPairs

WIDTH_PX = 440


class CurveCard(FloatingCard):
    """The experiment goes on meanwhile. What is tried and how it is drawn is the card's own: ``order`` and ``draw``."""

    def __init__(self, theme: Theme, title: str, session: Session, plot: CurvePlot, parent: QWidget) -> None:
        super().__init__(theme, title, parent)
        self._session = session
        self._waits_for: Pathway | None = None
        self._known: Curve | PairCurve | None = None
        """The curve that was there when another one was asked for."""
        self._shown: tuple[object, ...] = ()
        self.pathway: Segmented[Pathway] = Segmented({"S1": "S1", "S2": "S2"}, self.tr("Pathway"))
        self.measure = Button(self.tr("Measure"), tip=self.tr("On a copy of the slice; the experiment goes on"))
        self.plot = plot
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setFixedHeight(5)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Measuring"))
        self.words = label("", "label", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self.tools.addWidget(self.pathway)
        self.tools.addStretch(1)
        self.tools.addWidget(self.measure)
        self.foot = QHBoxLayout()
        self.foot.addStretch(1)
        self.body.addLayout(self.tools)
        self.body.addWidget(self.plot)
        for part in (self.progress, self.words, self.problem):
            self.body.addWidget(part)
        self.body.addLayout(self.foot)
        self.pathway.chosen.connect(self._show_pathway)
        self.measure.clicked.connect(lambda _on: self.ask())
        session.changed.connect(self.read_session)
        session.fault.connect(self._show_fault)
        session.branched.connect(self._forget)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))

    # ---- what the two cards say of themselves

    @property
    @abstractmethod
    def found(self) -> Mapping[Pathway, Curve | PairCurve]:
        """The newest curve of each pathway."""

    @abstractmethod
    def order(self) -> TryCurve | TryPairs:
        """What is to be tried."""

    @abstractmethod
    def draw(self) -> None:
        """Show the newest curve of the pathway in view, or an empty one."""

    @abstractmethod
    def describe(self) -> str:
        """The newest curve in words, or that there is none yet."""

    def first_control(self) -> QWidget:
        return self.measure

    # ---- asking and hearing

    @property
    def chosen(self) -> Pathway:
        return "S2" if self.pathway.choice == "S2" else "S1"

    @property
    def newest(self) -> Curve | PairCurve | None:
        return self.found.get(self.chosen)

    def ask(self) -> None:
        if self._waits_for is None and not self._session.status.preparing:
            self._waits_for, self._known = self.chosen, self.newest
            self._say("")
            self._session.post(self.order())
            self.show_state()

    def read_session(self) -> None:
        if self._waits_for is not None and self.found.get(self._waits_for) is not self._known:
            self._waits_for = None
        if self._shown != self._state():
            self.show_state()

    def _state(self) -> tuple[object, ...]:
        return self._waits_for, self.newest, self._session.status.preparing

    def _show_pathway(self) -> None:
        self._say("")
        self.show_state()

    def _show_fault(self, fault: Fault) -> None:
        """A refusal ends the wait: the rig says why."""
        if self._waits_for is not None:
            self._waits_for = None
            self._say(f"{fault.what} {fault.remedy}")
            self.show_state()

    def _forget(self) -> None:
        """Another branch is another history of the slice."""
        self._waits_for = None
        self.show_state()

    def _say(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))

    def show_state(self) -> None:
        self._shown = self._state()
        waits = self._waits_for is not None
        # it stays a control while it measures, so that the focus stays on it; a second press asks for nothing
        self.measure.setText(self.tr("Measuring…") if waits else self.tr("Measure"))
        self.measure.setAccessibleName(self.measure.text())
        self.measure.setEnabled(not self._session.status.preparing)
        self.measure.setProperty("primary", self.newest is None)
        self.measure.style().unpolish(self.measure)
        self.measure.style().polish(self.measure)
        self.progress.setVisible(waits)
        self.draw()
        words = self.describe()
        self.plot.summarise(words)
        if waits:
            words = self.tr("Trying on a copy of the slice, without noise; the experiment goes on.")
        self.words.setText(words)
