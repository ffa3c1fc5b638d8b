"""The sweeps of the baseline of each pathway, and where the response is in their mean. They stay when the tape lets go
of them: what 100 % is can still be looked at, and measured with other cursors."""

from __future__ import annotations

import numpy as np

from rig.instruments.stimulator import Pathway
from rig.measure.place import Place
from rig.measure.sweep import Cursors
from rig.messages import Sweep
from rig.timecourse.sizes import place_in
from rig.timecourse.sweep_tape import WholeTape

Ends = tuple[int, ...]
"""The numbers of the first and the last; nothing of none."""


class BaselineSweeps:
    def __init__(self, tape: WholeTape) -> None:
        self._tape = tape
        self._held: dict[Pathway, tuple[Ends, list[Sweep | None]]] = {}
        self._places: dict[Pathway, tuple[tuple[object, ...], Place | None]] = {}

    def hold(self, pathway: Pathway, numbers: np.ndarray) -> Ends:
        """These are the baseline now, by their numbers on the tape."""
        ends = (int(numbers[0]), int(numbers[-1])) if len(numbers) else ()
        if pathway not in self._held or self._held[pathway][0] != ends:
            self._held[pathway] = ends, [self._tape[number] for number in numbers.tolist()]
        return ends

    def place(self, pathway: Pathway, numbers: np.ndarray, branch: str, cursors: Cursors) -> Place | None:
        """Where the response is in their mean; None without a response."""
        key = (branch, self.hold(pathway, numbers), cursors)
        if pathway not in self._places or self._places[pathway][0] != key:
            self._places[pathway] = key, place_in(self._held[pathway][1], cursors)
        return self._places[pathway][1]
