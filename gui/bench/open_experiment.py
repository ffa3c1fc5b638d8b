"""Ctrl O: an experiment that was kept, back on the bench where it was left."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.parts.notice import Notice
from gui.session.session import Session
from rig.journal.reader import no_beginning
from rig.messages import Fault


class OpenExperiment(QObject):
    """A file dialog that stops nothing behind it, in the folder of the experiment on the bench."""

    chosen = Signal(object)
    """The path of a journal that can be read."""

    def __init__(self, session: Session, notice: Notice, window: QWidget) -> None:
        super().__init__(window)
        self._notice, self._window = notice, window
        self._session = session
        self._dialog: QFileDialog | None = None

    @property
    def _here(self) -> Path | None:
        """The file of the experiment on the bench."""
        return Path(self._session.saving.path) if self._session.saving is not None else None

    def ask(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open an experiment"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Experiments (*.schaffer)"), self.tr("All files (*)")])
        if self._here is not None and self._here.parent.is_dir():
            dialog.setDirectory(str(self._here.parent))
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        self._dialog = dialog
        dialog.show()

    def open(self, path: Path) -> None:
        """What cannot be opened is refused while the experiment on the bench still stands."""
        if self._here is not None and path.exists() and self._here.exists() and path.samefile(self._here):
            words = self.tr("{name} is the experiment on the bench.").format(name=path.name)
            self._notice.show_news(words, self.tr("Choose another file to leave it."))
            return
        try:
            why = no_beginning(path)
        except OSError as error:
            why = error.strerror or type(error).__name__
        if why:
            words = self.tr("{name} cannot be opened: {why}.").format(name=path.name, why=why)
            stays = self.tr("The experiment on the bench goes on.")
            self._notice.show_fault(Fault(words, stays, self.tr("Choose a file that ends in .schaffer.")))
        else:
            self.chosen.emit(path)
