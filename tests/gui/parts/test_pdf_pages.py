"""Documents on paper: nothing beyond the margin, and no heading alone at the foot of a page."""

from __future__ import annotations

import re
import zlib

import pytest
from PySide6.QtGui import QImage, QTextFormat
from PySide6.QtWidgets import QApplication

from gui.bench.lab_report import Page
from gui.parts.pdf_pages import TEXT_MM, pdf
from gui.parts.theme import Theme

BREAK = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore


@pytest.fixture(autouse=True)
def typeface(app: QApplication) -> Theme:
    """The bundled one: lengths are those of its lines."""
    return Theme("light")


def picture() -> QImage:
    made = QImage(340, 200, QImage.Format.Format_RGB32)
    made.fill(0xFFFFFF)
    return made


def printed(lines: int) -> tuple[bytes, bool, int]:
    """The file of a page of so many lines with a figure below a heading; whether the heading was sent to the next page,
    and how many pages there are."""
    page = Page()
    for number in range(lines):
        page.paragraph(f"Line {number}")
    page.heading("Figure", 13)
    page.image(picture(), TEXT_MM[0])
    data = pdf(page.document, "One")
    block = page.document.begin()
    while block.text() != "Figure":
        block = block.next()
    return data, block.blockFormat().pageBreakPolicy() == BREAK, len(re.findall(rb"/Type /Page\b", data))


@pytest.mark.parametrize(
    ("lines", "sent", "pages"), [(2, False, 1), (15, False, 1), (32, True, 2), (40, True, 2)], ids=str
)
def test_a_heading_goes_with_what_stands_below_it(app: QApplication, lines: int, sent: bool, pages: int) -> None:
    assert printed(lines)[1:] == (sent, pages)


@pytest.mark.parametrize(("width_mm", "sent"), [(150, False), (154, True), (161, True), (165, False)], ids=str)
def test_a_heading_goes_with_the_table_below_it(app: QApplication, width_mm: int, sent: bool) -> None:
    """At 150 mm the first row fits below it, at 165 mm the heading itself is on the next page."""
    page = Page()
    for number in range(25):
        page.paragraph(f"Line {number}")
    page.image(picture(), width_mm)
    page.heading("Notebook", 13)
    page.table([("00:19:59", "D-APV")] * 3, (14, 86), head=False)
    pdf(page.document, "One")
    block = page.document.begin()
    while block.text() != "Notebook":
        block = block.next()
    assert (block.blockFormat().pageBreakPolicy() == BREAK) == sent


def test_colons_and_hyphens_can_be_copied_and_searched(app: QApplication) -> None:
    page = Page()
    page.paragraph("00:19:59 D-APV")
    (letters,) = re.findall(rb"begincmap(.*?)endcmap", pdf(page.document, "One"), re.DOTALL)
    assert all(f"<{ord(letter):04x}>".encode() in letters.lower() for letter in "0159:DAPV-")


def test_a_figure_as_wide_as_the_text_keeps_within_the_margins(app: QApplication) -> None:
    data, _, _ = printed(2)
    streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
    texts = (zlib.decompressobj().decompress(one) for one in streams if one.startswith(b"x"))
    (page,) = (text for text in texts if b" Do" in text)
    number = rb"(-?[\d.]+)"
    scale, left = map(float, re.search(rb"\n" + rb" ".join([number, b"0 0", rb"-[\d.]+", number]), page).groups())
    placed = rb" ".join([number, b"0 0", rb"[\d.]+", number, number, rb"cm\n" + number])
    stretch, at, _, pixels = map(float, re.search(placed, page).groups())
    begin = (left + scale * at) / 72 * 25.4
    assert begin == pytest.approx(20, abs=0.5)
    assert begin + scale * stretch * pixels / 72 * 25.4 == pytest.approx(190, abs=0.5)
