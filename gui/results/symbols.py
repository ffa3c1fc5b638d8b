"""Symbols of groups: told apart without any colour."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

Symbol = Literal["circle", "square", "triangle", "diamond", "ring", "down", "cross", "block"]
SYMBOLS: tuple[Symbol, ...] = ("circle", "square", "triangle", "diamond", "ring", "down", "cross", "block")
FILLED = ("circle", "triangle", "block")
"""The others are drawn as outlines."""
PEN_PX = 1.6

SHAPES: dict[Symbol, tuple[tuple[float, float], ...]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "block": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0.0, -1.05), (1.05, 0.85), (-1.05, 0.85)),
    "down": ((0.0, 1.05), (1.05, -0.85), (-1.05, -0.85)),
    "diamond": ((0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)),
}
"""Corners, in half sizes."""


def paint_symbols(
    painter: QPainter, symbol: Symbol, colour: QColor, ground: QColor, at: list[QPointF], half: float
) -> None:
    """Many alike; ``half``: half their size, px. An outline is filled with ``ground``, so that lines end at it."""
    pen = QPen(colour, PEN_PX if half > 2.5 else 1.0)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(colour if symbol in FILLED else ground)
    if symbol in ("circle", "ring"):
        for point in at:
            painter.drawEllipse(point, half, half)
    elif symbol == "cross":
        for point in at:
            x, y = point.x(), point.y()
            painter.drawLine(QPointF(x - half, y - half), QPointF(x + half, y + half))
            painter.drawLine(QPointF(x - half, y + half), QPointF(x + half, y - half))
    else:
        corners = [QPointF(x * half, y * half) for x, y in SHAPES[symbol]]
        for point in at:
            painter.drawPolygon(QPolygonF([point + corner for corner in corners]))
