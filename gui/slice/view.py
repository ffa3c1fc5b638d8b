"""The drawing of the slice as a control: electrodes are carried with the mouse or stepped by key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.slice.electrode_drawing import Electrode, badge_at, tip_at
from gui.slice.geometry import to_place, view
from gui.slice.placing import NAMES
from gui.slice.scene import SliceScene, SliceState, room_of

GRIP_PX = 9.0
"""So near a tip, a shaft or a badge a press takes the electrode."""
DEPTH_UM_PER_PX = 2.0
STEP_UM, COARSE_UM = 10.0, 50.0
STEPS: dict[int, tuple[int, int, int]] = {
    Qt.Key.Key_Left: (-1, 0, 0),
    Qt.Key.Key_Right: (1, 0, 0),
    Qt.Key.Key_Up: (0, -1, 0),
    Qt.Key.Key_Down: (0, 1, 0),
    Qt.Key.Key_PageUp: (0, 0, -1),
    Qt.Key.Key_PageDown: (0, 0, 1),
}
"""Key -> steps along the fibres, down the lamina and into the slice."""


@careful
class Handle(QWidget):
    """One electrode for the keyboard and for assistive tools. The mouse goes through to the drawing."""

    def __init__(self, view: SliceView, name: str) -> None:
        super().__init__(view)
        self._view = view
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("{name} electrode").format(name=name))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            carrying = event.key() == Qt.Key.Key_Escape and self._view.carrying
            if event.key() in STEPS or carrying:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS:
            size = COARSE_UM if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_UM
            along, lamina, depth = STEPS[event.key()]
            self._view.stepped.emit(self._name, along * size, lamina * size, depth * size)
        elif event.key() == Qt.Key.Key_Escape and self._view.carrying:
            self._view.let_go()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS and not event.isAutoRepeat():
            self._view.dropped.emit()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._view.selected.emit(self._name)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._view.dropped.emit()
        self._view.selected.emit("")


@careful
class SliceView(QWidget):
    gripped = Signal(str)
    carried = Signal(str, float, float, float)
    """Name, and where it would be: um along the fibres from the crown of CA1, lamina, depth."""
    stepped = Signal(str, float, float, float)
    """Name, and how far it should go in each direction, um."""
    dropped = Signal()
    cancelled = Signal()
    selected = Signal(str)
    """The electrode that has the keyboard; empty when none has."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._scene = SliceScene(theme)
        self._state = SliceState(())
        self._grip: tuple[Electrode, QPointF, bool] | None = None
        self.movable = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Drawing of the slice"))
        self.setToolTip(
            self.tr(
                "Drag an electrode in the plane; Shift-drag sets its depth, 0 to 400 µm. Tab selects the next one, "
                "arrow keys move it 10 µm (Shift: 50), Page up and Page down raise and lower it."
            )
        )
        self.handles = {name: Handle(self, name) for name in NAMES}
        self.message = label("", "label", wrap=True)
        self.message.setParent(self)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.message.hide()
        theme.changed.connect(self._place_children)

    def sizeHint(self) -> QSize:
        return QSize(360, 210)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 110)

    # ---- showing

    @property
    def state(self) -> SliceState:
        return self._state

    @property
    def carrying(self) -> bool:
        return self._grip is not None

    def show_state(self, state: SliceState) -> None:
        if state != self._state:
            self._state = state
            self._place_handles()
            self.update()

    def say(self, words: str, problem: bool) -> None:
        """A sentence over the foot of the drawing; an empty one takes it away."""
        role = "problem" if problem else "label"
        if (words, role) == (self.message.text(), self.message.property("role")):
            return
        self.message.setText(words)
        self.message.setProperty("role", role)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.message.setVisible(bool(words))
        self._place_children()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._scene.paint(painter, self.width(), self.height(), self._state)
        if not self.message.isHidden():
            painter.setBrush(self._theme.colour("bg1", 0.94))
            painter.setPen(QPen(self._theme.colour("line2"), 1))
            painter.drawRoundedRect(self.message.geometry().adjusted(-6, -3, 6, 3), 5, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_children()

    def _place_children(self) -> None:
        self._place_handles()
        if not self.message.isHidden():
            widest = self.width() - 20
            wide = min(widest, self.message.fontMetrics().horizontalAdvance(self.message.text()) + 4)
            high = self.message.heightForWidth(wide)
            self.message.setGeometry((self.width() - wide) // 2, self.height() - high - 5, wide, high)
        self.update()

    def _place_handles(self) -> None:
        side = self._theme.metrics.row
        um_to_px = self.um_to_px()
        for electrode in self._state.electrodes:
            middle = badge_at(electrode, um_to_px, self.width()).toPoint()
            self.handles[electrode.name].setGeometry(QRect(middle.x() - side // 2, middle.y() - side // 2, side, side))

    def um_to_px(self) -> QTransform:
        return view(room_of(self.width(), self.height()))

    # ---- the mouse

    def electrode_at(self, point: QPointF) -> Electrode | None:
        """The electrode under the pointer; where two are, the one whose tip is nearer."""
        um_to_px = self.um_to_px()

        def to_tip(electrode: Electrode) -> float:
            return QLineF(tip_at(electrode, um_to_px), point).length()

        near = [one for one in self._state.electrodes if self._distance(one, um_to_px, point) <= GRIP_PX]
        return min(near, key=to_tip) if near else None

    def _distance(self, electrode: Electrode, um_to_px: QTransform, point: QPointF) -> float:
        """From the line between badge and tip, px."""
        tip, badge = tip_at(electrode, um_to_px), badge_at(electrode, um_to_px, self.width())
        shaft, way = badge - tip, point - tip
        share = QPointF.dotProduct(way, shaft) / max(1.0, QPointF.dotProduct(shaft, shaft))
        return QLineF(tip + shaft * min(max(share, 0.0), 1.0), point).length()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        taken = self.electrode_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if taken is None:
            super().mousePressEvent(event)
            return
        self.handles[taken.name].setFocus(Qt.FocusReason.MouseFocusReason)
        deep = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._grip = (taken, event.position(), deep)
        self.gripped.emit(taken.name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            over = self.electrode_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.OpenHandCursor if over and self.movable else Qt.CursorShape.ArrowCursor)
            return
        start, pressed, deep = self._grip
        way = event.position() - pressed
        if deep:
            depth = start.depth_um + way.y() * DEPTH_UM_PER_PX
            self.carried.emit(start.name, start.along_um, start.lamina_um, depth)
            return
        um_to_px = self.um_to_px()
        px_to_um, _ = um_to_px.inverted()
        along, lamina = to_place(px_to_um.map(tip_at(start, um_to_px) + way))
        self.carried.emit(start.name, along, lamina, start.depth_um)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grip = None
            self.dropped.emit()

    def let_go(self) -> None:
        """Esc: as if it had never been gripped."""
        self._grip = None
        self.cancelled.emit()
