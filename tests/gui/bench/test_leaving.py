"""Nobody leaves sweeps in memory behind without having been asked. The ways out of the real window are in
``tests/window/drive_leaving.py``."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.bench.another_slice import AnotherSlice
from gui.bench.leaving import LeavingCard
from gui.parts.theme import Theme
from gui.session.session import Session
from rig.messages import Saving

PATH = "/tmp/2026.schaffer"
SAVED = Saving(PATH, 40, 0, "", "")


def full(waiting: int, actions: int = 0) -> Saving:
    return Saving(PATH, 40, waiting, "The experiment cannot be saved (No space left on device).", "", actions=actions)


class Door:
    """The card alone, and what it did."""

    def __init__(self, theme: Theme, session: Session, engine: FakeEngine, home: QWidget) -> None:
        self.session, self.engine = session, engine
        self.did: list[str] = []
        self.card = LeavingCard(theme, session, lambda: self.did.append("save elsewhere"), home)

    def tell(self, saving: Saving) -> None:
        self.engine.saving = saving
        self.engine.results.append(saving)
        self.session.bridge.on_frame()

    def leave(self) -> bool:
        return self.card.may_go(lambda: self.did.append("gone"))


@pytest.fixture
def door(theme: Theme, session: Session, engine: FakeEngine, home: QWidget) -> Door:
    return Door(theme, session, engine, home)


@pytest.mark.parametrize("saving", [None, SAVED, Saving(PATH, 40, 0, "Another program records it.", "", False)])
def test_where_nothing_is_lost_nothing_is_asked(door: Door, saving: Saving | None) -> None:
    if saving is not None:
        door.tell(saving)
    assert door.leave() and door.card.isHidden() and door.did == []


@pytest.mark.parametrize(
    ("saving", "words"),
    [
        (full(11), "11 sweeps are in memory alone."),
        (full(1), "1 sweep is in memory alone."),
        (full(0, 1), "1 action or note is in memory alone."),
        (full(3, 2), "3 sweeps and 2 actions and notes are in memory alone."),
    ],
)
def test_what_waits_is_counted_and_nothing_is_left(door: Door, saving: Saving, words: str) -> None:
    door.tell(saving)
    assert not door.leave() and door.card.isVisible()
    assert door.card.count.text() == words and "No space left on device" in door.card.why.text()
    door.card.stay.click()
    assert door.card.isHidden()
    door.tell(SAVED)
    assert door.did == []


def test_what_the_disk_refuses_only_now_is_asked_about_too(door: Door) -> None:
    door.tell(SAVED)
    door.engine.saving = full(2)
    assert not door.leave() and door.card.count.text().startswith("2 sweeps")


def test_saved_elsewhere_it_is_left_by_itself(door: Door) -> None:
    door.tell(full(11))
    door.leave()
    door.card.elsewhere.click()
    assert door.did == ["save elsewhere"]
    door.tell(full(12))
    assert door.card.count.text().startswith("12 sweeps") and door.did == ["save elsewhere"]
    door.tell(SAVED)
    assert door.card.isHidden() and door.did == ["save elsewhere", "gone"]


def test_told_to_leave_them_it_is_left_and_not_asked_again(door: Door) -> None:
    door.tell(full(11))
    door.leave()
    door.card.leave.click()
    assert door.did == ["gone"] and door.leave() and door.card.isHidden()


def test_esc_stays(door: Door) -> None:
    door.tell(full(11))
    door.leave()
    QTest.keyClick(door.card.stay, Qt.Key.Key_Escape)
    door.tell(SAVED)
    assert door.card.isHidden() and door.did == []


def test_before_another_slice_it_is_said_that_this_one_is_not_saved(
    door: Door, theme: Theme, session: Session, home: QWidget
) -> None:
    card = AnotherSlice(theme, session, home)
    door.tell(full(11))
    card.ask()
    assert "is not saved; what becomes of it is asked" in card.about.text()
    door.tell(SAVED)
    card.ask()
    assert "is closed and stays in its file" in card.about.text()
