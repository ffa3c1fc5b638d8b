"""The signs of a synapse, one molecule each: the drawing and its key use the same. ``full`` says how far, 0 to 1."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from gui.parts.swatch import drug_brush, drug_colour
from gui.parts.theme import Theme
from gui.session.bound_drugs import DrugMark
from gui.spine.shapes import hashed

SUBUNITS = 12
LEAST_ARROW = 0.1
DOT = 1.4
ARROW = ((-1.3, -20), (1.3, -20), (1.3, 21), (5, 21), (0, 29), (-5, 21), (-1.3, 21))


def parts(share: float, of: int) -> list[float]:
    """How full each of ``of`` marks is when together they show ``share``."""
    return [min(1.0, max(0.0, share * of - place)) for place in range(of)]


def paint_dots(painter: QPainter, points: list[QPointF], colour: QColor) -> None:
    """Small discs: cheaper than points of a round pen."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for point in points:
        painter.drawEllipse(point, DOT, DOT)


def paint_vesicle(painter: QPainter, at: QPointF, full: float, theme: Theme) -> None:
    painter.setPen(theme.pen("layer", 1.2))
    painter.setBrush(theme.colour("bg0", 0.55))
    painter.drawEllipse(at, 4.6, 4.6)
    if full > 0:
        painter.setBrush(theme.colour("layer", full))
        painter.drawEllipse(at, 4.6, 4.6)


def paint_endocannabinoid(painter: QPainter, at: QPointF, full: float, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text2", full))
    painter.drawPolygon(QPolygonF([at + QPointF(*corner) for corner in ((-4, 3.5), (4, 3.5), (0, -3.5))]))


def paint_camkii(painter: QPainter, at: QPointF, size: float, share: float, theme: Theme) -> None:
    """The ring of 12 subunits, the active ones filled from the top on."""
    painter.setPen(theme.pen("text", 1.2))
    for place, full in enumerate(parts(share, SUBUNITS)):
        turn = math.radians(-90.0 + 360.0 / SUBUNITS * place)
        centre = at + QPointF(19.0 * math.cos(turn), 19.0 * math.sin(turn)) * size
        painter.setBrush(theme.colour("bg0"))
        painter.drawEllipse(centre, 4.6 * size, 4.6 * size)
        if full > 0:
            painter.setBrush(theme.colour("text", full))
            painter.drawEllipse(centre, 4.6 * size, 4.6 * size)
    painter.setBrush(theme.colour("bg0"))
    painter.drawEllipse(at, 7.6 * size, 7.6 * size)


def paint_calcineurin(painter: QPainter, at: QPointF, full: float, theme: Theme) -> None:
    shape = QPolygonF([at + QPointF(*corner) * 3.6 for corner in ((0, -1), (1, 0), (0, 1), (-1, 0))])
    painter.setPen(theme.pen("text2", 1.0, 0.55 + 0.45 * full))
    painter.setBrush(theme.colour("text", full))
    painter.drawPolygon(shape)


def paint_tag(painter: QPainter, at: QPointF, towards: float, full: float, theme: Theme) -> None:
    tip = at + QPointF(15.0 * towards, 0.0)
    painter.setPen(theme.pen("text", 1.1))
    painter.drawLine(at, tip)
    painter.setBrush(theme.colour("text", full))
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-8.0 * towards, 0.0), tip + QPointF(0.0, -7.0)]))


def paint_protein(painter: QPainter, at: QPointF, full: float, theme: Theme) -> None:
    painter.setPen(theme.pen("text", 1.1))
    painter.setBrush(theme.colour("text", full))
    painter.drawRect(QRectF(at.x() - 3.2, at.y() - 3.2, 6.4, 6.4))


def paint_ion(painter: QPainter, at: QPointF, theme: Theme) -> None:
    """A few of them, for the key."""
    across, down = hashed(9, 7), hashed(9, 8)
    dots = [at + QPointF(22.0 * (x - 0.5), 22.0 * (y - 0.5)) for x, y in zip(across, down, strict=True)]
    paint_dots(painter, dots, theme.colour("text"))


def paint_outline(painter: QPainter, at: QPointF, theme: Theme) -> None:
    """The dashed line of the baseline, for the key."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.pen("text2", 1.2, dash=True))
    painter.drawEllipse(at, 13.0, 10.0)


def paint_ampa(painter: QPainter, at: QPointF, full: float, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text2", full))
    x, y = at.x(), at.y()
    painter.drawPolygon(
        QPolygonF([QPointF(x - 3.4, y - 8), QPointF(x + 3.4, y - 8), QPointF(x + 2.2, y + 7), QPointF(x - 2.2, y + 7)])
    )


def paint_nmda(
    painter: QPainter, at: QPointF, drugged: float, mark: DrugMark | None, mg: float, conducts: float, theme: Theme
) -> None:
    """``drugged``, ``mg`` and ``conducts`` say how far, 0 to 1; ``mark`` is None for a drug nobody knows."""
    body = QRectF(at.x() - 7.0, at.y() - 13.0, 14.0, 24.0)
    painter.setPen(theme.pen("text", 1.3))
    painter.setBrush(theme.colour("bg0"))
    painter.drawRoundedRect(body, 4.0, 4.0)
    painter.drawLines([QLineF(at.x() + x, body.top() + 1, at.x() + x, body.bottom() - 1) for x in (-3.0, 3.0)])
    in_pore = mark is not None and mark.in_pore
    ball = mg * (1.0 - drugged) if in_pore else mg
    if ball > 0.02:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text", ball))
        painter.drawEllipse(QPointF(at.x(), at.y() - 2.0), 4.2, 4.2)
    if conducts > LEAST_ARROW:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("tick", conducts))
        painter.drawPolygon(QPolygonF([at + QPointF(*corner) for corner in ARROW]))
    if drugged > 0.02:
        place = (
            QRectF(at.x() - 4.5, at.y() - 8.0, 9.0, 14.0) if in_pore else QRectF(at.x() - 8.0, at.y() - 20, 16.0, 9.0)
        )
        _drug(painter, place, drugged, mark, theme)


def _drug(painter: QPainter, place: QRectF, full: float, mark: DrugMark | None, theme: Theme) -> None:
    painter.save()
    painter.setOpacity(full)
    colour = theme.colour("text3" if mark is None else drug_colour(mark.line))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("bg0"))
    painter.drawRoundedRect(place, 3.0, 3.0)
    ground = QColor(colour)
    ground.setAlphaF(0.45)
    painter.setBrush(ground)
    painter.drawRoundedRect(place, 3.0, 3.0)
    painter.setBrush(QBrush(colour, Qt.BrushStyle.CrossPattern) if mark is None else drug_brush(theme, mark.line))
    pen = QPen(colour, 1.5)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.drawRoundedRect(place, 3.0, 3.0)
    painter.restore()
