"""The time course on a rig that is played by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtWidgets import QApplication
from time_course_hand import Rig


@pytest.fixture
def rig(app: QApplication, engine: FakeEngine) -> Iterator[Rig]:
    made = Rig(engine)
    engine.play_baseline()
    made.frame()
    yield made
    made.panel.close()
    shiboken6.delete(made.panel)
