"""Keys of keyboards on which the letters of the table are not: events as X11 delivers them there."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.bench.bench import Bench
from gui.bench.keys import Keys, table
from gui.parts.key_positions import sign_at
from rig.messages import SetStimulator

PLAIN, SHIFT, ALT, CTRL, ALT_GR = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.GroupSwitchModifier,
)
X11_CODES = {
    "1": 10, "2": 11, "5": 14, "0": 19, "Q": 24, "W": 25, "[": 34, "]": 35, "A": 38, "S": 39, "F": 41, "K": 45,
    "X": 53, "C": 54, "V": 55, "B": 56, "N": 57, ",": 59, ".": 60, "/": 61,
}  # fmt: skip


def event(sign: str, place: str, held: Qt.KeyboardModifier = PLAIN, again: bool = False) -> QKeyEvent:
    """``sign``: what the keyboard types there; ``place``: the sign of a US keyboard at that place."""
    key = ord(sign.upper())
    return QKeyEvent(QEvent.Type.KeyPress, key, held, X11_CODES[place], key, 0, sign, again)


class Hand:
    """The keys of a window in which nothing else is, and what they did."""

    def __init__(self, home: QWidget) -> None:
        self.done: list[str] = []
        self.keys = Keys(home, {key.action: self._does(key.action) for key in table()}, {})

    def _does(self, action: str):
        return lambda: self.done.append(action)

    def press(self, sign: str, place: str, held: Qt.KeyboardModifier = PLAIN, again: bool = False) -> list[str]:
        self.done.clear()
        meant = self.keys.press_by_place(event(sign, place, held, again))
        assert meant or not self.done
        return self.done


@pytest.fixture
def hand(home: QWidget) -> Hand:
    return Hand(home)


RUSSIAN = [("й", "Q", "s1"), ("ц", "W", "s2"), ("ф", "A", "arm"), ("и", "B", "bookmark"), ("т", "N", "note")]
RUSSIAN += [("х", "[", "s1_down"), ("ъ", "]", "s1_up"), ("б", ",", "sweep_back"), ("ю", ".", "sweep_on")]
GREEK = [(";", "Q", "s1"), ("ς", "W", "s2"), ("α", "A", "arm"), ("β", "B", "bookmark"), ("ψ", "C", "cursors")]
OTHERS = [("ض", "Q", "s1"), ("/", "Q", "s1"), ("ü", "[", "s1_down"), ("ㅂ", "Q", "s1")]


@pytest.mark.parametrize(("sign", "place", "action"), RUSSIAN + GREEK + OTHERS)
def test_a_sign_that_means_nothing_counts_by_its_place(hand: Hand, sign: str, place: str, action: str) -> None:
    assert hand.press(sign, place) == [action]


@pytest.mark.parametrize(
    ("sign", "place", "held", "action"),
    [
        ("И", "B", SHIFT, "rewind"),
        ("Х", "[", SHIFT, "s2_down"),
        ("Ъ", "]", SHIFT, "s2_up"),
        ("л", "K", CTRL, "find"),
        (",", "/", SHIFT, "keys"),
        ("&", "1", ALT, "valve:0"),
        ("à", "0", ALT, "wash"),
        ("1", "1", ALT | SHIFT, "valve:0"),
    ],
)
def test_with_a_key_held(hand: Hand, sign: str, place: str, held: Qt.KeyboardModifier, action: str) -> None:
    assert hand.press(sign, place, held) == [action]


@pytest.mark.parametrize(
    ("sign", "place", "action"), [("&", "1", "speed:0"), ("é", "2", "speed:1"), ("(", "5", "speed:4")]
)
def test_french_digits_need_no_shift_and_may_have_it(hand: Hand, sign: str, place: str, action: str) -> None:
    assert hand.press(sign, place) == [action]
    assert hand.press(place, place, SHIFT) == [action]


@pytest.mark.parametrize(
    ("sign", "place", "held"), [("a", "Q", PLAIN), ("z", "W", PLAIN), ("й", "Q", ALT_GR), ("ч", "X", PLAIN)]
)
def test_what_is_a_letter_of_the_table_or_means_nothing_there_is_left(
    hand: Hand, sign: str, place: str, held: Qt.KeyboardModifier
) -> None:
    assert hand.press(sign, place, held) == []


def test_a_key_that_is_held_down_repeats_only_where_the_table_says_so(hand: Hand) -> None:
    assert hand.press("й", "Q", again=True) == []
    assert hand.press("ъ", "]", again=True) == ["s1_up"]


def test_a_key_that_was_given_away_is_so_by_its_place_too(hand: Hand) -> None:
    hand.keys.remap({"pause": "X", "s1": "Ctrl+J"})
    assert hand.press("ч", "X") == ["pause"] and hand.press("й", "Q") == []


def test_places_on_three_systems() -> None:
    assert [sign_at(code, 0, "xcb") for code in (24, 34, 59)] == ["Q", "[", ","]
    assert [sign_at(code, 0, "windows") for code in (16, 26, 51)] == ["Q", "[", ","]
    assert [sign_at(0, code, "cocoa") for code in (12, 33, 43, 18, 29)] == ["Q", "[", ",", "1", "0"]
    assert sign_at(9, 0, "xcb") == "" and sign_at(0, 53, "cocoa") == ""


def test_every_letter_of_the_table_has_a_place() -> None:
    letters = {key.keys[0] for key in table() if len(key.keys[0]) == 1} - {"?", "{", "}"}
    places = {sign_at(code, 0, "xcb") for code in range(8, 70)}
    macs = {sign_at(0, code, "cocoa") for code in range(128)}
    assert letters <= places and letters <= macs


def test_in_the_window_what_is_typed_stays_typed_and_the_rest_counts(window: Bench, engine: FakeEngine) -> None:
    def given(to: QWidget) -> int:
        engine.posted.clear()
        QApplication.sendEvent(to, event("й", "Q"))
        return sum(isinstance(one, SetStimulator) for one in engine.posted)

    assert [given(to) for to in (window, window.stimulator.mode, window.slice, window.top_bar.help)] == [1, 1, 1, 1]
    window.write_note()
    field = window.focusWidget()
    assert field is not None
    assert (given(field), given(window.perfusion.flow)) == (0, 0) and field.property("plainText") == "й"
    window.show_keys()
    assert "by its place" in window.key_card.problem.text()
