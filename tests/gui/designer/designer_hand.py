"""What a hand does in the Designer."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.designer.page import DesignerPage

PATIENCE_S = 30.0


def press(page: DesignerPage, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """To whatever has the focus."""
    QTest.keyClick(page.focusWidget() or page, key, held)


def until_rest(page: DesignerPage) -> None:
    """Until nothing runs, is read or is worked out."""
    readers = (page.planning, page.previewing, page.looking, page.kept.reading, page.kept.writing)
    parts = (page.inspector.critic, page.inspector.statistics.power, page.protocol.levels)
    busy = (*readers, *parts)
    give_up = time.monotonic() + PATIENCE_S
    while page.run.running or any(one.busy for one in busy):
        QApplication.processEvents()
        assert time.monotonic() < give_up
