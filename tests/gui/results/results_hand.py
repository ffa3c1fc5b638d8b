<<<<<<< HEAD
"""What a hand does in Results, and the studies that it does it with."""
=======
"""Studies for the Results workspace, kept in files, and how to wait for it."""
>>>>>>> main

from __future__ import annotations

import time
<<<<<<< HEAD
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gui.results.page import ResultsPage
from gui.results.values import View
from gui.results.view_of import Choices, view_of
from gui.snapshot.canned_study import CannedStudy
from rig.study.design.arms import OUTCOME
from rig.study.results.study import Study
from rig.study.running.slice_result import SliceResult
from rig.study.running.study_file import StudyFile

PATIENCE_S = 30.0
Change = Callable[[SliceResult], SliceResult]


def until_rest(page: ResultsPage) -> None:
    """Until nothing is read, worked out or written."""
=======
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
>>>>>>> main
    give_up = time.monotonic() + PATIENCE_S
    while page.working.busy or page.keeping.busy or page.export.writing.busy:
        QApplication.processEvents()
        assert time.monotonic() < give_up
<<<<<<< HEAD
    QApplication.processEvents()


def kept(made: CannedStudy, folder: Path, name: str = "one") -> Path:
    """As a file, which nobody has open."""
    path = folder / f"{name}.study"
    with StudyFile.create(path, made.opened) as file:
        file.put(made.results)
    return path


def opened(page: ResultsPage, made: CannedStudy, folder: Path) -> Path:
    path = kept(made, folder)
    page.show_study(path)
    until_rest(page)
    return path


def shown(page: ResultsPage, made: CannedStudy) -> None:
    page.show_results(made.opened, made.results)
    until_rest(page)


def seen(made: CannedStudy, **choices: object) -> View:
    return view_of(Study(made.opened, tuple(made.results)), Choices(**choices))


def changed(made: CannedStudy, change: Change) -> CannedStudy:
    return made._replace(results=[change(one) for one in made.results])


def with_value(one: SliceResult, value: float | None) -> SliceResult:
    return msgspec.structs.replace(one, measures={**one.measures, OUTCOME: value})


def words_in(page: ResultsPage) -> str:
    """All that the page shows or tells: labels, tooltips, names and descriptions for assistive tools."""
    told = []
    for part in [page, *page.findChildren(QWidget)]:
        told += [part.toolTip(), part.accessibleName(), part.accessibleDescription()]
        told += [part.text()] if isinstance(part, QLabel) else []
    return "\n".join(told)
=======


def show(page: ResultsPage, path: Path) -> ResultsPage:
    page.show_study(path)
    until_rest(page)
    return page
>>>>>>> main
