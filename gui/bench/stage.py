"""What the whole bench stands on: as large as the window, and where the window is smaller than the bench can be, a part
of it that scrolls. Cards float over the stage, so that none is out of reach."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.parts.floating import STAGE
from gui.parts.view_scale import SMALLEST


class Stage(QScrollArea):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("standing")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.floor = QWidget()
        self.floor.setObjectName(STAGE)
        self.setWidget(self.floor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """By hand: Qt would give the floor the height that its longest words ask for."""
        super().resizeEvent(event)
        self.floor.resize(self.room_in(self.viewport().size()))

    def room_in(self, window: QSize) -> QSize:
        """How large the bench is in a window of that size."""
        return window.expandedTo(QSize(*SMALLEST))
