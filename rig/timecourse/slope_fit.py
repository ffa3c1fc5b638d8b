"""What was measured on a sweep, as lines on the screen: the fitted slope and the level of the amplitude."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rig.measure.sweep import Cursors, Rate, measure_sweep, response, slope_samples
from rig.messages import Sweep

REACH_MS = 0.7
"""How far the fitted line is drawn beyond the samples it was fitted through."""


class MeasuredLines(NamedTuple):
    """``slope``: two points (ms, mV); ``amplitude``: mV above the baseline, ``level``: the same on the screen. None
    without a response."""

    slope: tuple[tuple[float, float], tuple[float, float]] | None
    amplitude: float | None
    level: float | None


def measured_lines(sweep: Sweep, cursors: Cursors) -> MeasuredLines:
    """The response to the first pulse, measured with ``cursors``."""
    mV = sweep.mV
    pulse, *later = sweep.pulse_samples
    one = response(mV, pulse, cursors, later[0] if later else None, sweep.rate)
    if one.peak_mV is None:
        return MeasuredLines(None, None, None)
    baseline = float(mV[pulse] - one.y[0])
    return MeasuredLines(_fit(mV, pulse, cursors, slope_samples(one), sweep.rate), one.peak_mV, baseline + one.peak_mV)


def _fit(
    mV: np.ndarray, pulse: int, cursors: Cursors, samples: tuple[int, int] | None, rate: Rate
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    slope = measure_sweep(mV, pulse, cursors, ("slope",), rate=rate)["slope"]
    if samples is None or slope is None:
        return None
    first, last = samples
    middle = (first + last - 1) / 2 * rate.ms
    level = float(mV[pulse + first : pulse + last].mean())
    reach = (last - first) / 2 * rate.ms + REACH_MS
    return (middle - reach, level - slope * reach), (middle + reach, level + slope * reach)


def measured_again(sweep: Sweep, cursors: Cursors) -> dict[str, float | None]:
    """The measures that the sweep came with, taken with other cursors."""
    names = tuple(sweep.measures)
    pulse, *later = sweep.pulse_samples
    return measure_sweep(sweep.mV, pulse, cursors, names, later[0] if later else None, sweep.rate)
