"""A document as a PDF of A4 pages, numbered. Of a document without a page size Qt keeps 2 cm of margin by itself."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextCursor, QTextDocument, QTextFormat

DOTS_PER_INCH = 300
MM = DOTS_PER_INCH / 25.4
TEXT_MM = (170.0, 257.0)
"""Room for text and figures."""


def pdf(document: QTextDocument, title: str) -> bytes:
    """In memory: of a full disk Qt would only print a warning."""
    store = QBuffer()
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(store)
    writer.setTitle(title)
    writer.setCreator("Schaffer")
    writer.setResolution(DOTS_PER_INCH)
    layout = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
    layout.setMode(QPageLayout.Mode.FullPageMode)
    writer.setPageLayout(layout)
    _hold_headings(document, writer)
    document.print_(writer)
    # the writer ends its file when it goes
    del writer
    return bytes(store.data().data())


def _hold_headings(document: QTextDocument, writer: QPdfWriter) -> None:
    """A heading that would stand alone at the foot of a page begins the next one."""
    layout = document.documentLayout()
    layout.setPaintDevice(writer)
    height = TEXT_MM[1] * MM
    document.setPageSize(QSizeF(TEXT_MM[0] * MM, height))
    block = document.begin()
    while block.isValid():
        below = block.next()
        if block.blockFormat().headingLevel() and below.isValid():
            pages = [int(layout.blockBoundingRect(one).bottom() // height) for one in (block, below)]
            if pages[0] != pages[1] or layout.blockBoundingRect(below).top() // height != pages[0]:
                form = block.blockFormat()
                form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                QTextCursor(block).setBlockFormat(form)
        block = below
    document.setPageSize(QSizeF())
