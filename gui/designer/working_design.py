"""The design that is being worked on: every edit goes through it, is checked, can be undone, and is kept out of a
plan that is locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from rig.files.refusal import RefusedFile
from rig.study.design import edits
from rig.study.design.blocks import Block, Row, row_of
from rig.study.design.design import Design, Group
from rig.study.design.design_file import OpenedDesign, same_design
from rig.study.design.history import DesignHistory

COMMON = ("baseline", "between", "follow_up", "measure", "train", "pulse", "paired_pulse", "input_output", "setting")
"""Kinds of blocks that are edited in all groups unless a hand says otherwise: groups stay comparable."""


class Selection(NamedTuple):
    """``kind``, ``key``: of the block; without them the group itself."""

    group: int
    kind: str = ""
    key: str = ""
    place: int = 0
    """Which of several stretches of one kind."""


class WorkingDesign(QObject):
    changed = Signal()
    """Another design than before."""
    selected = Signal()
    refused = Signal(str)
    """Why an edit was not made; empty when one was."""
    lock_met = Signal(object, str)
    """(design, words): an edit of a plan that is locked. Whoever locked it says what becomes of it."""

    def __init__(self, opened: OpenedDesign, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = DesignHistory(opened)
        self.locked = False
        self.selection: Selection | None = None
        self._everywhere: bool | None = None
        self._rows: list[Row] = []
        self._read()

    # ---- what it is

    @property
    def opened(self) -> OpenedDesign:
        return self.history.now

    @property
    def design(self) -> Design:
        return self.opened.design

    @property
    def rows(self) -> list[Row]:
        """The groups on the ruler."""
        return self._rows

    @property
    def span_min(self) -> tuple[float, float]:
        """From the earliest thing of any group to the end of the longest."""
        return min(row.begin_min for row in self._rows), max(row.end_min for row in self._rows)

    def _read(self) -> None:
        drugs = self.opened.drugs
        self._rows = [row_of(group, self.design, drugs) for group in self.design.group]

    # ---- what is chosen

    @property
    def block(self) -> Block | None:
        """The block that is chosen."""
        chosen = self.selection
        if chosen is None or not chosen.kind:
            return None
        here = [one for one in self._rows[chosen.group].blocks if (one.kind, one.key) == (chosen.kind, chosen.key)]
        return here[min(chosen.place, len(here) - 1)] if here else None

    @property
    def group(self) -> Group | None:
        return None if self.selection is None else self.design.group[self.selection.group]

    @property
    def everywhere(self) -> bool:
        """Whether an edit of the chosen block is one of all groups that have it."""
        if self._everywhere is not None:
            return self._everywhere
        return self.selection is not None and self.selection.kind in COMMON

    def choose_everywhere(self, everywhere: bool) -> None:
        self._everywhere = everywhere

    def select(self, selection: Selection | None) -> None:
        if selection != self.selection:
            self.selection, self._everywhere = selection, None
            self.selected.emit()

    def select_block(self, group: int, block: Block) -> None:
        alike = [one for one in self._rows[group].blocks if (one.kind, one.key) == (block.kind, block.key)]
        self.select(Selection(group, block.kind, block.key, alike.index(block)))

    # ---- edits

    def try_edit(self, edit: Callable[[Design], Design], words: str) -> bool:
        """Make it, or say why not. ``words``: what undo will call it."""
        try:
            opened = edits.checked(edit(self.design), self.opened.preparations, self.opened.drugs)
        except ValueError as refused:
            self.refused.emit(_sentence(refused))
            return False
        self.refused.emit("")
        if same_design(opened.design, self.design):
            return False
        if self.locked:
            self.lock_met.emit(opened, words)
            return False
        self.put(opened, words)
        return True

    def objection(self, design: Design) -> str:
        """Why a design cannot be so; empty when it can."""
        try:
            edits.checked(design, self.opened.preparations, self.opened.drugs)
        except ValueError as refused:
            return _sentence(refused)
        return ""

    def put(self, opened: OpenedDesign, words: str) -> None:
        """A design that was checked, on top of the others."""
        if self.history.put(opened, words):
            self._tell()

    def start_from(self, opened: OpenedDesign) -> None:
        """Another design altogether; what was before is gone from the history."""
        self.history = DesignHistory(opened)
        self.select(None)
        self._tell()

    def undo(self) -> None:
        self._step(self.history.undo)

    def redo(self) -> None:
        self._step(self.history.redo)

    def _step(self, step: Callable[[], bool]) -> None:
        if self.locked:
            self.refused.emit(self.tr("The plan is locked while its slices are recorded."))
        elif step():
            self._tell()

    def _tell(self) -> None:
        self._read()
        chosen = self.selection
        if chosen is not None and (chosen.group >= len(self.design.group) or (chosen.kind and self.block is None)):
            self.selection, self._everywhere = None, None
            self.selected.emit()
        self.changed.emit()


def _sentence(refused: ValueError) -> str:
    """Without the name of a file, as there is none."""
    if isinstance(refused, RefusedFile):
        where = "" if refused.file == "the design" else f"{refused.file[0].upper()}{refused.file[1:]}: "
        return f"{where}{refused.key} is {refused.found}, but allowed is {refused.allowed}."
    return str(refused)
