"""The lab report: all its parts, and nothing a person wrote is ever markup."""

from __future__ import annotations

import pytest
from canned_record import HOSTILE, record
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.bench import lab_report
from gui.bench.lab_report import ClosedDocument, measures_table, write_report
from rig.export.methods import methods
from rig.files.atomic_write import NotWritten
from rig.timecourse.time_course import TimeCourse


def white() -> QImage:
    picture = QImage(400, 260, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFF)
    return picture


def test_every_part_is_there_in_order(app: QApplication) -> None:
    one = record()
    text = lab_report.lab_report(one, white(), [("What fell?", "Nothing.")]).toPlainText()
    at = 0
    for part in (
        *("One train of 100 Hz", "Methods", methods(one), "Figure", "\ufffc", "Measures", "slope (mV/ms)"),
        *("Notebook", "00:19:59", "HFS to S1: 100 pulses", "Answers", "What fell?", "Nothing."),
    ):
        assert part in text[at:], part
        at = text.index(part, at) + len(part)


def test_the_measures_are_those_of_the_sweeps() -> None:
    heads, *rows = measures_table(TimeCourse.of(record()))
    assert [row[:3] for row in rows] == [
        ["S1", "10–20", "20"],
        ["S1", "64.88–69.88", "10"],
        ["S2", "10–20", "20"],
        ["S2", "64.88–69.88", "10"],
    ]
    assert [row[3] for row in rows] == ["0.400", "0.600", "0.300", "0.300"]
    assert [row[-1] for row in rows] == ["100.0", "150.0", "100.0", "100.0"]
    assert heads[3] == "slope (mV/ms)"


def test_hostile_text_stands_as_it_was_written_and_loads_nothing(app: QApplication, monkeypatch, tmp_path) -> None:
    asked = []
    monkeypatch.setattr(ClosedDocument, "loadResource", lambda self, kind, name: asked.append(name.toString()))
    one = record(title=HOSTILE)
    document = lab_report.lab_report(one, white(), [(HOSTILE, HOSTILE)])
    # title, note, question, answer
    assert document.toPlainText().count(HOSTILE) == 4
    lab_report._print(document, one.title, tmp_path / "one.pdf")
    assert asked == []


def test_the_pdf_is_whole_and_takes_its_name_last(app: QApplication, monkeypatch, tmp_path) -> None:
    path = tmp_path / "one.pdf"
    write_report(record(), path)
    whole = path.read_bytes()
    assert whole.startswith(b"%PDF-") and whole.rstrip().endswith(b"%%EOF") and len(whole) > 20_000
    printed = lab_report._print

    def cut_short(document, title, place):
        printed(document, title, place)
        place.write_bytes(place.read_bytes()[:-300])

    monkeypatch.setattr(lab_report, "_print", cut_short)
    with pytest.raises(NotWritten, match="no whole PDF"):
        write_report(record(), path)
    assert path.read_bytes() == whole and [one.name for one in tmp_path.iterdir()] == ["one.pdf"]
