"""Whether a population spike reaches into the window of the slope."""

from __future__ import annotations

import numpy as np

from rig.measure.place import SURE_OVER_NOISE
from rig.measure.sweep import Cursors, Rate, measure_sweep

REVERSAL = 0.15
"""A slope window in which the response turns back by more than this fraction of its run holds a spike."""


def turns_back(trace_mV: np.ndarray, pulse: int, cursors: Cursors, rate: Rate) -> bool:
    """Whether there is a spike, and the trace (n,) turns back inside the slope window. ``pulse``: its
    sample."""
    seen = measure_sweep(trace_mV, pulse, cursors, ("population_spike", "amplitude", "noise"), rate=rate)
    amplitude, noise_uV = seen["amplitude"], seen["noise"]
    if seen["population_spike"] is None or amplitude is None:
        return False
    if noise_uV is not None and abs(amplitude) < SURE_OVER_NOISE * noise_uV / 1000:
        # what turns back in a blocked response is the noise
        return False
    first, last = (pulse + rate.count(ms) for ms in (cursors.slope_from_ms, cursors.slope_to_ms))
    inside = np.convolve(trace_mV[first : last + 1], np.ones(rate.smooth) / rate.smooth, "valid")
    if inside.size < 2:
        return False
    run = inside.max() - inside.min()
    steps = np.diff(inside) * np.sign(inside[-1] - inside[0])
    return bool(-steps[steps < 0].sum() > REVERSAL * run)
