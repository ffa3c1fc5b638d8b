"""A group beside its numbers: its symbol and its name, in its colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.symbol import paint_symbols
from gui.parts.theme import Theme
from gui.results.values import Look

SYMBOL_PX = 18


@careful
class GroupName(QWidget):
    def __init__(self, theme: Theme, look: Look) -> None:
        super().__init__()
        self._theme = theme
        self._look = look
        self.setAccessibleName(look.name)
        self.setToolTip(look.name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        wide = QFontMetricsF(self._theme.font(metrics.body, 600)).horizontalAdvance(self._look.name)
        return QSize(round(wide) + SYMBOL_PX + 4, round(1.5 * metrics.body))

    def minimumSizeHint(self) -> QSize:
        return QSize(70, self.sizeHint().height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, look = self._theme, self._look
        colour = theme.colour(look.colour)
        paint_symbols(painter, look.symbol, colour, [QPointF(7, self.height() / 2)], 8.4, theme.colour("bg1"))
        painter.setFont(theme.font(theme.metrics.body, 600))
        painter.setPen(colour)
        room = QRectF(SYMBOL_PX, 0, self.width() - SYMBOL_PX, self.height())
        shown = QFontMetricsF(painter.font()).elidedText(look.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
