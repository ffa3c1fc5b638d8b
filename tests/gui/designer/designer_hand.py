"""What a hand does in the Designer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.designer.page import DesignerPage

PATIENCE_MS = 20_000


def press(page: DesignerPage, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """To whatever has the focus."""
    QTest.keyClick(page.focusWidget() or page, key, held)


def until_rest(page: DesignerPage) -> None:
    """Until nothing runs, is read or is worked out."""
    readers = (page.planning, page.previewing, page.looking, page.kept.reading, page.kept.writing)
    parts = (page.inspector.critic, page.inspector.statistics.power, page.protocol.levels)
    busy = (*readers, *parts)
    assert QTest.qWaitFor(lambda: not page.run.running and not any(one.busy for one in busy), PATIENCE_MS)
