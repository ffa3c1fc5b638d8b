"""A line of many points, drawn in one call."""

from __future__ import annotations

import numpy as np
from pyqtgraph.functions import arrayToQPath
from pyqtgraph.graphicsItems.PlotCurveItem import arrayToLineSegments
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

FURTHEST_PX = 20_000.0
"""Nothing is drawn further from the corner of a picture: Qt counts pixels in 32 bits, and ends the program beyond."""
MOST_DASHES = 20_000
"""Of more dashes the line is drawn solid; no screen shows so many."""


def polyline(painter: QPainter, pen: QPen, x: np.ndarray, y: np.ndarray) -> None:
    """``x``, ``y``: px. A NaN parts the line.

    A thick line goes out as segments: Qt paints them five times faster than the joined line, twenty times if it is
    dashed, and at less than 3 px nobody sees the difference.
    """
    if len(x) < 2:
        return
    x, y = np.clip(x, -FURTHEST_PX, FURTHEST_PX), np.clip(y, -FURTHEST_PX, FURTHEST_PX)
    if pen.widthF() <= 1.0:
        painter.setPen(pen)
        painter.drawPath(arrayToQPath(x, y, "finite"))
    elif pen.style() == Qt.PenStyle.SolidLine:
        painter.setPen(pen)
        _draw(painter, x, y, "finite")
    else:
        dash_px, gap_px = (length * pen.widthF() for length in pen.dashPattern()[:2])
        solid = QPen(pen)
        solid.setStyle(Qt.PenStyle.SolidLine)
        painter.setPen(solid)
        if np.nansum(np.hypot(np.diff(x), np.diff(y))) > MOST_DASHES * (dash_px + gap_px):
            _draw(painter, x, y, "finite")
            return
        _draw(painter, *dashes(x, y, dash_px, gap_px))


def _draw(painter: QPainter, x: np.ndarray, y: np.ndarray, joined: np.ndarray | str) -> None:
    """``joined``: which points are joined to the next one, or "finite"."""
    # what is drawn is the memory of the segments: they have to live until it is done
    segments = arrayToLineSegments(x, y, joined, isinstance(joined, str))
    painter.drawLines(*segments.drawargs())


def dashes(x: np.ndarray, y: np.ndarray, dash_px: float, gap_px: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The line with more points, those where a dash begins or ends; and which of them are joined to the next one. A NaN
    parts the line, and what follows it begins with a dash."""
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    pieces = [
        _dashed(x[piece], y[piece], dash_px, gap_px)
        for piece in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
        if len(piece)
    ]
    if not pieces:
        return np.empty(0), np.empty(0), np.empty(0, bool)
    more_x, more_y, joined = (np.concatenate(one) for one in zip(*pieces, strict=True))
    return more_x, more_y, joined


def _dashed(x: np.ndarray, y: np.ndarray, dash_px: float, gap_px: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of a piece without a NaN."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    begins = np.arange(0.0, along[-1], dash_px + gap_px)
    every = np.unique(np.concatenate((along, begins, (begins + dash_px)[begins + dash_px < along[-1]])))
    middle = (every[:-1] + every[1:]) / 2
    joined = np.append(middle % (dash_px + gap_px) < dash_px, False)
    return np.interp(every, along, x), np.interp(every, along, y), joined
