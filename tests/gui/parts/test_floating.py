import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from gui.parts.floating import LEFT_IN_VIEW_PX, FloatingCard
from gui.parts.number_field import NumberField
from gui.parts.theme import Theme

MS = {"unit": "ms", "low": 0, "high": 10, "help": "a time"}


@pytest.fixture
def card(theme: Theme, home: QWidget) -> FloatingCard:
    made = FloatingCard(theme, "Drug shelf", home)
    made.body.addWidget(QLineEdit())
    return made


def test_escape_closes_it_and_reaches_nothing_behind_it(home: QWidget, card: FloatingCard) -> None:
    behind, stopped = QLineEdit(home), []
    QShortcut(QKeySequence(Qt.Key.Key_Escape), home, lambda: stopped.append(True))
    behind.show()
    behind.setFocus()
    card.show_card()
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and card.isAncestorOf(field)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert card.isHidden() and not stopped
    assert QApplication.focusWidget() is behind


def test_in_a_number_the_first_escape_restores_it_and_the_next_one_closes(card: FloatingCard) -> None:
    field = NumberField(MS, "Width")
    field.show_value(5.0)
    card.body.insertWidget(0, field)
    card.show_card()
    field.setFocus()
    QTest.keyClicks(field, "8")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not card.isHidden() and field.text() == "5 ms"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_its_title_moves_it_but_never_out_of_reach(card: FloatingCard) -> None:
    card.show_card()
    bar = card.title.parentWidget()
    before = card.pos()
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseMove(bar, QPoint(45, 25))
    assert card.pos() - before == QPoint(40, 20)
    QTest.mouseMove(bar, QPoint(-5000, -5000))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton)
    assert card.geometry().right() + 1 == LEFT_IN_VIEW_PX and card.y() == 0
    card.close_card()
    card.show_card()
    assert card.geometry().right() + 1 == LEFT_IN_VIEW_PX
