"""The drug shelf: found by name, target or effect, worked by keyboard, read without holding the window."""

from __future__ import annotations

import itertools

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.perfusion.drug_card import DrugCard
from gui.perfusion.drug_card_loader import TURN_S, CardReading
from gui.perfusion.panel import PerfusionPanel
from gui.perfusion.shelf import DrugShelf
from gui.perfusion.shelf_list import Place
from gui.session.session import Session
from rig.files.shipped import shipped
from rig.instruments.perfusion import PerfusionSettings, Valve, ValveState
from rig.messages import SetPerfusion


@pytest.fixture
def shelf(panel: PerfusionPanel, app: QApplication) -> DrugShelf:
    panel.open_shelf()
    made = panel.window().findChild(DrugShelf)
    while made.reading.busy:
        app.processEvents()
    return made


def found(shelf: DrugShelf) -> list[str]:
    return [one.drug for one in shelf.list.drugs]


def search(shelf: DrugShelf, text: str) -> list[str]:
    shelf.words.setFocus()
    shelf.words.selectAll()
    QTest.keyClicks(shelf.words, text)
    return found(shelf)


def test_every_card_is_on_it(shelf: DrugShelf, engine: FakeEngine) -> None:
    assert set(found(shelf)) == set(shipped("drugs"))
    assert engine.posted == []


def test_cards_are_read_a_few_a_turn(app: QApplication) -> None:
    """With a clock on which every card takes two fifths of a turn, no turn reads more than three."""
    owner = QObject()
    ticks = itertools.count()
    reading = CardReading(owner, clock=lambda: next(ticks) * 0.4 * TURN_S)
    turns, cards = [0], []
    reading.read.connect(lambda drug, card: cards.append(drug))
    reading.turned.connect(lambda: turns.append(len(cards)))
    reading.start()
    while reading.busy:
        app.processEvents()
    assert max(later - earlier for earlier, later in itertools.pairwise(turns)) == 3
    assert cards == sorted(shipped("drugs"))


@pytest.mark.parametrize(
    ("text", "first", "among"),
    [
        ("memantine", "memantine", set()),
        ("glycine", "glycine", {"cnqx"}),
        ("nmda channel", "ketamine", {"memantine", "mk801"}),
        ("co-agonist", None, {"d_serine", "glycine", "cnqx"}),
        ("late ltp", None, {"anisomycin", "emetine", "h89"}),
        ("GABA-A", None, {"picrotoxin", "bicuculline", "gabazine"}),
        ("tetrodotoxin", "ttx", set()),
    ],
)
def test_it_is_searched_by_name_target_and_effect(
    shelf: DrugShelf, text: str, first: str | None, among: set[str]
) -> None:
    drugs = search(shelf, text)
    assert among <= set(drugs) and len(drugs) < len(shipped("drugs"))
    assert first in (None, drugs[0])


def test_nothing_found_is_said(shelf: DrugShelf) -> None:
    assert search(shelf, "aspirin") == []
    assert shelf.foot.text() == "No drug has that name, target or effect."


def test_groups_narrow_it(shelf: DrugShelf) -> None:
    shelf.groups.choose("Synthesis")
    assert {shelf.drugs[drug].card.group for drug in found(shelf)} == {"Synthesis"}
    shelf.groups.choose("Other")
    assert {"Modulator", "Cannabinoid"} <= {shelf.drugs[drug].card.group for drug in found(shelf)}


def test_loading_and_unloading_by_keyboard_post_one_action_each(
    shelf: DrugShelf, engine: FakeEngine, session: Session
) -> None:
    search(shelf, "mk-801")
    QTest.keyClick(shelf.words, Qt.Key.Key_Return)
    (action,) = engine.posted
    assert isinstance(action, SetPerfusion) and Valve("mk801", 0.5, False) in action.settings.valves
    engine.obey()
    session.bridge.on_frame()
    assert shelf.list.places["mk801"] == Place(9, 9, "") and shelf.list.act_words("mk801") == "Unload 10"
    QTest.keyClick(shelf.words, Qt.Key.Key_Return)
    assert engine.posted == [], "a search takes nothing off its line"
    QTest.keyClick(shelf.words, Qt.Key.Key_Down)
    assert shelf.list.hasFocus() and shelf.list.current() == "mk801"
    QTest.keyClick(shelf.list, Qt.Key.Key_Return)
    (action,) = engine.posted
    assert "mk801" not in {one.drug for one in action.settings.valves}
    assert shelf.list.act_words("mk801") == "Load"


def test_arrows_go_through_the_rows_and_back_to_the_search(shelf: DrugShelf) -> None:
    drugs = search(shelf, "nmda")
    QTest.keyClick(shelf.words, Qt.Key.Key_Down)
    QTest.keyClick(shelf.list, Qt.Key.Key_Down)
    assert shelf.list.current() == drugs[1]
    QTest.keyClick(shelf.list, Qt.Key.Key_Up)
    QTest.keyClick(shelf.list, Qt.Key.Key_Up)
    assert shelf.words.hasFocus()


def test_what_is_in_the_bath_stays_on_its_line_and_says_why(
    shelf: DrugShelf, engine: FakeEngine, session: Session
) -> None:
    engine.say(
        perfusion=PerfusionSettings(valves=(Valve("d_apv", 50.0, False),)),
        valves=(ValveState("d_apv", 50.0, False, 8.0, 12.0),),
    )
    session.bridge.on_frame()
    assert shelf.list.places["d_apv"].held
    search(shelf, "d-apv")
    QTest.keyClick(shelf.words, Qt.Key.Key_Down)
    QTest.keyClick(shelf.list, Qt.Key.Key_Space)
    assert engine.posted == []
    assert shelf.problem.text() == "8 µM of D-APV is still in the bath. Wash it out first."
    engine.say(valves=(ValveState("d_apv", 50.0, False, 0.0, 0.0),))
    session.bridge.on_frame()
    QTest.keyClick(shelf.list, Qt.Key.Key_Space)
    assert len(engine.posted) == 1 and shelf.problem.isHidden()


def test_the_mouse_loads_with_the_button_only(shelf: DrugShelf, engine: FakeEngine) -> None:
    search(shelf, "mk-801")
    row = shelf.list.visualRect(shelf.list.currentIndex())
    beside = QPoint(shelf.list.button_box(row).left() - 10, row.center().y())
    QTest.mouseClick(shelf.list.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert engine.posted == []
    QTest.mouseClick(shelf.list.viewport(), Qt.MouseButton.LeftButton, pos=shelf.list.button_box(row).center())
    assert len(engine.posted) == 1


def test_a_screen_reader_hears_the_whole_row(shelf: DrugShelf) -> None:
    search(shelf, "mk-801")
    words = shelf.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "MK-801, NMDA open-channel blocker, usual 0.5 µM, in use 0.1 to 20 µM, on the shelf"


def test_i_and_resting_on_a_name_bring_the_card(shelf: DrugShelf, panel: PerfusionPanel) -> None:
    search(shelf, "mk-801")
    shelf.list.setFocus()
    QTest.keyClick(shelf.list, Qt.Key.Key_I)
    card = panel.window().findChild(DrugCard)
    assert card.isVisible() and card.title.text() == "MK-801" and not card.passing
    card.close_card()
    assert shelf.list.hasFocus()
    name = shelf.list.name_box(shelf.list.visualRect(shelf.list.currentIndex()))
    assert shelf.list.rest.interval() == 400
    shelf.list.rest.setInterval(3_600_000)  # it rings when it is told to, however slow the computer
    view = shelf.list.viewport()
    at = QPointF(name.center())
    moved = QMouseEvent(
        QEvent.Type.MouseMove, at, view.mapToGlobal(at), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(view, moved)  # whatever else lies under the pointer of this computer
    assert shelf.list.rest.isActive()
    shelf.list.rest.timeout.emit()
    assert card.isVisible() and card.passing


def test_escape_anywhere_on_it_closes_it_and_stops_nothing_behind(shelf: DrugShelf, engine: FakeEngine) -> None:
    for inside in (shelf.words, shelf.list):
        shelf.ask()
        inside.setFocus()
        QTest.keyClick(inside, Qt.Key.Key_Escape)
        assert shelf.isHidden()
    assert engine.posted == []


def test_cards_are_read_ahead_and_the_shelf_opens_full(app: QApplication, panel: PerfusionPanel) -> None:
    reading = panel.findChild(CardReading)
    while reading.busy:
        app.processEvents()
    reading.wrong = "my_drug.toml: unit is 'cups'."
    panel.open_shelf()
    made = panel.window().findChild(DrugShelf)
    assert set(found(made)) == set(shipped("drugs"))
    assert made.problem.text() == "my_drug.toml: unit is 'cups'."
