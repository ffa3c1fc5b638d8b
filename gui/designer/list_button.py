"""A line of a list that is pressed: an icon, words, and what stands at its end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.buttons import Pressed
from gui.parts.icons import pixmap
from gui.parts.theme import Theme

ICON_PX = 24


@careful
class ListButton(Pressed, QAbstractButton):
    def __init__(self, theme: Theme, words: str, name: str, icon: str = "", aside: str = "") -> None:
        """``name``: for assistive tools. ``aside``: a letter on the right."""
        super().__init__()
        self._theme, self._words, self._icon, self._aside = theme, words, icon, aside
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._resize)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, self._theme.metrics.row)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, size = self._theme, self._theme.metrics
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.colour("text"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("bg3") if self.isDown() or self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 5, 5)
        if self._icon:
            ink = "drug1" if self._icon == "drug" else "text2"
            painter.drawPixmap(QPointF(5, self.height() / 2 - 8), pixmap(self._icon, theme.colour(ink)))
        painter.setFont(theme.font(size.body))
        painter.setPen(theme.colour("text" if self._icon else "text2"))
        room = box.adjusted(ICON_PX if self._icon else 5, 0, -18 if self._aside else -4, 0)
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(theme.font(size.hint))
        painter.setPen(theme.colour("text3"))
        aside = box.adjusted(0, 0, -5, 0)
        painter.drawText(aside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._aside)
