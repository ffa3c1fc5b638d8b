"""The recording from elsewhere that lies beside the slice goes out in every form that the slice does."""

from __future__ import annotations

from pathlib import Path

import canned_record
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.bench.export_card import ExportCard, carry_out
from gui.parts.theme import Theme
from gui.session.session import Session
from rig.export.formats import FORMS


@pytest.fixture
def card(theme: Theme, session: Session, home: QWidget, tmp_path: Path) -> ExportCard:
    path = canned_record.recorded_abf(tmp_path / "slice 3.abf")
    made = ExportCard(theme, session, home, carry_out)
    session.recording.open_path(path)
    while session.recording.reading.busy:
        QCoreApplication.processEvents()
    made.folder = tmp_path
    made.ask_of_recording()
    return made


def exported(card: ExportCard, form: str) -> Path:
    card.form.setCurrentIndex(card.form.findData(form))
    path = card.path
    card.export()
    while not card.go.isEnabled():
        QCoreApplication.processEvents()
    assert card.problem.text() == ""
    return path


@pytest.mark.parametrize("form", [form for form in FORMS if form != "abf"])
def test_the_recording_is_exported_as_a_slice_is(card: ExportCard, form: str) -> None:
    path = exported(card, form)
    assert path.exists() and path.name.startswith("slice 3") and path.name in card.result.text()


def test_its_table_is_in_percent_of_its_own_baseline(card: ExportCard) -> None:
    rows = [line.split(",") for line in exported(card, "csv").read_text().splitlines()]
    percent = rows[0].index("slope_percent")
    late = [float(row[percent]) for row in rows[1:] if row[percent] and float(row[3]) > 60 and row[5] == "S1"]
    assert len(late) > 10 and sum(late) / len(late) == pytest.approx(150, abs=3)


def test_its_methods_say_that_it_was_made_elsewhere(card: ExportCard) -> None:
    assert "made elsewhere" in exported(card, "methods").read_text()


def test_without_a_recording_the_card_is_of_the_slice(card: ExportCard, session: Session) -> None:
    session.recording.close()
    assert card.of.isHidden() and card.of.choice == "slice"
    assert shiboken6.isValid(card)
