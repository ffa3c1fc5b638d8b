"""The predicted level of every drug of every group, worked out beside the window and kept by what it depends on."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from gui.designer.row_painting import BathLevel
from gui.designer.working_design import WorkingDesign
from gui.parts.background import BackgroundReader
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.protocol.protocol import Protocol
from rig.study.design.predicted_bath import predicted

MOST_KEPT = 400


class _Asked(msgspec.Struct, frozen=True):
    protocol: Protocol
    drug: str
    preparation: Preparation
    drugs: dict[str, Drug]

    def key(self) -> bytes:
        return msgspec.json.encode((msgspec.structs.replace(self.protocol, title="t", about=""), self.drug))


class BathLevels(QObject):
    changed = Signal()

    def __init__(self, working: WorkingDesign) -> None:
        super().__init__(working)
        self._working = working
        self._known: dict[bytes, BathLevel | None] = {}
        self._reader = BackgroundReader(self)
        working.changed.connect(self.refresh)

    @property
    def busy(self) -> bool:
        return self._reader.busy

    def _asked(self, group: int, drug: str) -> _Asked:
        opened = self._working.opened
        protocol = opened.design.group[group].protocol
        return _Asked(protocol, drug, opened.preparations[protocol.preparation], opened.drugs)

    def of(self, group: int) -> dict[str, BathLevel]:
        """Key of a block -> the level of its drug, where it is known."""
        found: dict[str, BathLevel] = {}
        if group >= len(self._working.design.group):
            return found
        for place, step in enumerate(self._working.design.group[group].protocol.drug):
            level = self._known.get(self._asked(group, step.drug).key())
            if level is not None:
                found[f"drug[{place}]"] = level
        return found

    def refresh(self) -> None:
        """Ask for what is not known yet."""
        wanted = {
            asked.key(): asked
            for number, group in enumerate(self._working.design.group)
            for step in group.protocol.drug
            if (asked := self._asked(number, step.drug)).key() not in self._known
        }
        if wanted:
            self._reader.ask(lambda: _worked_out(wanted), self._take, lambda _why: None)

    def _take(self, found: dict[bytes, BathLevel | None]) -> None:
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        self._known |= found
        self.changed.emit()


def _worked_out(wanted: dict[bytes, _Asked]) -> dict[bytes, BathLevel | None]:
    found: dict[bytes, BathLevel | None] = {}
    for key, one in wanted.items():
        try:
            found[key] = BathLevel(*predicted(one.protocol, one.drug, one.preparation, one.drugs))
        except ValueError:
            # what cannot be worked out is not drawn; the design itself has been checked
            found[key] = None
    return found
