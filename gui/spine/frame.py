"""One labelled frame of the full spine view: whose synapse, which moment, and the drawing."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from gui.guard.painting import guarded
from gui.parts.labels import label
from gui.parts.pathway_badge import PathwayBadge
from gui.parts.theme import Theme
from gui.session.spine_record import SpineMoment
from gui.spine.drawing import SpineDrawing
from gui.spine.text import captions, state_of, summary

LABELS_FROM_PX = 330


class SpineFrame(QFrame):
    def __init__(self, theme: Theme, pathway: str, labelled: bool = False) -> None:
        """A ``labelled`` frame names the parts of its drawing when it is wide enough."""
        super().__init__()
        self._theme = theme
        self._labelled = labelled
        self.badges = {name: PathwayBadge(theme, name) for name in ("S1", "S2")}
        self.title = label("", "title")
        self.when = label("", "hint")
        self.drawing = SpineDrawing(theme)
        head = QHBoxLayout()
        head.setSpacing(6)
        for badge in self.badges.values():
            head.addWidget(badge)
        head.addWidget(self.title)
        head.addWidget(self.when, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.drawing, 1)
        theme.changed.connect(self.update)
        self.show_pathway(pathway)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.pen("line"))
        painter.setBrush(self._theme.colour("bg2"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7.0, 7.0)

    def show_pathway(self, pathway: str) -> None:
        self.pathway = pathway
        for name, badge in self.badges.items():
            badge.setVisible(name == pathway)

    def name(self, title: str, when: str) -> None:
        if (title, when) != (self.title.text(), self.when.text()):
            self.title.setText(title)
            self.when.setText(when)
        spoken = ", ".join(part for part in (self.pathway, title, when) if part)
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)
            self.drawing.setAccessibleName(spoken)

    def show_moment(self, moment: SpineMoment, follows: bool) -> None:
        """``follows``: it comes right after what is shown, so what is over may fade."""
        state = state_of(moment, self.pathway)
        words = captions(state) if self._labelled and self.drawing.width() >= LABELS_FROM_PX else ()
        if follows:
            self.drawing.show_next(state, moment.tick, words)
        else:
            self.drawing.show_moment(state, moment.tick, words)

    def say(self, moment: SpineMoment) -> None:
        """The text summary of the drawing."""
        self.drawing.setAccessibleDescription(summary(state_of(moment, self.pathway), self.pathway, moment.tick))
