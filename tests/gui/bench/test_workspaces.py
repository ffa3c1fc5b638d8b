"""Workspaces besides the Bench: made when asked for, with keys and a top bar of their own, handed from window to
window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtCore import Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.bench import bench as bench_module
from gui.bench import keys as keys_module
from gui.bench import workspaces as workspaces_module
from gui.bench.bench import Bench
from gui.bench.panel_table import WorkspaceRow
from gui.lab.window import bench
from gui.parts.remembered import Memory
from gui.parts.theme import COMPACT, Theme
from rig.messages import SetPaused


class FakePage(QWidget):
    title_changed = Signal(str, str)
    status = Signal(str)
    bench_asked = Signal(object)
    designer_asked = Signal()
    open_results = Signal(object)

    def __init__(self, theme: Theme, memory: Memory, studies: Path | None) -> None:
        super().__init__()
        self.theme, self.closed, self.shown = theme, False, None
        self.field = QLineEdit("a field")
        QVBoxLayout(self).addWidget(self.field)
        self._middle = QLabel("Run cohort")

    def top_bar_middle(self) -> QWidget:
        return self._middle

    def enter(self) -> None:
        self.title_changed.emit("NMDA block", "2 groups, 16 slices")
        self.status.emit("Every group has a baseline.")
        self.setFocus()

    def show_study(self, study: object) -> None:
        self.shown = study

    def close_work(self) -> None:
        self.closed = True


@pytest.fixture
def window(app: QApplication, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    rows = (WorkspaceRow("designer", FakePage), WorkspaceRow("results", FakePage))
    for module in (bench_module, keys_module, workspaces_module):
        monkeypatch.setattr(module, "WORKSPACES", rows)
    engine.place(1, "rat_p21_28_submerged")
    made = bench(Theme("light", COMPACT), engine)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.session.bridge.on_frame()
    app.processEvents()
    yield made
    made.close()
    shiboken6.delete(made)


def test_a_page_is_made_when_it_is_first_asked_for(window: Bench) -> None:
    assert not window.workspaces.pages
    window.workspaces.choose("designer")
    assert list(window.workspaces.pages) == ["designer"] and window.workspaces.pages["designer"].isVisible()
    assert not window.scope.isVisible()
    assert window.top_bar.name.text() == "NMDA block" and not window.top_bar.speeds.isVisible()
    assert window.workspaces.line.sentence.text() == "Every group has a baseline."
    window.workspaces.choose("bench")
    assert window.scope.isVisible() and window.top_bar.speeds.isVisible()
    assert window.top_bar.name.text().startswith("Slice")


def test_keys_belong_to_the_workspace_in_view(window: Bench, engine: FakeEngine, app: QApplication) -> None:
    QTest.keyClicks(window, " ")
    assert engine.posted == [SetPaused(True)]
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    page = window.workspaces.pages["designer"]
    page.setFocus()
    QTest.keyClicks(page, " q")
    assert engine.posted == [SetPaused(True)]
    QTest.keyClick(page, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window, " ")
    assert len(engine.posted) == 2


def test_the_rig_goes_on_while_another_workspace_is_in_view(window: Bench, engine: FakeEngine) -> None:
    window.workspaces.choose("results")
    engine.say(tick=123_000_000)
    window.session.bridge.on_frame()
    assert window.session.status.tick == 123_000_000
    assert window.top_bar.name.text() == "NMDA block"


def test_lecture_mode_and_a_panel_by_key_show_the_bench(window: Bench) -> None:
    window.workspaces.choose("designer")
    window.show_part("notebook")
    assert window.workspaces.page is None and window.notebook.isVisible()


def test_pages_hand_studies_over(window: Bench) -> None:
    window.workspaces.choose("designer")
    window.workspaces.pages["designer"].open_results.emit("a study")
    results = window.workspaces.pages["results"]
    assert window.workspaces.in_view == "results" and results.shown == "a study"
    results.designer_asked.emit()
    assert window.workspaces.in_view == "designer"


def test_pages_outlive_the_experiment_on_the_bench(window: Bench, app: QApplication) -> None:
    window.workspaces.choose("designer")
    page = window.workspaces.pages["designer"]
    engine = FakeEngine()
    engine.say()
    other = bench(Theme("dark", COMPACT), engine)
    other.workspaces.take_over(window.workspaces)
    assert not window.workspaces.pages and other.workspaces.pages["designer"] is page
    window.close()
    assert not page.closed
    other.show()
    other.workspaces.choose("designer")
    assert page.isVisible() and page.theme.name == "dark"
    other.close()
    assert page.closed
    shiboken6.delete(other)
