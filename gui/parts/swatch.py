"""A drug's colour and pattern: never the colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme

PATTERNS = (
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.DiagCrossPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.VerPattern,
    Qt.BrushStyle.CrossPattern,
    Qt.BrushStyle.Dense4Pattern,
    Qt.BrushStyle.Dense7Pattern,
)
COLOURS = 5


def drug_colour(line: int) -> str:
    """Colour token of the drug on the line, counted from 0."""
    return f"drug{line % COLOURS + 1}"


def drug_brush(theme: Theme, line: int, alpha: float = 1.0) -> QBrush:
    return QBrush(theme.colour(drug_colour(line), alpha), PATTERNS[line % len(PATTERNS)])


@careful
class Swatch(QWidget):
    def __init__(self, theme: Theme, line: int) -> None:
        super().__init__()
        self._theme = theme
        self._line = line
        self.setFixedSize(14, 14)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(14, 14)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_swatch(painter, self._theme, self._line, QRectF(self.rect()))


def paint_swatch(painter: QPainter, theme: Theme, line: int, box: QRectF) -> None:
    colour = drug_colour(line)
    inner = box.adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour, 0.25))
    painter.drawRoundedRect(inner, 3, 3)
    painter.setBrush(drug_brush(theme, line))
    painter.setPen(QPen(theme.colour(colour), 1.3))
    painter.drawRoundedRect(inner, 3, 3)
