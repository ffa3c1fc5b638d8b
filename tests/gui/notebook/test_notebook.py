from __future__ import annotations

import html
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from gui.notebook.export import as_html, as_text
from gui.notebook.lines import TIME, WORDS
from gui.notebook.panel import NotebookPanel
from gui.parts.theme import Theme
from gui.session.bridge import Bridge
from gui.session.drug_lines import bench_lines
from gui.session.notebook import Line
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.messages import AddNote, Branched, Logged, StopPattern

NASTY = "<b>bold</b> & <img src=x> 5 < 6"


class Book:
    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.session = Session(Bridge(engine), bench_lines())
        self.bridge = self.session.bridge
        self.theme = Theme("dark")
        self.theme.apply()
        self.panel = NotebookPanel(self.theme, self.session)
        self.panel.resize(300, 320)
        self.panel.show()
        self.asked: list[int] = []
        self.panel.moment_asked.connect(self.asked.append)

    def frame(self) -> None:
        self.bridge.on_frame()
        QApplication.processEvents()

    def rig_says(self, minutes: float, text: str) -> None:
        self.engine.results.append(Logged(round(minutes * TICKS_PER_MIN), StopPattern(), text))

    def write(self, text: str) -> None:
        QTest.keyClicks(self.panel.note, text)
        QTest.keyClick(self.panel.note, Qt.Key.Key_Return)

    def rows(self) -> list[tuple[str, str]]:
        model = self.panel.lines
        return [(model.index(row, TIME).data(), model.index(row, WORDS).data()) for row in range(model.rowCount())]

    def ink(self, row: int) -> str:
        return self.panel.lines.index(row, WORDS).data(Qt.ItemDataRole.ForegroundRole).name().upper()


@pytest.fixture
def book(app: QApplication, engine: FakeEngine) -> Iterator[Book]:
    made = Book(engine)
    yield made
    made.panel.close()
    shiboken6.delete(made.panel)


def test_every_action_is_a_grey_line_with_its_time(book: Book) -> None:
    book.rig_says(0.0, "Slice placed.")
    book.rig_says(100.2, "D-APV 50 µM in the inflow.")
    book.frame()
    assert book.rows() == [("00:00", "Slice placed."), ("01:40", "D-APV 50 µM in the inflow.")]
    assert book.ink(0) == book.theme.hex("text2").upper()


def test_a_note_is_posted_once_and_stands_in_full_ink(book: Book) -> None:
    book.write("Small wobble in S2.")
    assert book.engine.posted == [AddNote("Small wobble in S2.")]
    assert book.panel.note.toPlainText() == ""
    book.engine.results.append(Logged(0, AddNote("Small wobble in S2."), "Small wobble in S2."))
    book.engine.results.append(Logged(0, AddNote("S1: half is at 80 µA.", by_rig=True), "S1: half is at 80 µA."))
    book.frame()
    assert book.ink(0) == book.theme.hex("text").upper() and book.ink(1) == book.theme.hex("text2").upper()


def test_an_empty_note_is_none(book: Book) -> None:
    book.write("   ")
    assert book.engine.posted == []


def test_shift_enter_begins_a_new_line_of_the_note(book: Book) -> None:
    QTest.keyClicks(book.panel.note, "one")
    QTest.keyClick(book.panel.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    book.write("two")
    assert book.engine.posted == [AddNote("one\ntwo")]


def test_a_clicked_line_asks_for_its_moment_and_so_does_enter(book: Book) -> None:
    for minute in range(4):
        book.rig_says(minute, f"Line {minute}.")
    book.frame()
    spot = book.panel.list.visualRect(book.panel.lines.index(2, WORDS)).center()
    QTest.mouseClick(book.panel.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert book.asked == [2 * TICKS_PER_MIN]
    QTest.keyClick(book.panel.list, Qt.Key.Key_Up)
    QTest.keyClick(book.panel.list, Qt.Key.Key_Return)
    assert book.asked[1:] == [TICKS_PER_MIN]
    assert book.engine.posted == []


def test_a_branch_shares_the_lines_before_it(book: Book) -> None:
    for minute in (1, 2, 20, 30):
        book.rig_says(minute, f"At {minute}.")
    book.write("Own, at 20.")
    book.engine.results.append(Logged(20 * TICKS_PER_MIN, AddNote("Own, at 20."), "Own, at 20."))
    book.frame()
    book.engine.results.append(Branched("B", "Main", 20 * TICKS_PER_MIN, True))
    book.rig_says(21, "Otherwise.")
    book.frame()
    begins = ("00:20", "Branch B begins here, at 00:20:00 of Main.")
    own = ("00:20", "Own, at 20.")
    assert book.rows() == [("00:01", "At 1."), ("00:02", "At 2."), own, begins, ("00:21", "Otherwise.")]
    book.engine.results.append(Branched("Main", "Main", 30 * TICKS_PER_MIN, False))
    book.frame()
    assert [text for _, text in book.rows()] == ["At 1.", "At 2.", "At 20.", "At 30.", "Own, at 20."]
    assert book.panel.about.text() == "Main"


def test_a_fault_is_written_down(book: Book) -> None:
    book.engine.play_fault()
    book.frame()
    assert book.rows()[0][1] == "The reservoir of ACSF is empty. Recording is paused and nothing is lost."


def test_long_lines_are_as_tall_as_their_words(book: Book) -> None:
    book.rig_says(1, "Short.")
    book.rig_says(
        2, "A line that is so long that it cannot stand in a panel of 300 px without being broken twice, or so."
    )
    book.frame()
    listed = book.panel.list
    assert listed.rowHeight(1) >= 2.5 * listed.rowHeight(0)
    book.panel.resize(900, 320)
    QApplication.processEvents()
    assert listed.rowHeight(1) == listed.rowHeight(0)


def test_with_5000_lines_one_more_is_quick_and_the_end_stays_in_view(book: Book) -> None:
    for place in range(5000):
        book.rig_says(place / 10, f"{place} " + "words that go on for a while " * (place % 4))
    book.frame()
    bar = book.panel.list.verticalScrollBar()
    assert bar.maximum() > 4000 and bar.value() == bar.maximum()
    fitted = len(book.panel.list._fitted)
    assert fitted < 200
    began = time.process_time()
    book.rig_says(501, "One more.")
    book.frame()
    assert time.process_time() - began < 0.05
    assert bar.value() == bar.maximum()
    last = book.panel.list.visualRect(book.panel.lines.index(5000, WORDS))
    assert book.panel.list.viewport().rect().contains(last)


def test_a_list_that_was_scrolled_back_stays_where_it_is(book: Book) -> None:
    for place in range(300):
        book.rig_says(place, f"{place}.")
    book.frame()
    bar = book.panel.list.verticalScrollBar()
    bar.setValue(20)
    book.rig_says(301, "One more.")
    book.frame()
    assert bar.value() == 20


# ---- files


LINES = [Line(0, "Slice placed.", False), Line(90 * TICKS_PER_MIN, NASTY, True)]


def figure() -> QImage:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0x0067B1)
    return image


def test_text_has_a_line_each() -> None:
    text = as_text("Slice 1", LINES)
    assert text.splitlines() == ["Slice 1", "", "00:00:00  Slice placed.", f"01:30:00  – {NASTY}"]


def test_in_html_a_note_stands_as_it_was_written() -> None:
    page = as_html("A <title>", LINES, figure())
    assert html.escape(NASTY) in page and "<b>" not in page and page.count("<img") == 1
    shown = QTextDocument()
    shown.setHtml(page)
    assert NASTY in shown.toPlainText() and "A <title>" in shown.toPlainText()
    picture = shown.resource(QTextDocument.ResourceType.ImageResource.value, page.split('src="')[1].split('"')[0])
    assert picture is not None


def test_exports_in_three_forms_and_takes_the_figure_for_two(book: Book, tmp_path: Path) -> None:
    taken: list[int] = []
    book.panel.take_figure(lambda: taken.append(1) or figure())
    book.rig_says(1, "Slice placed.")
    book.frame()
    for ending in ("txt", "html", "pdf"):
        book.panel.export_to(tmp_path / f"book.{ending}")
    assert "Slice placed." in (tmp_path / "book.txt").read_text(encoding="utf-8")
    assert "data:image/png;base64," in (tmp_path / "book.html").read_text(encoding="utf-8")
    assert (tmp_path / "book.pdf").read_bytes().startswith(b"%PDF")
    assert len(taken) == 2 and book.panel.problem.isHidden()


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(book: Book, tmp_path: Path) -> None:
    book.panel.export_to(tmp_path / "missing" / "book.pdf")
    assert book.panel.problem.text() == (
        "book.pdf could not be written (No such file or directory). The notebook is as it was; choose another folder."
    )
    book.panel.export_to(tmp_path / "book.doc")
    assert book.panel.problem.text().startswith("The notebook cannot be written as “.doc”. Choose a name")
    book.panel.export_to(tmp_path / "book.txt")
    assert book.panel.problem.isHidden()


def test_the_file_dialog_stops_nothing(book: Book) -> None:
    QTest.mouseClick(book.panel.export, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    dialog = book.panel.window().findChild(QFileDialog)
    assert dialog is not None and dialog.isVisible() and not dialog.isModal()
    dialog.close()
