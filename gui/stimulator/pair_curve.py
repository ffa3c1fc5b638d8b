"""The paired-pulse curve: the second response by the first, against the interval of the pair."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.parts.theme import Theme
from gui.session.session import Session
from gui.stimulator.curve_card import CurveCard
from gui.stimulator.curve_plot import CurvePlot, CurveRow, Series
from rig.instruments.stimulator import Pathway
from rig.messages import PairCurve, TryPairs

INTERVALS_MS = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
LEAST_RATIO = 1.5


class PairCurveCard(CurveCard):
    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        say = QCoreApplication.translate
        plot = CurvePlot(
            theme,
            say("PairCurveCard", "Paired-pulse curve"),
            say("PairCurveCard", "Interval of the pair (ms)"),
            INTERVALS_MS,
            log=True,
        )
        super().__init__(theme, say("PairCurveCard", "Paired-pulse curve"), session, plot, parent)
        self.show_state()

    def measure_now(self, pathway: Pathway) -> None:
        """One click: the card opens and the pairs are given."""
        self.pathway.show_choice(pathway)
        self.show_state()
        self.show_card()
        self.ask()

    @property
    def found(self) -> Mapping[Pathway, PairCurve]:
        return self._session.pair_curves

    def order(self) -> TryPairs:
        return TryPairs(self.chosen, INTERVALS_MS)

    def draw(self) -> None:
        curve = self.newest
        series: dict[Pathway, Series] = {}
        if isinstance(curve, PairCurve):
            series[curve.pathway] = curve.intervals_ms, curve.ratios
        self.plot.show_rows((CurveRow(self.tr("Second slope by first (ratio)"), series, LEAST_RATIO, 1.0),))

    def describe(self) -> str:
        curve = self.newest
        if not isinstance(curve, PairCurve):
            return self.tr("Not measured yet. Every pair is tried once on a copy of the slice, at the intensity set.")
        found = [
            self.tr("{ratio:.2f} at {ms:g} ms").format(ratio=ratio, ms=interval)
            for interval, ratio in zip(curve.intervals_ms, curve.ratios, strict=True)
            if ratio is not None
        ]
        if not found:
            words = self.tr("{pathway} gives no response at the intensity that is set. Raise it and measure again.")
            return words.format(pathway=curve.pathway)
        return self.tr("{pathway}: {ratios}.").format(pathway=curve.pathway, ratios=", ".join(found))
