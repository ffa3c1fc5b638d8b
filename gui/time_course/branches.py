"""The other branches of the experiment, any of which can be drawn faintly behind the one in view."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from gui.parts.buttons import Button
from gui.parts.icons import icon
from gui.parts.theme import Theme
from gui.session.notebook import clock
from gui.session.slice_name import branch_words
from rig.timecourse.branch import MAIN
from rig.timecourse.time_course import TimeCourse


class BranchOverlay(Button):
    """A button with a menu. It shows itself once there is another branch to compare with."""

    chosen = Signal(object)
    """The branch to draw behind, or None."""

    def __init__(self, theme: Theme, course: TimeCourse) -> None:
        super().__init__()
        self._theme = theme
        self._course = course
        self.setToolTip(self.tr("Draw another branch faintly behind this one"))
        self.setProperty("icon_only", True)
        self.menu_of_branches = QMenu(self)
        self.menu_of_branches.setAccessibleName(self.tr("Branch drawn behind"))
        self.menu_of_branches.aboutToShow.connect(self.fill)
        self.setMenu(self.menu_of_branches)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        """For the theme in force, and for the branches that there are."""
        self.setIcon(icon("branch", self._theme.colour("text2")))
        self.setVisible(len(self._course.branches) > 1)
        behind = self._course.overlaid
        words = self.tr("Branch drawn behind: {branch}")
        self.setAccessibleName(words.format(branch=self.tr("none") if behind is None else branch_words(behind)))

    def fill(self) -> None:
        """List none, and every branch but the one in view with where it left its parent."""
        self.menu_of_branches.clear()
        words = self.tr("{branch}, from {clock} of {parent}")
        names: dict[str | None, str] = {None: self.tr("None")}
        for name, branch in self._course.branches.items():
            if branch is not self._course.view:
                left = {"clock": clock(branch.tick), "parent": branch_words(branch.parent)}
                names[name] = name if name == MAIN else words.format(branch=branch_words(name), **left)
        for behind, text in names.items():
            action = self.menu_of_branches.addAction(text)
            action.setCheckable(True)
            action.setChecked(behind == self._course.overlaid)
            action.triggered.connect(lambda _on, behind=behind: self.choose(behind))

    def choose(self, name: str | None) -> None:
        """As a hand would."""
        if name != self._course.overlaid:
            self._course.overlay(name)
            self.apply_theme()
            self.chosen.emit(name)
