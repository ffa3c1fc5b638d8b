"""What a slice shows of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rig.instruments.stimulator import SweepPlan

if TYPE_CHECKING:
    from model.slice import Slice


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
