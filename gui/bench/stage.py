"""What the whole bench stands on: as large as the window, and where the window is smaller than the bench can be, a part
of it that scrolls. Cards float over the stage, so that none is out of reach."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QResizeEvent, QScreen
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.guard.handlers import careful
from gui.parts import view_scale
from gui.parts.floating import STAGE
from gui.parts.view_scale import SMALLEST


@careful
class Stage(QScrollArea):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("standing")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.floor = QWidget()
        self.floor.setObjectName(STAGE)
        self.setWidget(self.floor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """By hand: Qt would give the floor the height that its longest words ask for."""
        super().resizeEvent(event)
        self.floor.resize(self.room_in(self.viewport().size()))

    def room_in(self, window: QSize) -> QSize:
        """How large the bench is in a window of that size."""
        return window.expandedTo(QSize(*SMALLEST))


def tr(text: str) -> str:
    return QCoreApplication.translate("Stage", text)


def small_screen_words(screen: QScreen) -> tuple[str, str] | None:
    """(what it is, what follows), two sentences; None where all of the bench has room at 100 % or more."""
    room: QSize = screen.size()
    width, height = SMALLEST
    factor = view_scale.in_force()
    fitting = view_scale.fitting(screen, round(100 * factor))
    if room.width() < width or room.height() < height:
        what = tr("This screen is too small for all of the bench: it shows {across} × {down} of {width} × {height}.")
        what = what.format(across=room.width(), down=room.height(), width=width, height=height)
        if 100 * factor > fitting:
            words = tr("Scroll to the rest, or close it and start it with {name}={scale:g}: then it has room.")
            return what, words.format(name=view_scale.FACTOR, scale=fitting / 100)
        return what, tr("Scroll to the rest.")
    if factor < 1.0 and view_scale.fitting(screen) < 100:
        what = tr("This screen is too small for the bench at 100 %, so it is drawn at {percent:.0f} %.")
        return what.format(percent=100 * factor), tr("A larger screen brings it back to its own size.")
    return None
