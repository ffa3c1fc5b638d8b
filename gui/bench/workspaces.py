"""The three workspaces of the window: the Bench, which is always there, and pages that are made when they are first
asked for. A page goes on when another experiment comes onto the bench: it is handed to the window that follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.bench.panel_table import BENCH, WORKSPACES
from gui.bench.status_line import StatusLine
from gui.bench.top_bar import TopBar
from gui.parts.remembered import Memory
from gui.parts.theme import Theme


class Page(Protocol):
    """What a workspace besides the Bench offers. ``title_changed``: what it is on, and a line about it.
    ``status``: its sentence. ``bench_asked``: a slice of a study to be opened on the bench."""

    @property
    def title_changed(self) -> SignalInstance: ...

    @property
    def status(self) -> SignalInstance: ...

    @property
    def bench_asked(self) -> SignalInstance: ...

    def top_bar_middle(self) -> QWidget:
        """Its controls in the top bar."""

    def enter(self) -> None:
        """It comes into view: it tells its title and its sentence, and takes the focus."""

    def close_work(self) -> None:
        """The window closes: what it runs is ended, and what it has is kept."""


class FollowingTheme(Theme):
    """A theme that looks as the one of the window does and outlives it."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead: Theme | None = None

    def follow(self, ahead: Theme) -> None:
        if self._ahead is not None:
            self._ahead.changed.disconnect(self._catch_up)
        self._ahead = ahead
        ahead.changed.connect(self._catch_up)
        self._catch_up()

    def apply(self) -> None:
        """The application has its theme from the window."""

    def choose(self, choice: str) -> None:
        assert self._ahead is not None
        self._ahead.choose(choice)

    def _catch_up(self) -> None:
        assert self._ahead is not None
        self.choice, self.metrics, self.calm = self._ahead.choice, self._ahead.metrics, self._ahead.calm
        self.changed.emit()


class Workspaces(QObject):
    changed = Signal(bool)
    """Another workspace is in view than before; whether it is the Bench."""
    bench_asked = Signal(object)

    def __init__(self, theme: Theme, memory: Memory, bench: QWidget, bar: TopBar, line: StatusLine) -> None:
        """``line``: the status line of the Bench; pages have one of their own."""
        super().__init__(bar)
        self._theme, self._memory, self._bench, self._bar, self._line = theme, memory, bench, bar, line
        self.stack = QStackedWidget()
        self.stack.addWidget(bench)
        self.line = StatusLine(theme)
        self.line.hide()
        self._rows = {row.name: row for row in WORKSPACES}
        bar.workspaces.chosen.connect(self.choose)
        self._following: FollowingTheme | None = None
        self.pages: dict[str, QWidget] = {}
        self.in_view = BENCH
        self.studies: Path | None = None

    @property
    def page(self) -> QWidget | None:
        """The page in view; None on the Bench."""
        return self.pages.get(self.in_view)

    def choose(self, name: str) -> None:
        if name == self.in_view:
            return
        page = self._page(name) if name != BENCH else None
        self.in_view = name
        self.stack.setCurrentWidget(self._bench if page is None else page)
        self._bar.show_workspace(name, None if page is None else page.top_bar_middle())  # type: ignore[attr-defined]
        self._line.setVisible(page is None)
        self.line.setVisible(page is not None)
        self.changed.emit(page is None)
        if page is not None:
            page.enter()  # type: ignore[attr-defined]

    def _page(self, name: str) -> QWidget:
        if name not in self.pages:
            if self._following is None:
                self._following = FollowingTheme()
                self._following.follow(self._theme)
            page = self.pages[name] = self._rows[name].make(self._following, self._memory, self.studies)
            self.stack.addWidget(page)
            self._connect(page)
            self._introduce()
        return self.pages[name]

    def _introduce(self) -> None:
        """What the pages ask of each other: the results of a study, or the design of another one."""
        for page in self.pages.values():
            for signal, name in (("open_results", "results"), ("designer_asked", "designer")):
                if hasattr(page, signal) and not page.property(signal):
                    page.setProperty(signal, True)
                    getattr(page, signal).connect(lambda *study, name=name: self._hand_over(name, *study))

    def _hand_over(self, name: str, *study: object) -> None:
        page = self._page(name)
        self.choose(name)
        if study:
            page.show_study(*study)  # type: ignore[attr-defined]

    def _connect(self, page: QWidget) -> None:
        for signal, heard in self._wires(page):
            signal.connect(heard)

    def _wires(self, page: QWidget) -> tuple[tuple[SignalInstance, Callable[..., None] | SignalInstance], ...]:
        return (
            (page.title_changed, self._bar.show_title),  # type: ignore[attr-defined]
            (page.status, self.line.show_words),  # type: ignore[attr-defined]
            (page.bench_asked, self.bench_asked),  # type: ignore[attr-defined]
        )

    def take_over(self, before: Workspaces) -> None:
        """The pages of the window before this one."""
        self.studies = before.studies
        if before._following is None:
            return
        self._following = before._following
        self._following.follow(self._theme)
        for name, page in before.pages.items():
            for signal, heard in before._wires(page):
                signal.disconnect(heard)
            before.stack.removeWidget(page)
            # its controls stand in the top bar of the window before, and would go with it
            tools = page.top_bar_middle()  # type: ignore[attr-defined]
            tools.setParent(page)
            tools.hide()
            self.pages[name] = page
            self.stack.addWidget(page)
            self._connect(page)
        before.pages = {}

    def leave(self) -> None:
        """Esc, with nothing to close: the page takes the focus from a field."""
        if self.page is not None:
            self.page.setFocus()

    def close_work(self) -> None:
        for page in self.pages.values():
            page.close_work()  # type: ignore[attr-defined]
