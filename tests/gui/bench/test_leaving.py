"""Nobody leaves sweeps in memory behind without having been asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from gui.bench.bench import Bench
from rig.messages import SaveElsewhere, Saving

PATH = "/tmp/2026.schaffer"
SAVED = Saving(PATH, 40, 0, "", "")


def full(waiting: int, actions: int = 0) -> Saving:
    return Saving(PATH, 40, waiting, "The experiment cannot be saved (No space left on device).", "", actions=actions)


def tell(window: Bench, engine: FakeEngine, saving: Saving) -> None:
    engine.saving = saving
    engine.results.append(saving)
    window.session.bridge.on_frame()


def close(window: Bench) -> bool:
    return window.close()


def other_slice(window: Bench) -> None:
    window.another_slice.chosen.emit(5)


def other_experiment(window: Bench) -> None:
    window.opening.chosen.emit(Path("other.schaffer"))


WAYS_OUT = {"close": close, "Ctrl N": other_slice, "Ctrl O": other_experiment}


@pytest.fixture
def asked(window: Bench) -> list[object]:
    """What was asked to take the place of the window."""
    found: list[object] = []
    window.other_asked.connect(found.append)
    return found


@pytest.mark.parametrize("way", WAYS_OUT)
def test_what_is_saved_is_left_without_a_question(window, engine, asked, way):
    tell(window, engine, SAVED)
    WAYS_OUT[way](window)
    assert window.leaving.isHidden() and (window.isHidden() if way == "close" else asked)


@pytest.mark.parametrize(
    ("way", "saving", "words"),
    [
        ("close", full(11), "11 sweeps are in memory alone."),
        ("Ctrl N", full(1), "1 sweep is in memory alone."),
        ("close", full(0, 1), "1 action or note is in memory alone."),
        ("Ctrl O", full(3, 2), "3 sweeps and 2 actions and notes are in memory alone."),
    ],
)
def test_what_waits_is_counted_and_nothing_is_left(window, engine, asked, way, saving, words):
    tell(window, engine, saving)
    WAYS_OUT[way](window)
    card = window.leaving
    assert card.isVisible() and window.isVisible() and not engine.stopped and asked == []
    assert card.count.text() == words and "No space left on device" in card.why.text()
    card.stay.click()
    assert card.isHidden() and not engine.stopped and asked == []
    tell(window, engine, SAVED)
    assert window.isVisible() and asked == []


@pytest.mark.parametrize("way", WAYS_OUT)
def test_saved_elsewhere_it_is_left_by_itself(window, engine, asked, way):
    tell(window, engine, full(11))
    WAYS_OUT[way](window)
    window.leaving.elsewhere.click()
    dialog = window.findChild(QFileDialog)
    dialog.fileSelected.emit("/elsewhere/one.schaffer")
    dialog.close()
    assert engine.posted[-1] == SaveElsewhere("/elsewhere/one.schaffer") and window.isVisible()
    tell(window, engine, full(12))
    assert window.leaving.count.text().startswith("12 sweeps") and window.isVisible() and asked == []
    tell(window, engine, SAVED)
    assert window.leaving.isHidden() and (window.isHidden() if way == "close" else len(asked) == 1)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_told_to_leave_them_it_is_left(window, engine, asked, way):
    tell(window, engine, full(11))
    WAYS_OUT[way](window)
    window.leaving.leave.click()
    assert engine.stopped == (way == "close") and (window.isHidden() if way == "close" else len(asked) == 1)


def test_a_problem_that_nothing_waits_for_asks_nothing(window, engine):
    tell(window, engine, Saving(PATH, 40, 0, "Another program records this experiment.", "", tries_again=False))
    assert close(window) and engine.stopped


def test_esc_stays(window, engine, asked):
    tell(window, engine, full(11))
    close(window)
    QTest.keyClick(window.leaving.stay, Qt.Key.Key_Escape)
    assert window.leaving.isHidden() and window.isVisible() and not engine.stopped


def test_before_another_slice_it_is_said_that_this_one_is_not_saved(window, engine):
    tell(window, engine, full(11))
    window.another_slice.ask()
    assert "is not saved; what becomes of it is asked" in window.another_slice.about.text()
    window.another_slice.close_card()
