import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.bench.key_card import KeyCard
from gui.bench.keys import Keys, table
from gui.parts.theme import COMPACT, LARGE, Theme


class Given:
    """The card over a window in which every key only writes down its action."""

    def __init__(self, theme: Theme, home: QWidget) -> None:
        self.home = home
        self.done: list[str] = []
        actions = {key.action: lambda action=key.action: self.done.append(action) for key in table()}
        self.card = KeyCard(theme, Keys(home, actions, {}), home)
        self.remapped: list[dict[str, str]] = []
        self.card.remapped.connect(self.remapped.append)
        self.card.toggle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.home, key)
        QApplication.processEvents()


@pytest.fixture
def given(theme: Theme, home: QWidget) -> Given:
    return Given(theme, home)


def test_an_action_can_have_another_key(given: Given) -> None:
    card = given.card
    card.caps["bookmark"].click()
    given.press(Qt.Key.Key_A)
    assert "already means: Arm, disarm" in card.problem.text() and given.done == []
    given.press(Qt.Key.Key_G)
    assert card.caps["bookmark"].text() == "G" and given.remapped == [{"bookmark": "G"}]
    given.press(Qt.Key.Key_Escape)
    assert card.isHidden()
    given.press(Qt.Key.Key_B)
    assert given.done == []
    given.press(Qt.Key.Key_G)
    assert given.done == ["bookmark"]
    card.toggle()
    card.reset.click()
    given.press(Qt.Key.Key_Escape)
    given.press(Qt.Key.Key_B)
    assert given.done == ["bookmark", "bookmark"] and given.remapped[-1] == {}


def test_escape_leaves_a_key_as_it_is(given: Given) -> None:
    given.card.caps["bookmark"].click()
    given.press(Qt.Key.Key_Escape)
    assert not given.card.isHidden() and given.card.caps["bookmark"].text() == "B"


def test_in_a_smaller_layout_the_card_keeps_no_empty_room(given: Given, theme: Theme) -> None:
    heights = []
    for metrics in (LARGE, COMPACT):
        theme.lay_out(metrics)
        QApplication.processEvents()
        heights.append(given.card.height())
    assert given.card.sizeHint().height() == heights[1] < heights[0]
