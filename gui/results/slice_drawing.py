"""One slice on its card: mean traces of both windows, and the courses of both pathways."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.symbol import Symbol, paint_symbols
from gui.parts.theme import Theme
from gui.plots.polyline import polyline
from gui.results.axes import Axes, foot_px, left_px, paint_bottom, paint_left, round_ends
from gui.results.values import GroupTrace, SliceCourse, View

TRACES_SHARE = 0.4


@careful
class SliceDrawing(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: View | None = None
        self._courses: tuple[SliceCourse, ...] = ()
        self._traces: tuple[GroupTrace, ...] = ()
        self.setAccessibleName(self.tr("Traces and time course of the slice"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(520, 330)

    def show_slice(self, view: View, courses: tuple[SliceCourse, ...], traces: tuple[GroupTrace, ...]) -> None:
        self._view, self._courses, self._traces = view, courses, traces
        words = [self.tr("No course was kept.")] if not courses else []
        for one in courses:
            known = one.percent[np.isfinite(one.percent)]
            if len(known):
                words.append(
                    self.tr("{pathway} ends at {value:.0f} %.").format(pathway=one.pathway, value=known[-5:].mean())
                )
        self.setAccessibleDescription(" ".join(words))
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, view = self._theme, self._view
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("plot"))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        if view is None:
            return
        room = QRectF(self.rect()).adjusted(6, 8, -8, -4)
        high = TRACES_SHARE * room.height() if self._traces else 0.0
        for place, trace in enumerate(self._traces):
            share = (room.width() - 8) / len(self._traces)
            self._paint_trace(
                painter, trace, QRectF(room.left() + 8 + place * share, room.top(), share - 14, high - 10)
            )
        self._paint_course(painter, view, room.adjusted(0, high, 0, 0))

    def _paint_trace(self, painter: QPainter, trace: GroupTrace, pane: QRectF) -> None:
        theme = self._theme
        both = [mV for one in self._traces for mV in (one.before, one.after) if len(mV)]
        low = min([-0.1, *(float(np.nanmin(mV)) for mV in both)])
        high = max([0.02, *(float(np.nanmax(mV)) for mV in both)])
        across = pane.left() + (trace.ms - trace.ms[0]) / (trace.ms[-1] - trace.ms[0]) * pane.width()
        for mV, pen in ((trace.before, theme.pen("text3", 1.1)), (trace.after, theme.pen(trace.pathway, 1.8))):
            if len(mV):
                polyline(painter, pen, across, pane.bottom() - (mV - low) / (high - low) * pane.height())
        painter.setFont(theme.font(theme.metrics.body, 600))
        painter.setPen(theme.colour(trace.pathway))
        painter.drawText(pane, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, trace.pathway)

    def _paint_course(self, painter: QPainter, view: View, room: QRectF) -> None:
        theme = self._theme
        ground = room.adjusted(left_px(theme), 4, -6, -foot_px(theme))
        known = [one.percent[np.isfinite(one.percent)] for one in self._courses]
        ends = [end for one in known if len(one) for end in np.percentile(one, (0.5, 99.5)).tolist()]
        axes = Axes(ground, view.span, round_ends(min([80.0, *ends]), max([120.0, *ends]), 4))
        if view.window is not None:
            left, right = (axes.across(minute) for minute in view.window)
            painter.fillRect(QRectF(left, ground.top(), right - left, ground.height()), theme.colour("text", 0.08))
        painter.setPen(theme.pen("line2", dash=True))
        painter.drawLine(QLineF(ground.left(), axes.up(100.0), ground.right(), axes.up(100.0)))
        for train in view.trains:
            painter.setPen(QPen(theme.colour("line2"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(
                QLineF(axes.across(train.minute), ground.top(), axes.across(train.minute), ground.bottom())
            )
        painter.save()
        painter.setClipRect(ground.adjusted(-3, -3, 3, 3))
        for one in reversed(self._courses):
            x, y = axes.places(one.minutes, one.percent)
            points = [QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True) if np.isfinite(point[1])]
            symbol: Symbol = "circle" if one.pathway == "S1" else "open_square"
            paint_symbols(painter, symbol, theme.colour(one.pathway), points, 3.6, theme.colour("plot"))
        painter.restore()
        paint_left(painter, theme, axes, "% of baseline", room.left())
        paint_bottom(painter, theme, axes, f"Time after {view.zero} (min)" if view.zero else "Time (min)")
