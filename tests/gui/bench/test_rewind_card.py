from fake_engine import FakeEngine
from PySide6.QtWidgets import QWidget

from gui.bench.rewind_card import RewindCard
from gui.parts.theme import Theme
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.messages import AddNote, Logged


def test_of_an_experiment_that_was_brought_back_every_bookmark_is_a_way_back(
    theme: Theme, session: Session, engine: FakeEngine, home: QWidget
) -> None:
    engine.place(opened_min=10.0)
    engine.results.append(Logged(20 * TICKS_PER_MIN, AddNote("Bookmark 1"), "Bookmark 1"))
    engine.say(tick=60 * TICKS_PER_MIN, paused=True)
    session.bridge.on_frame()
    card = RewindCard(theme, session, home)
    card.ask()
    listed = [card.choice.itemText(place) for place in range(card.choice.count())]
    assert listed == ["Where the bench opened, 00:10:00", "Bookmark 1, 00:20:00"]
