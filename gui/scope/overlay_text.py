"""Words that stand on the screen of the scope: what is held, how far back it looks, what the free cursors read, and why
it is empty."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtWidgets import QWidget

from gui.parts.buttons import Button
from gui.parts.labels import label
from gui.scope.pinned_text import held_words
from rig.messages import Sweep

AROUND_WORDS_PX = 60.0
MIDDLE_PX = 60


class ScopeChips(QObject):
    """The chips are buttons: a press ends what they say."""

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        self._room = QRectF(0, 0, 1, 1)
        self.held = Button(name=self.tr("held sweep"), tip=self.tr("Let the held sweep go"))
        self.back = Button(name=self.tr("looking back"), tip=self.tr("Back to what is being recorded (Home)"))
        self.grown = Button(
            self.tr("scale grew: fit"),
            tip=self.tr("A response left the screen, and the scale grew. Press: scale to what is there now (S)"),
        )
        self.free = label("", "value")
        self.free.setObjectName("notice")
        self.free.setMargin(4)
        self.middle = label("", "title", wrap=True)
        self.middle.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for part in (self.held, self.back, self.grown, self.free, self.middle):
            part.setParent(screen)
            part.hide()

    def show_held(self, sweeps: list[Sweep], recording: str) -> None:
        """``recording``: the name of the one from elsewhere that they come from, if they do."""
        self.held.setVisible(bool(sweeps))
        if sweeps:
            self._name(self.held, self.tr("held: {what}").format(what=held_words(sweeps, recording)))
        self._stack()

    def show_back(self, sweep: Sweep | None) -> None:
        """The sweep looked back at; None in the present."""
        self.back.setVisible(sweep is not None)
        if sweep is not None:
            self._name(self.back, self.tr("looking back: {what}").format(what=held_words([sweep])))
        self._stack()

    def show_grown(self, grew: bool) -> None:
        """The scale is no longer that of the baseline."""
        if grew == self.grown.isHidden():
            self.grown.setVisible(grew)
            self._stack()

    def show_free(self, words: str) -> None:
        """What the free cursors read; nothing while they are off."""
        if words != self.free.text() or bool(words) == self.free.isHidden():
            self.free.setText(words)
            self.free.setVisible(bool(words))
            self._stack()

    def show_middle(self, words: str) -> None:
        if self.middle.text() != words:
            self.middle.setText(words)
        self.middle.setVisible(bool(words))

    def place(self, room: QRectF) -> None:
        """``room``: the part of the screen that holds traces."""
        self._room = room
        middle = QRectF(room.left() + 8, room.center().y() - MIDDLE_PX / 2, max(1.0, room.width() - 16), MIDDLE_PX)
        self.middle.setGeometry(middle.toAlignedRect())
        self._stack()

    @staticmethod
    def _name(chip: Button, words: str) -> None:
        chip.setAccessibleName(words)

    def _stack(self) -> None:
        """In the upper right corner, where the response has died away."""
        top = int(self._room.top()) + 6
        for chip in (self.held, self.back):
            room = int(self._room.width() - AROUND_WORDS_PX)
            words = chip.fontMetrics().elidedText(chip.accessibleName(), Qt.TextElideMode.ElideMiddle, room)
            chip.setText(f"{words}  ×")
        for part in (self.held, self.back, self.grown, self.free):
            if not part.isHidden():
                part.adjustSize()
                part.move(int(self._room.right()) - part.width() - 8, top)
                top += part.height() + 4
