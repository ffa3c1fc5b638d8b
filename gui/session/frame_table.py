"""Who paints in which frame. The rig may tell of hundreds of sweeps a second, and a frame has room for one large
picture beside the running sweep: the pictures take turns. Frames are counted from the opening of the window."""

from __future__ import annotations

from typing import NamedTuple


class Turn(NamedTuple):
    """Comes every so many frames; ``phase`` is the first."""

    every: int
    phase: int

    def comes(self, frame: int) -> bool:
        return frame % self.every == self.phase


SCOPE_IN_A_FLOOD = Turn(4, 0)
"""Finished sweeps; while few come they are drawn at once, whatever the frame."""
SCOPE_NUMBERS = Turn(16, 1)
TIME_COURSE_LAYOUT = Turn(8, 2)
TIME_COURSE_PAINT = Turn(8, 6)
SPINE = Turn(2, 1)
SPINE_TRACES = Turn(8, 5)
