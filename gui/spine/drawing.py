"""The drawing of one synapse on the screen: what follows each other quickly fades, so that nothing flashes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.spine.scene import Caption, SpineState, paint_captions, paint_molecules, paint_tissue, tissue_of

FADE = 0.93
"""Of what a pulse opened, so much is left a frame later: half after a third of a second."""


def faded(before: SpineState, now: SpineState) -> SpineState:
    """``now``, but what was more ``before`` goes slowly: a train would flicker faster than eyes should be shown."""

    def slow(name: str) -> float:
        target, last = getattr(now, name), getattr(before, name)
        return max(target, target + FADE * (last - target))

    return replace(now, ca_uM=slow("ca_uM"), open=slow("open"), mg_blocked=slow("mg_blocked"))


@careful
class SpineDrawing(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = SpineState()
        self._captions: tuple[Caption, ...] = ()
        self._tick = -1
        self._kept: tuple[object, QPixmap] = (None, QPixmap())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 120)
        theme.changed.connect(self.update)

    @property
    def state(self) -> SpineState:
        """What is drawn now."""
        return self._state

    def sizeHint(self) -> QSize:
        return QSize(246, 300)

    def still(self) -> bool:
        """Whether the person or the system asks for reduced motion: calcium then fades in and out where it is."""
        return (
            self._theme.calm or self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) == 0
        )

    def show_moment(self, state: SpineState, tick: int, captions: tuple[Caption, ...] = ()) -> None:
        """A moment that stands by itself: as it was, and without motion."""
        self._show(replace(state, drift=self._state.drift), tick, captions)

    def show_next(self, state: SpineState, tick: int, captions: tuple[Caption, ...] = ()) -> None:
        """The frame after the one before: the calcium drifts on while time passes."""
        moves = tick != self._tick and not self.still()
        drift = self._state.drift + 1.0 if moves else self._state.drift
        if self._tick >= 0 and tick >= self._tick:
            state = faded(self._state, state)
        self._show(replace(state, drift=drift), tick, captions)

    def _show(self, state: SpineState, tick: int, captions: tuple[Caption, ...]) -> None:
        self._tick = tick
        if (state, captions) != (self._state, self._captions):
            self._state, self._captions = state, captions
            self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box, labelled = QRectF(self.rect()), bool(self._captions)
        painter.drawPixmap(0, 0, self._tissue(box, labelled))
        paint_molecules(painter, box, self._state, self._theme, labelled)
        if labelled:
            paint_captions(painter, box, self._state, self._theme, self._captions)

    def _tissue(self, box: QRectF, labelled: bool) -> QPixmap:
        """The tissue hardly changes: its picture is kept until it does."""
        theme, scale = self._theme, self.devicePixelRatioF()
        state = tissue_of(self._state)
        wanted = (self.size(), scale, theme.name, theme.metrics, state, labelled)
        if wanted != self._kept[0]:
            picture = QPixmap(self.size() * scale)
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            paint_tissue(painter, box, state, theme, labelled)
            painter.end()
            self._kept = (wanted, picture)
        return self._kept[1]
