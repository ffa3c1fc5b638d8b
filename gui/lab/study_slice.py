"""A slice of a study comes onto the bench: it is computed again beside the window, then opened as any experiment is."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.bench.bench import Bench
from gui.bench.panel_table import BENCH
from gui.parts.background import BackgroundReader
from rig.journal.place import dated
from rig.messages import Fault

if TYPE_CHECKING:
    from rig.study.design.design_file import OpenedDesign
    from rig.study.design.slices import PlannedSlice


def _recorded(opened: OpenedDesign, planned: PlannedSlice, folder: Path) -> Path:
    # what computes a slice is loaded with the first one
    from rig.study.running.open_slice import record_slice

    return record_slice(opened, planned, dated(folder))


class StudySlice(QObject):
    """``folder``: that of the experiments; without one nothing can be kept, and the slice cannot be opened."""

    def __init__(self, window: Bench, folder: Path | None) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        self.computing = BackgroundReader(self)
        window.workspaces.bench_asked.connect(self.ask)

    def ask(self, asked: tuple[OpenedDesign, PlannedSlice]) -> None:
        self._window.workspaces.choose(BENCH)
        if self._folder is None:
            self._refuse(self.tr("This window keeps no experiments, and a slice of a study is opened from one."))
            return
        self._window.notice.show_news(
            self.tr("Animal {animal}, slice {slice} of the study is recorded again.").format(
                animal=asked[1].animal + 1, slice=asked[1].slice + 1
            ),
            self.tr("It comes onto the bench when it is done."),
        )
        self.computing.ask(partial(_recorded, *asked, self._folder), self._open, self._refuse)

    def _open(self, path: Path) -> None:
        self._window.notice.dismiss()
        self._window.give_way(path)

    def _refuse(self, sentence: str) -> None:
        stays = self.tr("The experiment on the bench goes on.")
        self._window.notice.show_fault(Fault(sentence, stays, self.tr("Go back to the study.")))
