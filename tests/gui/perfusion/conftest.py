"""The Perfusion alone: as large as on a small laptop, in a window with room for its cards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QWidget

from gui.parts.theme import Theme
from gui.perfusion.panel import PerfusionPanel
from gui.session.session import Session


@pytest.fixture
def panel(app: QApplication, theme: Theme, session: Session) -> Iterator[PerfusionPanel]:
    home = QWidget()
    home.resize(1366, 768)
    made = PerfusionPanel(theme, session)
    made.setParent(home)
    made.setGeometry(6, 403, theme.metrics.rail, 332)
    home.show()
    home.activateWindow()
    app.processEvents()
    yield made
    shiboken6.delete(home)
