"""Which current gives a wanted fraction of the maximal response: tried out, without noise, on a copy of the slice. And
what the currents that are set reach."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from model.units import TICKS_PER_MS
from rig.experiment.logbook import number
from rig.instruments.stimulator import LEAD_TICKS, PATHWAYS, TAIL_TICKS, Pathway
from rig.measure.sweep import Cursors, measure_sweep

if TYPE_CHECKING:
    from model.slice import Slice
    from rig.experiment.experiment import Experiment

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
        self._currents: dict[tuple[int, float, float], float | None] = {}

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
        sought = (pathway, fraction, width_ms)
        if sought not in self._currents:
            self._currents[sought] = self._search(*sought)
        return self._currents[sought]

    def _search(self, pathway: int, fraction: float, width_ms: float) -> float | None:
        largest = float(self.curve(pathway).max())
        return None if largest < NO_RESPONSE else self.current_giving(pathway, fraction * largest, width_ms)

    def current_giving(self, pathway: int, wanted: float, width_ms: float = WIDTH_ms) -> float:
        """Current (uA, to 0.1) of a slope in mV/ms; the largest there is where none gives it."""
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


class IntensitySearch:
    """Fractions of the maximum as currents, each searched for once. Where nothing answers (a blocker in the bath from
    before recording, low Ca2+) the same slice in plain ACSF is asked, as an experimenter would have set the current
    before; ``found`` says in words what was found, and how."""

    def __init__(self, experiment: Experiment) -> None:
        self.found: list[str] = []
        self._experiment = experiment
        self.look_again(InputOutput(experiment.slice, experiment.cursors))

    def look_again(self, now: InputOutput) -> None:
        """From now on the slice is asked as it is now."""
        self._here = now
        self._known: dict[tuple[Pathway, float, float], float] = {}

    @cached_property
    def _in_plain_acsf(self) -> InputOutput:
        return InputOutput(self._experiment.rested_slice(), self._experiment.cursors)

    def half_max_uA(self, pathway: Pathway) -> float:
        """0 without a response."""
        return self._here.current_for(PATHWAYS.index(pathway), 0.5) or 0.0

    def current_uA(self, pathway: Pathway, fraction: float, width_ms: float = WIDTH_ms) -> float:
        """0 where the slice does not answer in plain ACSF either."""
        sought = (pathway, fraction, width_ms)
        if sought not in self._known:
            self._known[sought] = self._search(pathway, fraction, width_ms)
        return self._known[sought]

    def _search(self, pathway: Pathway, fraction: float, width_ms: float) -> float:
        index = PATHWAYS.index(pathway)
        share = f"{number(100 * fraction)} % of the maximal slope"
        here = self._here.current_for(index, fraction, width_ms)
        if here is not None:
            self.found.append(f"{pathway}: {share} is at {number(here)} µA.")
            return here
        plain = self._in_plain_acsf.current_for(index, fraction, width_ms)
        silent = f"{pathway} gives no response up to {LARGEST_uA:g} µA"
        if plain is None:
            self.found.append(f"{silent}, in plain ACSF either; its current stays at 0.")
            return 0.0
        self.found.append(
            f"{silent} in this bath; it is given {number(plain)} µA, at which the same slice in plain ACSF is at "
            f"{share}."
        )
        return plain
