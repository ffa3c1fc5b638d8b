"""Why the rig stands although nobody paused it: an experiment was brought back, or the slice was left alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from gui.bench.notice import Notice, Remedy
from gui.parts.clock_text import clock_words
from gui.session.bridge import Bridge
from rig.messages import LeftAlone, Reopened, SetPaused, Status


class PauseNotice(QObject):
    """``go_back``: offers the ways back. What is said is old as soon as time passes again."""

    def __init__(self, bridge: Bridge, notice: Notice, go_back: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._notice, self._go_back = bridge, notice, go_back
        self._stands = False
        bridge.reopened.connect(self._tell_reopened)
        bridge.left_alone.connect(self._tell_left_alone)
        bridge.status.connect(self._show_status)

    def _tell_reopened(self, reopened: Reopened) -> None:
        self._tell(reopened.words, reopened.caution, warns=bool(reopened.caution))

    def _tell_left_alone(self, alone: LeftAlone) -> None:
        what = self.tr("For 24 h of the experiment nobody did anything: it is paused at {clock}.")
        effect = self.tr("Everything is kept and the slice waits. Go on lets another 24 h pass.")
        back = (self.tr("Back to a bookmark…"), self._go_back)
        self._tell(what.format(clock=clock_words(alone.tick)), effect, back)

    def _tell(self, what: str, effect: str, *others: Remedy, warns: bool = False) -> None:
        go_on = (self.tr("Go on"), lambda: self._bridge.post(SetPaused(False)))
        self._notice.show_news(what, effect, go_on, *others, warns=warns)
        self._stands = True

    def _show_status(self, status: Status) -> None:
        if self._stands and not status.paused and not status.preparing:
            self._stands = False
            self._notice.end_news()
