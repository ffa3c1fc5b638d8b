"""The response to every pulse of a train."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rig.measure.sweep import OURS, Cursors, Rate, Response

LEVEL_MS = 1.0
"""Each response is measured from the level of the millisecond before its own pulse, whatever is left of the last."""


def measure_train(samples_mV: np.ndarray, pulses: Sequence[int], cursors: Cursors, rate: Rate = OURS) -> np.ndarray:
    """Amplitude (mV, signed) of the response to each pulse, as far as the next one lets it be seen: shape (pulses,),
    NaN where there is none. ``samples_mV``: one sweep; ``pulses``: the samples at which they come. The noise that a
    response has to stand out of is that before the first pulse."""
    if not pulses:
        return np.empty(0)
    before = samples_mV[max(0, pulses[0] - rate.count(10)) : pulses[0]]
    noise_mV = float(np.std(before)) if before.size > 1 else 0.0
    found = np.full(len(pulses), np.nan)
    ends = [*pulses[1:], len(samples_mV)]
    level = max(1, rate.count(LEVEL_MS))
    for number, (pulse, end) in enumerate(zip(pulses, ends, strict=True)):
        begin = samples_mV[max(0, pulse - level) : pulse] if pulse else samples_mV[:1]
        one = Response(samples_mV[pulse:end] - float(begin.mean()), noise_mV, cursors, rate)
        if one.peak_mV is not None:
            found[number] = one.peak_mV
    return found
