import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.bench.bench import Bench
from gui.session.patterns import HighFrequency, LowFrequency, Pair
from model.units import TICKS_PER_MIN
from rig.messages import Logged, RunPattern


def test_each_line_ticks_itself_when_it_is_done(window: Bench, engine: FakeEngine) -> None:
    card = window.first_minute
    assert card.isVisible() and card.done == [False, False, False]

    def after(**status: object) -> list[bool]:
        engine.say(**status)
        window.bridge.on_frame()
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
def test_it_stands_inside_the_time_course(window: Bench, size: tuple[int, int]) -> None:
    window.resize(*size)
    card, over = window.first_minute, window.time_course
    assert over.rect().contains(card.geometry())
    assert not card.geometry().intersects(over.measure.geometry())
    assert card.rect().contains(card.leave.mapTo(card, QPoint(0, 0)))


def test_it_makes_room_for_a_lecture_and_comes_back(window: Bench) -> None:
    card = window.first_minute
    window.lecture.turn(True, full_screen=False)
    assert card.isHidden() and not window.memory.kept.first_minute_seen
    window.lecture.turn(False, full_screen=False)
    assert card.isVisible()
    QTest.mouseClick(card.leave, Qt.MouseButton.LeftButton)
    window.lecture.turn(True, full_screen=False)
    window.lecture.turn(False, full_screen=False)
    assert card.isHidden()
