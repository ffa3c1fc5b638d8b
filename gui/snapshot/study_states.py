"""The workspaces of studies as they look with a design, a cohort under way, and results; all drawn by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gui.snapshot import canned_study
from gui.snapshot.canned_study import CannedStudy

if TYPE_CHECKING:
    from gui.bench.bench import Bench
    from gui.designer.page import DesignerPage
    from gui.results.page import ResultsPage

PATIENCE_S = 20.0
UNDER_WAY = 14
"""Slices of 24 that are done in a cohort under way."""


def _until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not condition():
        QApplication.processEvents()
        if time.monotonic() > give_up:
            raise TimeoutError("The workspace of a study did not come to rest.")


def _designer(window: Bench) -> DesignerPage:
    window.workspaces.choose("designer")
    page: DesignerPage = window.workspaces.pages["designer"]  # type: ignore[assignment]
    return page


def _rest(page: DesignerPage) -> None:
    parts = (page.planning, page.looking, page.inspector.critic, page.inspector.statistics.power, page.protocol.levels)
    _until(lambda: not any(part.busy for part in parts))


def new_design(window: Bench) -> None:
    _rest(_designer(window))


def designed(window: Bench) -> None:
    """Three groups, of which a block is chosen."""
    page = _designer(window)
    page.begin_with(canned_study.block().opened)
    row = page.working.rows[1]
    page.working.select_block(1, next(block for block in row.blocks if block.kind == "drug"))
    _rest(page)


def _under_way(window: Bench, study: CannedStudy) -> None:
    from rig.study.running.study_file import StudyFile

    page = _designer(window)
    with TemporaryDirectory() as folder:
        file = StudyFile.create(Path(folder) / "block.study", study.opened)
        file.put(study.results)
        page.working.start_from(study.opened)
        page.run.take(file)
        # the file goes with the folder; what was read of it stays in view
        file.close()
    _rest(page)


def cohort(window: Bench) -> None:
    _under_way(window, canned_study.block().first(UNDER_WAY))


def blind_cohort(window: Bench) -> None:
    _under_way(window, canned_study.block(blind=True).first(UNDER_WAY))


def no_results(window: Bench) -> None:
    window.workspaces.choose("results")


def _results(study: Callable[[], CannedStudy], window: Bench) -> None:
    window.workspaces.choose("results")
    page: ResultsPage = window.workspaces.pages["results"]  # type: ignore[assignment]
    made = study()
    page.show_results(made.opened, made.results, digest="870452ae" * 8)
    _until(lambda: page.view is not None and not page.working.busy)


results = partial(_results, canned_study.block)
blind_results = partial(_results, partial(canned_study.block, blind=True))
unfinished_results = partial(_results, lambda: canned_study.block().first(UNDER_WAY))
dose_results = partial(_results, canned_study.doses)
map_results = partial(_results, canned_study.map_of_two)
