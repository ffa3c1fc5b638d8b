"""Ctrl E: the experiment in a form that other programs open, a figure for print, or the lab report. Nothing behind it
stops: the file is made beside the window's thread, from what the journal holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, QThread, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QWidget

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.parts.wheel import DropDown, TextBox
from gui.session.session import Session
from rig.export.formats import FORMS, named, record_of_journal, write
from rig.export.place import check_place
from rig.files.atomic_write import NotWritten
from rig.files.refusal import RefusedFile
from rig.record import Record

WIDTH_PX = 420
ANSWERS_PX = 110
WIDTHS_MM = ("85", "114", "174")


class Order(NamedTuple):
    """What to export, and where to. ``recorded``: a record from elsewhere, in the place of that of the journal."""

    journal: Path
    branch: str
    form: str
    path: Path
    width_mm: int
    answers: str
    recorded: Record | None = None


def carry_out(order: Order) -> str:
    """Returns what was written, in a sentence. Raises NotWritten, OSError, RefusedFile."""
    record = order.recorded
    if record is None:
        # the end of a file that is being written is not yet whole, which is no damage
        record, _ = record_of_journal(order.journal, order.branch)
    check_place(order.form, order.path, order.journal)
    if order.form == "report":
        from gui.bench.lab_report import write_report

        answers = [("", order.answers)] if order.answers else []
        write_report(record, order.path, answers)
        words = QCoreApplication.translate("ExportCard", "{name} holds the lab report.")
        return words.format(name=order.path.name)
    return write(record, order.form, order.path, order.width_mm)


@careful
class Work(QThread):
    done = Signal(str, bool)
    """A sentence, and whether the export went well."""

    def __init__(self, order: Order, carry_out: Callable[[Order], str], parent: QObject) -> None:
        super().__init__(parent)
        self._order = order
        self._carry_out = carry_out

    def run(self) -> None:
        try:
            self.done.emit(self._carry_out(self._order), True)
        except (NotWritten, RefusedFile) as failure:
            self.done.emit(str(failure), False)
        except OSError as failure:
            words = self.tr("The file of the experiment cannot be read ({why}); save it elsewhere and export again.")
            self.done.emit(words.format(why=failure.strerror or type(failure).__name__), False)
        except Exception as failure:
            # whatever broke, the experiment goes on and the person is told
            words = self.tr("The export failed ({why}). The experiment goes on; choose another form.")
            self.done.emit(words.format(why=failure or type(failure).__name__), False)


class ExportCard(FloatingCard):
    def __init__(
        self, theme: Theme, session: Session, parent: QWidget, carry_out: Callable[[Order], str] = carry_out
    ) -> None:
        super().__init__(theme, parent.tr("Export"), parent)
        self._session = session
        self._carry_out = carry_out
        self._shown: Path | None = None
        """The file that the path in view was named for."""
        self._work: Work | None = None
        self._dialog: QFileDialog | None = None
        self.folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.of = Segmented(
            {"slice": self.tr("This slice"), "recording": self.tr("The recording")}, self.tr("What is exported")
        )
        self.of.hide()
        self.form = DropDown()
        self.form.setAccessibleName(self.tr("Form"))
        for form in ("figure", "report", *(one for one in FORMS if one != "figure")):
            self.form.addItem(self._words(form), form)
        self.kind = Segmented({"pdf": "PDF", "svg": "SVG", "png": "PNG"}, self.tr("File of the figure"))
        self.width_mm = Segmented({one: f"{one} mm" for one in WIDTHS_MM}, self.tr("Width of the figure"))
        self.width_mm.show_choice("174")
        figure = QHBoxLayout()
        figure.addWidget(self.kind)
        figure.addWidget(self.width_mm)
        figure.addStretch(1)
        self.answers = TextBox()
        self.answers.setAccessibleName(self.tr("Answers for the report"))
        self.answers.setPlaceholderText(self.tr("Answers, as they shall stand in the report"))
        self.answers.setTabChangesFocus(True)
        self.where = label("", "hint", wrap=True)
        self.change = Button(self.tr("Folder…"), tip=self.tr("Choose another folder"))
        self.change.setProperty("quiet", True)
        place = QHBoxLayout()
        place.addWidget(self.where, 1)
        place.addWidget(self.change)
        self.go = Button(self.tr("Export"))
        self.go.setProperty("primary", True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.bar.hide()
        self.result = label("", "label", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.body.addWidget(self.of)
        self.body.addWidget(self.form)
        self.body.addLayout(figure)
        self.body.addWidget(self.answers)
        self.body.addLayout(place)
        foot = QHBoxLayout()
        foot.addWidget(self.go)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.body.addWidget(self.bar)
        for words in (self.result, self.problem):
            words.hide()
            self.body.addWidget(words)
        self.form.currentIndexChanged.connect(self._show_choice)
        self.kind.chosen.connect(self._show_choice)
        self.of.chosen.connect(self._show_choice)
        session.recording.changed.connect(self._offer_recording)
        self.change.clicked.connect(self.ask_where)
        self.go.clicked.connect(self.export)
        session.changed.connect(self.read_session)
        theme.changed.connect(self._size)
        theme.changed.connect(self._dress_answers)
        self._size()
        self._dress_answers()
        self._show_choice()

    def _words(self, form: str) -> str:
        return {
            "figure": self.tr("Figure for print"),
            "report": self.tr("Lab report, PDF"),
            "nwb": self.tr("All sweeps, NWB 2"),
            "abf": self.tr("All sweeps, ABF"),
            "winltp": self.tr("All sweeps, WinLTP ASCII"),
            "csv": self.tr("Measures and bath, CSV"),
            "csv2": self.tr("Measures and bath, CSV with decimal commas"),
            "xlsx": self.tr("Measures and bath, Excel workbook"),
            "methods": self.tr("Methods text"),
        }[form]

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))
        self.answers.setFixedHeight(scaled(self._theme, ANSWERS_PX))

    def _dress_answers(self) -> None:
        theme = self._theme
        self.answers.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.hex('bg2')}; color: {theme.hex('text')};"
            f" border: 1px solid {theme.hex('line')}; border-radius: 5px; padding: 1px; }}"
            f"QPlainTextEdit:focus {{ border: 2px solid {theme.hex('text')}; padding: 0; }}"
        )

    def read_session(self) -> None:
        if self._journal != self._shown:
            self._shown = self._journal
            self._show_choice()

    @property
    def _journal(self) -> Path | None:
        """Where the experiment is kept."""
        return Path(self._session.saving.path) if self._session.saving is not None else None

    def _offer_recording(self) -> None:
        """What lies beside the slice can be exported as well, as long as it does."""
        there = self._session.recording.opened is not None
        self.of.setVisible(there)
        if not there:
            self.of.show_choice("slice")
        self._show_choice()

    def ask_of_recording(self) -> None:
        """The card, for the recording from elsewhere."""
        self.of.choose("recording")
        self.show_card()

    @property
    def _recorded(self) -> Record | None:
        opened = self._session.recording.opened
        return opened.imported.record if opened is not None and self.of.choice == "recording" else None

    @property
    def path(self) -> Path:
        """Where the next export goes."""
        form = self.form.currentData()
        stem = self._journal.stem if self._journal is not None else self.tr("experiment")
        if self._recorded is not None:
            stem = Path(self._recorded.title).stem
        path = named(self.folder, stem, form)
        return path.with_suffix(f".{self.kind.choice}") if form == "figure" else path

    def _show_choice(self) -> None:
        form = self.form.currentData()
        for part in (self.kind, self.width_mm):
            part.setVisible(form == "figure")
        self.answers.setVisible(form == "report")
        self.where.setText(str(self.path))
        self.adjustSize()

    def ask_where(self) -> None:
        """A dialog that stops nothing."""
        self._dialog = QFileDialog(self, self.tr("Folder for the export"), str(self.folder))
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(self.put_into)
        self._dialog.open()

    def put_into(self, folder: str) -> None:
        self.folder = Path(folder)
        self._show_choice()

    # ---- the work

    def export(self) -> None:
        if self._work is not None:
            return
        recorded = self._recorded
        if self._journal is None and recorded is None:
            self._tell(self.tr("Nothing is saved yet, so there is nothing to export; go on and export then."), False)
            return
        order = Order(
            self._journal or Path(),
            self._session.status.branch,
            self.form.currentData(),
            self.path,
            int(self.width_mm.choice),
            self.answers.toPlainText().strip(),
            recorded,
        )
        self.go.setEnabled(False)
        self.result.hide()
        self.problem.hide()
        self.bar.show()
        self._work = Work(order, self._carry_out, self)
        self._work.done.connect(self._finish)
        self._work.start()

    def _finish(self, words: str, well: bool) -> None:
        self.finish_work()
        self.bar.hide()
        self.go.setEnabled(True)
        self._tell(words, well)

    def finish_work(self) -> None:
        """Wait for a file that is being made: half a file is never left."""
        if self._work is not None:
            self._work.wait()
            self._work.deleteLater()
            self._work = None

    def _tell(self, words: str, well: bool) -> None:
        for part, told in ((self.result, well), (self.problem, not well)):
            part.setText(words if told else "")
            part.setVisible(told)
        self.adjustSize()
