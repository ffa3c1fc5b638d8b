"""What a hand does on the Protocol card."""

from collections.abc import Iterator

import pytest
import shiboken6
from fake_engine import FakeEngine
from protocol_hand import NOW, read
from PySide6.QtWidgets import QWidget

from gui.parts.theme import Theme
from gui.protocol.card import ProtocolCard
from gui.session.session import Session


@pytest.fixture
def card(theme: Theme, engine: FakeEngine, session: Session) -> Iterator[ProtocolCard]:
    home = QWidget()
    home.resize(1366, 768)
    home.show()
    engine.say(tick=NOW)
    session.bridge.on_frame()
    made = ProtocolCard(theme, session, home)
    made.show_card()
    read(made)
    yield made
    shiboken6.delete(home)
