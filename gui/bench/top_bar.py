"""The top bar: which slice, and which workspace is in view; of the Bench back, pause, speed, the experiment's clock,
bookmark and branch, of another workspace what it has; on the right the tools."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from gui.bench.menu import WindowMenu, theme_menu
from gui.bench.panel_table import BENCH
from gui.parts.buttons import Button
from gui.parts.clock_text import clock_words
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.remembered import Memory
from gui.parts.segmented import Segmented
from gui.parts.theme import REGULAR, Theme
from gui.session.bridge import speed_words
from gui.session.session import Session
from gui.session.slice_name import about_words, branch_words, name_words
from rig.messages import Placed, SetPaused, SetSpeed, Visit

SPEEDS = (1.0, 10.0, 60.0, 600.0, math.inf)


class TopBar(QFrame):
    rewind_asked = Signal()
    bookmark_asked = Signal()
    note_asked = Signal()
    lecture_asked = Signal()
    keys_asked = Signal()

    def __init__(self, theme: Theme, session: Session, memory: Memory, workspaces: Sequence[str] = ()) -> None:
        """``workspaces``: those that there are besides the Bench."""
        super().__init__()
        self.setObjectName("bar")
        self.setAccessibleName(self.tr("Time and tools"))
        self._theme = theme
        self._session = session
        self._paused: bool | None = None
        self._placed: Placed | None = None
        self.menu = WindowMenu(theme, memory, self)
        self.menu_button = self._tool(self.tr("Menu"), self.tr("View scale, theme and more"))
        self.menu_button.setMenu(self.menu)
        self.rewind = self._tool(self.tr("Back to a bookmark"), self.tr("Go back and branch (Shift B)"))
        self.pause = Button(tip=self.tr("Pause, go on (Space)"))
        self.pause.setProperty("icon_only", True)
        self.speeds = Segmented(
            {speed_words(speed): speed_words(speed) for speed in SPEEDS},
            self.tr("Speed"),
            {speed_words(speed): self.tr("Key {key}").format(key=place + 1) for place, speed in enumerate(SPEEDS)},
        )
        self.clock = label(clock_words(0), "clock")
        self.bookmark = self._tool(self.tr("Bookmark"), self.tr("Keep this moment to come back to (B)"))
        self.branches = QMenu(self)
        self.branches.setAccessibleName(self.tr("Branches"))
        self.branch = self._tool(self.tr("Branch"), self.tr("The course in view; choose another one"))
        self.branch.setMenu(self.branches)
        self.note = self._tool(self.tr("Note"), self.tr("Write a note at this sweep (N)"))
        self.lecture = self._tool(self.tr("Lecture mode"), self.tr("Scope and time course alone, large (F11)"))
        self.theme_button = self._tool(self.tr("Theme"), self.tr("Dark, light or as the system"))
        self.theme_button.setMenu(theme_menu(theme, self))
        self.help = self._tool(self.tr("Keys"), self.tr("Show the keys (?)"))
        self.help.setText("?")
        words = {BENCH: self.tr("Bench"), "designer": self.tr("Designer"), "results": self.tr("Results")}
        self.workspaces = Segmented(
            {name: words[name] for name in (BENCH, *workspaces)},
            self.tr("Workspace"),
            {
                name: self.tr("Ctrl {number}").format(number=place + 1)
                for place, name in enumerate((BENCH, *workspaces))
            },
        )
        self.workspaces.setVisible(bool(workspaces))
        self.middle = QWidget()
        self._other_middle: QWidget | None = None
        self.name = label("", "title")
        self.about = label("", "hint")
        self._put_in_order()
        self.rewind.clicked.connect(self.rewind_asked)
        self.pause.clicked.connect(self.pause_or_go_on)
        self.bookmark.clicked.connect(self.bookmark_asked)
        self.note.clicked.connect(self.note_asked)
        self.lecture.clicked.connect(self.lecture_asked)
        self.help.clicked.connect(self.keys_asked)
        self.branches.aboutToShow.connect(self._list_branches)
        self.speeds.chosen.connect(lambda key: session.post(SetSpeed(dict(self._keys())[key])))
        session.changed.connect(self.read_session)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()
        self.read_session()

    @staticmethod
    def _tool(name: str, tip: str) -> Button:
        button = Button(name=name, tip=tip)
        button.setProperty("quiet", True)
        return button

    def _put_in_order(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self.name)
        names.addWidget(self.about)
        names.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(self.menu_button)
        row.addLayout(names)
        row.addSpacing(8)
        row.addWidget(self.workspaces)
        row.addStretch(1)
        bench = QHBoxLayout(self.middle)
        bench.setContentsMargins(0, 0, 0, 0)
        bench.setSpacing(8)
        for part in (self.rewind, self.pause, self.speeds):
            bench.addWidget(part)
        bench.addSpacing(4)
        bench.addWidget(self.clock)
        bench.addWidget(label(self.tr("h:m:s"), "hint"))
        bench.addWidget(self.bookmark)
        bench.addWidget(self.branch)
        row.addWidget(self.middle)
        row.addStretch(1)
        for part in (self.note, self.lecture, self.theme_button, self.help):
            row.addWidget(part)

    @staticmethod
    def _keys() -> list[tuple[str, float]]:
        return [(speed_words(speed), speed) for speed in SPEEDS]

    def apply_theme(self) -> None:
        """With words where there is room, with icons alone where there is not."""
        self.setFixedHeight(self._theme.metrics.top_bar)
        # room for the usual slice, so that nothing moves when it wakes
        self.about.setMinimumWidth(
            self.about.fontMetrics().horizontalAdvance(self.tr("CA1, rat P21–28, submerged, 31 °C"))
        )
        roomy = self._theme.metrics.row >= REGULAR.row
        for button, words in ((self.bookmark, self.tr("Bookmark")), (self.note, self.tr("Note"))):
            button.setText(words if roomy else "")
        ink = self._theme.colour("text2")
        pictures = {
            self.menu_button: "menu",
            self.rewind: "rewind",
            self.bookmark: "bookmark",
            self.branch: "branch",
            self.note: "note",
            self.lecture: "lecture",
            self.theme_button: "contrast",
        }
        for button, picture in pictures.items():
            button.setIcon(icon(picture, ink))
        for button in (*pictures, self.help):
            button.setProperty("icon_only", button is self.help or not button.text())
            button.style().unpolish(button)
            button.style().polish(button)
        self.pause.setIcon(icon("play" if self._paused else "pause", self._theme.colour("text")))

    def show_workspace(self, name: str, middle: QWidget | None) -> None:
        """``middle``: the controls of a workspace that is not the Bench."""
        self.workspaces.show_choice(name)
        if self._other_middle is not None:
            self._other_middle.hide()
        self._other_middle = middle
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        if middle is not None:
            if row.indexOf(middle) < 0:
                row.insertWidget(row.indexOf(self.middle), middle)
            middle.show()
        self.middle.setVisible(middle is None)
        self.note.setVisible(middle is None)
        if middle is None:
            self._name_slice()

    def _name_slice(self) -> None:
        if self._placed is None:
            self.show_title("", "")
        else:
            self.show_title(name_words(self._placed.number), about_words(self._placed.preparation))

    def show_title(self, name: str, about: str) -> None:
        self.name.setText(name)
        self.about.setText(about)

    def read_session(self) -> None:
        status, placed = self._session.status, self._session.placed
        if placed is not None and placed is not self._placed:
            self._placed = placed
            if self._other_middle is None:
                self._name_slice()
        words = clock_words(status.tick)
        if words != self.clock.text():
            self.clock.setText(words)
            self.clock.setAccessibleName(self.tr("Experiment time {time}").format(time=words))
        self.speeds.show_choice(speed_words(status.speed_asked))
        name = branch_words(status.branch)
        if name != self.branch.text():
            self.branch.setText(name)
            self.branch.setAccessibleName(self.tr("Branch in view: {name}").format(name=name))
        if status.paused != self._paused:
            self._paused = status.paused
            self.pause.setAccessibleName(self.tr("Go on") if status.paused else self.tr("Pause"))
            self.apply_theme()

    def _list_branches(self) -> None:
        self.branches.clear()
        for name in self._session.time_course.branches:
            action = self.branches.addAction(branch_words(name))
            action.setCheckable(True)
            action.setChecked(name == self._session.status.branch)
            action.triggered.connect(lambda _on, name=name: self._visit(name))
        self.branches.addSeparator()
        self.branches.addAction(self.tr("Back to a bookmark…")).triggered.connect(lambda _on: self.rewind_asked.emit())

    def _visit(self, name: str) -> None:
        if name != self._session.status.branch:
            self._session.post(Visit(name))

    def pause_or_go_on(self) -> None:
        self._session.post(SetPaused(not self._session.status.paused))
        self.read_session()

    def choose_speed(self, place: int) -> None:
        """Keys 1 to 5."""
        self.speeds.choose(speed_words(SPEEDS[place]))
