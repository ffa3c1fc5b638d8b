"""The raw sweeps of an experiment, end to end, so that any of them can be looked at and measured again.

A test sweep costs 4 kB. Test pulses to both pathways every 30 s make 23 MB in 24 h; at the shortest interval, 5 s, it
is 140 MB. The tape holds 256 MB: eleven days of the one, 45 h of the other. Beyond that the oldest sweeps are let go, a
block of 2 MB at a time; their measures stay in the time course.
"""

from __future__ import annotations

import msgspec
import numpy as np

from rig.messages import Sweep

BLOCK_SAMPLES = 1 << 20
MOST_BLOCKS = 128


class WholeTape:
    """Keeps every sweep as it came: for a record that is whole and in memory anyway."""

    def __init__(self) -> None:
        self._sweeps: list[Sweep | None] = []

    def add(self, sweep: Sweep) -> int:
        """Keep the sweep; returns its number."""
        self._sweeps.append(sweep)
        return len(self._sweeps) - 1

    def __getitem__(self, number: int) -> Sweep | None:
        """None for one that was let go."""
        return self._sweeps[number]

    def __len__(self) -> int:
        return len(self._sweeps)


class SweepTape(WholeTape):
    """Branches share one tape: each names its sweeps by their number on it, and none is there twice."""

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
            self._begins.append(len(self._sweeps))
            if len(self._begins) > self._most_blocks:
                for number in range(self._begins.pop(0), self._begins[0]):
                    self._sweeps[number] = None
        samples = self._block[self._used : self._used + needed]
        samples[:] = sweep.samples
        samples.flags.writeable = False
        self._used += needed
        return super().add(msgspec.structs.replace(sweep, samples=samples))
