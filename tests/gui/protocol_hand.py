"""What a hand does on the Protocol card."""

from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.parts.number_field import NumberField
from gui.protocol.card import ProtocolCard
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import Pattern
from rig.messages import (
    Planned,
    RunPattern,
    SetPerfusion,
    SetPlan,
)

NOW = 20 * TICKS_PER_MIN
HFS = Planned(30 * TICKS_PER_MIN, RunPattern(Pattern(100, 100.0), ("S1",), "HFS"), "HFS")
OPEN = Planned(25 * TICKS_PER_MIN, SetPerfusion(PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))), "D-APV")
SHUT = Planned(40 * TICKS_PER_MIN, SetPerfusion(PerfusionSettings(valves=(Valve("d_apv", 50.0, False),))), "D-APV out")


def read(card: ProtocolCard) -> None:
    """Until nothing is being read any more."""
    while card.reading.busy:
        QApplication.processEvents()
        card.reading.look()
    QApplication.processEvents()


def frame(card: ProtocolCard, engine: FakeEngine, **change: object) -> None:
    engine.say(**change)
    card._session.bridge.on_frame()
    card.show_steps()


def obey(card: ProtocolCard, engine: FakeEngine) -> None:
    engine.obey()
    card._session.bridge.on_frame()
    card.show_steps()


def rows(card: ProtocolCard) -> list[tuple[str, str]]:
    model = card.table.model()
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def plan(card: ProtocolCard, engine: FakeEngine, *steps: Planned) -> None:
    """These steps are planned, and the card shows them."""
    frame(card, engine, plan=steps)
    card.view.choose("planned")


def type_in(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def given(engine: FakeEngine) -> tuple[Planned, ...]:
    """The one plan that was posted."""
    (action,) = [one for one in engine.posted if isinstance(one, SetPlan)]
    assert isinstance(action, SetPlan)
    return action.steps
