"""A study while it runs: which slices are done, which do not count, and the means of those that do. No test is made
before all are done."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from model.units import TICKS_PER_MIN
from rig.protocol.timeline import unroll
from rig.study.design.arms import Arm
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import PlannedSlice, codes
from rig.study.results.exclusion import excluded
from rig.study.running.slice_result import SliceResult

BINS = 72
"""Of a course, at most."""
WIDTHS_MIN = (0.5, 1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 30.0, 60.0)


class Stage(IntEnum):
    """Of a slice. ``EXCLUDED``: done, and by a rule it does not count. ``LOST``: it could not be computed."""

    QUEUED = 0
    RUNNING = 1
    DONE = 2
    EXCLUDED = 3
    LOST = 4


class Counts(NamedTuple):
    """``done``: with those that are excluded."""

    planned: int
    done: int
    excluded: int
    lost: int
    running: int


class Means(NamedTuple):
    """Of an arm: minutes after minute 0, and the mean of % of baseline over the slices that count, (n,) float64; ``n``:
    how many slices."""

    minutes: np.ndarray
    percent: np.ndarray
    n: int


class Progress:
    """``names``: of the arms, in their order; letters as long as the study is blind. ``shown``: arms in the order in
    which they are listed, which tells nothing of a blind study. ``at``: numbers of the slices of each arm."""

    def __init__(
        self, opened: OpenedDesign, arms: Sequence[Arm], planned: Sequence[PlannedSlice], unblinded: bool = False
    ) -> None:
        self.opened, self.arms, self.planned = opened, arms, planned
        design = opened.design
        self.blind = design.blind and not unblinded
        self.names = codes(design, arms) if self.blind else tuple(arm.name for arm in arms)
        numbers = list(range(len(arms)))
        self.shown = sorted(numbers, key=lambda arm: (len(self.names[arm]), self.names[arm])) if self.blind else numbers
        self.at: list[list[int]] = [[] for _ in arms]
        for one in planned:
            self.at[one.arm].append(one.index)
        self.stage = np.zeros(len(planned), np.uint8)
        self.value = np.full(len(planned), np.nan)
        self.why: dict[int, str] = {}
        self._begin, self.width_min, count = _grid(arms)
        self.course = np.full((len(planned), count), np.nan, np.float32)
        """Of every slice, % of baseline in bins of ``width_min``."""

    # ---- what is heard

    def begun(self, index: int) -> None:
        if self.stage[index] == Stage.QUEUED:
            self.stage[index] = Stage.RUNNING

    def back(self) -> list[int]:
        """Nobody computes any more: what was running waits again. Gives the numbers of these slices."""
        running: list[int] = np.flatnonzero(self.stage == Stage.RUNNING).tolist()
        self.stage[running] = Stage.QUEUED
        return running

    def done(self, result: SliceResult) -> None:
        why = excluded(self.opened.design.exclude, result)
        self.stage[result.index] = Stage.EXCLUDED if why else Stage.DONE
        if why:
            self.why[result.index] = why
        self.value[result.index] = math.nan if result.value is None else result.value
        course = result.courses.get(self.opened.design.outcome.pathway)
        if course is not None:
            minutes, percent, _ = course.columns()
            self.course[result.index] = self._binned(minutes, percent)

    def lost(self, index: int, why: str) -> None:
        self.stage[index] = Stage.LOST
        self.why[index] = why

    def _binned(self, minutes: np.ndarray, percent: np.ndarray) -> np.ndarray:
        count = self.course.shape[1]
        place = np.floor((minutes - self._begin) / self.width_min).astype(int)
        here = (place >= 0) & (place < count) & np.isfinite(percent)
        total = np.bincount(place[here], percent[here], count)
        number = np.bincount(place[here], minlength=count)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)

    # ---- what is known

    @property
    def counts(self) -> Counts:
        number = np.bincount(self.stage, minlength=len(Stage))
        finished = int(number[Stage.DONE] + number[Stage.EXCLUDED])
        return Counts(
            len(self.planned),
            finished,
            int(number[Stage.EXCLUDED]),
            int(number[Stage.LOST]),
            int(number[Stage.RUNNING]),
        )

    @property
    def complete(self) -> bool:
        counts = self.counts
        return counts.done == counts.planned

    def means(self, arm: int) -> Means:
        """Added up in the order of their numbers, whichever was done first."""
        rows = [index for index in self.at[arm] if self.stage[index] == Stage.DONE]
        minutes = self._begin + self.width_min * (np.arange(self.course.shape[1]) + 0.5)
        if not rows:
            return Means(minutes[:0], minutes[:0], 0)
        some = self.course[rows].astype(float)
        known = np.isfinite(some)
        number = known.sum(axis=0)
        mean = np.where(known, some, 0.0).sum(axis=0) / np.maximum(number, 1)
        return Means(minutes[number > 0], mean[number > 0], len(rows))


def _grid(arms: Sequence[Arm]) -> tuple[float, float, int]:
    """First minute, width and number of the bins that hold the courses of all arms."""
    lines = [unroll(arm.protocol) for arm in arms]
    first = min((line.recording.start - line.t0) / TICKS_PER_MIN for line in lines)
    last = max((line.recording.end - line.t0) / TICKS_PER_MIN for line in lines)
    width = next((one for one in WIDTHS_MIN if (last - first) / one <= BINS), (last - first) / BINS)
    begin = width * math.floor(first / width)
    return begin, width, max(1, math.ceil((last - begin) / width))
