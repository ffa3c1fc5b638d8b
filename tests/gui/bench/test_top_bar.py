import pytest
from fake_engine import FakeEngine
from PySide6.QtWidgets import QWidget

from gui.bench.top_bar import TopBar
from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.messages import Branched, SetPaused, SetSpeed, Visit


@pytest.fixture
def bar(theme: Theme, session: Session, home: QWidget) -> TopBar:
    made = TopBar(theme, session, Memory())
    made.setParent(home)
    return made


def test_speed_and_pause(bar: TopBar, engine: FakeEngine, session: Session) -> None:
    bar.choose_speed(3)
    assert engine.posted == [SetSpeed(600.0)]
    bar.choose_speed(3)
    assert len(engine.posted) == 1
    bar.pause.click()
    assert engine.posted[1:] == [SetPaused(True)]
    engine.obey()
    session.bridge.on_frame()
    bar.pause.click()
    assert engine.posted == [SetPaused(False)]


def test_the_branch_menu_lists_and_visits(bar: TopBar, engine: FakeEngine, session: Session) -> None:
    engine.results.append(Branched("B", "Main", 5 * TICKS_PER_MIN, True))
    engine.say(branch="B", tick=5 * TICKS_PER_MIN)
    session.bridge.on_frame()
    assert bar.branch.text() == "Branch B"
    bar.branches.aboutToShow.emit()
    names = {action.text(): action for action in bar.branches.actions()}
    assert names["Branch B"].isChecked() and not names["Main"].isChecked()
    names["Branch B"].trigger()
    assert engine.posted == []
    names["Main"].trigger()
    assert engine.posted == [Visit("Main")]


def test_it_says_which_slice_lies_in_the_chamber(bar: TopBar, session: Session, engine: FakeEngine) -> None:
    for number, preparation, words in (
        (1, "rat_p21_28_submerged", "Slice 1, CA1, rat P21–28, submerged, 31 °C"),
        (7, "fmr1_mouse", "Slice 7, CA1, Fmr1 knock-out mouse, 31 °C"),
    ):
        engine.place(number, preparation)
        session.bridge.on_frame()
        assert f"{bar.name.text()}, {bar.about.text()}" == words
