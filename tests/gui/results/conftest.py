"""A Results page, and studies for it whose slices are drawn by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from results_hand import until_rest

from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.results.page import ResultsPage


@pytest.fixture
def page(app: QApplication, theme: Theme, tmp_path: Path) -> Iterator[ResultsPage]:
    made = ResultsPage(theme, Memory(), tmp_path)
    made.resize(1366, 720)
    made.show()
    made.activateWindow()
    made.export.folder = tmp_path / "exports"
    made.export.folder.mkdir()
    app.processEvents()
    yield made
    until_rest(made)
    made.close_work()
    shiboken6.delete(made.tools)
    shiboken6.delete(made)
