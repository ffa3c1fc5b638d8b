"""A document as a PDF of A4 pages, numbered. Of a document without a page size Qt keeps 2 cm of margin by itself."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

DOTS_PER_INCH = 300
MM = DOTS_PER_INCH / 25.4
MARGIN = int(20 / 25.4 * 96)
"""2 cm in the dots that Qt lays documents out in, whole ones as it prints them."""
TEXT_MM = (170.0, 257.0)
"""Room for text and figures."""


def paper_font() -> QFont:
    font = QFont("Inter", 10)
    # The typeface has other colons between digits and other hyphens between capitals. They have no character of their
    # own, so that "00:19:59" and "D-APV" would come out of a search or a copy as "001959" and "DAPV".
    font.setFeature(QFont.Tag("calt"), 0)
    return font


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
    """A heading that would stand alone at the foot of a page begins the next one. Laid out as it will be printed."""
    layout, whole = document.documentLayout(), document.rootFrame()
    layout.setPaintDevice(writer)
    before = whole.frameFormat()
    printed = whole.frameFormat()
    printed.setMargin(MARGIN)
    whole.setFrameFormat(printed)
    height = writer.height()
    document.setPageSize(QSizeF(writer.width(), height))
    block = document.begin()
    while block.isValid():
        below = block.next()
        heads = block.blockFormat().headingLevel() > 0 and below.isValid()
        if heads and _top(layout, block) // height != _top(layout, below) // height:
            form = block.blockFormat()
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(block).setBlockFormat(form)
        block = below
    whole.setFrameFormat(before)
    document.setPageSize(QSizeF())


def _top(layout: QAbstractTextDocumentLayout, block: QTextBlock) -> float:
    """Of the first line, which may stand on the page after that where its block begins."""
    return layout.blockBoundingRect(block).top() + block.layout().lineAt(0).y()
