"""The pacing rule: how far the experiment may go by now. The one place where the wall clock counts.

It cannot change a result, because ``Experiment.advance`` gives the same bits however its time is cut.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.messages import LONGEST_TICKS

BLOCK_S = 0.010  # wall time between two looks into the mailbox
DEBT_S = 0.250  # lag behind the wall clock beyond which the rest is given up
WINDOW_S = 1.5  # wall time over which the speed reached is measured
TRUE_RATE_TICKS = 2 * TICKS_PER_S  # how much of a pattern plays at its true rate, whatever the speed
ALONE_TICKS = 24 * 60 * TICKS_PER_MIN
"""How long time passes when nobody does anything and nothing is planned: flat out it would fill a disk in a night."""


class Pace:
    """``clock``: wall time in seconds. ``speed``: model time over wall time that is asked for."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.speed = 1.0
        self.paused = False
        self.next_block = 0.0
        self._clock = clock
        self._anchor = (0.0, 0)  # (wall, tick) from which the pacing rule counts
        self._reached: deque[tuple[float, int]] = deque()
        self._true_until = 0  # tick up to which a pattern plays at its true rate
        self._attended = 0  # tick at which somebody, or the plan, did something last

    def anchor(self, tick: int) -> None:
        """Count from here: the speed is another, or time did not pass."""
        now = self._clock()
        self._anchor = (now, tick)
        self.next_block = now
        self._reached.clear()
        self._reached.append(self._anchor)

    def attend(self, tick: int) -> None:
        self._attended = tick

    def play_true(self, until: int) -> None:
        """A pattern plays at its true rate until this tick."""
        self._true_until = until

    def slows(self, tick: int) -> bool:
        return tick < self._true_until and self.speed > 1.0

    def stands(self, tick: int, planned: bool) -> bool:
        """Whether no time passes any more: nobody did anything for long and nothing is planned, or the experiment is as
        long as one may be."""
        return tick >= LONGEST_TICKS or (not planned and tick >= self._attended + ALONE_TICKS)

    def goal(self, tick: int, stride: int, planned: bool) -> int:
        """The tick to reach in this block, ``stride`` further when flat out; a lag of more than ``DEBT_S`` is forgiven.
        ``planned``: whether something is going to happen that need not be attended."""
        slowed = self.slows(tick)
        speed = 1.0 if slowed else self.speed
        if math.isinf(speed):
            goal = tick + stride
        else:
            now = self._clock()
            wall, start = self._anchor
            rate = speed * TICKS_PER_S
            goal = start + int((now - wall) * rate)
            if goal - tick > DEBT_S * rate:
                self._anchor = (now, tick)
        if slowed:
            goal = min(goal, self._true_until)
        return min(goal, LONGEST_TICKS if planned else min(LONGEST_TICKS, self._attended + ALONE_TICKS))

    def passed(self, tick: int, slowed: bool) -> None:
        """A block ended at ``tick``; ``slowed``: it played at its true rate."""
        now = self._clock()
        if slowed and not self.slows(tick):
            self.anchor(tick)
        self._reached.append((now, tick))
        while now - self._reached[0][0] > WINDOW_S and len(self._reached) > 2:
            self._reached.popleft()
        flat_out = math.isinf(self.speed) and not slowed
        self.next_block = now if flat_out else max(self.next_block + BLOCK_S, now - DEBT_S)

    def rest(self, tick: int) -> None:
        """No time passes in this block."""
        self.anchor(tick)
        self.next_block = self._clock() + BLOCK_S

    def speed_reached(self) -> float:
        """Model seconds per wall second over the last ``WINDOW_S``."""
        if self.paused or len(self._reached) < 2:
            return 0.0
        (wall, tick), (now, reached) = self._reached[0], self._reached[-1]
        return (reached - tick) / TICKS_PER_S / (now - wall) if now > wall else 0.0
