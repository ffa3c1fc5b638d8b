<<<<<<< HEAD
"""A Results page, and studies for it whose slices are drawn by hand."""
=======
"""The Results workspace on studies that are drawn by hand."""
>>>>>>> main

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
<<<<<<< HEAD
from results_hand import until_rest
=======
from results_hand import kept, show, until_rest
>>>>>>> main

from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.results.page import ResultsPage
<<<<<<< HEAD
=======
from gui.snapshot import canned_study
>>>>>>> main


@pytest.fixture
def page(app: QApplication, theme: Theme, tmp_path: Path) -> Iterator[ResultsPage]:
    made = ResultsPage(theme, Memory(), tmp_path)
<<<<<<< HEAD
    made.resize(1366, 720)
    made.show()
    made.activateWindow()
    made.export.folder = tmp_path / "exports"
    made.export.folder.mkdir()
    app.processEvents()
=======
    made.resize(1366, 700)
    made.show()
    made.export.folder = tmp_path / "exports"
    made.export.folder.mkdir()
>>>>>>> main
    yield made
    until_rest(made)
    made.close_work()
    shiboken6.delete(made.tools)
    shiboken6.delete(made)
<<<<<<< HEAD
=======


@pytest.fixture
def block(page: ResultsPage, tmp_path: Path) -> ResultsPage:
    return show(page, kept(canned_study.block(), tmp_path / "block.study"))


@pytest.fixture
def blind(page: ResultsPage, tmp_path: Path) -> ResultsPage:
    return show(page, kept(canned_study.block(blind=True), tmp_path / "blind.study"))
>>>>>>> main
