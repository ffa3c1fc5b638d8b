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
SCOPE_NUMBERS = Turn(16, 3)
"""Numbers that change faster cannot be read. No large picture is drawn in these frames, nor in those before them: what
a frame paints comes after its own work, and takes from the time of the next."""
TIME_COURSE_LAYOUT = Turn(8, 2)
"""Between two pictures of the scope. Laying out many points takes half a frame, so painting them has another one."""
TIME_COURSE_PAINT = Turn(8, 6)
"""As far from its layout as from the next; in the frames between, sweeps are measured again."""
SPINE = Turn(2, 1)
"""The scope and the time course draw in even frames. The drawing is small, and may stand beside numbers."""
SPINE_TRACES = Turn(8, 5)
"""The linked traces of the full view, which covers the scope and the time course; as often as the latter."""
