"""The wheel over what nobody clicked changes nothing: every control of the real bench and of all its cards is swept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyqtgraph as pg
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

from gui.bench.bench import Bench
from gui.parts.number_field import NumberField
from gui.parts.wheel import DropDown, TextBox
from gui.scope.trace_card import TraceCard
from rig.files.root import ROOT

NOTCHES = 3
DOSE = {"unit": "uM", "low": 0, "high": 10, "help": "how much"}
TURNED = (QComboBox, QAbstractSlider, QAbstractSpinBox, QTabBar, QLineEdit)
CARDS = {
    "none": lambda bench: None,
    "protocol": lambda bench: bench.show_protocol(),
    "keys": lambda bench: bench.show_keys(),
    "find": lambda bench: bench.find_card.ask(),
    "back": lambda bench: bench.go_back(),
    "another slice": lambda bench: bench.another_slice.ask(),
    "export": lambda bench: bench.export_card.show_card(),
    "trace": lambda bench: bench.scope.open_trace_card(),
    "amplifier": lambda bench: bench.scope.open_amplifier(),
    "shelf": lambda bench: bench.perfusion.open_shelf(),
    "recipe": lambda bench: bench.perfusion.open_recipe(),
    "schedule": lambda bench: bench.perfusion.open_schedule(),
    "dilution": lambda bench: bench.perfusion.open_dilution("d_apv"),
    "input-output": lambda bench: bench.stimulator.open_input_output(),
    "spine": lambda bench: bench.spine_page.show_full(),
    "notebook": lambda bench: bench.show_part("notebook"),
}


def turn(control: QWidget, notches: int) -> None:
    """As the pointer over what is seen of it does, to the window: Qt finds who is meant, and who else if that one does
    not want it."""
    window = control.window()
    at = control.mapTo(window, control.visibleRegion().boundingRect().center())
    for _ in range(abs(notches)):
        QTest.wheelEvent(window.windowHandle(), QPointF(at), QPoint(0, 120 if notches > 0 else -120))
        QApplication.processEvents()


def in_force(bench: Bench) -> list[object]:
    """What every control shows, where the plots stand, and who has the focus."""
    found: list[object] = [bench.focusWidget(), len(bench.session.notebook.lines)]
    for one in bench.findChildren(QWidget):
        if isinstance(one, QComboBox):
            found.append((one, one.currentIndex()))
        elif isinstance(one, (QAbstractSlider, QAbstractSpinBox)) and not isinstance(one, QScrollBar):
            found.append((one, one.property("value")))
        elif isinstance(one, (QLineEdit, QPlainTextEdit)):
            found.append((one, one.property("text") or one.property("plainText")))
        elif isinstance(one, QAbstractButton):
            found.append((one, one.isChecked()))
        elif isinstance(one, pg.GraphicsView):
            boxes = [item for item in one.scene().items() if isinstance(item, pg.ViewBox)]
            found.append((one, [box.viewRange() for box in boxes]))
    return found


@pytest.fixture
def paused(window: Bench, engine: FakeEngine) -> Bench:
    """Paused, so that the scope could be looked back on, and somebody has clicked on nothing."""
    engine.say(paused=True)
    window.session.bridge.on_frame()
    window.setFocus()
    engine.posted.clear()
    return window


@pytest.mark.parametrize("card", CARDS)
def test_the_wheel_over_what_was_not_clicked_changes_nothing(paused: Bench, engine: FakeEngine, card: str) -> None:
    CARDS[card](paused)
    while paused.protocol_card is not None and paused.protocol_card.choice.count() == 0:
        QApplication.processEvents()
    QApplication.processEvents()
    engine.posted.clear()
    before = in_force(paused)
    # of the scope it scrolls through the sweeps that are there: that is looking, and changes nothing
    seen = [one for one in paused.findChildren(QWidget) if one.isEnabled() and not one.visibleRegion().isEmpty()]
    swept = [one for one in seen if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one is not paused.scope.plot]
    assert any(isinstance(one, TURNED) for one in swept)
    for one in swept:
        for notches in (NOTCHES, -NOTCHES - 1):
            turn(one, notches)
            assert engine.posted == [], one.accessibleName()
    assert in_force(paused) == before
    greedy = [one for one in paused.findChildren(QWidget) if one.focusPolicy() == Qt.FocusPolicy.WheelFocus]
    assert [one.accessibleName() for one in greedy if not isinstance(one, QScrollBar)] == []


def test_after_a_tab_or_a_click_the_wheel_turns_it(paused: Bench, engine: FakeEngine) -> None:
    for control in (paused.stimulator.strips["S1"].slider, paused.perfusion.flow, paused.stimulator.mode):
        engine.posted.clear()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        turn(control, -1)
        assert len(engine.posted) == 1, control.accessibleName()
    # a card that opens does not count as a click on its first control
    paused.scope.open_trace_card()
    method = paused.findChild(TraceCard).method
    chosen = method.currentIndex()
    method.setFocus(Qt.FocusReason.PopupFocusReason)
    turn(method, -2)
    assert method.currentIndex() == chosen
    paused.setFocus()
    method.setFocus(Qt.FocusReason.MouseFocusReason)
    turn(method, -1)
    assert method.currentIndex() == chosen + 1


@pytest.mark.parametrize("make", [DropDown, lambda: NumberField(DOSE, "Dose"), TextBox], ids=["list", "number", "text"])
def test_in_a_part_that_scrolls_the_part_scrolls(home: QWidget, make: Callable[[], QWidget]) -> None:
    area = QScrollArea(home)
    area.setWidget(QWidget())
    area.widget().resize(100, 2000)
    control = make()
    control.setParent(area.widget())
    area.resize(120, 200)
    area.show()
    control.show()
    QApplication.processEvents()
    turn(control, -3)
    assert area.verticalScrollBar().value() > 0 and not control.hasFocus()


def test_no_panel_takes_a_control_of_qt_that_would_hear_every_wheel() -> None:
    bare = re.compile(
        r"\b(QComboBox|QSlider|QSpinBox|QDoubleSpinBox|QDial|QPlainTextEdit|QTextEdit|QAbstractSlider)\)?\("
    )
    files = [file for file in (ROOT / "gui").rglob("*.py") if file.name != "wheel.py"]
    found = [f"{file.name}: {use[0]}" for file in files for use in bare.finditer(file.read_text("utf-8"))]
    inherits = re.compile(r"class \w+\((QComboBox|QSlider|QAbstractSlider|QSpinBox|QPlainTextEdit|QTextEdit)\)")
    found += [f"{file.name}: {use[0]}" for file in files for use in inherits.finditer(file.read_text("utf-8"))]
    assert files and found == []
