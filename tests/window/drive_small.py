"""Looks at the live window on a screen that is smaller than the bench: ``drive_small.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from hand import press, seen, session, until
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.bench.bench import Bench


def middle(window: Bench, control: QWidget) -> QPoint:
    return control.mapTo(window, control.rect().center())


def work(window: Bench, folder: Path) -> None:
    screen = window.screen().size()
    until(lambda: window.size() == screen, "the maximised window")
    until(lambda: not window.session.status.preparing, "the living slice")
    seen["window"] = [window.width(), window.height()]
    seen["says"] = [window.notice.isVisible(), window.notice.what.text(), window.notice.effect.text()]
    assert window.screen().grabWindow(window.winId()).save(str(folder / f"small-{screen.width()}.png"))
    across, down = window.stage.horizontalScrollBar(), window.stage.verticalScrollBar()
    handle = window.windowHandle()
    # down by the wheel, over what hears no wheel
    for _ in range(12):
        QTest.wheelEvent(handle, QPointF(middle(window, window.perfusion.flow)), QPoint(0, -120))
    until(lambda: down.value() == down.maximum(), "the lower end")
    seen["flow"] = window.perfusion.flow.value
    # to the right by the bar
    bar = QPoint(across.width() - 4, across.height() // 2)
    for _ in range(4):
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=across.mapTo(window, bar))
    until(lambda: across.value() == across.maximum(), "the right end")
    down.setValue(0)
    place = middle(window, window.top_bar.help)
    seen["in view"] = window.stage.viewport().geometry().contains(place)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    until(window.key_card.isVisible, "the card of keys")
    press(window, "Esc")
    assert window.screen().grabWindow(window.winId()).save(str(folder / f"small-{screen.width()}-end.png"))


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
