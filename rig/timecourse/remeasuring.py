"""Measuring the sweeps of a branch again, a slice at a time, so that the window never waits for it."""

from __future__ import annotations

import time
from collections import defaultdict

import numpy as np

from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.measure.stack import measure_stack
from rig.measure.sweep import Cursors, Rate
from rig.messages import Sweep
from rig.timecourse.branch import MEASURES, Branch
from rig.timecourse.sweep_tape import WholeTape

AT_FIRST = 16
AT_MOST = 48
"""Sweeps in a slice: it grows while a slice takes less than an eighth of the time there is."""
OF_ONE_PULSE = MEASURES[:3]


class Remeasuring:
    """One pass over those sweeps of a branch that were measured with other cursors. Nothing changes until ``keep``, so
    that no percentage is of a baseline that was measured differently."""

    def __init__(self, branch: Branch, tape: WholeTape, cursors: Cursors, which: int) -> None:
        """``which``: the number of the cursors."""
        self._branch = branch
        self._tape = tape
        self._cursors = cursors
        self._which = which
        self._rows = {
            pathway: np.flatnonzero(branch.tracks[pathway].origins.rows[:, 1] != which) for pathway in PATHWAYS
        }
        self._found = {
            pathway: branch.tracks[pathway].points.rows[rows, 1:].copy() for pathway, rows in self._rows.items()
        }
        counts = [len(self._rows[pathway]) for pathway in PATHWAYS]
        self._pathway = np.repeat(np.arange(len(PATHWAYS)), counts)
        self._place = np.concatenate([np.arange(count) for count in counts])
        self._done = 0
        self._slice = AT_FIRST

    def __len__(self) -> int:
        return len(self._place)

    def work(self, seconds: float) -> bool:
        """Measure for about so long; True when all is measured."""
        end = time.perf_counter() + seconds
        while self._done < len(self):
            began = time.perf_counter()
            if began >= end:
                return False
            self._measure(slice(self._done, self._done + self._slice))
            self._done += self._slice
            took = time.perf_counter() - began
            if took < seconds / 8:
                self._slice = min(AT_MOST, 2 * self._slice)
            elif took > seconds / 2:
                self._slice = max(AT_FIRST, self._slice // 2)
        return True

    def _measure(self, part: slice) -> None:
        alike: defaultdict[tuple[Rate, int, tuple[int, ...]], list[tuple[Pathway, int, Sweep]]] = defaultdict(list)
        for which, place in zip(self._pathway[part].tolist(), self._place[part].tolist(), strict=True):
            pathway = PATHWAYS[which]
            number = self._branch.tracks[pathway].origins.rows[self._rows[pathway][place], 0]
            sweep = self._tape[number]
            if sweep is not None:
                alike[sweep.rate, len(sweep.samples), sweep.pulse_samples].append((pathway, place, sweep))
        for group in alike.values():
            found = measured([sweep for _, _, sweep in group], self._cursors)
            for (pathway, place, _), values in zip(group, found, strict=True):
                self._found[pathway][place] = values

    def keep(self) -> None:
        """Put what was found in the place of what was there."""
        for pathway, rows in self._rows.items():
            track = self._branch.tracks[pathway]
            track.points.own_rows[rows, 1:] = self._found[pathway]
            track.origins.own_rows[rows, 1] = self._which


def measured(sweeps: list[Sweep], cursors: Cursors) -> np.ndarray:
    """MEASURES of sweeps of one shape, whose pulses are at the same samples: shape (sweeps, measures), NaN for none."""
    rate = sweeps[0].rate
    first, *later = sweeps[0].pulse_samples
    second = later[0] if later else None
    scale = np.array([sweep.mV_per_bit for sweep in sweeps])
    last = None
    if second is None:
        # the measures of one pulse look no further than the windows of the cursors
        last = first + rate.count(max(cursors.volley_to_ms, cursors.slope_to_ms, cursors.peak_to_ms)) + 1
    samples = np.stack([sweep.samples[:last] for sweep in sweeps]) * scale[:, None]
    names = MEASURES if second is not None else OF_ONE_PULSE
    found = measure_stack(samples, first, cursors, names, second, rate)
    missing = np.full(len(sweeps), np.nan)
    return np.stack([found.get(name, missing) for name in MEASURES], axis=1)
