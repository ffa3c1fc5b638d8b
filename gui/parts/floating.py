"""A card that floats over the window: a tool that is looked at for a while and stops nothing behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.theme import Theme

STAGE = "stage"
"""The name of what the bench stands on in its window, and cards float over."""
LEFT_IN_VIEW_PX = 60
"""So much of the title can always be taken hold of again."""
OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
"""They disarm and run in the window behind; in here they close, or do what the focused control does with them."""


def stage_of(widget: QWidget) -> QWidget:
    """What cards of the window float over: its stage, and in a window without one all of it."""
    window = widget.window()
    return window.findChild(QWidget, STAGE) or window


@careful
class TitleBar(QWidget):
    """What a card is moved by."""

    def __init__(self, card: FloatingCard) -> None:
        super().__init__(card)
        self._card = card
        self._held: QPointF | None = None
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.globalPosition() - QPointF(self._card.pos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._card.move_to((event.globalPosition() - self._held).toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None


@careful
class KeptInView(QObject):
    """Follows the size of the window, so that no card is left outside it."""

    def __init__(self, card: FloatingCard) -> None:
        super().__init__(card)
        self._card = card

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self._card.isHidden():
            self._card.move_to(self._card.pos())
        return False


@careful
class FloatingCard(QFrame):
    """A child of the stage, never a window of its own and never modal.

    Content goes into ``body``, tools into ``head``. The title moves it; Esc (with the focus inside) or the cross closes
    it, which hides it: ``show_card`` brings it back where it was left.
    """

    closed = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        ground = stage_of(parent)
        super().__init__(ground)
        self.setObjectName("floating")
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme = theme
        self._placed = False
        self._laid_out_for = theme.metrics
        self._before: QWidget | None = None
        self.close_button = Button(name=self.tr("Close {title}").format(title=title), tip=self.tr("Close (Esc)"))
        self.close_button.setProperty("icon_only", True)
        self.close_button.setProperty("quiet", True)
        self.title = label(title, "title")
        bar = TitleBar(self)
        self.head = QHBoxLayout(bar)
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.setSpacing(6)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.head.addWidget(self.close_button)
        self.close_button.setCursor(Qt.CursorShape.ArrowCursor)
        whole = QVBoxLayout(self)
        whole.addWidget(bar)
        self.body = QVBoxLayout()
        whole.addLayout(self.body, 1)
        self._whole = whole
        self.close_button.clicked.connect(self.close_card)
        ground.installEventFilter(KeptInView(self))
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.hide()

    @property
    def ground(self) -> QWidget:
        """What it floats over."""
        parent = self.parentWidget()
        assert parent is not None
        return parent

    def show_card(self) -> None:
        """Show it, in the middle of the window the first time, and give the focus to its first control."""
        self._before = self.window().focusWidget()
        self.adjustSize()
        if not self._placed:
            self._placed = True
            room = self.ground.size()
            self.move((room.width() - self.width()) // 2, max(0, (room.height() - self.height()) // 3))
        self.move_to(self.pos())
        self.show()
        self.raise_()
        first = self.first_control()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def first_control(self) -> QWidget:
        """The first control of the content that takes the focus; the cross without one."""
        inside = [one for one in self.findChildren(QWidget) if one is not self.close_button and one.isEnabled()]
        tabbed = [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.isHidden()]
        return tabbed[0] if tabbed else self.close_button

    def close_card(self) -> None:
        """Hide it and give the focus back."""
        if self.isHidden():
            return
        # before it is hidden: Qt would hand the focus on to the next control, and scroll to it
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            self.window().setFocus()
        self.hide()
        self._before = None
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        self.raise_()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in OWN_KEYS:
            event.accept()
            return True
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            # the content asks for more room, for other words or larger type; only a new layout also takes room back
            wanted = self.sizeHint()
            self.resize(self.size().expandedTo(wanted) if self._laid_out_for is self._theme.metrics else wanted)
            self._laid_out_for = self._theme.metrics
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def move_to(self, corner: QPoint) -> None:
        """As near to ``corner`` as leaves the title in reach."""
        room = self.ground.size()
        left = min(max(corner.x(), LEFT_IN_VIEW_PX - self.width()), room.width() - LEFT_IN_VIEW_PX)
        top = min(max(corner.y(), 0), max(0, room.height() - LEFT_IN_VIEW_PX))
        self.move(left, top)

    def _apply_theme(self) -> None:
        size = self._theme.metrics
        self._whole.setContentsMargins(size.padding + 4, size.padding, size.padding + 4, size.padding + 4)
        self._whole.setSpacing(size.gap)
        self.body.setSpacing(size.gap)
        self.close_button.setIcon(icon("close", self._theme.colour("text2")))
