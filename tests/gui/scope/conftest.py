"""The scope alone: as large as on a small laptop, in a window with room for its cards, with 10 min of baseline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtWidgets import QApplication, QWidget

from gui.parts.theme import Theme
from gui.scope.panel import ScopePanel
from gui.session.session import Session


@pytest.fixture
def panel(app: QApplication, theme: Theme, session: Session, engine: FakeEngine) -> Iterator[ScopePanel]:
    home = QWidget()
    home.resize(1366, 768)
    made = ScopePanel(theme, session)
    made.setParent(home)
    made.setGeometry(292, 55, 800, 297)
    home.show()
    engine.play_baseline()
    session.bridge.on_frame()
    app.processEvents()
    yield made
    shiboken6.delete(home)
