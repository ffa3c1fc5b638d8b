"""A synapse whose read-outs are set by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from gui.parts.theme import Theme
from gui.session.session import Session
from gui.spine.full import SpineFull
from gui.spine.panel import SpinePanel


@pytest.fixture
def theme(app: QApplication) -> Theme:
    made = Theme("dark")
    made.apply()
    return made


@pytest.fixture
def panel(theme: Theme, session: Session) -> Iterator[SpinePanel]:
    made = SpinePanel(theme, session)
    made.resize(262, 420)
    made.show()
    yield made
    shiboken6.delete(made)


@pytest.fixture
def full(theme: Theme, session: Session) -> Iterator[SpineFull]:
    made = SpineFull(theme, session)
    made.resize(1200, 800)
    made.show()
    yield made
    shiboken6.delete(made)
