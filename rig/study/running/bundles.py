"""Which slices go out together. So many that a bundle takes a while, which keeps a scheduler from being busy with
handing out; so few that all workers end together. A bundle whose worker ends is halved, down to single slices; such a
slice waits until nothing else is computed, since a scheduler also reports what only stood in the queue of a worker that
ended. Then it is tried alone, twice, and given up. What a slice gives does not depend on any of it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from typing import NamedTuple

from rig.study.design.slices import PlannedSlice

TRIES_ALONE = 2
SHARE_OF_LEFT = 2
"""No bundle is more than what is left for every worker, divided by this."""


class Sizes(NamedTuple):
    """``aim_s``: how long a bundle shall take; ``most``: slices in one."""

    aim_s: float
    most: int


HERE = Sizes(1.0, 4)
"""On one computer: results are seen as they come."""
FAR = Sizes(10.0, 64)
"""Beyond it: 2 to 5 ms a bundle are the scheduler's, whatever is in it."""


class Bundles:
    """What is left of a study, handed out a bundle at a time."""

    def __init__(self, slices: Sequence[PlannedSlice], sizes: Sizes) -> None:
        self._left = deque(slices)
        self._halves: deque[list[PlannedSlice]] = deque()
        self._suspects: deque[list[PlannedSlice]] = deque()
        self._alone: list[PlannedSlice] = []
        self._tries: Counter[int] = Counter()
        self._sizes = sizes
        self._seconds, self._computed = 0.0, 0

    def next(self, workers: int, out: int) -> list[PlannedSlice]:
        """Empty when there is none, or none while ``out`` bundles are being computed."""
        if self._halves:
            return self._halves.popleft()
        if self._left:
            size = min(self.size, max(1, len(self._left) // (SHARE_OF_LEFT * max(workers, 1))))
            return [self._left.popleft() for _ in range(min(size, len(self._left)))]
        if out or not self._suspects:
            return []
        self._alone = self._suspects.popleft()
        return self._alone

    @property
    def size(self) -> int:
        """By how long slices took so far; one at first."""
        if not self._computed:
            return 1
        each = self._seconds / self._computed
        return max(1, min(self._sizes.most, round(self._sizes.aim_s / max(each, 1e-6))))

    def took(self, slices: int, seconds: float) -> None:
        """So many slices of a bundle were computed in so long."""
        self._seconds += seconds
        self._computed += slices

    def back(self, bundle: list[PlannedSlice]) -> None:
        """It was not computed, and that was no fault of its own."""
        self._halves.appendleft(bundle)

    def lost(self, bundle: list[PlannedSlice]) -> list[PlannedSlice]:
        """Its worker ended. The slices that are given up now."""
        if len(bundle) > 1:
            half = len(bundle) // 2
            self._halves.extend((bundle[:half], bundle[half:]))
            return []
        number = bundle[0].index
        self._tries[number] += bundle is self._alone
        if self._tries[number] < TRIES_ALONE:
            self._suspects.append(bundle)
            return []
        return bundle
