"""The raw sweeps of an experiment, end to end, so that any of them can be looked at and measured again.

A test sweep costs 4 kB, and 1 kB for its measures. Test pulses to both pathways every 30 s make 29 MB in 24 h; at the
shortest interval, 5 s, it is 170 MB. The tape holds 16,000 sweeps, 84 MB: nearly three days of the one, 11 h of
the other. Beyond that the oldest sweeps are let go, a block of 2 MB at a time: the journal has them, and their measures
stay in the time course.
"""

from __future__ import annotations

import msgspec
import numpy as np

from rig.messages import Sweep

BLOCK_SAMPLES = 1 << 20
MOST_BLOCKS = 32


class WholeTape:
    """Keeps every sweep as it came: for a record that is whole and in memory anyway."""

    lets_go = False
    gone = 0
    """How many sweeps were let go: the number of the first that is there."""

    def __init__(self) -> None:
        self._sweeps: list[Sweep] = []

    def add(self, sweep: Sweep) -> int:
        """Keep the sweep; returns its number."""
        self._sweeps.append(sweep)
        return len(self) - 1

    def __getitem__(self, number: int) -> Sweep | None:
        """None for one that was let go."""
        return self._sweeps[number - self.gone] if number >= self.gone else None

    def __len__(self) -> int:
        """Of all that were ever kept."""
        return self.gone + len(self._sweeps)


class SweepTape(WholeTape):
    """Branches share one tape: each names its sweeps by their number on it, and none is there twice."""

    lets_go = True

    def __init__(self, block_samples: int = BLOCK_SAMPLES, most_blocks: int = MOST_BLOCKS) -> None:
        super().__init__()
        self._block_samples = block_samples
        self._most_blocks = most_blocks
        self._block = np.empty(0, np.int16)
        self._used = 0
        self._begins: list[int] = []
        """Number of the first sweep of each block that is still held."""

    def add(self, sweep: Sweep) -> int:
        """Keep the sweep; returns its number. Its samples are copied here once, and read-only from then on."""
        needed = len(sweep.samples)
        if self._used + needed > len(self._block):
            self._block = np.empty(max(self._block_samples, needed), np.int16)
            self._used = 0
            self._begins.append(len(self))
            if len(self._begins) > self._most_blocks:
                del self._begins[0]
                del self._sweeps[: self._begins[0] - self.gone]
                self.gone = self._begins[0]
        samples = self._block[self._used : self._used + needed]
        samples[:] = sweep.samples
        samples.flags.writeable = False
        self._used += needed
        return super().add(msgspec.structs.replace(sweep, samples=samples))
