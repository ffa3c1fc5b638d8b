"""Studies for the Results workspace, kept in files, and how to wait for it."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.results.page import ResultsPage
from gui.snapshot.canned_study import CannedStudy
from rig.study.running.study_file import StudyFile

PATIENCE_S = 30.0


def kept(study: CannedStudy, path: Path) -> Path:
    with StudyFile.create(path, study.opened) as file:
        file.put(study.results)
    return path


def until_rest(page: ResultsPage) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while page.working.busy or page.keeping.busy or page.export.writing.busy:
        QApplication.processEvents()
        assert time.monotonic() < give_up


def show(page: ResultsPage, path: Path) -> ResultsPage:
    page.show_study(path)
    until_rest(page)
    return page
