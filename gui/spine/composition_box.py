"""What makes up the change of the response, as meters of both pathways."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.session.session import Session
from gui.session.spine_record import SpineMoment
from gui.spine.composition import compared_with, composition, other_words, rows
from gui.spine.meters import SpineMeters
from rig.instruments.stimulator import PATHWAYS


class CompositionBox(QWidget):
    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._record = session.spine
        self._course = session.time_course
        self.meters = SpineMeters(theme, rows())
        self.words = label("", "hint", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.meters)
        column.addWidget(self.words)

    def show_moment(self, moment: SpineMoment) -> None:
        made = {pathway: composition(self._record, self._course, pathway, moment) for pathway in PATHWAYS}
        shown = {pathway: one.shown() for pathway, one in made.items() if one is not None}
        for name in self.meters.meters:
            self.meters.show_row(name, {pathway: percents[name] for pathway, percents in shown.items()}, {})
        words = other_words().format(what=compared_with(self._record))
        if words != self.words.text():
            self.words.setText(words)
