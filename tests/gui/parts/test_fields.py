from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.parts.number_field import NumberField, ScrubLabel

DECLARED = {"unit": "uM", "low": 0, "high": 200, "help": "concentration in the reservoir"}


@pytest.fixture
def field(app: QApplication) -> Iterator[NumberField]:
    made = NumberField(DECLARED, "D-APV", step=5)
    made.show_value(50.0)
    made.show()
    made.setFocus()
    app.processEvents()
    yield made
    made.close()
    made.deleteLater()


def heard(signal: object) -> list[object]:
    told: list[object] = []
    signal.connect(told.append)  # type: ignore[attr-defined]
    return told


def type_in(field: NumberField, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, key)


def test_a_typed_value_is_told_once_with_its_unit_converted(field: NumberField) -> None:
    edits = heard(field.edited)
    type_in(field, "0.1 mM")
    field.clearFocus()
    assert edits == [100.0]
    assert field.text() == "100 µM"


def test_leaving_the_field_keeps_what_was_typed(field: NumberField) -> None:
    edits = heard(field.edited)
    field.selectAll()
    QTest.keyClicks(field, "75")
    field.clearFocus()
    assert edits == [75.0]


@pytest.mark.parametrize(
    ("text", "words"),
    [("500", "0 µM to 200 µM"), ("-1", "0 µM to 200 µM"), ("abc", "not a number"), ("5 ms", "does not fit")],
)
def test_a_refused_value_is_outlined_explained_and_not_told(field: NumberField, text: str, words: str) -> None:
    edits, problems = heard(field.edited), heard(field.problem)
    type_in(field, text)
    assert edits == []
    assert field.value == 50.0
    assert field.property("bad") is True
    assert words in problems[-1] and problems[-1].endswith("Kept at 50 µM.")
    assert field.text() == text


@pytest.mark.parametrize(("text", "one", "other"), [("1,000 nM", "1", "1000"), ("12,500", "12.5", "12500")])
def test_a_comma_of_thousands_changes_nothing(field: NumberField, text: str, one: str, other: str) -> None:
    problems, edits = heard(field.problem), heard(field.edited)
    type_in(field, text)
    number = text.split()[0]
    meant = f"“{number}” can be read as {one} or as {other}; write {one} or {other}. Kept at 50 µM."
    assert (problems, edits, field.value) == ([meant], [], 50.0)
    type_in(field, "0,5")
    assert (edits, field.text()) == ([0.5], "0.5 µM")


def test_a_good_value_mends_a_refused_one(field: NumberField) -> None:
    edits, problems = heard(field.edited), heard(field.problem)
    type_in(field, "500")
    type_in(field, "60")
    assert edits == [60.0]
    assert problems[-1] == "" and field.property("bad") is False


def test_escape_restores(field: NumberField) -> None:
    edits = heard(field.edited)
    type_in(field, "90", Qt.Key.Key_Escape)
    assert field.text() == "50 µM" and edits == []


def test_arrows_step_and_stop_at_the_end_of_the_range(field: NumberField) -> None:
    edits = heard(field.edited)
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert edits == [55.0, 105.0, 104.5]
    for _ in range(4):
        QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert edits[-1] == 200.0 and len(edits) == 5


def test_showing_a_value_tells_nothing_and_leaves_typing_alone(field: NumberField) -> None:
    edits = heard(field.edited)
    field.show_value(40.0)
    assert field.text() == "40 µM"
    QTest.keyClicks(field, "7")
    typed = field.text()
    field.show_value(30.0)
    assert field.text() == typed and edits == []


def test_dragging_the_label_scrubs(app: QApplication, field: NumberField) -> None:
    edits = heard(field.edited)
    name = ScrubLabel("D-APV", field)
    name.resize(80, 20)
    name.show()
    QTest.mousePress(name, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(name, QPoint(22, 10))
    QTest.mouseRelease(name, Qt.MouseButton.LeftButton, pos=QPoint(22, 10))
    QTest.mouseMove(name, QPoint(60, 10))
    assert edits == [65.0]


def test_a_number_that_was_never_shown_is_stepped_from_the_lowest(app) -> None:
    """Its label can be dragged before anything is known of it."""
    made = NumberField({"unit": "ms", "low": 2.0, "high": 9.0, "help": "a time"}, "Time", step=1.0)
    made.step_by(3)
    assert made.value == 5.0
    made.deleteLater()
