"""Mean of the sweeps of the baseline window, the dashed line of the scope."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from rig.messages import Sweep

MOST_SWEEPS = 120
"""An hour of test pulses."""


class BaselineTrace:
    """Sweeps of one pathway. While the window rolls they come and go; one that stands still is taken as a whole."""

    def __init__(self) -> None:
        self._kept: deque[tuple[int, np.ndarray]] = deque(maxlen=MOST_SWEEPS)
        self._mean: np.ndarray | None = None

    @property
    def averaged(self) -> int:
        """Of how many sweeps it is the mean."""
        return len(self._kept)

    def add(self, sweep: Sweep, oldest_tick: int) -> None:
        """``oldest_tick``: start of the baseline window."""
        self._keep(sweep)
        while self._kept[0][0] < oldest_tick and len(self._kept) > 1:
            self._kept.popleft()

    def take(self, sweeps: Iterable[Sweep]) -> None:
        """These and no others; none leaves what there is."""
        if whole := list(sweeps):
            self._kept.clear()
            for sweep in whole:
                self._keep(sweep)

    def _keep(self, sweep: Sweep) -> None:
        """Of a pair only the first response, which is that of a test pulse."""
        until = sweep.pulses[1] - sweep.start if len(sweep.pulses) > 1 else None
        self._kept.append((sweep.start, sweep.samples[:until] * np.float32(sweep.mV_per_bit)))
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
