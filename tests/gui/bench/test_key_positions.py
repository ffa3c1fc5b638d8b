"""Keys of keyboards on which the letters of the table are not: events as X11 delivers them there."""

from __future__ import annotations

import math

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.bench.bench import Bench
from gui.bench.key_positions import sign_at
from gui.bench.keys import table
from rig.messages import AddNote, SetPaused, SetPerfusion, SetSpeed, SetStimulator

PLAIN, SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
X11_CODES = {
    "Q": 24,
    "A": 38,
    "B": 56,
    "N": 57,
    "F": 41,
    "S": 39,
    "V": 55,
    "[": 34,
    "]": 35,
    "1": 10,
    "5": 14,
    "2": 11,
    "X": 53,
}


def press(
    window: Bench, sign: str, place: str, held: Qt.KeyboardModifier = PLAIN, to: QWidget | None = None,
    again: bool = False,
) -> None:  # fmt: skip
    """``sign``: what the keyboard types there; ``place``: the sign of a US keyboard at that place."""
    code = X11_CODES[place]
    key = ord(sign.upper())
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, code, key, 0, sign, again)
    QApplication.sendEvent(to or window, event)


def posted(engine: FakeEngine, kind: type) -> list:
    return [one for one in engine.posted if isinstance(one, kind)]


@pytest.mark.parametrize(("sign", "layout"), [("й", "Russian"), (";", "Greek"), ("ض", "Arabic"), ("/", "Hebrew")])
def test_the_key_at_the_place_of_q_switches_s1(window: Bench, engine: FakeEngine, sign: str, layout: str) -> None:
    press(window, sign, "Q")
    (given,) = posted(engine, SetStimulator)
    assert not given.settings.s1.on and given.settings.s2.on, layout


@pytest.mark.parametrize(("sign", "place"), [("и", "B"), ("β", "B")])
def test_bookmarks_in_russian_and_greek(window: Bench, engine: FakeEngine, sign: str, place: str) -> None:
    press(window, sign, place)
    (note,) = posted(engine, AddNote)
    assert note.text.startswith("Bookmark")


def test_intensity_goes_up_and_down_by_the_places_of_the_brackets(window: Bench, engine: FakeEngine) -> None:
    before = window.session.status.stimulator
    press(window, "ъ", "]")
    (up,) = posted(engine, SetStimulator)
    assert up.settings.s1.current_uA > before.s1.current_uA and up.settings.s2 == before.s2
    engine.posted.clear()
    press(window, "Х", "[", SHIFT)
    (down,) = posted(engine, SetStimulator)
    assert down.settings.s2.current_uA < before.s2.current_uA


@pytest.mark.parametrize("held", [PLAIN, SHIFT])
@pytest.mark.parametrize(("sign", "place", "speed"), [("&", "1", 1.0), ("é", "2", 10.0), ("(", "5", math.inf)])
def test_french_digits_need_no_shift_and_may_have_it(
    window: Bench, engine: FakeEngine, sign: str, place: str, speed: float, held: Qt.KeyboardModifier
) -> None:
    engine.say(speed_asked=60.0)
    window.session.bridge.on_frame()
    press(window, place if held == SHIFT else sign, place, held)
    assert posted(engine, SetSpeed) == [SetSpeed(speed)]


def test_alt_and_the_place_of_a_digit_opens_its_valve(window: Bench, engine: FakeEngine) -> None:
    press(window, "&", "1", ALT)
    (given,) = posted(engine, SetPerfusion)
    assert given.settings.valves[0].open


def test_a_french_a_lies_where_q_is_and_stays_an_a(window: Bench, engine: FakeEngine) -> None:
    press(window, "a", "Q")
    press(window, "z", "A")
    assert posted(engine, SetStimulator) == []


def test_control_and_a_russian_letter(window: Bench, engine: FakeEngine) -> None:
    code = 45
    event = QKeyEvent(QEvent.Type.KeyPress, ord("Л"), CTRL, code, ord("Л"), 0, "")
    QApplication.sendEvent(window, event)
    assert window.find_card.isVisible()


def test_a_note_and_a_number_keep_their_letters(window: Bench, engine: FakeEngine) -> None:
    window.write_note()
    field = QApplication.focusWidget()
    assert field is not None
    press(window, "й", "Q", to=field)
    assert posted(engine, SetStimulator) == [] and field.toPlainText() == "й"
    press(window, "й", "Q", to=window.perfusion.flow)
    assert posted(engine, SetStimulator) == []


def test_a_drop_down_lets_the_window_have_letters_of_every_alphabet(window: Bench, engine: FakeEngine) -> None:
    press(window, "й", "Q", to=window.stimulator.mode)
    assert len(posted(engine, SetStimulator)) == 1


def test_a_key_that_is_held_down_repeats_only_where_the_table_says_so(window: Bench, engine: FakeEngine) -> None:
    press(window, "й", "Q", again=True)
    assert posted(engine, SetStimulator) == []
    press(window, "ъ", "]", again=True)
    assert len(posted(engine, SetStimulator)) == 1


def test_a_key_that_was_given_away_is_so_by_its_place_too(window: Bench, engine: FakeEngine) -> None:
    window.keys.remap({"pause": "X"})
    press(window, "ч", "X")
    assert len(posted(engine, SetPaused)) == 1


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


def test_the_card_tells_it(window: Bench) -> None:
    window.show_keys()
    assert "by its place" in window.key_card.problem.text()
