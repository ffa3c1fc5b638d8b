"""The plane of the slice drawing, to scale: where along the fibres and in which lamina a point of it lies.

CA1 lies on a circle, so that every point of the plane has one place. Plane: um, x towards the subiculum, y downwards
(apical), origin in the middle of s. pyramidale at the crown of CA1. ``along``: um along the fibres from there, positive
towards the subiculum, true to scale in the middle of s. radiatum, where the fibres run.
"""

from __future__ import annotations

import math
from statistics import median

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from rig.instruments.electrodes import Electrodes

FIBRES_UM = 180.0
"""Lamina at which lengths along the fibres are true."""
RADIUS_UM = 1500.0
"""Bend of CA1 there (convention: what a transverse slice of the dorsal hippocampus looks like)."""
CA1_UM = 1000.0
"""CA1 reaches this far along the fibres to either side of its crown."""
EXTENT = QRectF(-1580.0, -260.0, 3240.0, 1770.0)
"""What of the plane is always in view, um."""


def to_plane(along_um: float, lamina_um: float) -> QPointF:
    angle = along_um / RADIUS_UM
    radius = RADIUS_UM + FIBRES_UM - lamina_um
    return QPointF(radius * math.sin(angle), RADIUS_UM + FIBRES_UM - radius * math.cos(angle))


def to_place(point: QPointF) -> tuple[float, float]:
    """(along_um, lamina_um) of a point of the plane."""
    down = RADIUS_UM + FIBRES_UM - point.y()
    return math.atan2(point.x(), down) * RADIUS_UM, RADIUS_UM + FIBRES_UM - math.hypot(point.x(), down)


def view(room: QRectF) -> QTransform:
    """From um of the plane to px: EXTENT in the middle of ``room``, as large as it goes."""
    scale = min(room.width() / EXTENT.width(), room.height() / EXTENT.height())
    shift = room.center() - EXTENT.center() * scale
    return QTransform(scale, 0, 0, scale, shift.x(), shift.y())


def stands(electrodes: Electrodes, rec_along_um: float) -> dict[str, tuple[float, float]]:
    """(along_um, lamina_um) of S1, S2 and REC. Places are told from REC, so where REC stands is told beside them."""
    s1, s2, rec = electrodes.s1, electrodes.s2, electrodes.rec
    return {
        "S1": (rec_along_um - s1.along_um - rec.along_um, s1.lamina_um),
        "S2": (rec_along_um + s2.along_um - rec.along_um, s2.lamina_um),
        "REC": (rec_along_um, rec.lamina_um),
    }


def rec_moved_um(before: Electrodes, after: Electrodes) -> float:
    """How far along the fibres REC itself moved: so far that the three electrodes together moved as little as they can.

    Places are told from REC: when REC alone moves, both distances change against each other.
    """
    was, now = stands(before, 0.0), stands(after, 0.0)
    return median((0.0, was["S1"][0] - now["S1"][0], was["S2"][0] - now["S2"][0]))
