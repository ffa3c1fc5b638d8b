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
from gui.bench.small_screen import small_screen_words
from gui.bench.window import scaled_application
from gui.parts.remembered import Memory
import json
app = scaled_application([], Memory())
screen = app.primaryScreen()
print(json.dumps([screen.devicePixelRatio(), screen.size().width(), small_screen_words(screen)]))
"""


def in_view(window: Bench, control: QWidget) -> bool:
    """Whether the middle of it can be clicked now."""
    middle = control.mapTo(window, control.rect().center())
    return window.stage.viewport().geometry().contains(middle)


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
def test_the_window_is_no_larger_than_the_screen_and_everything_in_it_can_be_reached(
    window: Bench, size: tuple[int, int]
) -> None:
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    across, down = window.stage.horizontalScrollBar(), window.stage.verticalScrollBar()
    floor = window.stage.floor
    assert floor.width() >= SMALLEST[0] and floor.height() >= SMALLEST[1]
    whole = QRect(
        0, 0, across.maximum() + window.stage.viewport().width(), down.maximum() + window.stage.viewport().height()
    )
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    controls = [one for one in floor.findChildren(QWidget) if one.isVisible() and isinstance(one, kinds)]
    assert len(controls) > 40
    away = [one for one in controls if not whole.contains(one.mapTo(floor, one.rect().center()))]
    assert [one.accessibleName() for one in away] == []
    for control in (window.top_bar.help, window.slice.view, window.notebook, window.perfusion.wash):
        window.stage.ensureWidgetVisible(control)
        assert in_view(window, control) or not control.isVisible()


def test_the_wheel_scrolls_to_what_is_below(window: Bench) -> None:
    window.resize(960, 540)
    QApplication.processEvents()
    at = window.status_line.mapTo(window, QPoint(5, 5))
    assert at.y() > 540
    for _ in range(10):
        QTest.wheelEvent(
            window.windowHandle(), QPointF(window.time_course.mapTo(window, QPoint(90, 15))), QPoint(0, -120)
        )
    assert window.stage.verticalScrollBar().value() == window.stage.verticalScrollBar().maximum() > 0
    assert in_view(window, window.status_line) or window.status_line.width() > 960


def test_a_click_after_scrolling_hits_what_is_seen(window: Bench) -> None:
    window.resize(960, 540)
    QApplication.processEvents()
    window.stage.horizontalScrollBar().setValue(10_000)
    help_button = window.top_bar.help
    assert in_view(window, help_button)
    QTest.mouseClick(
        window.windowHandle(), Qt.MouseButton.LeftButton, pos=help_button.mapTo(window, help_button.rect().center())
    )
    assert window.key_card.isVisible()


def test_a_part_that_is_asked_for_by_key_comes_into_view(window: Bench) -> None:
    window.resize(960, 540)
    QApplication.processEvents()
    window.show_part("notebook")
    QApplication.processEvents()
    focused = window.focusWidget()
    assert focused is not None and in_view(window, focused)


def test_cards_float_over_the_stage_and_scroll_with_it(window: Bench) -> None:
    window.resize(960, 540)
    QApplication.processEvents()
    for show, card in ((window.show_keys, window.key_card), (window.export_card.show_card, window.export_card)):
        show()
        assert card.ground is window.stage.floor and window.stage.floor.rect().contains(card.geometry())
        before = card.mapTo(window, QPoint(0, 0))
        window.stage.verticalScrollBar().setValue(40)
        assert card.mapTo(window, QPoint(0, 0)) == before - QPoint(0, 40)
        window.stage.verticalScrollBar().setValue(0)


def test_a_window_that_is_large_enough_has_no_scroll_bar(window: Bench) -> None:
    for size in ((960, 540), (1280, 680), (1920, 1080)):
        window.resize(*size)
        QApplication.processEvents()
        scrolls = size[0] < SMALLEST[0]
        assert window.stage.verticalScrollBar().isVisible() == window.stage.horizontalScrollBar().isVisible() == scrolls
    assert (window.stage.floor.width(), window.stage.floor.height()) == (1920, 1080)


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
