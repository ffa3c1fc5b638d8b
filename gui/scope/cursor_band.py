"""The cursors of the scope: shaded windows in time, each with two grips under the axis."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from gui.parts.theme import Theme
from gui.scope.axes import ScopeAxes
from model.units import TICK_MS, quantities
from rig.measure.sweep import Cursors

WINDOWS = {
    "volley": ("volley_from_ms", "volley_to_ms"),
    "slope": ("slope_from_ms", "slope_to_ms"),
    "peak": ("peak_from_ms", "peak_to_ms"),
}
EDGES = {edge: window for window, edges in WINDOWS.items() for edge in edges}
LEAST_MS = 0.2
GRIP_PX = 9
EDGE_PX = 4
"""A name wider than its window stands this far outside it: the volley's before, the slope's after."""


def edge_names() -> dict[str, str]:
    """What each grip is called."""
    say = QCoreApplication.translate
    return {
        "volley_from_ms": say("CursorBand", "Fibre volley window, start"),
        "volley_to_ms": say("CursorBand", "Fibre volley window, end"),
        "slope_from_ms": say("CursorBand", "Slope window, start"),
        "slope_to_ms": say("CursorBand", "Slope window, end"),
        "peak_from_ms": say("CursorBand", "Amplitude window, start"),
        "peak_to_ms": say("CursorBand", "Amplitude window, end"),
    }


def edge_moved(cursors: Cursors, edge: str, to_ms: float) -> Cursors:
    """The edge at the nearest sample to ``to_ms``, inside its range and not past the other edge of its window.

    Whoever places the slope window wants the slope measured in it, so its method follows.
    """
    declared = quantities(Cursors)[edge]
    begin, end = WINDOWS[EDGES[edge]]
    low, high = declared["low"], declared["high"]
    if edge == begin:
        high = min(high, getattr(cursors, end) - LEAST_MS)
    else:
        low = max(low, getattr(cursors, begin) + LEAST_MS)
    return _changed(cursors, EDGES[edge], {edge: round(round(min(high, max(low, to_ms)) / TICK_MS) * TICK_MS, 2)})


def window_moved(cursors: Cursors, window: str, begin_ms: float) -> Cursors:
    """The whole window, beginning at the nearest sample to ``begin_ms``."""
    begin, end = WINDOWS[window]
    width = getattr(cursors, end) - getattr(cursors, begin)
    at = min(max(0.0, begin_ms), quantities(Cursors)[end]["high"] - width)
    at = round(at / TICK_MS) * TICK_MS
    return _changed(cursors, window, {begin: round(at, 2), end: round(at + width, 2)})


def _changed(cursors: Cursors, window: str, change: dict[str, float]) -> Cursors:
    moved = msgspec.structs.replace(cursors, **change)
    if window == "slope" and moved != cursors:
        moved = msgspec.structs.replace(moved, slope_method="window")
    return moved


def paint_bands(painter: QPainter, theme: Theme, axes: ScopeAxes, cursors: Cursors, lit: str) -> None:
    """The shaded windows. ``lit``: the window or the edge under a hand."""
    names = {
        "volley": QCoreApplication.translate("CursorBand", "FV"),
        "slope": QCoreApplication.translate("CursorBand", "slope"),
    }
    room = axes.room
    painter.save()
    painter.setClipRect(room)
    for window, (begin, end) in WINDOWS.items():
        left, right = axes.x(getattr(cursors, begin)), axes.x(getattr(cursors, end))
        under_hand = lit == window or EDGES.get(lit) == window
        if window == "peak":
            if under_hand:
                painter.setPen(theme.pen("text3", dash=True))
                painter.drawLines([QLineF(x, room.top(), x, room.bottom()) for x in (left, right)])
            continue
        used = window != "slope" or cursors.slope_method == "window"
        shade = (0.13 if used else 0.07) + 0.07 * under_hand
        painter.fillRect(QRectF(left, room.top(), right - left, room.height()), theme.colour("text", shade))
        for edge, x in ((begin, left), (end, right)):
            painter.setPen(theme.pen("text", 2) if lit == edge else theme.pen("text3", alpha=0.8))
            painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(theme.metrics.hint, 600))
        wide = painter.fontMetrics().horizontalAdvance(names[window])
        if wide <= right - left + 2 * EDGE_PX:
            start = (left + right - wide) / 2
        else:
            start = left - wide - EDGE_PX if window == "volley" else right + EDGE_PX
        painter.drawText(QPointF(start, room.bottom() - 14), names[window])
    painter.restore()


def paint_grips(painter: QPainter, theme: Theme, axes: ScopeAxes, cursors: Cursors, focused: str) -> None:
    """Filled grips of the volley and the slope, hollow ones of the amplitude; a ring around the focused one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    foot = axes.room.bottom() + 1
    for edge, window in EDGES.items():
        ms = getattr(cursors, edge)
        if not axes.span_ms[0] <= ms <= axes.span_ms[1]:
            continue
        x = axes.x(ms)
        painter.setPen(theme.pen("text3", 1.2))
        painter.setBrush(theme.colour("plot" if window == "peak" else "text3"))
        corners = [QPointF(x, foot), QPointF(x - 4, foot + GRIP_PX - 1), QPointF(x + 4, foot + GRIP_PX - 1)]
        painter.drawPolygon(QPolygonF(corners))
        if edge == focused:
            paint_focus(painter, theme, QRectF(x - 7, foot - 2, 14, GRIP_PX + 4))
    painter.restore()


def paint_focus(painter: QPainter, theme: Theme, around: QRectF) -> None:
    painter.setPen(theme.pen("text", 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(around, 4, 4)
