"""The card of the figure: which pathways, means or every slice, and the way into a window of its own."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.results.course_drawing import CourseChoice
from gui.results.figure_view import FigureView
from gui.results.pop_out import PopOut
from gui.results.values import View

Shown = Literal["sem", "ci", "every"]
PATHWAYS = {"S1": ("S1",), "S2": ("S2",), "both": ("S1", "S2")}


class FigureCard(Card):
    slice_asked = Signal(int)
    interval_asked = Signal(str)
    """"sem" or "ci": what the bars of the means are."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Time course"))
        self._view: View | None = None
        self._out: PopOut | None = None
        self.figure = FigureView(theme)
        self.pathway = Segmented({"S1": "S1", "S2": "S2", "both": self.tr("Both")}, self.tr("Pathway"))
        self.shown: Segmented[Shown] = Segmented(
            {"sem": self.tr("Mean ± SEM"), "ci": self.tr("95 % CI"), "every": self.tr("Every slice")},
            self.tr("What is drawn"),
        )
        self.pop = Button(
            name=self.tr("Figure in a window of its own"), tip=self.tr("In a window of its own; closed, it comes back")
        )
        self.pop.setProperty("icon_only", True)
        self.pop.setProperty("quiet", True)
        for tool in (self.pathway, self.shown, self.pop):
            self.add_tool(tool)
        self.away = label(self.tr("The figure is in a window of its own."), "label")
        self.away.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back = Button(self.tr("Bring it back"))
        self._home = QVBoxLayout()
        self._home.addWidget(self.figure)
        self._place = QWidget()
        waiting = QVBoxLayout(self._place)
        waiting.addStretch(1)
        waiting.addWidget(self.away)
        waiting.addWidget(self.back, 0, Qt.AlignmentFlag.AlignCenter)
        waiting.addStretch(1)
        self._place.hide()
        self.body.addLayout(self._home, 1)
        self.body.addWidget(self._place, 1)
        self.figure.slice_asked.connect(self.slice_asked)
        self.pathway.chosen.connect(self._redraw)
        self.shown.chosen.connect(self._choose_shown)
        self.pop.clicked.connect(self.take_out)
        self.back.clicked.connect(self.bring_back)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.pop.setIcon(icon("pop_out", self._theme.colour("text2")))

    def show_view(self, view: View | None, picked: int | None = None) -> None:
        if view is not None and (self._view is None or self._view.pathway != view.pathway):
            self.pathway.show_choice(view.pathway)
        self._view = view
        self._name()
        self.figure.show_view(view, self._choice(picked))

    def _name(self) -> None:
        """What the points are."""
        view = self._view
        if view is None or self.shown.choice == "every":
            drawn = len({line.number for line in view.slices}) if view is not None else 0
            all_ = len(view.points) if view is not None else 0
            some = self.tr("Time course, {drawn} of {all} slices").format(drawn=drawn, all=all_)
            self.title.setText(self.tr("Time course, every slice") if drawn >= all_ else some)
        else:
            words = self.tr("Time course, mean ± {interval} of {units}")
            self.title.setText(words.format(interval=view.interval, units=view.n_of))

    def pick(self, index: int | None) -> None:
        """The slice that is drawn stronger."""
        self.figure.show_view(self._view, self._choice(index))

    def _choice(self, picked: int | None) -> CourseChoice:
        return CourseChoice(PATHWAYS[self.pathway.choice], self.shown.choice == "every", picked)

    def _redraw(self) -> None:
        self.pick(self.figure.choice.picked)

    def _choose_shown(self, shown: str) -> None:
        if shown != "every":
            self.interval_asked.emit(shown)
        self._name()
        self._redraw()

    # ---- the window of its own

    @property
    def is_out(self) -> bool:
        return self._out is not None

    def take_out(self) -> None:
        if self._out is not None:
            self._out.raise_()
            self._out.activateWindow()
            return
        title = (
            self.tr("Figure: {title}").format(title=self._view.title) if self._view is not None else self.tr("Figure")
        )
        self._out = PopOut(self._theme, title, self.figure, self)
        self._out.closing.connect(self._take_in)
        self._place.show()
        self._out.show()

    def bring_back(self) -> None:
        if self._out is not None:
            self._out.close()

    def _take_in(self) -> None:
        out, self._out = self._out, None
        self._place.hide()
        self._home.addWidget(self.figure)
        self.figure.show()
        if out is not None:
            out.deleteLater()
