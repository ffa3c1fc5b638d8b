import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.bench.another_slice import AnotherSlice
from gui.parts.theme import Theme
from gui.session.session import Session


@pytest.fixture
def card(theme: Theme, session: Session, engine: FakeEngine, home: QWidget) -> AnotherSlice:
    engine.place(1)
    session.bridge.on_frame()
    return AnotherSlice(theme, session, home)


@pytest.fixture
def asked(card: AnotherSlice) -> list[object]:
    heard: list[object] = []
    card.chosen.connect(heard.append)
    return heard


def test_the_next_slice_is_offered_and_enter_puts_it_in(card: AnotherSlice, asked: list[object]) -> None:
    card.ask()
    assert card.isVisible() and card.number.text() == "2" and card.number.hasFocus()
    assert "closed and stays in its file" in card.about.text()
    QTest.keyClick(card.number, Qt.Key.Key_Return)
    assert asked == [2] and card.isHidden()


def test_the_same_slice_can_be_put_in_again_and_it_says_so(card: AnotherSlice, asked: list[object]) -> None:
    card.ask()
    number = card.number
    number.selectAll()
    QTest.keyClicks(number, "1")
    QTest.keyClick(number, Qt.Key.Key_Tab)
    assert card.about.text().startswith("Slice 1 is on the bench; it is put in again as it was before")
    card.put.click()
    assert asked == [1]


@pytest.mark.parametrize("typed", ["0", "2.5", "ten", "10000"])
def test_what_is_no_number_of_a_slice_is_refused(card: AnotherSlice, asked: list[object], typed: str) -> None:
    card.ask()
    number = card.number
    number.selectAll()
    QTest.keyClicks(number, typed)
    card.put.click()
    assert asked == [] and card.isVisible() and "Kept at 2" in card.problem.text()
