"""What a design was before it was edited: undo and redo, each edit under its name."""

from __future__ import annotations

from rig.study.design.design_file import OpenedDesign, same_design

MOST = 200
"""Designs that are kept."""


class DesignHistory:
    """Frozen designs in the order in which they came to be, and which of them is in force."""

    def __init__(self, opened: OpenedDesign) -> None:
        self._steps: list[tuple[OpenedDesign, str]] = [(opened, "")]
        self._place = 0

    @property
    def now(self) -> OpenedDesign:
        return self._steps[self._place][0]

    @property
    def undone_words(self) -> str:
        """The edit that undo takes back; empty without one."""
        return self._steps[self._place][1]

    @property
    def redone_words(self) -> str:
        """The edit that redo makes again; empty without one."""
        return self._steps[self._place + 1][1] if self._place + 1 < len(self._steps) else ""

    def put(self, opened: OpenedDesign, words: str) -> bool:
        """Another design after an edit called ``words``; False where it is the same as before."""
        if same_design(opened.design, self.now.design):
            return False
        self._steps = [*self._steps[: self._place + 1], (opened, words)][-MOST:]
        self._place = len(self._steps) - 1
        return True

    def undo(self) -> bool:
        if self._place == 0:
            return False
        self._place -= 1
        return True

    def redo(self) -> bool:
        if self._place + 1 >= len(self._steps):
            return False
        self._place += 1
        return True
