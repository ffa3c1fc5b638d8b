"""Each slice at the measure window, as a control: a click, or the arrow keys and Enter, open the card of a slice."""

from __future__ import annotations

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
from gui.parts.theme import Theme
from gui.results.axes import number_text
from gui.results.dose_drawing import laid_out_doses, paint_doses, paint_map
from gui.results.slices_drawing import SlicesPicture, Spot, laid_out, paint_slices
from gui.results.summary import slices_words
from gui.results.values import SlicePoint, View

NEAR_PX = 10.0
RING_PX = 8.0
ALONG = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
ACROSS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@careful
class SlicesView(QWidget):
    slice_asked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: View | None = None
        self._picture: SlicesPicture | None = None
        self._picked: int | None = None
        self._over: int | None = None
        self._still: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Each slice at the measure window"))
        self.setToolTip(self.tr("Click a slice, or go to it with the arrow keys and press Enter: its card opens"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._draw_anew)

    def sizeHint(self) -> QSize:
        return QSize(420, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 190)

    def show_view(self, view: View | None) -> None:
        self._view = view
        self.setAccessibleDescription(slices_words(view) if view is not None else "")
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._still = self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._still = self._picture = None
        super().resizeEvent(event)

    def pick(self, index: int | None) -> None:
        """The slice that has the ring."""
        if index != self._picked:
            self._picked = index
            point = self.point(index)
            if point is not None and self._view is not None:
                self.setAccessibleDescription(point_words(self._view, point))
            self.update()

    @property
    def picked(self) -> int | None:
        return self._picked

    def point(self, index: int | None) -> SlicePoint | None:
        points = self._view.points if self._view is not None else ()
        return next((point for point in points if point.number == index), None)

    # ---- hands

    def spot_at(self, at: QPointF) -> Spot | None:
        best, found = NEAR_PX**2, None
        for spot in self._picture.spots if self._picture is not None else ():
            away = (spot.at.x() - at.x()) ** 2 + (spot.at.y() - at.y()) ** 2
            if away < best:
                best, found = away, spot
        return found

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        over = spot.point.number if spot is not None else None
        self.setCursor(Qt.CursorShape.ArrowCursor if over is None else Qt.CursorShape.PointingHandCursor)
        if over != self._over:
            self._over = over
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        if self._over is not None:
            self._over = None
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if spot is not None:
            self.pick(spot.point.number)
            self.slice_asked.emit(spot.point.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ALONG:
            self._go(0, ALONG[Qt.Key(event.key())])
        elif event.key() in ACROSS:
            self._go(ACROSS[Qt.Key(event.key())], 0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._picked is not None:
            self.slice_asked.emit(self._picked)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            mine = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, *ALONG, *ACROSS)
            if event.key() in mine:
                event.accept()
                return True
        return super().event(event)

    def _go(self, groups: int, slices: int) -> None:
        """To the next slice up or down in its group, or to the group beside."""
        points = [point for point in self._view.points if point.value is not None] if self._view is not None else []
        if not points:
            return
        now = self.point(self._picked)
        if now is None or now.value is None:
            self.pick(min(points, key=lambda point: (point.group, point.value or 0.0)).number)
            return
        if groups:
            others = sorted({point.group for point in points})
            place = others.index(now.group) + groups
            if 0 <= place < len(others):
                there = [point for point in points if point.group == others[place]]
                near = now.value
                self.pick(min(there, key=lambda point: abs((point.value or 0.0) - near)).number)
            return
        own = sorted(
            (point for point in points if point.group == now.group),
            key=lambda point: (point.value or 0.0, point.number),
        )
        place = [point.number for point in own].index(now.number) + slices
        self.pick(own[min(max(place, 0), len(own) - 1)].number)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # ---- the picture

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.setPen(QPen(theme.colour("text"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("plot"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        view = self._view
        if view is None:
            return
        if self._still is None:
            self._still, self._picture = self._drawn(view)
        painter.drawPixmap(0, 0, self._still)
        if self._picture is None:
            return
        for spot in self._picture.spots:
            if spot.point.number in (self._picked, self._over):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("text"), 2.0))
                painter.drawEllipse(spot.at, RING_PX, RING_PX)
                self._paint_words(painter, view, spot)

    def _drawn(self, view: View) -> tuple[QPixmap, SlicesPicture | None]:
        """All but the ring, which moves; and where the slices lie, None in a map."""
        ratio = self.devicePixelRatioF()
        still = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        still.setDevicePixelRatio(ratio)
        still.fill(Qt.GlobalColor.transparent)
        painter = QPainter(still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, room = self._theme, QRectF(self.rect()).adjusted(4, 6, -4, -4)
        picture = None
        if len(view.axes) > 1:
            paint_map(painter, theme, view, room)
        elif view.axes:
            picture = laid_out_doses(theme, view, room)
            paint_doses(painter, theme, view, picture, room)
        else:
            picture = laid_out(theme, view, room)
            paint_slices(painter, theme, view, picture, room.left())
        painter.end()
        return still, picture

    def _paint_words(self, painter: QPainter, view: View, spot: Spot) -> None:
        theme = self._theme
        painter.setFont(theme.font(theme.metrics.hint))
        words = point_words(view, spot.point)
        measure = QFontMetricsF(painter.font())
        wide = min(measure.horizontalAdvance(words) + 16, self.width() - 8.0)
        box = QRectF(spot.at.x() + 14, spot.at.y() - 13, wide, 26)
        box.moveLeft(max(4.0, min(box.left(), self.width() - wide - 4)))
        if box.left() < spot.at.x() + 10:
            box.moveBottom(spot.at.y() - 12)
        painter.setPen(theme.pen("line2"))
        painter.setBrush(theme.colour("bg1"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.colour("text"))
        shown = measure.elidedText(words, Qt.TextElideMode.ElideRight, wide - 14)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def point_words(view: View, point: SlicePoint) -> str:
    """ "Control, animal 3, slice 1: 151.2 %"."""
    value = "no number" if point.value is None else f"{number_text(point.value, 0.1)} {view.unit}".strip()
    words = f"{view.looks[point.group].name}, {point.name}: {value}"
    return f"{words}, left out: {point.left_out}" if point.left_out else words
