"""Panels are tested without a screen, on a fake engine."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
import shiboken6
from fake_engine import FakeEngine
from leaks import Before
from PySide6.QtWidgets import QApplication, QWidget

from gui.bench.bench import Bench
from gui.lab.window import bench
from gui.parts.application import application
from gui.parts.theme import COMPACT, Theme
from gui.session.bridge import Bridge
from gui.session.drug_lines import bench_lines
from gui.session.session import Session


@pytest.fixture(scope="session")
def app() -> QApplication:
    return application([])


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Whatever a test makes, it takes away: the next one would hear of it, or wait for it."""
    before = Before()
    yield
    assert not before.left()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def theme(app: QApplication) -> Theme:
    made = Theme("dark", COMPACT)
    made.apply()
    return made


@pytest.fixture
def session(app: QApplication, engine: FakeEngine) -> Session:
    """What a panel alone needs: the engine has spoken once. Every turn of the hand is one of its own."""
    made = Session(Bridge(engine), bench_lines(), itertools.count(0.0, 5.0).__next__)
    engine.say()
    made.bridge.on_frame()
    return made


@pytest.fixture
def home(app: QApplication) -> Iterator[QWidget]:
    """A window for what needs one to float over or to stand in."""
    made = QWidget()
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    app.processEvents()
    yield made
    shiboken6.delete(made)


@pytest.fixture
def bridge(session: Session) -> Bridge:
    return session.bridge


@pytest.fixture
def window(app: QApplication, engine: FakeEngine) -> Iterator[Bench]:
    """The bench after its first frame, with 10 min of baseline on it and nothing posted yet."""
    made = bench(Theme("dark", COMPACT), engine)
    made.resize(1366, 768)
    made.show()
    engine.play_baseline()
    made.session.bridge.on_frame()
    app.processEvents()
    yield made
    made.close()
    shiboken6.delete(made)
    gc.collect()
