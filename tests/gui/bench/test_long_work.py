import math

import pytest
from fake_engine import FakeEngine
from PySide6.QtWidgets import QWidget

from gui.bench.long_work import LongWork
from gui.parts.theme import Theme
from gui.session.session import Session
from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.instruments.perfusion import PerfusionSettings
from rig.messages import Planned, SetPaused, SetPerfusion, SetSpeed


@pytest.fixture
def work(theme: Theme, session: Session, home: QWidget) -> LongWork:
    made = LongWork(theme, session)
    made.setParent(home)
    return made


def test_a_long_run_shows_how_far_it_is(work: LongWork, engine: FakeEngine, session: Session) -> None:
    end = 250 * TICKS_PER_MIN
    plan = (Planned(end, SetPerfusion(PerfusionSettings()), "wash"),)
    engine.say(plan=plan, speed_asked=math.inf, speed_reached=820.0)
    session.bridge.on_frame()
    assert not work.isHidden() and work.title.text() == "Running to 04:10:00"
    began = engine.status.tick
    engine.say(tick=(began + end) // 2)
    session.bridge.on_frame()
    assert work.bar.value() == 500 and work.speed.text() == "Max speed, 820× real time"
    assert work.left.text() == f"about {(end - engine.status.tick) / TICKS_PER_S / 820:.0f} s left"
    work.stop.click()
    work.slow.click()
    assert engine.posted == [SetPaused(True), SetSpeed(60.0)]
    engine.say(speed_asked=60.0)
    session.bridge.on_frame()
    assert work.isHidden()


def test_what_takes_no_time_shows_no_bar(work: LongWork, engine: FakeEngine, session: Session) -> None:
    plan = (Planned(engine.status.tick + TICKS_PER_MIN, SetPerfusion(PerfusionSettings()), ""),)
    engine.say(plan=plan, speed_asked=math.inf, speed_reached=800.0)
    session.bridge.on_frame()
    assert work.isHidden()
