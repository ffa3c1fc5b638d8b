"""Sweeps as lines on the screen: ms after the pulse and mV, thinned to what the pixels can show."""

from __future__ import annotations

import numpy as np

from model.units import TICK_MS


def line(
    before: int,
    samples: np.ndarray,
    mV_per_bit: float,
    span_ms: tuple[float, float],
    pixels: int,
    sample_ms: float = TICK_MS,
) -> tuple[np.ndarray, np.ndarray]:
    """(ms, mV) of the samples inside ``span_ms``, at most about two a pixel.

    ``before``: samples before the pulse, each ``sample_ms`` long; ``samples`` of shape (m,) is one sweep, (n, m) are n
    of them in the same place, and so is ``mV``. Runs longer than a pixel keep their smallest and largest sample; the
    runs are counted from the first sample of the sweep, so a growing sweep does not shimmer.
    """
    offset = -before
    first = max(0, int(np.ceil(span_ms[0] / sample_ms)) - offset)
    last = min(samples.shape[-1], int(span_ms[1] / sample_ms) - offset + 1)
    if last <= first:
        return np.empty(0), np.empty((*samples.shape[:-1], 0))
    shown = int((span_ms[1] - span_ms[0]) / sample_ms)
    run = max(1, shown // max(1, pixels))
    if run < 2:
        ticks = np.arange(first, last)
        return (ticks + offset) * sample_ms, samples[..., first:last] * mV_per_bit
    first = first // run * run
    whole = (last - first) // run * run
    runs = samples[..., first : first + whole].reshape(*samples.shape[:-1], -1, run)
    mV = np.empty((*samples.shape[:-1], 2 * runs.shape[-2]))
    mV[..., 0::2] = runs.min(axis=-1)
    mV[..., 1::2] = runs.max(axis=-1)
    ms = (np.arange(mV.shape[-1]) * (run / 2) + first + offset) * sample_ms
    return ms, mV * mV_per_bit
