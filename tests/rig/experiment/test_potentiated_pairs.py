"""The real slice: what a pair of pulses looks like in a pathway that was potentiated."""

from __future__ import annotations

import numpy as np
import pytest

from model.units import TICKS_PER_MIN, TICKS_PER_MS
from rig.experiment.experiment import Experiment
from rig.experiment.opening import living
from rig.instruments.stimulator import Pattern
from rig.messages import RunPattern, Sweep

INTERVAL_MS = 50.0


def pair(experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
    """ms after the first pulse, and mV, of a pair at 50 ms to S1."""
    experiment.apply(RunPattern(Pattern(pulses=2, rate_hz=1000.0 / INTERVAL_MS), ("S1",), "pair"))
    told = experiment.advance(experiment.tick + TICKS_PER_MIN)
    (sweep,) = (one for one in told if isinstance(one, Sweep) and len(one.pulses) == 2)
    ms = (np.arange(len(sweep.samples)) + sweep.start - sweep.pulses[0]) / TICKS_PER_MS
    mV = sweep.samples * sweep.mV_per_bit
    return ms, mV - mV[ms < -1].mean()


def left(ms: np.ndarray, mV: np.ndarray, pulse_ms: float, from_ms: float, to_ms: float) -> float:
    """Mean in a window after a pulse over the peak of its response."""
    after = ms - pulse_ms
    return float(mV[(after >= from_ms) & (after < to_ms)].mean() / mV[(after >= 2.6) & (after < 14)].min())


@pytest.mark.parametrize("seed", [2, 4])
def test_no_plateau_outlasts_a_pair_in_a_potentiated_pathway(seed: int) -> None:
    """At the strength of test pulses an intact slice answers with an fEPSP, potentiated or not, and with nothing after
    it. These are the two slices of the first eight that came closest to a dendritic plateau."""
    experiment = living(seed)
    ms, before = pair(experiment)
    experiment.apply(RunPattern(Pattern(pulses=100, rate_hz=100.0), ("S1",), "HFS"))
    experiment.advance(experiment.tick + 35 * TICKS_PER_MIN)
    ms, after = pair(experiment)
    assert after[(ms > 2.6) & (ms < 14)].min() < 1.3 * before[(ms > 2.6) & (ms < 14)].min()
    # What a decay of 13 ms leaves of a peak at 6 ms; a plateau left half.
    assert left(ms, after, INTERVAL_MS, 25, 30) < 0.2
    assert left(ms, after, 0.0, 15, 20) < 0.2
