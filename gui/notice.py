"""The message strip: what happened, what it does to the experiment, one thing to do."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from gui.buttons import Button
from gui.icons import icon, pixmap
from gui.theme import Look
from gui.words import label
from rig.messages import Fault


class Notice(QFrame):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._look = look
        self._sign = QLabel()
        self.what = label("", "title", wrap=True)
        self.effect = label("", "label", wrap=True)
        self.close_button = Button(name=self.tr("Dismiss the message"), tip=self.tr("Dismiss"))
        self.close_button.setProperty("icon_only", True)
        self.close_button.setProperty("quiet", True)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.what)
        words.addWidget(self.effect)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        row.addWidget(self.close_button)
        self.close_button.clicked.connect(self.hide)
        look.changed.connect(self.dress)
        self.hide()

    def show_fault(self, fault: Fault) -> None:
        self._show(fault.what, f"{fault.effect} {fault.remedy}".strip(), True)

    def show_warning(self, what: str, effect: str) -> None:
        self._show(what, effect, False)

    def _show(self, what: str, effect: str, fault: bool) -> None:
        self.what.setText(what)
        self.effect.setText(effect)
        self.setAccessibleName(f"{what} {effect}")
        self.setProperty("fault", fault)
        self.dress()
        self.show()

    def dress(self) -> None:
        fault = bool(self.property("fault"))
        self._sign.setPixmap(pixmap("warning", self._look.colour("danger" if fault else "text"), 18))
        self.close_button.setIcon(icon("close", self._look.colour("text2")))
        self.style().unpolish(self)
        self.style().polish(self)
