"""The electrodes on the drawing of the slice: where each comes down, the reach of its current, its badge and words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QRadialGradient, QTransform

from gui.parts.theme import Theme
from gui.slice.geometry import to_plane
from rig.instruments.electrodes import Stimulation

LEAN = {"S1": QPointF(-0.56, -1.0), "S2": QPointF(0.56, -1.0), "REC": QPointF(0.0, -1.0)}
"""How the electrodes come down, for 1 px of height."""
BADGE = {"S1": (26.0, 16.0), "S2": (26.0, 16.0), "REC": (32.0, 16.0)}
BADGE_ROW = 11.0
SHORTEST_PX = 30.0
POLES_UM = Stimulation().tip_um


@dataclass(frozen=True)
class Electrode:
    """``along_um``, ``lamina_um``: where its tip is drawn. ``reach_um``: how far its current still fires fibres.
    ``impossible``: it cannot be left there. ``wrong``: it can, and will not do what it is for. ``callout``: said beside
    the tip."""

    name: str
    along_um: float
    lamina_um: float
    depth_um: float
    reach_um: float = 0.0
    on: bool = True
    selected: bool = False
    impossible: bool = False
    wrong: bool = False
    callout: str = ""


def tip_at(electrode: Electrode, um_to_px: QTransform) -> QPointF:
    return um_to_px.map(to_plane(electrode.along_um, electrode.lamina_um))


def badge_at(electrode: Electrode, um_to_px: QTransform, width: float) -> QPointF:
    """Middle of its badge, px: above the tip in the row of badges, inside the drawing."""
    tip = tip_at(electrode, um_to_px)
    height = max(SHORTEST_PX, tip.y() - BADGE_ROW)
    end = tip + LEAN[electrode.name] * min(height, 90.0)
    end.setY(tip.y() - height)
    half = BADGE[electrode.name][0] / 2 + 2
    return QPointF(min(max(end.x(), half), width - half), max(end.y(), BADGE_ROW))


def round_pen(colour: QColor, width: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)


def paint_halo(painter: QPainter, theme: Theme, electrode: Electrode, um_to_px: QTransform) -> None:
    """The current's reach: bright where most fibres fire, gone where hardly one does."""
    reach = electrode.reach_um * um_to_px.m11()
    if reach <= 0.0 or not electrode.on:
        return
    tip = tip_at(electrode, um_to_px)
    glow = QRadialGradient(tip, reach)
    glow.setColorAt(0.0, theme.colour(electrode.name, 0.60))
    glow.setColorAt(0.45, theme.colour(electrode.name, 0.26))
    glow.setColorAt(1.0, theme.colour(electrode.name, 0.03))
    painter.setBrush(QBrush(glow))
    painter.setPen(QPen(theme.colour(electrode.name, 0.5), 0.8))
    painter.drawEllipse(tip, reach, reach)


def paint_electrode(painter: QPainter, theme: Theme, electrode: Electrode, um_to_px: QTransform, width: float) -> None:
    tip, badge = tip_at(electrode, um_to_px), badge_at(electrode, um_to_px, width)
    token = "danger" if electrode.impossible else "text" if electrode.name == "REC" else electrode.name
    colour = theme.colour(token, 1.0 if electrode.on else 0.55)
    shaft = QLineF(tip, badge)
    unit = shaft.unitVector()
    along = QPointF(unit.dx(), unit.dy())
    across = QPointF(-unit.dy(), unit.dx())
    if electrode.name == "REC":
        glass = QPolygonF([tip, badge + across * 4.5, badge - across * 4.5])
        painter.setBrush(theme.colour("text", 0.10))
        painter.setPen(round_pen(colour, 1.3))
        painter.drawPolygon(glass)
        wire = QPen(colour, 0.8)
        wire.setDashPattern([2, 2])
        painter.setPen(wire)
        painter.drawLine(tip + along * 0.35 * shaft.length(), badge)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(tip, 2.0, 2.0)
    else:
        half = max(POLES_UM * um_to_px.m11(), 5.0) / 2
        for side in (-1, 1):
            pole = tip + across * half * side
            pen = round_pen(colour, 1.8 if electrode.name == "S1" else 1.4)
            if electrode.impossible:
                pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.drawLine(pole, badge + across * 2.0 * side)
            painter.setBrush(colour if electrode.name == "S1" else theme.colour("tissue"))
            painter.setPen(QPen(colour, 1.4))
            painter.drawEllipse(pole, 1.9, 1.9)
    if electrode.selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("text"), 1.4))
        painter.drawEllipse(tip, 8, 8)
    if electrode.wrong:
        _triangle(painter, theme, tip + QPointF(14, 3))
    _badge(painter, theme, electrode, badge, token)


def _badge(painter: QPainter, theme: Theme, electrode: Electrode, middle: QPointF, token: str) -> None:
    wide, high = BADGE[electrode.name]
    box = QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)
    colour = theme.colour(token)
    round_px = high / 2 if electrode.name == "S1" else 3.0
    if electrode.selected:
        painter.setBrush(theme.colour("bg1"))
        painter.setPen(QPen(theme.colour("text"), 2))
        painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), round_px + 3, round_px + 3)
    filled = electrode.name != "S2" and electrode.on
    painter.setBrush(colour if filled else theme.colour("bg1"))
    pen = QPen(colour, 1.6)
    if not electrode.on:
        pen.setDashPattern([2, 2])
    painter.setPen(pen)
    painter.drawRoundedRect(box.adjusted(0.8, 0.8, -0.8, -0.8), round_px, round_px)
    painter.setFont(theme.font(11, 600))
    painter.setPen(theme.colour("inkon" if filled else token))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, electrode.name)


def _triangle(painter: QPainter, theme: Theme, middle: QPointF) -> None:
    """The sign of a warning, in ink."""
    corners = [QPointF(0, -6), QPointF(6.5, 5.5), QPointF(-6.5, 5.5)]
    painter.setBrush(theme.colour("bg1"))
    painter.setPen(round_pen(theme.colour("text"), 1.4))
    painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
    painter.drawLine(middle + QPointF(0, -2), middle + QPointF(0, 1.5))
    painter.drawPoint(middle + QPointF(0, 3.8))


def paint_callout(
    painter: QPainter, theme: Theme, electrode: Electrode, um_to_px: QTransform, width: float, height: float
) -> None:
    if not electrode.callout:
        return
    font = theme.font(theme.metrics.hint, 500)
    tip = tip_at(electrode, um_to_px)
    metrics = QFontMetricsF(font)
    wide, high = metrics.horizontalAdvance(electrode.callout) + 12, metrics.height() + 4
    left = min(max(tip.x() - wide / 2, 4), max(4.0, width - wide - 4))
    top = tip.y() + 13 if tip.y() + 13 + high < height - 4 else tip.y() - 15 - high
    box = QRectF(left, top, wide, high)
    painter.setBrush(theme.colour("bg1", 0.94))
    painter.setPen(QPen(theme.colour("danger" if electrode.impossible else "line2"), 1))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(font)
    painter.setPen(theme.colour("danger" if electrode.impossible else "text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, electrode.callout)
