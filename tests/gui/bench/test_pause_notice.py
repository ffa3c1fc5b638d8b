"""What the window says when the rig stands and nobody paused it."""

from __future__ import annotations

from gui.bench.bench import Bench
from model.units import TICKS_PER_MIN
from rig.messages import Fault, LeftAlone, Reopened, SetPaused

PATH = "/tmp/2026.schaffer"
FAULT = Fault("The ACSF reservoir is empty.", "", "")


def tell(window: Bench, engine, *results) -> None:
    engine.results += results
    window.session.bridge.on_frame()


def test_a_reopened_experiment_says_so_in_one_sentence(window, engine):
    words = (
        "The program ended before this experiment was closed; it is open again at 34.50 min, its last sweep, paused."
    )
    tell(window, engine, Reopened(PATH, 0, words))
    assert window.notice.what.text() == words and not window.notice.effect.isVisible()
    assert window.notice.isVisible() and not window.notice.fault and not window.notice._sign.isVisible()
    window.notice.remedies[0].click()
    assert engine.posted[-1] == SetPaused(False)


def test_that_it_was_reopened_is_old_once_it_goes_on(window, engine):
    engine.say(paused=True)
    tell(window, engine, Reopened(PATH, 0, "It is open again."))
    assert window.notice.isVisible()
    engine.say(paused=False)
    tell(window, engine)
    assert not window.notice.isVisible()


def test_another_version_is_told_beside_it_and_warned_of(window, engine):
    tell(window, engine, Reopened(PATH, 0, "It is open again.", "It was recorded with schaffer 0.0.1."))
    assert window.notice.effect.text() == "It was recorded with schaffer 0.0.1."
    assert not window.notice.fault and window.notice._sign.isVisible()


def test_news_do_not_cover_a_fault(window, engine):
    tell(window, engine, FAULT, Reopened(PATH, 0, "It is open again."))
    assert window.notice.fault and "ACSF" in window.notice.what.text()


def test_a_slice_that_was_left_alone_stands_and_says_why(window, engine):
    engine.say(paused=True)
    tell(window, engine, LeftAlone(25 * 60 * TICKS_PER_MIN))
    notice = window.notice
    assert notice.isVisible() and not notice.fault
    assert notice.what.text() == "For 24 h of the experiment nobody did anything: it is paused at 25:00:00."
    notice.remedies[0].click()
    assert engine.posted[-1] == SetPaused(False) and not notice.isVisible()


def test_a_slice_that_was_left_alone_can_be_gone_back_in(window, engine):
    engine.say(paused=True)
    tell(window, engine, LeftAlone(25 * 60 * TICKS_PER_MIN))
    window.notice.remedies[1].click()
    assert window.rewind_card.isVisible()
