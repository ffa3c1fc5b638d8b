import msgspec
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.parts.theme import Theme
from gui.session.bridge import Bridge
from gui.session.session import Session
from gui.stimulator.curve_card import CurveCard
from gui.stimulator.input_output import InputOutputCard
from gui.stimulator.pair_curve import PairCurveCard
from rig.instruments.stimulator import PathwaySettings
from rig.messages import Branched, Curve, Fault, PairCurve, SetStimulator, TryCurve, TryPairs


@pytest.fixture
def card(theme: Theme, session: Session, home: QWidget) -> InputOutputCard:
    made = InputOutputCard(theme, session, home)
    made.show_card()
    return made


@pytest.fixture
def pairs(theme: Theme, session: Session, home: QWidget) -> PairCurveCard:
    return PairCurveCard(theme, session, home)


def measured(card: CurveCard, engine: FakeEngine, bridge: Bridge) -> None:
    card.measure.click()
    engine.obey()
    bridge.on_frame()


def test_measuring_asks_once_for_currents_from_none_to_the_most(card: InputOutputCard, engine: FakeEngine) -> None:
    card.measure.click()
    card.measure.click()
    (order,) = engine.posted
    assert isinstance(order, TryCurve) and order.pathway == "S1"
    currents = order.currents_uA
    assert len(currents) == 12 and currents[0] == 0.0 and currents[-1] == 800.0
    assert list(currents) == sorted(set(currents))
    assert card.measure.text() == "Measuring…" and not card.progress.isHidden()
    assert card.words.text() == "Trying on a copy of the slice, without noise; the experiment goes on."


@pytest.mark.parametrize(("text", "taken"), [("7", 12), ("8", 8), ("16", 16), ("17", 12)])
def test_eight_to_sixteen_steps(card: InputOutputCard, engine: FakeEngine, text: str, taken: int) -> None:
    card.steps.setFocus()
    card.steps.selectAll()
    QTest.keyClicks(card.steps, text)
    QTest.keyClick(card.steps, Qt.Key.Key_Return)
    assert card.problem.isHidden() == (str(taken) == text)
    card.measure.click()
    (order,) = engine.posted
    assert len(order.currents_uA) == taken


def test_the_curve_is_told_and_its_half_is_set_with_one_action(
    card: InputOutputCard, engine: FakeEngine, bridge: Bridge
) -> None:
    assert not card.set_half.isEnabled()
    measured(card, engine, bridge)
    assert card.words.text() == "S1: at most 0.96 mV/ms. Half of that is reached at 200.0 µA."
    assert card.plot.accessibleDescription() == card.words.text()
    assert card.measure.text() == "Measure" and card.progress.isHidden() and engine.posted == []
    card.set_half.click()
    before = engine.status.stimulator
    assert engine.posted == [SetStimulator(msgspec.structs.replace(before, s1=PathwaySettings(200.0)))]


def test_each_pathway_has_its_own_curve(card: InputOutputCard, engine: FakeEngine, bridge: Bridge) -> None:
    measured(card, engine, bridge)
    card.pathway.choose("S2")
    assert not card.set_half.isEnabled() and "Not measured yet" in card.words.text()
    measured(card, engine, bridge)
    card.set_half.click()
    (action,) = engine.posted
    assert action.settings.s2.current_uA == 200.0 and action.settings.s1 == engine.status.stimulator.s1
    card.pathway.choose("S1")
    assert card.words.text().startswith("S1: at most")
    assert len(engine.posted) == 1


def test_without_a_response_there_is_no_half(card: InputOutputCard, engine: FakeEngine, bridge: Bridge) -> None:
    card.measure.click()
    engine.results.append(Curve("S1", (0.0, 400.0, 800.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), None))
    bridge.on_frame()
    assert card.words.text() == "S1 gives no response up to 800 µA. Place the electrodes where there is one."
    assert not card.set_half.isEnabled() and card.measure.text() == "Measure"


def test_a_refusal_ends_the_wait_in_its_own_words(card: InputOutputCard, engine: FakeEngine, bridge: Bridge) -> None:
    card.measure.click()
    engine.results.append(Fault("No slice lies in the chamber.", "Nothing was changed.", "Start a new slice."))
    bridge.on_frame()
    assert card.problem.text() == "No slice lies in the chamber. Start a new slice." and not card.problem.isHidden()
    assert card.measure.text() == "Measure" and card.progress.isHidden()


def test_nothing_is_measured_while_the_slice_wakes(card: InputOutputCard, engine: FakeEngine, bridge: Bridge) -> None:
    engine.say(preparing="Waking the slice")
    bridge.on_frame()
    assert not card.measure.isEnabled()
    card.ask()
    assert engine.posted == []


def test_another_branch_has_curves_of_its_own(card: InputOutputCard, engine: FakeEngine, bridge: Bridge) -> None:
    measured(card, engine, bridge)
    engine.results.append(Branched("B", "Main", 0, True))
    bridge.on_frame()
    assert "Not measured yet" in card.words.text() and not card.set_half.isEnabled()


def inked(card: CurveCard, theme: Theme, pathway: str) -> int:
    """Pixels of the drawing in the colour of a pathway."""
    picture = card.plot.grab().toImage()
    ink = theme.colour(pathway).rgb()
    return sum(picture.pixel(x, y) == ink for x in range(picture.width()) for y in range(picture.height()))


def test_the_curve_is_drawn_in_its_colour_and_again_in_another_theme(
    card: InputOutputCard, engine: FakeEngine, theme: Theme, bridge: Bridge
) -> None:
    assert inked(card, theme, "S1") == 0
    measured(card, engine, bridge)
    assert inked(card, theme, "S1") > 300 and inked(card, theme, "S2") == 0
    theme.choose("light")
    assert inked(card, theme, "S1") > 300


# ---- pairs


def test_pairs_are_given_with_one_click(pairs: PairCurveCard, engine: FakeEngine, bridge: Bridge) -> None:
    pairs.measure_now("S2")
    assert engine.posted == [TryPairs("S2", (10.0, 20.0, 50.0, 100.0, 200.0, 500.0))]
    assert not pairs.isHidden() and pairs.measure.text() == "Measuring…"
    assert pairs.window().focusWidget() is pairs.measure
    engine.obey()
    bridge.on_frame()
    assert pairs.words.text() == (
        "S2: 1.64 at 10 ms, 1.59 at 20 ms, 1.46 at 50 ms, 1.30 at 100 ms, 1.13 at 200 ms, 1.01 at 500 ms."
    )
    assert pairs.measure.text() == "Measure" and engine.posted == []


def test_pairs_without_a_response(pairs: PairCurveCard, engine: FakeEngine, bridge: Bridge) -> None:
    pairs.measure_now("S1")
    engine.results.append(PairCurve("S1", (10.0, 20.0), (None, None)))
    bridge.on_frame()
    assert pairs.words.text().startswith("S1 gives no response at the intensity that is set.")
    engine.results.append(PairCurve("S1", (10.0, 20.0), (None, 1.5)))
    bridge.on_frame()
    assert pairs.words.text() == "S1: 1.50 at 20 ms."


def test_a_curve_of_the_other_kind_is_not_taken(
    card: InputOutputCard, pairs: PairCurveCard, engine: FakeEngine, bridge: Bridge
) -> None:
    pairs.measure_now("S1")
    measured(card, engine, bridge)
    assert isinstance(card.newest, Curve) and isinstance(pairs.newest, PairCurve)


def test_showing_posts_nothing(card: InputOutputCard, pairs: PairCurveCard, engine: FakeEngine, bridge: Bridge) -> None:
    pairs.show_card()
    for pathway in ("S2", "S1"):
        card.pathway.choose(pathway)
        pairs.pathway.choose(pathway)
        engine.results.append(Curve(pathway, (0.0, 800.0), (0.0, -1.0), (0.0, -0.2), 90.0))
        engine.results.append(PairCurve(pathway, (10.0, 50.0), (1.2, 1.4)))
        engine.say()
        bridge.on_frame()
        assert not card.grab().isNull() and not pairs.grab().isNull()
    assert engine.posted == []


def test_escape_closes_it_and_it_forgets_nothing(card: InputOutputCard, engine: FakeEngine, bridge: Bridge) -> None:
    measured(card, engine, bridge)
    QTest.keyClick(card.measure, Qt.Key.Key_Escape)
    assert card.isHidden()
    card.show_card()
    assert card.set_half.isEnabled()
