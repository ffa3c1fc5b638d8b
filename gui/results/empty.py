"""Before there is a study: a sketch of what will stand here, and the way to it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.buttons import Button
from gui.parts.labels import label
from gui.parts.symbol import Symbol, paint_symbols
from gui.parts.theme import Theme

SKETCH_PX = QSize(460, 230)
POINTS = 16


@careful
class Sketch(QWidget):
    """Two courses, of which one stays up after a train."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(SKETCH_PX)
        self.setAccessibleName(self.tr("Sketch of a result"))
        self.setAccessibleDescription(
            self.tr("After a train the response of one group stays larger, that of the other does not.")
        )
        theme.changed.connect(self.update)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        room = QRectF(self.rect()).adjusted(30, 10, -120, -26)
        painter.setPen(QPen(theme.colour("line2"), 1.4))
        painter.drawLines([QLineF(room.topLeft(), room.bottomLeft()), QLineF(room.bottomLeft(), room.bottomRight())])
        level = room.bottom() - 0.25 * room.height()
        painter.setPen(theme.pen("line2", dash=True))
        painter.drawLine(QLineF(room.left(), level, room.right(), level))
        at = np.linspace(0.03, 0.97, POINTS)
        after = np.maximum(at - 0.25, 0.0)
        drawn: tuple[tuple[float, Symbol, float], ...] = ((0.42, "circle", 0.75), (0.02, "open_square", 0.55))
        for late, symbol, alpha in drawn:
            grown = np.where(at > 0.25, late + 0.3 * np.exp(-after / 0.07), 0.0)
            points = [
                QPointF(room.left() + x * room.width(), level - y * room.height())
                for x, y in zip(at.tolist(), grown.tolist(), strict=True)
            ]
            paint_symbols(painter, symbol, theme.colour("text3", alpha), points, 8.4, theme.colour("bg1"))
        for slot, (middle, symbol, _) in enumerate(drawn):
            spread = np.array([-0.09, -0.04, 0.0, 0.03, 0.09])
            x = room.right() + 42 + slot * 38
            points = [
                QPointF(x + 5 * (-1) ** place, level - (middle + y) * room.height())
                for place, y in enumerate(spread.tolist())
            ]
            paint_symbols(painter, symbol, theme.colour("text3", 0.6), points, 7.2, theme.colour("bg1"))
            painter.setPen(QPen(theme.colour("text3"), 2))
            up = level - middle * room.height()
            painter.drawLine(QLineF(x - 13, up, x + 13, up))
        arrow = QPointF(room.left() + 0.25 * room.width(), room.bottom() - 12)
        paint_symbols(painter, "triangle", theme.colour("text3"), [arrow], 10, theme.colour("bg1"))


class EmptyResults(QFrame):
    designer_asked = Signal()
    study_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.sketch = Sketch(theme)
        self.what = label(self.tr("No study has been run yet."), "title")
        self.how = label(
            self.tr(
                "A study compares groups of slices. Lay one out in the Designer and run it; its figure comes here."
            ),
            "label",
        )
        self.designer = Button(self.tr("Open Designer"))
        self.designer.setProperty("primary", True)
        self.study = Button(self.tr("Open a study…"), tip=self.tr("A file that ends in .study"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.designer)
        row.addWidget(self.study)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        for part in (self.sketch, self.what, self.how):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row)
        column.addStretch(3)
        self.designer.clicked.connect(lambda: self.designer_asked.emit())
        self.study.clicked.connect(lambda: self.study_asked.emit())
