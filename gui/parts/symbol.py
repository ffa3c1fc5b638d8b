"""Symbols of groups: told apart by their form, whatever the colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

Symbol = Literal["circle", "open_square", "triangle", "diamond", "open_circle", "square", "open_triangle", "cross"]
SYMBOLS: tuple[Symbol, ...] = (
    "circle",
    "open_square",
    "triangle",
    "diamond",
    "open_circle",
    "square",
    "open_triangle",
)
"""Of groups; a cross is what does not count."""


def paint_symbol(painter: QPainter, symbol: Symbol, colour: QColor, x: float, y: float, size: float) -> None:
    """Around a point; ``size``: px from side to side."""
    paint_symbols(painter, symbol, colour, (QPointF(x, y),), size)


def paint_symbols(
    painter: QPainter, symbol: Symbol, colour: QColor, at: Iterable[QPointF], size: float, ground: QColor | None = None
) -> None:
    """Around many points. ``ground``: fills the open ones, so that a line behind them ends at their edge."""
    half = size / 2
    pen = QPen(colour, min(1.8, max(1.2, size / 5)))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    if symbol.startswith("open"):
        painter.setBrush(Qt.BrushStyle.NoBrush if ground is None else ground)
    else:
        painter.setBrush(colour)
    form = symbol.removeprefix("open_")
    if form == "circle":
        for point in at:
            painter.drawEllipse(point, half - 0.4, half - 0.4)
    elif form == "square":
        for point in at:
            painter.drawRect(QRectF(point.x() - half + 0.6, point.y() - half + 0.6, size - 1.2, size - 1.2))
    elif form == "cross":
        for point in at:
            painter.drawLine(point + QPointF(-half, -half), point + QPointF(half, half))
            painter.drawLine(point + QPointF(-half, half), point + QPointF(half, -half))
    else:
        corners = _corners(form, half)
        for point in at:
            painter.drawPolygon(QPolygonF([point + corner for corner in corners]))


def _corners(form: str, half: float) -> list[QPointF]:
    if form == "triangle":
        return [QPointF(-half, half), QPointF(half, half), QPointF(0, -half)]
    return [QPointF(-half, 0), QPointF(0, -half), QPointF(half, 0), QPointF(0, half)]
