"""Another slice, and an experiment that was kept, in the place of the one on the bench."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from gui.lab import lab as opening
from gui.lab.lab import Lab
from gui.parts.remembered import Memory
from gui.parts.theme import COMPACT, Theme
from gui.session.slice_name import about_words
from rig.instruments.shelf import preparation


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rat_p21_28_submerged", "CA1, rat P21–28, submerged, 31 °C"),
        ("aged_mouse_interface", "CA1, aged mouse, interface, 29 °C"),
        ("fmr1_mouse", "CA1, Fmr1 knock-out mouse, 31 °C"),
        ("dha_enriched_rat", "CA1, DHA-enriched rat, 31 °C"),
        ("anti_nmdar_mouse", "CA1, Anti-NMDAR mouse, 31 °C"),
        ("rat_dorsal_horn", "Rat dorsal horn, lamina I, 31 °C"),
    ],
)
def test_a_slice_is_called_by_its_region_animal_and_bath(name: str, words: str) -> None:
    assert about_words(preparation(name)) == words


# ---- the window that follows


class Opened:
    """The engines that were made, with what was asked for."""

    def __init__(self) -> None:
        self.engines: list[FakeEngine] = []
        self.asked: list[object] = []

    def __call__(self, experiments: Path | None, asked: object = None) -> FakeEngine:
        assert all(engine.stopped for engine in self.engines), "an experiment was still open"
        self.engines.append(FakeEngine())
        self.asked.append(asked)
        return self.engines[-1]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    made = Opened()
    monkeypatch.setattr(opening, "recording_engine", made)
    return made


@pytest.fixture
def lab(app: QApplication, opened: Opened) -> Iterator[Lab]:
    parent = QObject()
    made = Lab(Memory(), None, parent)
    made.put(Theme("light", COMPACT), None)
    made.window.setGeometry(30, 20, 1366, 768)
    made.window.show()
    yield made
    made.window.close()
    made.window.deleteLater()
    parent.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.enable()
    gc.unfreeze()


def test_another_window_stands_where_the_first_one_stood(lab: Lab, opened: Opened) -> None:
    before = lab.window
    before.lecture.toggle()
    where = before.geometry()
    before.lecture.toggle()
    before.theme.be_calm(True)
    before.other_asked.emit(5)
    assert lab.window is not before and lab.window.isVisible() and before.isHidden()
    assert opened.asked == [None, 5]
    assert lab.window.geometry() == where and (lab.window.theme.choice, lab.window.theme.calm) == ("light", True)
    lab.window.other_asked.emit(Path("one.schaffer"))
    assert opened.asked == [None, 5, Path("one.schaffer")]


def test_the_window_that_was_left_is_let_go_whole(lab: Lab, opened: Opened) -> None:
    left = [
        weakref.ref(part)
        for part in (lab.window, lab.window.session.time_course, lab.window.scope, lab.window.session.bridge)
    ]
    opened.engines[0].play_potentiation()
    lab.window.session.bridge.on_frame()
    lab.window.other_asked.emit(2)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [part() for part in left] == [None] * 4
