"""The protocol of a recording from elsewhere, laid out for the slice on the bench with one click."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.parts.background import BackgroundReader
from gui.parts.notice import Notice
from gui.protocol.loading import begin_from
from gui.scope.import_box import ImportBox
from gui.session.session import Session
from rig.messages import Planned, SetPlan
from rig.protocol.plan import added, panels
from rig.recordings.plan import plan_of_record


class RecordedPlan(QObject):
    def __init__(self, session: Session, box: ImportBox, notice: Notice) -> None:
        super().__init__(box)
        self._session = session
        self._notice = notice
        self.reading = BackgroundReader(self)
        box.plan_asked.connect(self.lay)

    def lay(self) -> None:
        """From now on, as far apart as in the recording."""
        opened, status = self._session.recording.opened, self._session.status
        if opened is None or status.preparing:
            return
        record, now, begin = opened.imported.record, panels(status), begin_from(status)

        def plan() -> tuple[Planned, ...]:
            return added(status.plan, plan_of_record(record, begin, now), now)

        self.reading.ask(plan, self._take, lambda why: self._tell(why, ""))

    def _take(self, plan: tuple[Planned, ...]) -> None:
        self._session.post(SetPlan(plan))
        words = self.tr("{count} steps of the recording are planned; currents stay as they are set here.")
        self._tell(words.format(count=len(plan)), self.tr("Ctrl Z takes them back."))

    def _tell(self, words: str, effect: str) -> None:
        self._notice.show_news(words, effect)
