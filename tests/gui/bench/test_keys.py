from collections import Counter

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.bench.bench import Bench
from gui.bench.keys import Keys, card_rows, table
from gui.stimulator.input_output import InputOutputCard
from rig.messages import AddNote, Rewind

PLAIN, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def press(window: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    window.activateWindow()
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def test_no_key_means_two_things() -> None:
    keys = Counter(sequence for key in table() for sequence in key.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_key_has_an_action_and_every_action_a_key(window: Bench) -> None:
    assert {key.action for key in table()} == window._actions().keys()
    with pytest.raises(KeyError):
        Keys(window, {}, {})


def test_the_card_shows_every_kind_of_key_once(window: Bench) -> None:
    rows = [keys for _, keys, _ in card_rows()]
    assert len(rows) == len(set(rows)) and "1 to 5" in rows and "Alt 1 to 9" in rows and "Alt 3" not in rows
    press(window, Qt.Key.Key_Question, SHIFT)
    assert not window.key_card.isHidden() and "Alt 1 to 9: Valve 1 to 9" in window.key_card.accessibleDescription()
    press(window, Qt.Key.Key_Escape)
    assert window.key_card.isHidden()


def test_the_right_pane_by_key(window: Bench) -> None:
    press(window, Qt.Key.Key_F8)
    assert window.right_pane.folded and window.right_pane.width() == 44 and window.memory.kept.folded
    press(window, Qt.Key.Key_F4)
    assert not window.right_pane.folded and window.notebook.isVisible() and not window.spine.isVisible()
    press(window, Qt.Key.Key_F3)
    assert window.spine.isVisible() and not window.notebook.isVisible() and not window.spine_page.is_full
    press(window, Qt.Key.Key_F3)
    assert window.spine_page.is_full and not window.scope.isVisible()
    press(window, Qt.Key.Key_F3)
    assert not window.spine_page.is_full and window.scope.isVisible() and window.right_pane.isVisible()
    assert (window.width(), window.height()) == (1366, 768)


def test_escape_leaves_the_full_spine_only_when_nothing_is_armed(window: Bench) -> None:
    window.spine_page.show_full()
    window.stimulator.patterns.kinds.choose("HFS")
    window.stimulator.arm_or_disarm()
    press(window, Qt.Key.Key_Escape)
    assert window.spine_page.is_full and not window.stimulator.arming.armed
    press(window, Qt.Key.Key_Escape)
    assert not window.spine_page.is_full


def test_a_part_of_the_right_pane_ends_a_lecture(window: Bench) -> None:
    press(window, Qt.Key.Key_F11)
    assert not window.right_pane.isVisible()
    press(window, Qt.Key.Key_F4)
    assert not window.lecture.on and window.notebook.isVisible() and window.stimulator.isVisible()


def test_bookmark_and_back(window: Bench, engine: FakeEngine) -> None:
    press(window, Qt.Key.Key_B)
    (note,) = engine.posted
    assert note == AddNote("Bookmark 1")
    marked = engine.status.tick
    engine.obey()
    engine.sweep(12.0, "S1")
    engine.say(tick=marked * 2)
    window.session.bridge.on_frame()
    press(window, Qt.Key.Key_B, SHIFT)
    card = window.rewind_card
    assert not card.isHidden() and card.chosen.tick == marked
    assert "Main keeps its 1 sweeps after this point" in card.words.text()
    assert engine.posted == []
    QTest.keyClick(card.choice, Qt.Key.Key_Return)
    assert engine.posted == [Rewind(marked)] and card.isHidden()


def test_esc_closes_the_uppermost_card_also_with_the_focus_behind_it(window: Bench, engine: FakeEngine) -> None:
    window.stimulator.open_input_output()
    window.show_keys()
    window.setFocus()
    press(window, Qt.Key.Key_Escape)
    assert window.key_card.isHidden() and window.findChild(InputOutputCard).isVisible()
    press(window, Qt.Key.Key_A)
    window.setFocus()
    press(window, Qt.Key.Key_Escape)
    assert window.findChild(InputOutputCard).isHidden() and engine.posted == []


def test_find_any_control(window: Bench) -> None:
    press(window, Qt.Key.Key_K, CTRL)
    card = window.find_card
    assert not card.isHidden()
    QTest.keyClicks(card.words, "temperature")
    QTest.keyClick(card.words, Qt.Key.Key_Return)
    assert card.isHidden() and window.focusWidget() is window.perfusion.temperature
    window.fold()
    window.find_card.ask()
    QTest.keyClicks(card.words, "no such thing")
    QTest.keyClick(card.words, Qt.Key.Key_Return)
    assert not card.isHidden()


def test_undo_by_key_also_from_a_field(window: Bench, engine: FakeEngine) -> None:
    window.activateWindow()
    field = window.stimulator.interval
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "20")
    QTest.keyClick(field, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Z, CTRL)
    assert [action.settings.test.interval_s for action in engine.posted] == [20.0, 30.0]


def test_comma_and_full_stop_go_through_the_sweeps(window: Bench) -> None:
    held: list[list[int]] = []
    window.time_course.sweep_chosen.connect(lambda sweeps: held.append([sweep.index for sweep in sweeps]))
    press(window, Qt.Key.Key_Comma)
    press(window, Qt.Key.Key_Comma)
    press(window, Qt.Key.Key_Period)
    press(window, Qt.Key.Key_Escape)
    assert held == [[40], [39], [40], []]
