"""The drug lines of the bench: which drugs hang on the perfusion, on which line, in which colour and pattern."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from rig.instruments.drug import Drug
from rig.instruments.perfusion import Valve
from rig.instruments.shelf import drug

LINES = ("d_apv", "anisomycin", "ketamine", "memantine", "am251", "nbqx", "picrotoxin", "dhpg", "win55212_2")


def bench_lines() -> list[tuple[str, Drug]]:
    """(name of the drug's file, its card), from the first line to the last. Raises RefusedFile for a broken card."""
    return [(name, drug(name)) for name in LINES]


class DrugLines(QObject):
    """A line that is free is taken again by the next drug; a drug keeps its mark, colour and pattern, for good."""

    changed = Signal()
    """A drug was hung on a line or taken off it."""

    def __init__(self, lines: list[tuple[str, Drug]]) -> None:
        """``lines``: (file name, card) of the drugs that hang from the start."""
        super().__init__()
        self.marks: dict[str, tuple[int, str]] = {}
        """Drug -> (number of its colour and pattern, name) of every drug that ever hung here. Never another dict, so
        that whoever draws drugs holds it once."""
        self.cards: dict[str, Drug] = {}
        self._on: dict[str, int] = {}
        self._loaded: set[str] = set()
        for name, card in lines:
            self._hang(name, card)

    def drugs(self) -> list[str]:
        """From the first line to the last."""
        return sorted(self._on, key=self._on.__getitem__)

    def line(self, name: str) -> int | None:
        """Counted from 0; None when the drug hangs on none."""
        return self._on.get(name)

    def load(self, name: str) -> None:
        """Hang a drug of the shelf on the first line that is free. Raises RefusedFile for an unknown one."""
        if name in self._on:
            return
        self._hang(name, self.cards.get(name) or drug(name))
        self._loaded.add(name)
        self.changed.emit()

    def unload(self, name: str) -> None:
        if self._on.pop(name, None) is not None:
            self._loaded.discard(name)
            self.changed.emit()

    def follow(self, valves: Iterable[Valve]) -> None:
        """What the rig says is on its lines hangs here too; what was loaded here and is on none of them any more, as
        after going back, does not."""
        there = [valve.drug for valve in valves]
        for name in there:
            self.load(name)
        for name in sorted(self._loaded.difference(there)):
            self.unload(name)

    def _hang(self, name: str, card: Drug) -> None:
        taken = set(self._on.values())
        self._on[name] = next(line for line in range(len(taken) + 1) if line not in taken)
        self.cards[name] = card
        self.marks.setdefault(name, (len(self.marks), card.name))
