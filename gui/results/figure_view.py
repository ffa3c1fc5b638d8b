"""The figure of a study on the screen: representative traces above the time course. A line reads the means at a minute:
it follows the pointer, or the arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.symbol import paint_symbols
from gui.parts.theme import Theme
from gui.results.axes import Axes, figure_px, number_text
from gui.results.course_drawing import CourseChoice, drawn_courses, drawn_slices, paint_course
from gui.results.summary import course_words
from gui.results.trace_strip import paint_traces, panes
from gui.results.values import Look, View

TRACE_SHARE = 0.31
NEAR_PX = 9.0
MOST_READ = 10
"""Groups that the reading lists."""
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@careful
class FigureView(QWidget):
    slice_asked = Signal(int)
    """The index of the slice whose course was clicked, or whose trace."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: View | None = None
        self._choice = CourseChoice(("S1",))
        self._axes: Axes | None = None
        self._still: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Time course of all groups"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(self.tr("The arrow keys move a line that reads the means; a click on a slice opens its card"))
        theme.changed.connect(self._draw_anew)

    def _draw_anew(self) -> None:
        self._axes = self._still = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 300)

    def show_view(self, view: View | None, choice: CourseChoice) -> None:
        self._view, self._choice = view, choice
        self.setAccessibleDescription(course_words(view) if view is not None else "")
        self._draw_anew()

    @property
    def choice(self) -> CourseChoice:
        return self._choice

    # ---- reading

    def read_at(self, minute: float | None) -> None:
        """Put the reading line there; None takes it away."""
        if minute != self._choice.reading:
            self._choice = self._choice._replace(reading=minute)
            self.update()

    def _step(self, steps: int) -> None:
        grid = self._grid()
        if not len(grid):
            return
        now = self._choice.reading
        place = int(np.abs(grid - now).argmin()) + steps if now is not None else (0 if steps > 0 else len(grid) - 1)
        self.read_at(float(grid[min(max(place, 0), len(grid) - 1)]))
        self.setAccessibleDescription(" ".join(self.reading_words()) or self.accessibleDescription())

    def _grid(self) -> np.ndarray:
        courses = drawn_courses(self._view, self._choice) if self._view is not None else []
        return np.unique(np.concatenate([course.minutes for course in courses])) if courses else np.empty(0)

    def _read(self) -> list[tuple[Look, str]]:
        """Of every group at the reading line: "151 ± 3, n = 4"."""
        found: list[tuple[Look, str]] = []
        view, minute = self._view, self._choice.reading
        if view is None or minute is None:
            return found
        for course in drawn_courses(view, self._choice):
            if course.pathway != self._choice.pathways[0] or not len(course.minutes):
                continue
            place = int(np.abs(course.minutes - minute).argmin())
            mean, low, high = (float(one[place]) for one in (course.mean, course.low, course.high))
            if np.isfinite(mean):
                around = f" ± {number_text((high - low) / 2, 0.1)}" if np.isfinite(high) else ""
                words = f"{number_text(mean, 0.1)}{around}, n = {int(course.n[place])}"
                found.append((view.looks[course.group], words))
        return found

    def reading_words(self) -> list[str]:
        """The minute, then a group each; nothing without a reading line."""
        minute = self._choice.reading
        read = self._read()
        return (
            [f"{number_text(minute or 0.0, 0.5)} min:", *(f"{look.name} {words};" for look, words in read)]
            if read
            else []
        )

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, axes = event.position(), self._axes
        grid = self._grid()
        if axes is not None and axes.room.contains(at) and len(grid) and not self._choice.every:
            self.read_at(float(grid[np.abs(grid - axes.value_at(at.x())).argmin()]))
        else:
            self.read_at(None)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if self.slice_at(at) is not None else Qt.CursorShape.ArrowCursor
        )

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.read_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.slice_at(event.position())
        if found is not None:
            self.slice_asked.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS:
            fast = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._step(STEPS[Qt.Key(event.key())] * fast)
        elif event.key() == Qt.Key.Key_Escape and self._choice.reading is not None:
            self.read_at(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.read_at(None)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._axes = self._still = None
        super().resizeEvent(event)

    def slice_at(self, at: QPointF) -> int | None:
        """The slice whose trace or course is there."""
        view, axes = self._view, self._axes
        if view is None or axes is None:
            return None
        strip = self._rooms(view)[0]
        shown = panes(view, strip.width())
        if shown and strip.contains(at):
            return shown[min(int((at.x() - strip.left()) / strip.width() * len(shown)), len(shown) - 1)].number
        best, found = NEAR_PX, None
        for line in drawn_slices(view, self._choice):
            place = int(np.abs(line.minutes - axes.value_at(at.x())).argmin()) if len(line.minutes) else None
            if place is not None and axes.room.contains(at):
                away = abs(axes.up(float(line.percent[place])) - at.y())
                if away < best:
                    best, found = away, line.number
        return found

    # ---- the picture

    def _rooms(self, view: View) -> tuple[QRectF, QRectF]:
        """Of the traces, and of the course."""
        whole = QRectF(self.rect()).adjusted(6, 2, -4, -2)
        high = TRACE_SHARE * whole.height() if any(trace.pathway == view.pathway for trace in view.traces) else 0.0
        strip = QRectF(whole.left() + 4, whole.top(), whole.width() - 12, high)
        return strip, whole.adjusted(0, high + (10 if high else 4), 0, 0)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.setPen(QPen(theme.colour("text"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("plot"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        if self._view is None:
            return
        if self._still is None or self._axes is None:
            self._still, self._axes = self._drawn(self._view)
        painter.drawPixmap(0, 0, self._still)
        self._paint_reading(painter, self._axes)

    def _drawn(self, view: View) -> tuple[QPixmap, Axes]:
        """Everything but the reading line, which moves; and where it lies."""
        ratio = self.devicePixelRatioF()
        still = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        still.setDevicePixelRatio(ratio)
        still.fill(Qt.GlobalColor.transparent)
        painter = QPainter(still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strip, below = self._rooms(view)
        if strip.height() > 0:
            paint_traces(painter, self._theme, view, strip)
        axes = paint_course(painter, self._theme, view, self._choice, below)
        painter.end()
        return still, axes

    def _paint_reading(self, painter: QPainter, axes: Axes) -> None:
        read = self._read()[:MOST_READ]
        minute = self._choice.reading
        if not read or minute is None:
            return
        theme, size = self._theme, figure_px(self._theme)
        painter.setFont(theme.font(theme.metrics.body, 500))
        measure = QFontMetricsF(painter.font())
        head = f"{number_text(minute, 0.5)} min"
        wide = (
            max(
                [
                    measure.horizontalAdvance(head),
                    *(measure.horizontalAdvance(f"{look.name}  {words}") for look, words in read),
                ]
            )
            + 38
        )
        row = 1.5 * size
        box = QRectF(axes.across(minute) + 12, axes.room.top() + 6, wide, row * (len(read) + 1) + 10)
        if box.right() > axes.room.right():
            box.moveRight(axes.across(minute) - 12)
        painter.setPen(theme.pen("line2"))
        painter.setBrush(theme.colour("bg1"))
        painter.drawRoundedRect(box, 5, 5)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(box.left() + 10, box.top() + 5, wide, row), align, head)
        for place, (look, words) in enumerate(read, 1):
            top = box.top() + 5 + place * row
            spot = [QPointF(box.left() + 16, top + row / 2)]
            paint_symbols(painter, look.symbol, theme.colour(look.colour), spot, 8, theme.colour("bg1"))
            painter.setPen(theme.colour("text"))
            painter.drawText(QRectF(box.left() + 28, top, wide, row), align, f"{look.name}  {words}")
