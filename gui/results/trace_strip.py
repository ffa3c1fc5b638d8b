"""Representative traces, a pane a group, all to one scale; the scale bars stand in the last."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from gui.parts.theme import Theme
from gui.plots.plot_axis import nice_step
from gui.plots.polyline import polyline
from gui.results.axes import figure_px
from gui.results.values import GroupTrace, View

MOST_PANES = 6
LEAST_PANE_PX = 120.0
BEFORE_PX, AFTER_PX = 1.2, 2.0
SCALE_SHARE = 0.34
BAR_MS = (1.0, 2.0, 5.0, 10.0, 20.0)


def panes(view: View, width: float) -> list[GroupTrace]:
    """Those that have room, from the first group on."""
    shown = [trace for trace in view.traces if trace.pathway == view.pathway]
    return shown[: max(1, min(MOST_PANES, int(width / LEAST_PANE_PX)))]


def paint_traces(painter: QPainter, theme: Theme, view: View, room: QRectF) -> None:
    shown = panes(view, room.width())
    if not shown:
        return
    size = figure_px(theme)
    head, foot = 2.0 * size, 1.5 * size
    share = room.width() / len(shown)
    low, high = _ends(shown)
    first_ms, last_ms = (float(one) for one in (shown[0].ms[0], shown[0].ms[-1]))
    wide = share - 0.055 * room.width() / len(shown) - 12
    for place, trace in enumerate(shown):
        pane = QRectF(room.left() + place * share, room.top() + head, wide, room.height() - head - foot)
        _paint_name(painter, theme, view, trace, QRectF(pane.left(), room.top(), share - 8, head), place == 0)
        across = pane.left() + (trace.ms - first_ms) / (last_ms - first_ms) * pane.width()
        for mV, pen in (
            (trace.before, theme.pen("text3", BEFORE_PX)),
            (trace.after, theme.pen(view.looks[trace.group].colour, AFTER_PX)),
        ):
            if len(mV):
                polyline(painter, pen, across, pane.bottom() - (mV - low) / (high - low) * pane.height())
    if len(shown) < len(view.looks):
        words = f"{len(shown)} of {len(view.looks)} groups"
        painter.setFont(theme.font(theme.metrics.hint))
        painter.setPen(theme.colour("text3"))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, words)
    corner = QPointF(room.left() + (len(shown) - 1) * share + wide, room.bottom() - foot)
    _paint_scale(painter, theme, corner, (wide / (last_ms - first_ms), (room.height() - head - foot) / (high - low)))


def _ends(shown: list[GroupTrace]) -> tuple[float, float]:
    """mV at the foot and at the top of every pane."""
    both = [mV for trace in shown for mV in (trace.before, trace.after) if len(mV)]
    low = min([-0.1, *(float(np.nanmin(mV)) for mV in both)])
    high = max([0.02, *(float(np.nanmax(mV)) for mV in both)])
    return low, high


def _paint_name(painter: QPainter, theme: Theme, view: View, trace: GroupTrace, box: QRectF, first: bool) -> None:
    size = figure_px(theme)
    look = view.looks[trace.group]
    painter.setFont(theme.font(size, 600))
    painter.setPen(theme.colour(look.colour))
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    measure = QFontMetricsF(painter.font())
    painter.drawText(box, align, measure.elidedText(look.name, Qt.TextElideMode.ElideRight, box.width()))
    if first:
        used = measure.horizontalAdvance(look.name) + 10
        painter.setFont(theme.font(theme.metrics.hint))
        painter.setPen(theme.colour("text3"))
        rest = box.adjusted(used, 0, 0, 0)
        words = QFontMetricsF(painter.font()).elidedText(view.trace_words, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, align, words if len(words) > 8 else "")


def _paint_scale(painter: QPainter, theme: Theme, corner: QPointF, px: tuple[float, float]) -> None:
    """Bars up and left from the corner; ``px``: of 1 ms and of 1 mV."""
    per_ms, per_mV = px
    size = figure_px(theme)
    tall = nice_step(3.2 * size / per_mV)
    long = next((one for one in BAR_MS if one * per_ms >= 3.0 * size), BAR_MS[-1])
    pen = QPen(theme.colour("text"), 1.6)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    left, top = corner.x() - long * per_ms, corner.y() - tall * per_mV
    painter.drawPolyline(QPolygonF([QPointF(left, corner.y()), corner, QPointF(corner.x(), top)]))
    painter.setFont(theme.font(size))
    painter.setPen(theme.colour("text"))
    box = QRectF(left - 40, corner.y() + 3, long * per_ms + 80, 1.4 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{long:g} ms")
    box = QRectF(corner.x() - 206, top, 200, tall * per_mV)
    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{tall:g} mV")
