"""A drug's colour and pattern: never the colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.parts.theme import Look

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


def drug_brush(look: Look, line: int, alpha: float = 1.0) -> QBrush:
    return QBrush(look.colour(drug_colour(line), alpha), PATTERNS[line % len(PATTERNS)])


class Swatch(QWidget):
    def __init__(self, look: Look, line: int) -> None:
        super().__init__()
        self._look = look
        self._line = line
        self.setFixedSize(14, 14)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(14, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_swatch(painter, self._look, self._line, QRectF(self.rect()))


def paint_swatch(painter: QPainter, look: Look, line: int, box: QRectF) -> None:
    colour = drug_colour(line)
    inner = box.adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(colour, 0.25))
    painter.drawRoundedRect(inner, 3, 3)
    painter.setBrush(drug_brush(look, line))
    painter.setPen(QPen(look.colour(colour), 1.3))
    painter.drawRoundedRect(inner, 3, 3)
