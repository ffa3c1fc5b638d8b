"""The Notebook: automatic lines of everything that was done, a person's own notes, and the way to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.notebook.export import write
from gui.notebook.lines import ENTER, NotebookLines, NotebookList
from gui.parts.buttons import Button
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.parts.wheel import TextBox
from gui.session.session import Session
from gui.session.slice_name import about_words, branch_words, name_words
from rig.files.safe_text import readable
from rig.messages import AddNote, Branched
from rig.timecourse.branch import MAIN


@careful
class NoteField(TextBox):
    """Two lines of plain text. Enter keeps the note, Shift Enter begins a new line, Esc leaves the field."""

    given = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(self.tr("Note"))
        self.setPlaceholderText(self.tr("Type a note, Enter to keep"))
        self.setToolTip(self.tr("A note at the current sweep (N)"))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        theme = self._theme
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.hex('bg1')}; border: 1px solid {theme.hex('line2')};"
            f" border-radius: 5px; padding: 1px; }}"
            f"QPlainTextEdit:focus {{ border: 2px solid {theme.hex('text')}; padding: 0; }}"
        )
        self.setFixedHeight(2 * self.fontMetrics().lineSpacing() + 14)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            text = self.toPlainText().strip()
            self.clear()
            if text:
                self.given.emit(text)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class NotebookPanel(QWidget):
    moment_asked = Signal(object)
    """A line was clicked: its tick. An ``int`` of Qt would end after 29.8 h."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Notebook"))
        self._theme = theme
        self._session = session
        self._figure: Callable[[], QImage] | None = None
        self._dialog: QFileDialog | None = None
        self.notebook = session.notebook
        self.lines = NotebookLines(theme, self.notebook)
        self.list = NotebookList(theme, self.lines)
        self.about = label(self.notebook.branch, "hint")
        self.export = Button(self.tr("Export…"), tip=self.tr("Save the notebook as text, HTML or PDF with its figure"))
        self.export.setProperty("quiet", True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.note = NoteField(theme)
        head = QHBoxLayout()
        head.addWidget(self.about)
        head.addStretch(1)
        head.addWidget(self.export)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self.problem)
        self._column.addWidget(self.note)
        self.list.line_chosen.connect(lambda row: self.moment_asked.emit(self.lines.tick(row)))
        self.note.given.connect(lambda text: session.post(AddNote(readable(text))))
        self.note.left.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))
        self.export.clicked.connect(self.ask_where)
        session.branched.connect(self._show_branch)
        session.changed.connect(self.lines.grow)
        theme.changed.connect(self._space)
        self._space()

    def _space(self) -> None:
        size = self._theme.metrics
        self._column.setContentsMargins(size.padding - 4, 2, size.padding - 4, size.padding - 4)
        self._column.setSpacing(size.gap)

    # ---- what arrives

    def _show_branch(self, branched: Branched) -> None:
        self.about.setText(branch_words(branched.branch))
        self.lines.start_again()

    # ---- what a person does

    def write_note(self) -> None:
        """N."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_figure(self, figure: Callable[[], QImage]) -> None:
        """What draws the time course for the exported page."""
        self._figure = figure

    def _title(self) -> str:
        """It heads the exported page."""
        placed = self._session.placed
        title = self.tr("Notebook")
        if placed is not None:
            title = f"{name_words(placed.number)}, {about_words(placed.preparation)}"
        return title if self.notebook.branch == MAIN else f"{title}, {branch_words(self.notebook.branch)}"

    def ask_where(self) -> None:
        """A file dialog that stops nothing behind it."""
        dialog = QFileDialog(self.window(), self.tr("Export the notebook"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("PDF (*.pdf)"), self.tr("HTML (*.html)"), self.tr("Text (*.txt)")])
        dialog.setDefaultSuffix("pdf")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.rpartition(".")[2].rstrip(")")))
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.export_to(Path(path)))
        self._dialog = dialog
        dialog.show()

    def export_to(self, path: Path) -> None:
        """Write the file, or say in a sentence why not."""
        figure = self._figure() if self._figure is not None and path.suffix.lower() != ".txt" else None
        try:
            write(path, self._title(), self.notebook.lines, figure)
        except OSError as wrong:
            words = self.tr("{name} could not be written ({reason}). The notebook is as it was; choose another folder.")
            self._say(words.format(name=path.name, reason=wrong.strerror or wrong))
        except ValueError as wrong:
            self._say(self.tr("{wrong}. Choose a name that ends in .txt, .html or .pdf.").format(wrong=wrong))
        else:
            self._say("")

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
