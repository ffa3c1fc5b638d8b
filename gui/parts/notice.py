"""The message strip: what happened, what it does to the experiment, and the one thing to do as a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from gui.parts.buttons import Button
from gui.parts.icons import icon, pixmap
from gui.parts.labels import label
from gui.parts.theme import Theme
from rig.messages import Fault

Remedy = tuple[str, Callable[[], object]]
"""What the button says, and what it does."""


class Notice(QFrame):
    """Faults are red, warnings and news neutral. A fault stays until it is dismissed, a warning goes when its reason
    does, and news when they are old."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._theme = theme
        self._sign = label("")
        self.what = label("", "title", wrap=True)
        self.effect = label("", "label", wrap=True)
        self.remedies = [Button(name=self.tr("Remedy")), Button(name=self.tr("Other remedy"))]
        self._does: list[Callable[[], object]] = []
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
        for place, button in enumerate(self.remedies):
            button.clicked.connect(lambda _on=False, place=place: self._do(place))
            row.addWidget(button)
        self.remedies[0].setProperty("primary", True)
        row.addWidget(self.close_button)
        self.close_button.clicked.connect(self.dismiss)
        self.fault = False
        self._news = False
        self._warned = ""
        self._dismissed = ""
        theme.changed.connect(self.apply_theme)
        self.hide()

    @property
    def signed(self) -> bool:
        """Whether it carries the sign of warning."""
        return not self._sign.isHidden()

    def show_fault(self, fault: Fault, *remedies: Remedy) -> None:
        self._news = False
        self._show(fault.what, f"{fault.effect} {fault.remedy}".strip(), True, remedies)

    def show_news(self, what: str, effect: str, *remedies: Remedy, warns: bool = False) -> None:
        """Without a sign nothing is wrong; ``warns``: something will be. A fault is not covered."""
        if self.fault and not self.isHidden():
            return
        self._news, self._warned = True, ""
        self._show(what, effect, False, remedies)
        self._sign.setVisible(warns)

    def end_news(self) -> None:
        """They are old."""
        if self._news:
            self.dismiss()

    def show_warning(self, what: str, effect: str, *remedies: Remedy) -> None:
        """Stays away once dismissed, until something else is to be warned of; the effect is told anew while it stands.
        A fault is not covered."""
        if what == self._dismissed or (self.fault and not self.isHidden()):
            return
        if what == self._warned and effect == self.effect.text():
            return
        self._warned, self._news = what, False
        self._show(what, effect, False, remedies)

    def end_warning(self) -> None:
        """What was warned of is over."""
        self._dismissed = ""
        if self._warned:
            self._warned = ""
            if not self.fault:
                self.hide()

    def dismiss(self) -> None:
        self._dismissed, self._warned = self._warned, ""
        self.fault = self._news = False
        self.hide()

    def _do(self, place: int) -> None:
        self.dismiss()
        self._does[place]()

    def _show(self, what: str, effect: str, fault: bool, remedies: tuple[Remedy, ...]) -> None:
        self.fault = fault
        self._sign.show()
        self.what.setText(what)
        self.effect.setText(effect)
        self.effect.setVisible(bool(effect))
        self.setAccessibleName(f"{what} {effect}")
        self._does = [does for _, does in remedies]
        for place, button in enumerate(self.remedies):
            button.setVisible(place < len(remedies))
            if place < len(remedies):
                button.setText(remedies[place][0])
                button.setAccessibleName(remedies[place][0])
        self.apply_theme()
        self.show()

    def apply_theme(self) -> None:
        self.setProperty("fault", self.fault)
        self._sign.setPixmap(pixmap("warning", self._theme.colour("danger" if self.fault else "text"), 18))
        self.close_button.setIcon(icon("close", self._theme.colour("text2")))
        self.style().unpolish(self)
        self.style().polish(self)
