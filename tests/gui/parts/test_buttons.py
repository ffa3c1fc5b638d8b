"""What is pressed leaves the keys alone: Space runs and pauses unless a control was reached by Tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from gui.parts.buttons import Button
from gui.parts.theme import Theme
from gui.parts.toggle import Toggle

PRESSED: dict[str, Callable[[], QAbstractButton]] = {
    "button": lambda: Button("Run"),
    "toggle": lambda: Toggle(Theme("dark"), "S1", "S1 on"),
}


@pytest.fixture(params=PRESSED)
def pressed(request: pytest.FixtureRequest, app: QApplication) -> Iterator[QAbstractButton]:
    widget = PRESSED[request.param]()
    widget.setCheckable(True)
    window = QWidget()
    widget.setParent(window)
    window.show()
    yield widget
    window.close()


def test_a_click_works_it_and_leaves_no_focus(pressed: QAbstractButton) -> None:
    pressed.activateWindow()
    pressed.setFocus(Qt.FocusReason.MouseFocusReason)
    QApplication.processEvents()
    assert pressed.hasFocus()
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert pressed.isChecked() and not pressed.hasFocus()
    # without any focus Qt gives it to the first control when a person comes back to the window
    assert QApplication.focusWidget() is pressed.window()


def test_a_click_that_switches_it_off_passes_no_focus_on(pressed: QAbstractButton) -> None:
    following = Button("Next")
    following.setParent(pressed.window())
    following.show()
    pressed.clicked.connect(lambda: pressed.setEnabled(False))
    pressed.activateWindow()
    pressed.setFocus(Qt.FocusReason.MouseFocusReason)
    QApplication.processEvents()
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert not pressed.isEnabled()
    assert QApplication.focusWidget() is pressed.window()


def test_one_that_goes_away_with_the_click_hands_the_keys_to_no_other_control(pressed: QAbstractButton) -> None:
    other = Button("Next")
    other.setParent(pressed.window())
    other.show()
    pressed.clicked.connect(pressed.hide)
    pressed.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert pressed.isHidden() and pressed.window().focusWidget() is not other


def test_a_menu_that_was_opened_with_the_mouse_leaves_no_focus_on_its_button(app: QApplication) -> None:
    window = QWidget()
    button = Button("Theme")
    button.setParent(window)
    menu = QMenu(button)
    menu.addAction("Dark")
    button.setMenu(menu)
    window.show()
    QTimer.singleShot(0, menu.close)
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert window.focusWidget() is not button
    window.close()


@pytest.mark.parametrize(
    ("key", "modifier", "kept"),
    [
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier, False),
        (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, False),
    ],
)
def test_it_keeps_space_for_itself_and_no_other_shortcut(
    pressed: QAbstractButton, key: Qt.Key, modifier: Qt.KeyboardModifier, kept: bool
) -> None:
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    asked.ignore()
    QApplication.sendEvent(pressed, asked)
    assert asked.isAccepted() is kept


def test_space_works_one_that_was_reached_by_tab(pressed: QAbstractButton) -> None:
    pressed.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pressed, Qt.Key.Key_Space)
    assert pressed.isChecked()


def test_a_toggle_treats_the_keys_as_a_button_does() -> None:
    assert (Toggle.event, Toggle.mouseReleaseEvent) == (Button.event, Button.mouseReleaseEvent)
