"""The spine at full size, in the place of the plots and of the right pane."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.bench.panel_table import first_control
from gui.parts.theme import Theme
from gui.session.session import Session
from gui.spine.full import SpineFull


class SpinePage(QObject):
    """``aside``: what makes room for it; ``bring_back`` puts it where it was. ``go_to``: gives a control the focus."""

    def __init__(
        self,
        theme: Theme,
        session: Session,
        centre: QStackedWidget,
        aside: QWidget,
        bring_back: Callable[[], None],
        go_to: Callable[[QWidget], None],
    ) -> None:
        super().__init__(centre)
        self._theme, self._session = theme, session
        self._centre, self._aside, self._bring_back, self._go_to = centre, aside, bring_back, go_to
        self.full: SpineFull | None = None

    @property
    def is_full(self) -> bool:
        return self.full is not None and self._centre.currentWidget() is self.full

    def show_full(self) -> None:
        """Made when it is first asked for: it is large, and few ask."""
        if self.full is None:
            self.full = SpineFull(self._theme, self._session)
            self.full.back_asked.connect(self.leave)
        self._aside.hide()
        self._centre.addWidget(self.full)
        self._centre.setCurrentWidget(self.full)
        self._go_to(first_control(self.full) or self.full)

    def leave(self) -> None:
        if self.full is not None and self.is_full:
            # a page that is not in view would still ask for its room
            self._centre.removeWidget(self.full)
            self.full.hide()
            self._bring_back()
