"""A part of the workspace in a window of its own, for another screen. Closed, it comes home."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.parts.theme import Theme

AT_FIRST_PX = (1100, 760)


@careful
class PopOut(QWidget):
    closing = Signal()
    """It is about to go; who lent it its content takes it back."""

    def __init__(self, theme: Theme, title: str, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("bench")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        gap = theme.metrics.gap
        column.setContentsMargins(gap, gap, gap, gap)
        column.addWidget(content)
        content.show()
        self.resize(*AT_FIRST_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
