"""The Results workspace on studies that are drawn by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from results_hand import kept, show, until_rest

from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.results.page import ResultsPage
from gui.snapshot import canned_study


@pytest.fixture
def page(app: QApplication, theme: Theme, tmp_path: Path) -> Iterator[ResultsPage]:
    made = ResultsPage(theme, Memory(), tmp_path)
    made.resize(1366, 700)
    made.show()
    made.export.folder = tmp_path / "exports"
    made.export.folder.mkdir()
    yield made
    until_rest(made)
    made.close_work()
    shiboken6.delete(made.tools)
    shiboken6.delete(made)


@pytest.fixture
def block(page: ResultsPage, tmp_path: Path) -> ResultsPage:
    return show(page, kept(canned_study.block(), tmp_path / "block.study"))


@pytest.fixture
def blind(page: ResultsPage, tmp_path: Path) -> ResultsPage:
    return show(page, kept(canned_study.block(blind=True), tmp_path / "blind.study"))
