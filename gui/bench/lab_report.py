"""The lab report: one PDF with title, methods, figure, measures, notebook and answers.

Every word is put into the document as plain text, so that nothing a person wrote is ever read as markup, and the
document loads nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextLength,
    QTextTableFormat,
)

from gui.guard.handlers import careful
from gui.parts.pdf_pages import TEXT_MM, paper_font, pdf
from gui.session.notebook import clock
from rig.export.figure import LATE_TICKS, check_pdf, write_figure
from rig.export.methods import methods, minute
from rig.files.atomic_write import Part, write_whole
from rig.files.root import FONTS
from rig.instruments.stimulator import PATHWAYS
from rig.measure.sweep import MEASURES
from rig.record import Record
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

INK, GREY = "#13171A", "#5D6872"
MEASURED = ("slope", "amplitude", "volley")

Answers = Sequence[tuple[str, str]]
"""(question, answer), both as they were written."""


def tr(text: str) -> str:
    return QCoreApplication.translate("LabReport", text)


@careful
class ClosedDocument(QTextDocument):
    """A document that fetches nothing: what is not in it already is not shown."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None


class Page:
    """Writes headings, paragraphs and tables, always as plain text."""

    def __init__(self) -> None:
        self.document = ClosedDocument()
        self.document.setDefaultFont(paper_font())
        self._cursor = QTextCursor(self.document)
        self._empty = True

    def _block(self, before: float = 0.0, after: float = 4.0, line_percent: float = 118.0, heading: int = 0) -> None:
        form = QTextBlockFormat()
        form.setHeadingLevel(heading)
        form.setTopMargin(before)
        form.setBottomMargin(after)
        form.setLineHeight(line_percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self._empty:
            self._cursor.setBlockFormat(form)
        else:
            self._cursor.insertBlock(form, QTextCharFormat())
        self._empty = False

    def heading(self, text: str, size: float) -> None:
        self._block(10.0, heading=1 if size > 15 else 2)
        form = QTextCharFormat()
        form.setFontPointSize(size)
        form.setFontWeight(QFont.Weight.DemiBold)
        self._cursor.insertText(text, form)

    def paragraph(self, text: str, colour: str = INK) -> None:
        self._block()
        self._cursor.insertText(text, inked(colour))

    def image(self, picture: QImage, width_mm: float) -> None:
        self._block(line_percent=100.0)
        form = QTextImageFormat()
        form.setName("figure")
        self.document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl("figure"), picture)
        points = width_mm / 25.4 * 96
        form.setWidth(points)
        form.setHeight(points * picture.height() / picture.width())
        self._cursor.insertImage(form)

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float], head: bool = True) -> None:
        """``widths``: in percent of the page."""
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellPadding(2)
        form.setCellSpacing(0)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, one) for one in widths])
        if head:
            form.setHeaderRowCount(1)
        table = self._cursor.insertTable(len(rows), len(widths), form)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                grey = row == 0 if head else column == 0
                table.cellAt(row, column).firstCursorPosition().insertText(text, inked(GREY if grey else INK))
        self._cursor.movePosition(QTextCursor.MoveOperation.End)


def inked(colour: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(colour))
    return form


def measures_table(course: TimeCourse) -> list[list[str]]:
    """Headings, then a row a pathway and window: mean sizes of the measures, and the slope in % of baseline."""
    last = course.view.tip
    windows = [course.baseline_now.span, Span(max(0, last - LATE_TICKS), last)]
    heads = [f"{name} ({MEASURES[name].unit})" for name in MEASURED]
    rows = [[tr("Pathway"), tr("Minutes"), tr("Sweeps"), *heads, tr("slope (%)")]]
    for pathway in PATHWAYS:
        for window in windows:
            inside = len(course.tests_in(pathway, window))
            if inside:
                span = f"{minute(window.start)}–{minute(min(window.end, last))}"
                means = [_cell(course.mean(pathway, name, window), 3) for name in MEASURED]
                percent = _cell(course.percent_of(pathway, "slope", window), 1)
                rows.append([pathway, span, str(inside), *means, percent])
    return rows


def _cell(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{value:.{decimals}f}"


def notebook_lines(record: Record) -> list[tuple[str, str]]:
    """(time, words) of every line that says something."""
    return [(clock(entry.tick, True), entry.text) for entry in record.log if entry.text]


def lab_report(record: Record, figure: QImage, answers: Answers) -> QTextDocument:
    page, course = Page(), TimeCourse.of(record)
    page.heading(record.title, 18)
    branch = "" if record.branch == "Main" else tr("Branch {name}").format(name=record.branch)
    if branch:
        page.paragraph(branch, GREY)
    page.heading(tr("Methods"), 13)
    page.paragraph(methods(record, course))
    page.heading(tr("Figure"), 13)
    page.image(figure, TEXT_MM[0])
    page.heading(tr("Measures"), 13)
    page.table(measures_table(course), (11, 16, 11, 18, 17, 14, 13))
    page.heading(tr("Notebook"), 13)
    lines = notebook_lines(record)
    if lines:
        page.table(lines, (14, 86), head=False)
    page.heading(tr("Answers"), 13)
    for question, answer in answers:
        if question:
            page.paragraph(question, GREY)
        page.paragraph(answer)
    if not answers:
        page.paragraph(tr("None were written."), GREY)
    return page.document


def _print(document: QTextDocument, title: str, path: Path) -> None:
    path.write_bytes(pdf(document, title))


def _figure(record: Record) -> QImage:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.png"
        write_figure(record, path)
        return QImage(str(path))


def write_report(record: Record, path: Path, answers: Answers = ()) -> None:
    """Raises NotWritten. Needs an application, but no window, and may run beside the window's thread."""
    document = lab_report(record, _figure(record), answers)
    write_whole([Part(path, partial(_print, document, record.title), check_pdf)])


def without_a_window() -> None:
    """An application for a report that is asked for at the command line."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gui.parts.application import application

    application([])
    for file in sorted((FONTS).glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
