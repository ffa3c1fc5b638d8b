"""Linked traces of both synapses over experiment time, one above another, with one line through all of them."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.clock_text import short_clock
from gui.parts.theme import Theme
from gui.plots.plot_axis import nice_step
from gui.session.spine_record import SpineRecord
from gui.spine.values import SpineValue, spine_values
from model.units import TICKS_PER_MIN
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.timecourse.time_course import TimeCourse

TRACED = ("spine_ca_uM", "camkii_active", "ampa_number", "spine_volume", "tag", "new_protein")
SLOPE = "slope"
"""The one row that an electrode sees: percent of baseline, from the course."""
LEAST_SPAN = {
    SLOPE: (80.0, 120.0),
    "spine_ca_uM": (0.0, 0.5),
    "camkii_active": (0.0, 20.0),
    "ampa_number": (90.0, 120.0),
    "spine_volume": (90.0, 120.0),
    "tag": (0.0, 10.0),
    "new_protein": (0.0, 0.2),
}
"""Shown numbers that a row spans at the least."""
LEAST_MIN = 20.0
FUTURE_SHARE = 0.06
LANE_PX, FOOT_PX, RIGHT_PX = 18, 36, 10
TICKS_APART_PX = 80
COLUMN_PX = 2.0
PEN_PX = {"S1": 2.2, "S2": 1.6}
Minutes = TypeVar("Minutes", float, np.ndarray)
"""One, or an array of them."""


def outline(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same curve in pixels with fewer points: lowest and highest of every two columns, and only the ends of what is
    flat. A broad antialiased line costs by its points."""
    if len(x) > x[-1] - x[0]:
        column = np.floor(x / COLUMN_PX)
        starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
        ends = np.append(starts[1:], len(y)) - 1
        lowest, highest = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
        rises = y[ends] > y[starts]
        both = np.column_stack([np.where(rises, lowest, highest), np.where(rises, highest, lowest)])
        x, y = np.column_stack([x[starts], x[ends]]).ravel(), both.ravel()
    y = np.round(4.0 * y) / 4.0
    steps = np.diff(y) != 0
    kept = np.concatenate(([True], steps)) | np.concatenate((steps, [True]))
    return x[kept], y[kept]


@careful
class SpineTraces(QWidget):
    line_moved = Signal(float)
    """A person put the line at this minute."""
    went_live = Signal()
    """A person sent the line back to now."""

    def __init__(self, theme: Theme, record: SpineRecord, course: TimeCourse) -> None:
        super().__init__()
        self._theme = theme
        self._record = record
        self._course = course
        self._shown = {SLOPE: SpineValue(self.tr("fEPSP slope"), "%", 1.0, 0, 200.0, rest=100.0)}
        self._shown |= {name: spine_values()[name] for name in TRACED}
        self._line: float | None = None
        self._picture: QPixmap | None = None
        self._drawn: object = None
        self._span = (0.0, LEAST_MIN)
        self._ranges: dict[str, tuple[float, float]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LANE_PX + FOOT_PX + 26 * len(self._shown))
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Linked time course of both synapses"))
        theme.changed.connect(self.redraw)
        self.show_line(None)

    def sizeHint(self) -> QSize:
        return QSize(800, 340)

    @property
    def line_min(self) -> float | None:
        """Where the line stands; None while it is at now."""
        return self._line

    def show_line(self, minute: float | None) -> None:
        """Put the line somewhere; says nothing to anybody but a screen reader."""
        self._line = minute
        tick = self._now() if minute is None else minute
        where = short_clock(round(tick * TICKS_PER_MIN))
        self.setAccessibleDescription(
            self.tr("The line is at now, {time}. Left and Right move it.").format(time=where)
            if minute is None
            else self.tr("The line is at {time}. Left and Right move it, End brings it to now.").format(time=where)
        )
        self.update()

    def redraw(self) -> None:
        """The whole picture, of all moments."""
        self._drawn = None
        self.redraw_if_moved()

    def redraw_if_moved(self) -> None:
        """Only when it would look different."""
        wanted = (self._record.version, self._course.version, self.size(), self._theme.name, self._theme.metrics)
        if self._drawn != wanted and self.width() > 0 and self.height() > 0:
            self._drawn = wanted
            self._draw()
            self.update()

    # ---- by hand

    def step(self, places: int) -> None:
        """Move the line by so many recorded moments."""
        moments = self._record.moments
        if not len(moments):
            return
        here = len(moments) - 1 if self._line is None else moments.nearest(self._line)
        there = here + places
        if there >= len(moments):
            self._go_live()
        else:
            self._move_to(float(moments.minutes[max(0, there)]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, far = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step((10 if far else 1) * (-1 if key == Qt.Key.Key_Left else 1))
        elif key == Qt.Key.Key_Home and len(self._record.moments):
            self._move_to(float(self._record.moments.minutes[0]))
        elif key == Qt.Key.Key_End:
            self._go_live()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        inside = event.position().x() > self._left()
        self.setCursor(Qt.CursorShape.SplitHCursor if inside else Qt.CursorShape.ArrowCursor)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position().x())

    def _drag(self, x: float) -> None:
        """To the recorded moment nearest to the pointer; beyond the last one lies now."""
        moments = self._record.moments
        if not len(moments):
            return
        minute = self._minute(x)
        if minute > self._now():
            self._go_live()
        else:
            self._move_to(float(moments.minutes[moments.nearest(minute)]))

    def _move_to(self, minute: float) -> None:
        if minute != self._line:
            self.show_line(minute)
            self.line_moved.emit(minute)

    def _go_live(self) -> None:
        if self._line is not None:
            self.show_line(None)
            self.went_live.emit()

    # ---- where things are

    def _now(self) -> float:
        return self._record.now.minute if self._record.now is not None else 0.0

    def _left(self) -> float:
        return 9.0 * self._theme.metrics.hint

    def _x(self, minute: Minutes) -> Minutes:
        begin, end = self._span
        return self._left() + (minute - begin) / (end - begin) * (self.width() - RIGHT_PX - self._left())

    def _minute(self, x: float) -> float:
        begin, end = self._span
        return begin + (x - self._left()) / (self.width() - RIGHT_PX - self._left()) * (end - begin)

    def _row(self, place: int) -> QRectF:
        high = (self.height() - LANE_PX - FOOT_PX) / len(self._shown)
        return QRectF(self._left(), LANE_PX + place * high + 3, self.width() - RIGHT_PX - self._left(), high - 6)

    def _measure(self) -> None:
        """Minutes and values that the picture must hold."""
        moments = self._record.moments
        first = float(moments.minutes[0]) if len(moments) else 0.0
        long = max(LEAST_MIN, (self._now() - first) * (1.0 + FUTURE_SHARE))
        step = nice_step(long / 20.0)
        begin = step * math.floor(first / step)
        self._span = (begin, step * math.ceil((first + long) / step))
        for name, value in self._shown.items():
            low, high = LEAST_SPAN[name]
            for pathway in PATHWAYS:
                _, shown = self._line_of(name, value, pathway)
                if len(shown):
                    low, high = min(low, float(shown.min())), max(high, float(shown.max()))
            self._ranges[name] = (low, high + 0.06 * (high - low))

    def _line_of(self, name: str, value: SpineValue, pathway: Pathway) -> tuple[np.ndarray, np.ndarray]:
        """Minutes and shown numbers of one line."""
        if name == SLOPE:
            minutes, percents = self._course.percent(pathway, SLOPE)
            seen = minutes >= self._span[0]  # the electrode may have begun before anybody looked at the spine
            return minutes[seen], percents[seen]
        moments = self._record.moments
        return moments.minutes, moments.series(name, pathway) * value.factor

    # ---- the picture

    def _draw(self) -> None:
        self._measure()
        scale = self.devicePixelRatioF()
        self._picture = QPixmap(round(self.width() * scale), round(self.height() * scale))
        self._picture.setDevicePixelRatio(scale)
        self._picture.fill(self._theme.colour("plot"))
        painter = QPainter(self._picture)
        self._paint_axis(painter)
        for place, (name, value) in enumerate(self._shown.items()):
            self._paint_row(painter, self._row(place), name, value)
        self._paint_trains(painter)
        painter.end()

    def _paint_axis(self, painter: QPainter) -> None:
        theme = self._theme
        begin, end = self._span
        wide = self.width() - RIGHT_PX - self._left()
        step = nice_step((end - begin) * TICKS_APART_PX / max(wide, 1.0))
        painter.setFont(theme.font(theme.metrics.hint))
        foot = self.height() - FOOT_PX
        for place in range(math.ceil(begin / step - 1e-9), int(end / step + 1e-9) + 1):
            x = self._x(place * step)
            painter.setPen(theme.pen("grid"))
            painter.drawLine(QPointF(x, LANE_PX), QPointF(x, foot))
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(x - 30, foot, 60, 16), Qt.AlignmentFlag.AlignCenter, f"{place * step:g}")
        words = QRectF(self._left(), foot + 15, wide, FOOT_PX - 16)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.tr("Experiment time (min)"))

    def _paint_row(self, painter: QPainter, row: QRectF, name: str, value: SpineValue) -> None:
        theme = self._theme
        low, high = self._ranges[name]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(theme.pen("line2"))
        painter.drawLine(row.bottomLeft(), row.bottomRight())
        painter.drawLine(row.topLeft(), row.bottomLeft())

        def y(number: float) -> float:
            return row.bottom() - (number - low) / (high - low) * row.height()

        step = nice_step((high - low) * (theme.metrics.hint + 5) / max(row.height(), 1.0))
        painter.setFont(theme.font(theme.metrics.hint))
        tick = math.ceil(low / step - 1e-9) * step
        while tick <= high:
            if y(tick) > row.top() - 1:
                painter.setPen(theme.pen("grid"))
                painter.drawLine(QPointF(row.left() + 1, y(tick)), QPointF(row.right(), y(tick)))
                painter.setPen(theme.colour("text2"))
                middle = min(max(y(tick), row.top() + 6), row.bottom() - 5)
                box = QRectF(row.left() - 46, middle - 9, 40, 18)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{tick:g}")
            tick += step
        painter.setPen(theme.colour("text"))
        title = QRectF(8, row.top(), self._left() - 56, row.height())
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(title, side, f"{self._names()[name]}\n{value.unit}" if value.unit else self._names()[name])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pathway in reversed(PATHWAYS):
            minutes, shown = self._line_of(name, value, pathway)
            if not len(minutes):
                continue
            painter.setPen(theme.pen(pathway, PEN_PX[pathway]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            x, series = self._x(minutes), row.bottom() - (shown - low) / (high - low) * row.height()
            painter.drawPath(pg.arrayToQPath(*outline(x, series.astype(float))))
            self._paint_end(painter, pathway, QPointF(float(x[-1]), float(series[-1])))

    def _paint_end(self, painter: QPainter, pathway: str, at: QPointF) -> None:
        """A filled circle is S1, an open square S2."""
        if pathway == "S1":
            painter.setBrush(self._theme.colour("S1"))
            painter.drawEllipse(at, 2.6, 2.6)
        else:
            painter.setBrush(self._theme.colour("plot"))
            painter.drawRect(QRectF(at.x() - 3.2, at.y() - 3.2, 6.4, 6.4))

    def _names(self) -> dict[str, str]:
        return {
            SLOPE: self.tr("Slope"),
            "spine_ca_uM": self.tr("Ca²⁺"),
            "camkii_active": self.tr("CaMKII"),
            "ampa_number": self.tr("AMPA"),
            "spine_volume": self.tr("Volume"),
            "tag": self.tr("Tag"),
            "new_protein": self.tr("Protein"),
        }

    def _paint_trains(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setFont(theme.font(theme.metrics.hint, 600))
        free = -1e9
        for train in self._course.trains:
            x = self._x(train.at_min)
            words = train.text
            painter.setPen(theme.pen("text3", dash=True))
            painter.drawLine(QLineF(x, LANE_PX, x, self.height() - FOOT_PX))
            long = painter.fontMetrics().horizontalAdvance(words)
            left = min(x - long / 2, self.width() - long - 4.0)
            if left > free:
                painter.setPen(theme.colour("text"))
                painter.drawText(QPointF(left, LANE_PX - 5), words)
                free = left + long + 8

    # ---- the lines over it

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        self.redraw_if_moved()
        painter = QPainter(self)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        minute = self._now() if self._line is None else self._line
        words = self.tr("now") if self._line is None else short_clock(round(minute * TICKS_PER_MIN))
        self._paint_line(painter, minute, words, False)
        pin = self._record.pin
        if pin is not None:
            self._paint_line(painter, pin.minute, self.tr("pin {time}").format(time=short_clock(pin.tick)), True)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    def _paint_line(self, painter: QPainter, minute: float, words: str, pinned: bool) -> None:
        theme = self._theme
        x = self._x(minute)
        if not self._left() <= x <= self.width():
            return
        painter.setPen(theme.pen("text2" if pinned else "text", 1.4, dash=pinned))
        painter.drawLine(QLineF(x, LANE_PX, x, self.height() - FOOT_PX))
        painter.setFont(theme.font(theme.metrics.hint, 600))
        long = painter.fontMetrics().horizontalAdvance(words) + 8
        top = LANE_PX + 20.0 if pinned else float(LANE_PX)
        left = x - long if pinned and x - long > self._left() else x
        box = QRectF(min(left, self.width() - long - 1.0), top, long, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("bg3" if pinned else "text"))
        painter.drawRoundedRect(box, 2, 2)
        painter.setPen(theme.colour("text" if pinned else "inkon"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
