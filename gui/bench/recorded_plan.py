"""The protocol of a recording from elsewhere, laid out for the slice on the bench with one click."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.parts.background import BackgroundReader
from gui.protocol.loading import begin_from
from gui.session.session import Session
from rig.journal.imported_plan import plan_of_record
from rig.messages import Planned, SetPlan
from rig.protocol.plan import added, panels


class RecordedPlan(QObject):
    told = Signal(str)
    """What was planned, or why nothing was, in a sentence."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.reading = BackgroundReader(self)

    def lay(self) -> None:
        """From now on, as far apart as in the recording."""
        opened, status = self._session.recording.opened, self._session.status
        if opened is None or status.preparing:
            return
        record, now, begin = opened.imported.record, panels(status), begin_from(status)

        def plan() -> tuple[Planned, ...]:
            return added(status.plan, plan_of_record(record, begin, now), now)

        self.reading.ask(plan, self._take, self.told.emit)

    def _take(self, plan: tuple[Planned, ...]) -> None:
        self._session.post(SetPlan(plan))
        words = self.tr("{count} steps of the recording are planned; currents stay as they are set here.")
        self.told.emit(words.format(count=len(plan)))
