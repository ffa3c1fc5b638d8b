"""The scale of the potentials on the scope: set once, from the baseline, and held while the response changes, so that a
block is seen to shrink it and LTP to grow it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

ROOM = 2.0
"""How much larger than at the baseline a response may become before the scale has to grow."""
GROWN_ROOM = 1.3
ABOVE = 1.2
LEAST_MV = 0.5
"""Without a response the trace is flat, and not a screen full of noise."""
OPENING_MV = (-1.75, 0.9)
SINGLE, TRAIN = "single", "train"
"""A train and a single response are not of one size."""


class Reached(NamedTuple):
    """The deepest and the highest potential of what is shown, mV."""

    deepest: float
    highest: float


class ScopeScale:
    """One scale for single responses and one for trains. ``reach_mV`` is that of the kind in view."""

    def __init__(self) -> None:
        self.kind = SINGLE
        self._set: dict[str, tuple[float, float]] = {}
        self.reach_mV = OPENING_MV
        self.grew = False
        """A single response left the screen, and the scale grew by itself; until it is fitted again."""
        self._asked = False

    @property
    def wants_baseline(self) -> bool:
        """Whether the baseline too counts in what is shown next: at first, and not when a person asks."""
        return self.kind not in self._set and not self._asked

    def show_kind(self, kind: str) -> None:
        """SINGLE has the scale that it had; a new TRAIN gets one of its own."""
        if kind != self.kind:
            self.kind = kind
            if kind == TRAIN:
                self._set.pop(TRAIN, None)
            self.reach_mV = self._set.get(kind, self.reach_mV)

    def ask_again(self) -> None:
        """A person wants it to fit what is there now."""
        self._set.pop(self.kind, None)
        self.grew, self._asked = False, True

    def show(self, reached: Reached | None) -> bool:
        """Fit, hold or grow; whether the scale changed. A flat trace sets no scale."""
        if reached is None:
            return False
        before = self.reach_mV
        if self.kind not in self._set:
            self._asked = False
            self.reach_mV = _around(reached, ROOM)
            if -ROOM * reached.deepest > LEAST_MV or ABOVE * reached.highest > LEAST_MV:
                self._set[self.kind] = self.reach_mV
        elif reached.deepest < before[0] or reached.highest > before[1]:
            low, high = _around(reached, GROWN_ROOM)
            self.reach_mV = self._set[self.kind] = min(low, before[0]), max(high, before[1])
            self.grew = self.grew or self.kind == SINGLE
        return self.reach_mV != before


def reached(
    lines: Iterable[tuple[np.ndarray, np.ndarray]], artefacts: Iterable[tuple[float, float]], whole_train: bool
) -> Reached | None:
    """How far lines (ms, mV) go outside the ``artefacts`` (from and to, ms). Of a whole train, which has an artefact a
    pulse, the few extremes do not count. None where nothing is left."""
    ends = []
    for ms, mV in lines:
        outside = np.ones(len(ms), bool)
        for begin, end in artefacts:
            outside &= (ms < begin) | (ms > end)
        if len(clear := mV[outside]):
            ends.append(np.percentile(clear, (4, 88)) if whole_train else (clear.min(), clear.max()))
    if not ends:
        return None
    return Reached(float(min(low for low, _ in ends)), float(max(high for _, high in ends)))


def _around(reached: Reached, room: float) -> tuple[float, float]:
    nice = _nice_above(max(-room * reached.deepest, ABOVE * reached.highest, LEAST_MV))
    above = ABOVE * reached.highest
    return -0.985 * nice, 0.97 * max(nice / 2, _nice_above(above) if above > 0 else 0.0)


def _nice_above(value: float) -> float:
    """The next of 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-3)))
    for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
        if step * power >= value - 1e-12:
            return step * power
    return 10 * power
