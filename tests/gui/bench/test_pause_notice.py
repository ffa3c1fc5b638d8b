"""What the window says when the rig stands and nobody paused it."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine
from PySide6.QtWidgets import QWidget

from gui.bench.pause_notice import PauseNotice
from gui.parts.notice import Notice
from gui.parts.theme import Theme
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.messages import LONGEST_TICKS, Fault, LeftAlone, Reopened, Result, SetPaused

PATH = "/tmp/2026.schaffer"
FAULT = Fault("The ACSF reservoir is empty.", "", "")


class Told:
    """The notice alone, and whether the ways back were asked for."""

    def __init__(self, theme: Theme, session: Session, home: QWidget) -> None:
        self.session = session
        self.notice = Notice(theme)
        self.notice.setParent(home)
        self.went_back: list[bool] = []
        PauseNotice(session, self.notice, lambda: self.went_back.append(True), home)


@pytest.fixture
def told(theme: Theme, session: Session, home: QWidget) -> Told:
    return Told(theme, session, home)


def tell(told: Told, engine: FakeEngine, *results: Result) -> None:
    engine.results += results
    told.session.bridge.on_frame()


def test_a_reopened_experiment_says_so_in_one_sentence(told: Told, engine: FakeEngine) -> None:
    words = (
        "The program ended before this experiment was closed; it is open again at 34.50 min, its last sweep, paused."
    )
    tell(told, engine, Reopened(PATH, 0, words))
    assert told.notice.what.text() == words and not told.notice.effect.isVisible()
    assert told.notice.isVisible() and not told.notice.fault and not told.notice.signed
    told.notice.remedies[0].click()
    assert engine.posted[-1] == SetPaused(False)


def test_that_it_was_reopened_is_old_once_it_goes_on(told: Told, engine: FakeEngine) -> None:
    engine.say(paused=True)
    tell(told, engine, Reopened(PATH, 0, "It is open again."))
    assert told.notice.isVisible()
    engine.say(paused=False)
    tell(told, engine)
    assert not told.notice.isVisible()


def test_another_version_is_told_beside_it_and_warned_of(told: Told, engine: FakeEngine) -> None:
    tell(told, engine, Reopened(PATH, 0, "It is open again.", "It was recorded with schaffer 0.0.1."))
    assert told.notice.effect.text() == "It was recorded with schaffer 0.0.1."
    assert not told.notice.fault and told.notice.signed


def test_news_do_not_cover_a_fault(told: Told, engine: FakeEngine) -> None:
    told.notice.show_fault(FAULT)
    tell(told, engine, Reopened(PATH, 0, "It is open again."))
    assert told.notice.fault and "ACSF" in told.notice.what.text()


def test_a_slice_that_was_left_alone_stands_and_says_why(told: Told, engine: FakeEngine) -> None:
    engine.say(paused=True)
    tell(told, engine, LeftAlone(25 * 60 * TICKS_PER_MIN))
    notice = told.notice
    assert notice.isVisible() and not notice.fault
    assert notice.what.text() == "For 24 h of the experiment nobody did anything: it is paused at 25:00:00."
    notice.remedies[0].click()
    assert engine.posted[-1] == SetPaused(False) and not notice.isVisible()


def test_an_experiment_at_its_end_offers_no_going_on(told: Told, engine: FakeEngine) -> None:
    engine.say(paused=True)
    tell(told, engine, LeftAlone(LONGEST_TICKS))
    assert "60 days" in told.notice.what.text() and "Everything is kept" in told.notice.effect.text()
    told.notice.remedies[0].click()
    assert told.went_back


def test_a_slice_that_was_left_alone_can_be_gone_back_in(told: Told, engine: FakeEngine) -> None:
    engine.say(paused=True)
    tell(told, engine, LeftAlone(25 * 60 * TICKS_PER_MIN))
    told.notice.remedies[1].click()
    assert told.went_back
