"""A response too small to be seen is measured where the baseline's is.

The steepest millisecond of a sweep that holds only noise is the steepest millisecond of the noise, of either sign and
always too large; left out, a blocked response would be a missing one. So a response that does not stand well out of the
noise is measured in fixed places: the stretch in which the mean sweep of the baseline is steepest, its peak, and the
trough and shoulders of its fibre volley. What comes out is a small number of either sign.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rig.measure.stack import measure_stack
from rig.measure.sweep import (
    BEFORE_MS,
    OURS,
    Cursors,
    Rate,
    line_weights,
    parabola,
    response,
    slope_samples,
    volley_at,
)

SURE_OVER_NOISE = 10.0
"""A peak this many times the rms of the noise lies where it seems to lie: its slope is then its own steepest."""
PLACED = ("slope", "amplitude", "volley")
"""The measures that have a place of their own in a sweep, in the order of the columns of ``in_place``."""


class Place(NamedTuple):
    """Where the response of a pathway is, in samples after its pulse. ``slope``: from and to; ``peak``: middle of the
    largest deflection; ``volley``: first shoulder, trough and second shoulder, None where the baseline has none.
    ``sign``: of the response; ``noise_mV``: rms before the pulse; ``rate``: of the samples that are counted."""

    slope: tuple[int, int]
    peak: int
    volley: tuple[int, int, int] | None
    sign: float
    noise_mV: float
    rate: Rate = OURS

    @property
    def direction(self) -> tuple[float, float, float]:
        """The sign of each of ``PLACED``; a volley is a trough, wherever the electrode stands."""
        return self.sign, self.sign, -1.0


def place_of(samples_mV: np.ndarray, pulse_index: int, cursors: Cursors, rate: Rate = OURS) -> Place | None:
    """The place in the mean of sweeps (n, m), which share the sample of their pulse. None where even their mean shows
    no response."""
    one = response(samples_mV.mean(axis=0), pulse_index, cursors, rate=rate)
    stretch = slope_samples(one)
    if one.peak_mV is None or stretch is None or stretch[1] - stretch[0] < 2:
        return None
    noise = measure_stack(samples_mV, pulse_index, cursors, ("noise",), rate=rate)["noise"]
    known = noise[np.isfinite(noise)]
    noise_mV = float(np.median(known)) / 1000 if len(known) else 0.0
    return Place(stretch, one.peak_at, volley_at(one), float(np.sign(one.peak_mV)), noise_mV, rate)


def is_small(amplitude_mV: np.ndarray, place: Place) -> np.ndarray:
    """Which responses do not stand well out of the noise. ``amplitude_mV``: NaN for none seen."""
    with np.errstate(invalid="ignore"):
        return ~(np.abs(amplitude_mV) >= SURE_OVER_NOISE * place.noise_mV)


def in_place(samples_mV: np.ndarray, pulse_index: int, place: Place) -> np.ndarray:
    """``PLACED`` of sweeps (n, m), measured at the place: shape (n, 3), signed; NaN where a sweep is too short."""
    before = samples_mV[:, max(0, pulse_index - place.rate.count(BEFORE_MS)) : pulse_index]
    y = samples_mV[:, pulse_index:] - before.mean(axis=1, keepdims=True)
    found = np.full((len(y), len(PLACED)), np.nan)
    first, last = place.slope
    if y.shape[1] >= last:
        found[:, 0] = y[:, first:last] @ line_weights(last - first, place.rate)
    half = place.rate.smooth // 2
    if y.shape[1] > place.peak + half:
        found[:, 1] = y[:, place.peak - half : place.peak + half + 1].mean(axis=1)
    if place.volley is not None and y.shape[1] > place.volley[2] + half:
        left, trough, right = place.volley
        at = {tick: y[:, tick - half : tick + half + 1] @ parabola(place.rate.smooth) for tick in place.volley}
        line = at[left] + (at[right] - at[left]) * (trough - left) / (right - left)
        found[:, 2] = at[trough] - line
    return found
