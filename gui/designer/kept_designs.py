"""Designs on the disk: the draft that outlives a crash, and the files that a person opens and saves."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.designer.working_design import WorkingDesign
from gui.parts.background import BackgroundReader
from rig.files.atomic_write import put_whole
from rig.files.refusal import RefusedFile
from rig.study.design.design import Design
from rig.study.design.design_file import OpenedDesign, design_toml, open_design
from rig.study.running.study_file import ENDING

DRAFT = "draft.toml"
WAIT_MS = 800


class KeptDesigns(QObject):
    opened = Signal(object)
    """An OpenedDesign, read."""
    study_asked = Signal(str)
    """The path of a study that was begun."""
    told = Signal(str)
    """What was kept, or why it could not be, in a sentence."""

    def __init__(self, page: QWidget, working: WorkingDesign, folder: Path | None) -> None:
        """``folder``: that of the studies; None keeps nothing."""
        super().__init__(page)
        self._page, self._working, self._folder = page, working, folder
        self.reading = BackgroundReader(self)
        self.writing = BackgroundReader(self)
        self._dialog: QFileDialog | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self.keep_draft)
        working.changed.connect(self._soon.start)

    # ---- the draft

    def last_draft(self) -> OpenedDesign | None:
        """What was being drawn when the window last ended; None without it, or where it can no longer be read."""
        if self._folder is None or not (self._folder / DRAFT).is_file():
            return None
        with suppress(RefusedFile):
            return open_design(str(self._folder / DRAFT))
        return None

    def keep_draft(self) -> None:
        folder = self._folder
        if folder is not None:
            self.writing.ask(partial(_write, self._working.design, folder / DRAFT), lambda _path: None, self.told.emit)

    def close_work(self) -> None:
        """The window closes: what was edited in the last moment is kept too."""
        if self._soon.isActive() and self._folder is not None:
            self._soon.stop()
            with suppress(OSError, ValueError):
                _write(self._working.design, self._folder / DRAFT)

    # ---- files of a person

    def ask_open(self) -> None:
        files = self.tr("Designs and studies (*.toml *{study})").format(study=ENDING)
        self._ask(self.tr("Open a design or a study"), files, self.open, False)

    def ask_save(self) -> None:
        self._ask(self.tr("Save the design"), self.tr("Designs (*.toml)"), self.save, True)

    def _ask(self, title: str, files: str, then: object, saves: bool) -> None:
        """A dialog that stops nothing."""
        begin = str(self._folder if self._folder is not None and self._folder.is_dir() else Path.home())
        self._dialog = dialog = QFileDialog(self._page, title, begin, files)
        if saves:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("toml")
        dialog.fileSelected.connect(then)
        dialog.open()

    def open(self, path: str) -> None:
        if path.endswith(ENDING):
            self.study_asked.emit(path)
            return
        self.reading.ask(partial(open_design, path), self.opened.emit, self.told.emit)

    def start_from(self, name: str) -> None:
        """A shipped design."""
        self.reading.ask(partial(open_design, name), self.opened.emit, self.told.emit)

    def save(self, path: str) -> None:
        kept = self.tr("The design is kept in {file}.")
        self.writing.ask(
            partial(_write, self._working.design, Path(path)),
            lambda written: self.told.emit(kept.format(file=written.name)),
            self.told.emit,
        )


def _write(design: Design, path: Path) -> Path:
    """Raises ValueError, a sentence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put_whole(path, design_toml(design).encode())
    except OSError as error:
        raise ValueError(
            f"{path.name} could not be written ({error.strerror or error}); choose another place."
        ) from error
    return path
