"""Symbols of groups: told apart by their form, whatever the colour."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

Symbol = Literal["circle", "open_square", "triangle", "diamond", "open_circle", "square", "open_triangle"]
SYMBOLS: tuple[Symbol, ...] = (
    "circle",
    "open_square",
    "triangle",
    "diamond",
    "open_circle",
    "square",
    "open_triangle",
)


def paint_symbol(painter: QPainter, symbol: Symbol, colour: QColor, x: float, y: float, size: float) -> None:
    """Around a point; ``size``: px from side to side."""
    half = size / 2
    painter.setPen(QPen(colour, max(1.2, size / 5)))
    painter.setBrush(Qt.BrushStyle.NoBrush if symbol.startswith("open") else colour)
    form = symbol.removeprefix("open_")
    if form == "circle":
        painter.drawEllipse(QPointF(x, y), half - 0.4, half - 0.4)
    elif form == "square":
        painter.drawRect(QRectF(x - half + 0.6, y - half + 0.6, size - 1.2, size - 1.2))
    elif form == "triangle":
        corners = [QPointF(x - half, y + half), QPointF(x + half, y + half), QPointF(x, y - half)]
        painter.drawPolygon(QPolygonF(corners))
    else:
        corners = [QPointF(x - half, y), QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half)]
        painter.drawPolygon(QPolygonF(corners))
