"""The input-output curve: slope and fibre volley against current, and the way to the half-maximal intensity."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.parts.buttons import Button
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.session.session import Session
from gui.stimulator.curve_card import CurveCard
from gui.stimulator.curve_plot import CurvePlot, CurveRow, Mark, Series
from model.units import quantities
from rig.instruments.stimulator import Pathway, PathwaySettings
from rig.messages import Curve, SetStimulator, TryCurve

FEWEST, MOST, USUAL = 8, 16, 12
FIELD_PX = 82
TICKS_UA = (0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0)
LEAST_SLOPE, LEAST_VOLLEY, EMPTY = 0.05, 0.05, 1.0
"""What the axes reach at the least, and without a curve."""


def currents_uA(steps: int) -> tuple[float, ...]:
    """From 0 to the most the stimulator gives, closer together where the curve is steep."""
    high = quantities(PathwaySettings)["current_uA"]["high"]
    return tuple(float(round(high * (place / (steps - 1)) ** 2)) for place in range(steps))


class InputOutputCard(CurveCard):
    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        say = QCoreApplication.translate
        plot = CurvePlot(
            theme,
            say("InputOutputCard", "Input-output curve"),
            say("InputOutputCard", "Stimulus current (µA)"),
            TICKS_UA,
        )
        super().__init__(theme, say("InputOutputCard", "Input-output curve"), session, plot, parent)
        declared = {"unit": "1", "low": FEWEST, "high": MOST, "help": self.tr("currents from 0 to 800 µA")}
        self.steps = NumberField(declared, self.tr("Steps of the input-output curve"), noun="steps")
        self.steps.show_value(USUAL)
        self.set_half = Button(
            self.tr("Set to half-maximum"),
            tip=self.tr("Set the intensity of this pathway to half of its maximal slope"),
        )
        self.steps.problem.connect(self._say)
        self.tools.insertWidget(2, ScrubLabel(self.tr("0 to 800 µA in"), self.steps))
        self.tools.insertWidget(3, self.steps)
        self.foot.addWidget(self.set_half)
        self.set_half.clicked.connect(lambda _on: self._set_half())
        theme.changed.connect(self._size_field)
        self._size_field()
        self.show_state()

    def _size_field(self) -> None:
        self.steps.setFixedWidth(scaled(self._theme, FIELD_PX))

    @property
    def found(self) -> Mapping[Pathway, Curve]:
        return self._session.curves

    def order(self) -> TryCurve:
        return TryCurve(self.chosen, currents_uA(int(self.steps.value)))

    def draw(self) -> None:
        curve = self.newest
        half = curve.half_max_uA if isinstance(curve, Curve) else None
        self.set_half.setEnabled(half is not None)
        self.set_half.setProperty("primary", half is not None)
        self.set_half.style().unpolish(self.set_half)
        self.set_half.style().polish(self.set_half)
        slopes: dict[Pathway, Series] = {}
        volleys: dict[Pathway, Series] = {}
        if isinstance(curve, Curve):
            slopes[curve.pathway] = curve.currents_uA, tuple(map(abs, curve.slopes))
            volleys[curve.pathway] = curve.currents_uA, tuple(map(abs, curve.volleys))
        rows = (
            CurveRow(self.tr("Slope (mV/ms)"), slopes, LEAST_SLOPE if slopes else EMPTY),
            CurveRow(self.tr("Fibre volley (mV)"), volleys, LEAST_VOLLEY if volleys else EMPTY),
        )
        marks: tuple[Mark, ...] = ()
        if half is not None:
            marks = (Mark(self.chosen, half, self.tr("half-maximum {uA:.0f} µA").format(uA=half)),)
        self.plot.show_rows(rows, marks)

    def describe(self) -> str:
        curve = self.newest
        if not isinstance(curve, Curve):
            return self.tr("Not measured yet. Every current is tried once on a copy of the slice, without noise.")
        if curve.half_max_uA is None:
            words = self.tr("{pathway} gives no response up to {uA:g} µA. Place the electrodes where there is one.")
            return words.format(pathway=curve.pathway, uA=max(curve.currents_uA))
        words = self.tr("{pathway}: at most {slope:.2f} mV/ms. Half of that is reached at {half:.1f} µA.")
        return words.format(pathway=curve.pathway, slope=max(map(abs, curve.slopes)), half=curve.half_max_uA)

    def _set_half(self) -> None:
        curve = self.newest
        if not isinstance(curve, Curve) or curve.half_max_uA is None:
            return
        settings = self._session.status.stimulator
        name = "s1" if curve.pathway == "S1" else "s2"
        pathway = msgspec.structs.replace(getattr(settings, name), current_uA=curve.half_max_uA)
        self._session.post(SetStimulator(msgspec.structs.replace(settings, **{name: pathway})))
