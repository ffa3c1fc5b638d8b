import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.bench.bench import Bench
from gui.bench.first_minute import FirstMinute
from gui.parts.theme import Theme
from gui.session.patterns import HighFrequency, LowFrequency, Pair
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import ValveState
from rig.messages import Logged, RunPattern


@pytest.fixture
def card(theme: Theme, session: Session, engine: FakeEngine, home: QWidget) -> FirstMinute:
    """After a baseline that nobody watched."""
    made = FirstMinute(theme, session)
    made.setParent(home)
    engine.play_baseline()
    session.bridge.on_frame()
    made.start()
    return made


def test_each_line_ticks_itself_when_it_is_done(card: FirstMinute, engine: FakeEngine, session: Session) -> None:
    assert card.isVisible() and card.done == [False, False, False]

    def after(**status: object) -> list[bool]:
        engine.say(**status)
        session.bridge.on_frame()
        return card.done

    engine.sweep(10.5, "S1")
    assert after() == [False, False, False]
    engine.sweep(10.75, "S2")
    assert after() == [True, False, False]
    engine.results.append(Logged(11 * TICKS_PER_MIN, RunPattern(Pair().pattern(), ("S1",), "Pair"), ""))
    assert after() == [True, False, False]
    for pattern, pathways in ((LowFrequency(), ("S1",)), (HighFrequency(), ("S1", "S2"))):
        engine.results.append(Logged(11 * TICKS_PER_MIN, RunPattern(pattern.pattern(), pathways, ""), ""))
        assert after() == [True, False, False]
    engine.results.append(Logged(11 * TICKS_PER_MIN, RunPattern(HighFrequency().pattern(), ("S1",), "HFS"), ""))
    assert after(tick=40 * TICKS_PER_MIN) == [True, True, False]
    assert after(speed_asked=60.0) == [True, True, True]
    assert card.leave.text() == "Done" and engine.posted == []


def test_it_never_returns_unless_asked(window: Bench) -> None:
    QTest.mouseClick(window.first_minute.leave, Qt.MouseButton.LeftButton)
    assert window.first_minute.isHidden() and window.memory.kept.first_minute_seen
    window.key_card.toggle()
    window.key_card.first_minute_asked.emit()
    assert not window.first_minute.isHidden()


@pytest.mark.parametrize("size", [(1280, 680), (1366, 768), (1920, 1080)])
def test_it_has_room_of_its_own_and_covers_nothing(window: Bench, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    card = window.first_minute

    def place(part: QWidget) -> QRect:
        return QRect(part.mapTo(window, QPoint(0, 0)), part.size())

    for panel in (window.scope, window.time_course, window.status_line, window.right_pane, window.stimulator):
        assert not place(card).intersects(place(panel))
    assert card.rect().contains(card.leave.mapTo(card, card.leave.rect().bottomRight()))
    small = window.time_course.height()
    card.leave.click()
    QApplication.processEvents()
    assert window.time_course.height() > small


def test_sweeps_that_come_by_the_dozen_are_seen_and_the_baseline_before_is_not(
    card: FirstMinute, engine: FakeEngine, session: Session
) -> None:
    assert card.done == [False, False, False]
    for place in range(20):
        engine.sweep(10.1 + place * 0.5, "S1")
        engine.sweep(10.35 + place * 0.5, "S2")
    session.bridge.on_frame()
    assert card.done == [True, False, False]


def test_a_drug_that_washes_in_before_the_train_leaves_the_steps_as_they_are(
    card: FirstMinute, engine: FakeEngine, session: Session
) -> None:
    for place in range(40):
        engine.sweep(10.1 + place * 0.5, "S1", 0.9)
        engine.sweep(10.35 + place * 0.5, "S2", 0.8)
    engine.say(tick=30 * TICKS_PER_MIN, valves=(ValveState("d_apv", 50.0, True, 49.0, 45.0),))
    session.bridge.on_frame()
    assert "With a drug in the bath: does S1 stay up?" in card.accessibleDescription()
    engine.results.append(Logged(30 * TICKS_PER_MIN, RunPattern(HighFrequency().pattern(), ("S1",), "HFS"), ""))
    engine.say(tick=41 * TICKS_PER_MIN, speed_asked=60.0)
    session.bridge.on_frame()
    assert card.done == [True, True, True]
    engine.say(valves=(ValveState("d_apv", 50.0, False, 0.0, 0.1),))
    session.bridge.on_frame()
    assert "S1 stays up; S2 does not move." in card.accessibleDescription()


def test_it_makes_room_for_a_lecture_and_comes_back(card: FirstMinute) -> None:
    closed: list[bool] = []
    card.closed.connect(lambda: closed.append(True))
    card.step_aside(True)
    assert card.isHidden() and not closed
    card.step_aside(False)
    assert card.isVisible()
    card.leave.click()
    card.step_aside(True)
    card.step_aside(False)
    assert card.isHidden() and closed
