"""The status line: one true sentence on the left; what is planned next, the speed really reached and when
the experiment was saved on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.guard.painting import guarded
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.session.bridge import speed_words
from gui.session.status_sentence import next_step
from rig.messages import Status

NEARLY = 0.95


class CutLabel(QLabel):
    """A sentence that is longer than its room ends in an ellipsis; the tooltip and assistive tools have all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


class StatusLine(QFrame):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._theme = theme
        self.sentence = CutLabel()
        self.next_step = label("", "hint")
        self.speed = label("", "hint")
        self.saved = label("", "hint")
        self._aside = QWidget()
        aside = QHBoxLayout(self._aside)
        aside.setContentsMargins(0, 0, 0, 0)
        aside.addWidget(self.saved)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.next_step)
        row.addWidget(self.speed)
        row.addWidget(self._aside)
        theme.changed.connect(self.lay_out)
        self.lay_out()

    def lay_out(self) -> None:
        self.setFixedHeight(self._theme.metrics.status_line)
        # in a lecture the sentence has the room; a problem with saving is told above the trace as well
        self._aside.setVisible(self._theme.metrics.details)

    def show_words(self, sentence: str) -> None:
        if sentence != self.sentence.text():
            self.sentence.setText(sentence)
            self.sentence.setToolTip(sentence)
            self.setAccessibleName(sentence)

    def show_status(self, status: Status) -> None:
        coming = next_step(status, self.tr)
        if coming != self.next_step.text():
            self.next_step.setText(coming)
            self.next_step.setVisible(bool(coming))
        if status.paused:
            words = self.tr("paused")
        elif status.preparing:
            words = ""
        else:
            asked, reached = status.speed_asked, status.speed_reached
            words = speed_words(asked)
            if reached > 0 and not NEARLY <= reached / asked <= 1 / NEARLY:
                words += self.tr(", {reached} reached").format(
                    reached=f"{reached:.2g}×" if reached < 10 else f"{reached:.0f}×"
                )
        if words != self.speed.text():
            self.speed.setText(words)
