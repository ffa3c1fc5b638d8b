"""What a person who does not see the window, or does not use a mouse, is told and can reach."""

from __future__ import annotations

import pyqtgraph as pg
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from gui.bench.bench import Bench
from gui.bench.find_card import KINDS, controls
from gui.parts.number_field import NumberField
from gui.session.spine_record import RESTING

PICTURE_PX = (90, 60)
"""A widget of our own painting that is larger is a picture and needs words."""


def drawn_by_hand(widget: QWidget) -> bool:
    """Whether a class of the project, and not of Qt, paints it."""
    return any("paintEvent" in kind.__dict__ for kind in type(widget).__mro__ if kind.__module__.startswith("gui."))


def pictures(window: Bench) -> list[QWidget]:
    found = [one for one in window.findChildren(QWidget) if isinstance(one, pg.GraphicsView) or drawn_by_hand(one)]
    return [
        one
        for one in found
        if one.isVisible() and not isinstance(one, QAbstractButton)
        if one.width() > PICTURE_PX[0] and one.height() > PICTURE_PX[1]
    ]


def test_every_control_has_a_name_and_every_label_is_plain(window: Bench) -> None:
    window.spine_page.show_full()
    for control in window.findChildren(QWidget):
        if isinstance(control, KINDS) and not control.objectName().startswith("qt_"):
            assert control.inherits("QScrollBar") or control.accessibleName(), f"{control} has no name"
    for shown in window.findChildren(QLabel):
        assert shown.pixmap() or shown.textFormat() == Qt.TextFormat.PlainText, shown.text()


def test_every_number_says_its_range_and_what_it_is(window: Bench) -> None:
    fields = window.findChildren(NumberField)
    assert len(fields) > 15
    for field in fields:
        assert "to" in field.accessibleDescription() and field.toolTip(), field.accessibleName()


@pytest.mark.parametrize("full", [False, True])
def test_every_picture_is_told_in_words(window: Bench, engine: FakeEngine, full: bool) -> None:
    if full:
        window.spine_page.show_full()
    engine.play_potentiation()
    engine.say(readouts={name: (value, value) for name, value in RESTING.items()})
    window.session.bridge.on_frame()
    window.scope.show_numbers()
    window.scope.tell_summary()
    window.time_course.redraw_if_moved()
    window.spine.say()
    if window.spine_page.full is not None:
        window.spine_page.full.say()
    QApplication.processEvents()
    found = pictures(window)
    assert len(found) >= 3
    for picture in found:
        assert picture.accessibleName(), f"{picture} has no name"
        told = [picture, *picture.findChildren(QWidget)]
        words = max(len(one.accessibleDescription()) for one in told)
        assert words > 10, f"{picture.accessibleName()!r} is not told in words"


def test_every_control_in_view_can_be_reached_with_tab(window: Bench) -> None:
    window.activateWindow()
    window.setFocus()
    wanted = {one for one in controls(window) if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus}
    reached: set[QWidget] = set()
    for _ in range(4 * len(wanted)):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    # of the segments of one choice Tab reaches the one in force, and the arrow keys go on from there
    missed = {one for one in wanted - reached if not (isinstance(one, QAbstractButton) and one.group() is not None)}
    assert not missed, sorted(one.accessibleName() for one in missed)
    assert len(reached) > 30


@pytest.mark.parametrize(("size", "least"), [((1366, 768), 26), ((1920, 1080), 30)])
def test_what_is_clicked_is_large_enough(window: Bench, size: tuple[int, int], least: int) -> None:
    window.resize(*size)
    for _ in range(3):
        QApplication.processEvents()
    for control in controls(window):
        if control.isVisible() and isinstance(control, QAbstractButton):
            # a segment is clicked together with the frame around it
            height = (
                control.parentWidget().height()
                if control.parentWidget().objectName() == "segments"
                else control.height()
            )
            assert height >= least, f"{control.accessibleName()} is {height} px high"
