"""What a slice shows of a sweep, and what stands for one that nobody looks at."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rig.instruments.stimulator import SweepPlan

if TYPE_CHECKING:
    from model.slice import Slice


@lru_cache(maxsize=64)
def unread(length: int) -> np.ndarray:
    """As many samples of nothing, which take no room."""
    return np.broadcast_to(np.int16(0), length)


def seen_potential(slice_: Slice, plan: SweepPlan, end: int) -> np.ndarray:
    """Potential (mV) of a sweep to ``end``. The step under way may hold back the last samples of a sweep, less than
    half a millisecond; there the potential is held."""
    seen = slice_.samples(plan.start, end)
    if end < plan.end or len(seen) == end - plan.start:
        return seen
    whole = np.empty(end - plan.start)
    whole[: len(seen)] = seen
    whole[len(seen) :] = seen[-1] if len(seen) else 0.0
    return whole
