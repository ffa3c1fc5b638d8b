"""Which current gives a wanted fraction of the maximal response: tried out, without noise, on a copy of the slice. And
what the currents that are set reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.units import TICKS_PER_MS
from rig.instruments.stimulator import LEAD_TICKS, TAIL_TICKS, StimulatorSettings
from rig.measure.sweep import Cursors, measure_sweep

if TYPE_CHECKING:
    from model.slice import Slice

LARGEST_uA = 800.0
WIDTH_ms = 0.1
CURVE_uA = np.linspace(0.0, LARGEST_uA, 17)[1:]
HALVINGS = 9  # a step of the curve, 50 uA, down to 0.1 uA
NO_RESPONSE = 0.01  # mV/ms; a slope below this at every current is no response


class InputOutput:
    """The input-output curve of one slice as it is now. Every pulse is tried from the same state, so that one cannot
    change the next and the same variation of release acts on all."""

    def __init__(self, slice_: Slice, cursors: Cursors) -> None:
        self._copy = slice_.copy()
        self._state = self._copy.snapshot()
        self._cursors = cursors
        self._curves: dict[int, np.ndarray] = {}

    def _sweep(self, pathway: int, current_uA: float, width_ms: float, pair_ticks: int = 0) -> np.ndarray:
        """Noiseless potential (mV) from 10 ms before a pulse to 90 ms after it, or after the second of a pair."""
        self._copy.restore(self._state)
        start = self._copy.tick + TICKS_PER_MS
        pulse, end = start + LEAD_TICKS, start + LEAD_TICKS + pair_ticks + TAIL_TICKS
        self._copy.record(start, end)
        self._copy.stimulate(pulse, pathway, current_uA, width_ms)
        if pair_ticks:
            self._copy.stimulate(pulse + pair_ticks, pathway, current_uA, width_ms)
        # The slice hands out samples up to the last step it completed: one more millisecond completes the sweep.
        self._copy.advance(end + TICKS_PER_MS)
        return self._copy.samples(start, end)

    def slope(self, pathway: int, current_uA: float, width_ms: float = WIDTH_ms) -> float:
        """Magnitude of the noiseless slope, mV/ms; 0 without a response."""
        return abs(self.response(pathway, current_uA, width_ms)[0])

    def response(self, pathway: int, current_uA: float, width_ms: float = WIDTH_ms) -> tuple[float, float]:
        """Noiseless slope (mV/ms) and fibre volley (mV), signed as the electrode sees them; 0 where there is none."""
        sweep = self._sweep(pathway, current_uA, width_ms)
        found = measure_sweep(sweep, LEAD_TICKS, self._cursors, ("slope", "volley"))
        return found["slope"] or 0.0, found["volley"] or 0.0

    def pair_ratio(
        self, pathway: int, current_uA: float, interval_ms: float, width_ms: float = WIDTH_ms
    ) -> float | None:
        """Noiseless second slope by first; None without a response."""
        apart = round(interval_ms * TICKS_PER_MS)
        sweep = self._sweep(pathway, current_uA, width_ms, apart)
        return measure_sweep(sweep, LEAD_TICKS, self._cursors, ("ppr",), LEAD_TICKS + apart)["ppr"]

    def curve(self, pathway: int) -> np.ndarray:
        """Slopes at ``CURVE_uA`` with 0.1 ms pulses."""
        if pathway not in self._curves:
            self._curves[pathway] = np.array([self.slope(pathway, current) for current in CURVE_uA])
        return self._curves[pathway]

    def _slope_on_curve(self, pathway: int, current_uA: float, width_ms: float) -> float:
        if width_ms != WIDTH_ms:
            return self.slope(pathway, current_uA, width_ms)
        return float(self.curve(pathway)[round(current_uA / float(CURVE_uA[0])) - 1])

    def current_for(self, pathway: int, fraction: float, width_ms: float = WIDTH_ms) -> float | None:
        """Current (uA, to 0.1) whose slope is ``fraction`` of the largest up to 800 uA at 0.1 ms; None without any."""
        largest = float(self.curve(pathway).max())
        if largest < NO_RESPONSE:
            return None
        wanted = fraction * largest
        high = float(CURVE_uA[0])
        while self._slope_on_curve(pathway, high, width_ms) < wanted:
            high += float(CURVE_uA[0])
            if high > LARGEST_uA:
                return LARGEST_uA
        low = high - float(CURVE_uA[0])
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self.slope(pathway, middle, width_ms) >= wanted:
                high = middle
            else:
                low = middle
        return round((low + high) / 2, 1)


def reached(slice_: Slice, settings: StimulatorSettings) -> dict[str, tuple[float, float]]:
    """The molecules of the spines that a test pulse would reach at the currents that are set, (S1, S2) by name, and
    what its response is made of. An electrode sees these synapses and no others."""
    s1, s2 = (slice_.recruited(n, one.current_uA, one.width_ms) for n, one in enumerate((settings.s1, settings.s2)))
    return slice_.read_reached((s1, s2))
