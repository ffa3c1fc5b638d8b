"""Mean of the sweeps of the baseline window, the dashed line of the scope."""

from __future__ import annotations

from collections import deque

import numpy as np

from rig.messages import Sweep

MOST_SWEEPS = 40


class BaselineTrace:
    """Sweeps of one pathway while no induction has been given; after it the mean stands still."""

    def __init__(self) -> None:
        self._kept: deque[tuple[int, np.ndarray]] = deque(maxlen=MOST_SWEEPS)
        self._mean: np.ndarray | None = None

    def add(self, sweep: Sweep, oldest_tick: int) -> None:
        """``oldest_tick``: start of the baseline window."""
        self._kept.append((sweep.start, sweep.samples * np.float32(sweep.mV_per_bit)))
        while self._kept[0][0] < oldest_tick and len(self._kept) > 1:
            self._kept.popleft()
        self._mean = None

    def forget_from(self, tick: int) -> None:
        """A new branch begins at ``tick``."""
        self._kept = deque((one for one in self._kept if one[0] < tick), maxlen=MOST_SWEEPS)
        self._mean = None

    def mean(self) -> np.ndarray | None:
        """mV, sample by sample from the start of a sweep; None before the first sweep."""
        if not self._kept:
            return None
        if self._mean is None:
            shortest = min(len(trace) for _, trace in self._kept)
            stack = np.stack([trace[:shortest] for _, trace in self._kept])
            self._mean = stack.mean(axis=0)
        return self._mean
