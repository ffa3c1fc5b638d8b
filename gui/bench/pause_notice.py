"""Why the rig stands although nobody paused it: an experiment was brought back, or the slice was left alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from gui.parts.clock_text import clock_words
from gui.parts.notice import Notice, Remedy
from gui.session.session import Session
from rig.messages import LONGEST_TICKS, LeftAlone, Reopened, SetPaused


class PauseNotice(QObject):
    """``go_back``: offers the ways back. What is said is old as soon as time passes again."""

    def __init__(self, session: Session, notice: Notice, go_back: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._notice, self._go_back = session, notice, go_back
        self._told: Reopened | LeftAlone | None = None
        session.changed.connect(self.read_session)

    def read_session(self) -> None:
        stands = self._session.stands
        if stands is self._told:
            return
        self._told = stands
        if isinstance(stands, Reopened):
            self._tell_reopened(stands)
        elif isinstance(stands, LeftAlone):
            self._tell_left_alone(stands)
        else:
            self._notice.end_news()

    def _tell_reopened(self, reopened: Reopened) -> None:
        self._tell(reopened.words, reopened.caution, warns=bool(reopened.caution))

    def _tell_left_alone(self, alone: LeftAlone) -> None:
        back = (self.tr("Back to a bookmark…"), self._go_back)
        if alone.tick >= LONGEST_TICKS:
            self._notice.show_news(
                self.tr("This experiment is 60 days long, and longer ones cannot be opened again: it ends here."),
                self.tr("Everything is kept. Export it, go back in it, or take another slice (Ctrl N)."),
                back,
            )
            return
        what = self.tr("For 24 h of the experiment nobody did anything: it is paused at {clock}.")
        effect = self.tr("Everything is kept and the slice waits. Go on lets another 24 h pass.")
        self._tell(what.format(clock=clock_words(alone.tick)), effect, back)

    def _tell(self, what: str, effect: str, *others: Remedy, warns: bool = False) -> None:
        go_on = (self.tr("Go on"), lambda: self._session.post(SetPaused(False)))
        self._notice.show_news(what, effect, go_on, *others, warns=warns)
