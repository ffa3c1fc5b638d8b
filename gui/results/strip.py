"""A strip above the figure: a sentence about what is in force, with up to two buttons, as long as it is so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout

from gui.parts.buttons import Button
from gui.parts.icons import pixmap
from gui.parts.labels import label
from gui.parts.theme import Theme

Deed = tuple[str, Callable[[], object]]


class Strip(QFrame):
    def __init__(self, theme: Theme, sign: str, name: str) -> None:
        """``sign``: an icon."""
        super().__init__()
        self.setObjectName("notice")
        self.setAccessibleName(name)
        self._theme = theme
        self._icon = sign
        self._sign = label("")
        self.words = label("", "label", wrap=True)
        self.buttons = [Button(name=name), Button(name=name)]
        self._deeds: tuple[Deed, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on=False, place=place: self._do(place))
            row.addWidget(button)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def tell(self, words: str, *deeds: Deed) -> None:
        """Nothing to tell hides it."""
        self.words.setText(words)
        self._deeds = deeds
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(deeds))
            if place < len(deeds):
                button.setText(deeds[place][0])
                button.setAccessibleName(deeds[place][0])
        self.setVisible(bool(words))

    def _do(self, place: int) -> None:
        if place < len(self._deeds):
            self._deeds[place][1]()

    def _dress(self) -> None:
        self._sign.setPixmap(pixmap(self._icon, self._theme.colour("text"), 16))
