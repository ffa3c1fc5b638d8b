"""Screens that are smaller than the bench: it scrolls, every control can be brought under the pointer, and a sentence
says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from gui.bench.bench import Bench
from gui.parts.view_scale import SMALLEST
from rig.files.root import ROOT

SCREENS = {"1024x768 at 100 %": (1024, 768), "1366x768 at 125 %": (1093, 614), "1080p at 175 %": (1097, 617)}
SCREENS |= {"1080p at 200 %": (960, 540), "netbook": (800, 480)}
OPEN = """
import sys
from gui.bench.stage import small_screen_words
from gui.lab.window import scaled_application
from gui.parts.remembered import Memory
import json
app = scaled_application([], Memory())
screen = app.primaryScreen()
print(json.dumps([screen.devicePixelRatio(), screen.size().width(), small_screen_words(screen)]))
"""


def in_view(window: Bench, control: QWidget) -> bool:
    """Whether the middle of it can be clicked now."""
    return window.stage.viewport().geometry().contains(middle(window, control))


def middle(window: Bench, control: QWidget) -> QPoint:
    return control.mapTo(window, control.rect().center())


def resized(window: Bench, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
def test_the_window_is_no_larger_than_the_screen_and_everything_in_it_can_be_reached(
    window: Bench, size: tuple[int, int]
) -> None:
    resized(window, size)
    across, down, port = window.stage.horizontalScrollBar(), window.stage.verticalScrollBar(), window.stage.viewport()
    floor = window.stage.floor
    assert floor.width() >= SMALLEST[0] and floor.height() >= SMALLEST[1]
    whole = QRect(0, 0, across.maximum() + port.width(), down.maximum() + port.height())
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    controls = [one for one in floor.findChildren(QWidget) if one.isVisible() and isinstance(one, kinds)]
    assert len(controls) > 40
    assert [one.accessibleName() for one in controls if not whole.contains(one.mapTo(floor, one.rect().center()))] == []
    for control in (window.top_bar.help, window.slice.view, window.perfusion.wash):
        window.stage.ensureWidgetVisible(control)
        assert in_view(window, control)
    for show, card in ((window.show_keys, window.key_card), (window.export_card.show_card, window.export_card)):
        show()
        assert card.ground is floor and floor.rect().contains(card.geometry())
    resized(window, (1280, 680))
    assert not across.isVisible() and not down.isVisible()
    resized(window, (1920, 1080))
    assert (floor.width(), floor.height()) == (1920, 1080)


def test_it_is_scrolled_by_the_wheel_and_by_keys_and_a_click_hits_what_is_seen(window: Bench) -> None:
    resized(window, (960, 540))
    across, down, handle = window.stage.horizontalScrollBar(), window.stage.verticalScrollBar(), window.windowHandle()
    for _ in range(10):
        QTest.wheelEvent(handle, QPointF(middle(window, window.perfusion.flow)), QPoint(0, -120))
    assert down.value() == down.maximum() > 0 and window.perfusion.flow.value == 2.0
    across.setValue(across.maximum())
    down.setValue(0)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=middle(window, window.top_bar.help))
    assert window.key_card.isVisible()
    before = window.key_card.mapTo(window, QPoint(0, 0))
    down.setValue(40)
    assert window.key_card.mapTo(window, QPoint(0, 0)) == before - QPoint(0, 40)
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    assert not window.key_card.isVisible() and across.value() == across.maximum()
    across.setValue(0)
    window.show_part("notebook")
    focused = window.focusWidget()
    assert focused is not None and in_view(window, focused)


def opened_on(screen: tuple[int, int], folder: Path, **given: str) -> list:
    """Device pixels a pixel, the width of the screen in the window's pixels, and what is said."""
    file = folder / "screen.json"
    one = {"name": "one", "x": 0, "y": 0, "width": screen[0], "height": screen[1], "logicalDpi": 96}
    file.write_text(json.dumps({"screens": [one | {"logicalBaseDpi": 96, "dpr": 1}]}))
    environment = {key: value for key, value in os.environ.items() if "SCALE_FACTOR" not in key}
    environment |= {"QT_QPA_PLATFORM": f"offscreen:configfile={file}", **given}
    run = subprocess.run(
        [sys.executable, "-c", OPEN], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("screen", "factor", "says"),
    [
        ((1024, 768), "", "drawn at 80 %"),
        ((800, 600), "", "Scroll to the rest."),
        ((1024, 768), "1", "QT_SCALE_FACTOR=0.8"),
        ((1366, 768), "1.25", "QT_SCALE_FACTOR=1.05"),
        ((1920, 1080), "1.75", "QT_SCALE_FACTOR=1.5"),
        ((1920, 1080), "2", "QT_SCALE_FACTOR=1.5"),
        ((1920, 1080), "", ""),
        ((1366, 768), "0.9", ""),
    ],
)
def test_what_is_said_on_a_small_screen(screen: tuple[int, int], factor: str, says: str, tmp_path: Path) -> None:
    _, _, words = opened_on(screen, tmp_path, **({"QT_SCALE_FACTOR": factor} if factor else {}))
    assert says in " ".join(words) if says else words is None


def test_a_screen_smaller_than_the_bench_has_it_drawn_smaller(tmp_path: Path) -> None:
    ratio, width, _ = opened_on((1024, 768), tmp_path)
    assert (ratio, width) == (0.8, 1280)
