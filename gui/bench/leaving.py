"""On the way out: what is in memory alone is asked about before the window closes or another experiment takes its
place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.session.session import Session
from rig.messages import Saving

WIDTH_PX = 440


class LeavingCard(FloatingCard):
    """``save_elsewhere``: asks for another place."""

    def __init__(self, theme: Theme, session: Session, save_elsewhere: Callable[[], object], parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Not everything is saved"), parent)
        self._session = session
        self._go: Callable[[], object] | None = None
        self._free = False
        self.count = label("", "title", wrap=True)
        self.why = label("", "label", wrap=True)
        self.then = label("", "hint", wrap=True)
        self.elsewhere = Button(self.tr("Save elsewhere…"))
        self.elsewhere.setProperty("primary", True)
        self.leave = Button(self.tr("Leave without them"))
        self.stay = Button(self.tr("Stay"))
        foot = QHBoxLayout()
        for button in (self.elsewhere, self.leave, self.stay):
            foot.addWidget(button)
        foot.addStretch(1)
        for part in (self.count, self.why, self.then):
            self.body.addWidget(part)
        self.body.addLayout(foot)
        self.elsewhere.clicked.connect(save_elsewhere)
        self.leave.clicked.connect(self._leave_them)
        self.stay.clicked.connect(self.close_card)
        self.closed.connect(self._forget)
        session.changed.connect(self.read_session)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))

    def may_go(self, go: Callable[[], object]) -> bool:
        """True where nothing would be lost. Otherwise it is asked, and ``go`` is called once everything is saved or a
        person said to leave it."""
        if self._free:
            return True
        saving = self._session.bridge.settle()
        if saving is None or not _lost(saving):
            return True
        self._go = go
        self._show_what(saving)
        self.show_card()
        return False

    def read_session(self) -> None:
        saving = self._session.saving
        if self._go is None or saving is None:
            return
        if _lost(saving):
            self._show_what(saving)
        else:
            self._leave()

    def _show_what(self, saving: Saving) -> None:
        self.count.setText(self.tr("{what} in memory alone.").format(what=self._what(saving)))
        lost = self.tr("When this experiment is left, they are lost.")
        self.why.setText(f"{saving.problem} {lost}")
        self.then.setText(
            self.tr("Saved elsewhere, nothing is lost, and it is left by itself once everything is there.")
        )

    def _what(self, saving: Saving) -> str:
        """3 sweeps and 1 action."""
        sweeps = self.tr("1 sweep") if saving.waiting == 1 else self.tr("{n} sweeps").format(n=saving.waiting)
        actions = self.tr("1 action or note") if saving.actions == 1 else self.tr("{n} actions and notes")
        counted = [sweeps] if saving.waiting else []
        counted += [actions.format(n=saving.actions)] if saving.actions else []
        words = self.tr(" and ").join(counted)
        return f"{words} is" if saving.waiting + saving.actions == 1 else f"{words} are"

    def _leave_them(self) -> None:
        self._free = True
        self._leave()

    def _leave(self) -> None:
        go, self._go = self._go, None
        self.close_card()
        if go is not None:
            go()

    def _forget(self) -> None:
        self._go = None


def _lost(saving: Saving) -> bool:
    """Whether anything would be lost now."""
    return bool(saving.problem) and saving.waiting + saving.actions > 0
