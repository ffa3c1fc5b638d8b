"""The notebook as a file: plain text, HTML or PDF, the latter two with the time course as a figure."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QImage, QImageWriter, QTextDocument

from gui.parts.pdf_pages import paper_font, pdf
from gui.session.notebook import Line, clock
from rig.files.atomic_write import put_whole

FIGURE_PX = 640
GREY = "#5D6872"
INK = "#13171A"


def as_text(title: str, lines: Sequence[Line]) -> str:
    """One line each; a person's own stand behind a dash."""
    rows = [f"{clock(line.tick, True)}  {'– ' if line.own else ''}{line.text}" for line in lines]
    return "\n".join([title, "", *rows, ""])


def as_html(title: str, lines: Sequence[Line], figure: QImage | None) -> str:
    """A page that needs nothing beside it. Whatever a person wrote stands there as it was written."""
    rows = "\n".join(
        f'<tr><td style="color:{GREY}; padding-right:14px" valign="top">{clock(line.tick, True)}</td>'
        f'<td style="color:{INK if line.own else GREY}">{_written(line.text)}</td></tr>'
        for line in lines
    )
    picture = f'<p><img src="{_data(figure)}" width="{FIGURE_PX}" alt="{_alt()}"></p>' if figure is not None else ""
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f'<body style="font-family:Inter, sans-serif; font-size:10pt; color:{INK}">\n<h2>{escape(title)}</h2>\n'
        f"{picture}\n<table>\n{rows}\n</table>\n</body></html>\n"
    )


def _written(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _alt() -> str:
    return escape(QCoreApplication.translate("NotebookExport", "Time course of the experiment"))


def _data(figure: QImage) -> str:
    store = QBuffer()
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(store, QByteArray(b"PNG")).write(figure)
    return "data:image/png;base64," + base64.b64encode(bytes(store.data().data())).decode("ascii")


def write_pdf(path: Path, title: str, lines: Sequence[Line], figure: QImage | None) -> None:
    """A4 pages. Raises OSError when the file cannot be written."""
    document = QTextDocument()
    document.setDefaultFont(paper_font())
    document.setHtml(as_html(title, lines, figure))
    put_whole(path, pdf(document, title))


def write(path: Path, title: str, lines: Sequence[Line], figure: QImage | None) -> None:
    """The form is that of the file's ending: .txt, .html or .pdf. Raises OSError, or ValueError for another ending."""
    match path.suffix.lower():
        case ".txt":
            put_whole(path, as_text(title, lines).encode())
        case ".html":
            put_whole(path, as_html(title, lines, figure).encode())
        case ".pdf":
            write_pdf(path, title, lines, figure)
        case other:
            raise ValueError(f"The notebook cannot be written as “{other}”")
