"""The measures of a protocol, when it ends on the bench: taken beside the window, and written into the notebook."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from gui.parts.background import BackgroundReader
from gui.session.session import Session
from rig.files.refusal import Objection, RefusedFile
from rig.instruments.stimulator import NEVER
from rig.messages import AddNote, BeginProtocol
from rig.protocol.library import protocol_of_text
from rig.protocol.outcome import heading, outcome_note
from rig.protocol.timeline import unroll
from rig.record import Record
from rig.timecourse.time_course import TimeCourse


class ProtocolMeasures(QObject):
    """Watches the branch in view. A note in the log says that the measures of a protocol were told."""

    told = Signal(str)
    """The note, when it is new."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._course = session.time_course
        self._reader = BackgroundReader(self)
        self._ends: dict[BeginProtocol, int] = {}
        self._asked: set[tuple[str, BeginProtocol]] = set()
        session.changed.connect(self._look)

    def _look(self) -> None:
        status = self._session.status
        if status.preparing or self._reader.busy:
            return
        for begun in self._course.view.protocols:
            key = (status.branch, begun)
            if key not in self._asked and status.tick >= self._end(begun):
                self._asked.add(key)
                if not self._was_told(begun):
                    work = partial(_note, begun, self._course.record("The bench"))
                    self._reader.ask(work, self._tell, self._tell)
                return

    def _end(self, begun: BeginProtocol) -> int:
        """From when on its measures can be taken: never where the log holds what is no protocol, which is told once."""
        if begun not in self._ends:
            try:
                self._ends[begun] = begun.tick + unroll(protocol_of_text(begun.text)).recording.end
            except (RefusedFile, Objection) as why:
                self._ends[begun] = NEVER
                words = self.tr("A protocol of this experiment is not measured: {why}").format(why=why)
                self.told.emit(words)
        return self._ends[begun]

    def _was_told(self, begun: BeginProtocol) -> bool:
        head = heading(protocol_of_text(begun.text).title)
        return any(
            isinstance(entry.action, AddNote)
            and entry.action.by_rig
            and entry.tick >= self._end(begun)
            and entry.text.startswith(head)
            for entry in self._course.view.log
        )

    def _tell(self, text: str) -> None:
        self._session.post(AddNote(text, by_rig=True))
        self.told.emit(text)


def _note(begun: BeginProtocol, record: Record) -> str:
    return outcome_note(protocol_of_text(begun.text), TimeCourse.of(record), begun.tick)
