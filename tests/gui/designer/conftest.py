"""A Designer whose slices are drawn by hand and done at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from designer_hand import until_rest
from PySide6.QtWidgets import QApplication

from gui.designer.page import DesignerPage
from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.snapshot.canned_study import Effect, slice_result
from rig.study.running.run_study import Begun, Done, Heard, RunControl
from rig.study.running.study_file import StudyFile


class ByHand:
    """Computes at most so many slices, then ends as a run that was cancelled does."""

    def __init__(self) -> None:
        self.most = 1_000

    def __call__(self, file: StudyFile, heard: Callable[[Heard], None], control: RunControl) -> None:
        for planned in file.missing()[: self.most]:
            heard(Begun(planned.index))
            result = slice_result(planned, file.arms[planned.arm], Effect(150.0 - 45.0 * planned.arm))
            file.put([result])
            heard(Done(result))


@pytest.fixture
def by_hand() -> ByHand:
    return ByHand()


@pytest.fixture
def page(app: QApplication, theme: Theme, by_hand: ByHand, tmp_path: Path) -> Iterator[DesignerPage]:
    made = DesignerPage(theme, Memory(), tmp_path / "studies", by_hand)
    made.resize(1366, 720)
    made.show()
    made.activateWindow()
    until_rest(made)
    yield made
    until_rest(made)
    made.close_work()
    shiboken6.delete(made.tools)
    shiboken6.delete(made)


@pytest.fixture
def nmda(page: DesignerPage) -> DesignerPage:
    """On the shipped design of a block of NMDA receptors."""
    page.kept.start_from("nmda_block")
    until_rest(page)
    return page
