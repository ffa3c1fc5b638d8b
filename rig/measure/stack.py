"""The measures of ``rig/measure/sweep.py`` over many sweeps of equal length at once, for when the cursors move.

What is None there is NaN here; everything else agrees to a billionth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from model.units import TICK_MS
from rig.measure.sweep import (
    BEFORE_MS,
    DEFAULT,
    DIP_OVER_NOISE,
    DIP_OVER_SIZE,
    GROWS_BY,
    GROWS_MS,
    OURS,
    RESPONSE_OVER_NOISE,
    Cursors,
    Rate,
    line_weights,
    measure_sweep,
    parabola,
)

ROWS = 250
"""Sweeps at a time: what they need of memory stays in the processor's cache."""


class Responses:
    """What one pulse evoked in each of n sweeps: ``y`` (n, samples after the pulse) in mV above the baseline."""

    def __init__(self, samples_mV: np.ndarray, pulse_index: int, cursors: Cursors, end: int | None, rate: Rate) -> None:
        before = samples_mV[:, max(0, pulse_index - rate.count(BEFORE_MS)) : pulse_index].astype(np.float64)
        if before.shape[1] < 2:
            before = samples_mV[:, pulse_index : pulse_index + 1].astype(np.float64)
        baseline = before.mean(axis=1, keepdims=True)
        self.cursors = cursors
        self.rate = rate
        self.noise_mV = _noise(before - baseline)
        self.count = samples_mV[:, pulse_index:end].shape[1]
        reach = max(cursors.volley_to_ms, cursors.slope_to_ms, cursors.peak_to_ms)
        shown = min(rate.count(reach) + 1 + rate.smooth // 2, self.count)
        self.y = samples_mV[:, pulse_index : pulse_index + shown] - baseline
        n = len(self.y)
        self.peak_mV = np.full(n, np.nan)
        self.peak_at = np.zeros(n, np.int64)
        first, last = self.window(cursors.peak_from_ms, cursors.peak_to_ms)
        if last - first >= rate.smooth:
            smooth = _running_mean(self.y[:, first:last], rate.smooth)
            row = np.arange(n)
            upright = _begins(smooth, self.noise_mV, max(1, rate.count(GROWS_MS)))[:, None] * smooth
            at = upright.argmax(axis=1)
            seen = (upright[row, at] >= RESPONSE_OVER_NOISE * self.noise_mV) & (upright[row, at] > 0)
            shoulder, trough, _, is_spike = _troughs(upright, self.noise_mV)
            at = np.where(is_spike & (at >= trough) & (shoulder > 0), shoulder, at)
            self.peak_mV[seen] = smooth[row, at][seen]
            self.peak_at[seen] = first + at[seen] + rate.smooth // 2

    def window(self, from_ms: float, to_ms: float) -> tuple[int, int]:
        return min(self.rate.count(from_ms), self.count), min(self.rate.count(to_ms) + 1, self.count)

    def rise_to(self, fraction: float) -> np.ndarray:
        """Where each response last rises through a fraction of its peak, samples after the pulse; NaN if never."""
        first = self.rate.count(self.cursors.volley_to_ms)
        rising = self.y[:, first:] / self.peak_mV[:, None]
        place = np.arange(rising.shape[1])
        below = (rising < fraction) & (place <= (self.peak_at - first)[:, None])
        last = np.where(below, place, -1).max(axis=1, initial=-1)
        crossed = (last >= 0) & (last + 1 <= self.peak_at - first)
        found = np.full(len(self.y), np.nan)
        row, i = np.flatnonzero(crossed), last[crossed]
        low, high = rising[row, i], rising[row, i + 1]
        found[row] = first + i + (fraction - low) / (high - low)
        return found


def _noise(quiet: np.ndarray) -> np.ndarray:
    """rms around a straight line, mV."""
    n = quiet.shape[1]
    if n < 3:
        return np.zeros(len(quiet))
    line = (quiet @ line_weights(n)) ** 2 * TICK_MS**2 * (n**2 - 1) / 12
    return np.sqrt(np.maximum(0.0, (quiet * quiet).sum(axis=1) / n - line))


def _running_mean(values: np.ndarray, n: int) -> np.ndarray:
    total = np.concatenate((np.zeros((len(values), 1)), values), axis=1).cumsum(axis=1)
    return (total[:, n:] - total[:, :-n]) / n


def _begins(smooth: np.ndarray, noise_mV: np.ndarray, later: int) -> np.ndarray:
    """The sign of each synaptic potential."""
    size, row = np.abs(smooth), np.arange(len(smooth))
    least = np.maximum(RESPONSE_OVER_NOISE * noise_mV, GROWS_BY * size.max(axis=1))
    decisive = smooth[row, size.argmax(axis=1)]
    grows = size[:, later:] - size[:, :-later] > least[:, None]
    if grows.shape[1]:
        at = grows.argmax(axis=1)
        decisive = np.where(grows[row, at], smooth[row, at + later], decisive)
    return np.where(decisive > 0, 1.0, -1.0)


def _troughs(y: np.ndarray, noise_mV: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of each row where the first maximum, the deepest trough and the second maximum are, and whether it is one."""
    left = np.maximum.accumulate(y, axis=1)
    right = np.maximum.accumulate(y[:, ::-1], axis=1)[:, ::-1]
    below = np.minimum(left, right) - y
    row, place = np.arange(len(y)), np.arange(y.shape[1])
    trough = below.argmax(axis=1)
    least = np.maximum(DIP_OVER_NOISE * noise_mV, DIP_OVER_SIZE * (left[:, -1] - y.min(axis=1)))
    before = np.where(place < trough[:, None], y, -np.inf).argmax(axis=1)
    after = np.where(place >= trough[:, None], y, -np.inf).argmax(axis=1)
    return before, trough, after, below[row, trough] > least


def _slid(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Every stretch of each row times the weights."""
    count = values.shape[1] - weights.size + 1
    out = np.zeros((len(values), count))
    for place, weight in enumerate(weights):
        out += weight * values[:, place : place + count]
    return out


# ---- the measures


def _slope(all_: Responses) -> np.ndarray:
    method = all_.cursors.slope_method
    if method == "max_1ms":
        return _steepest(all_)
    if method == "window":
        first, last = all_.window(all_.cursors.slope_from_ms, all_.cursors.slope_to_ms)
        found = np.full(len(all_.y), np.nan)
        if last - first > 1:
            seen = ~np.isnan(all_.peak_mV)
            found[seen] = all_.y[seen, first:last] @ line_weights(last - first, all_.rate)
        return found
    low, high = (int(percent) / 100 for percent in method.split("-"))
    return _between(all_, low, high)


def _steepest(all_: Responses) -> np.ndarray:
    """Steepest millisecond from the end of the volley window to the peak."""
    found = np.full(len(all_.y), np.nan)
    weights = line_weights(all_.rate.line, all_.rate)
    first = all_.rate.count(all_.cursors.volley_to_ms)
    stretches = all_.peak_at - first + 2 - weights.size
    seen = ~np.isnan(all_.peak_mV) & (stretches > 0)
    if not seen.any():
        return found
    most = int(stretches[seen].max())
    slopes = _slid(all_.y[seen, first : first + most + weights.size - 1], weights)
    up = np.where(all_.peak_mV[seen] > 0, 1.0, -1.0)
    slopes *= up[:, None]
    slopes[np.arange(most) >= stretches[seen][:, None]] = -np.inf
    found[seen] = up * slopes.max(axis=1)
    return found


def _between(all_: Responses, low: float, high: float) -> np.ndarray:
    """Regression between two fractions of the peak."""
    begin, end = all_.rise_to(low), all_.rise_to(high)
    found = np.full(len(begin), np.nan)
    rises = np.flatnonzero(end > begin)
    first = np.ceil(begin[rises]).astype(np.int64)
    length = np.floor(end[rises]).astype(np.int64) + 1 - first
    for n in np.unique(length):
        row, start = rises[length == n], first[length == n]
        if n < 3:
            found[row] = (high - low) * all_.peak_mV[row] / ((end[row] - begin[row]) * all_.rate.ms)
        else:
            found[row] = all_.y[row[:, None], start[:, None] + np.arange(n)] @ line_weights(int(n), all_.rate)
    return found


def _amplitude(all_: Responses) -> np.ndarray:
    return all_.peak_mV


def _volley(all_: Responses) -> np.ndarray:
    first, last = all_.window(all_.cursors.volley_from_ms, all_.cursors.volley_to_ms)
    if last - first < 2 * all_.rate.smooth:
        return np.full(len(all_.y), np.nan)
    half = all_.rate.smooth // 2
    first, last = max(0, first - half), min(all_.count, last + half)
    y = _slid(all_.y[:, first:last], parabola(all_.rate.smooth))
    before, trough, after, deep = _troughs(y, all_.noise_mV)
    row = np.arange(len(y))
    share = (trough - before) / np.maximum(1, after - before)
    line = y[row, before] + (y[row, after] - y[row, before]) * share
    return np.where(deep, -(line - y[row, trough]), np.nan)


def _onset(all_: Responses) -> np.ndarray:
    low, high = all_.rise_to(0.2), all_.rise_to(0.6)
    return (low - (high - low) / 2) * all_.rate.ms


def _rise(all_: Responses) -> np.ndarray:
    return (all_.rise_to(0.9) - all_.rise_to(0.1)) * all_.rate.ms


def _peak_latency(all_: Responses) -> np.ndarray:
    return np.where(np.isnan(all_.peak_mV), np.nan, all_.peak_at * all_.rate.ms)


def _noise_uV(all_: Responses) -> np.ndarray:
    return np.where(all_.noise_mV > 0, all_.noise_mV * 1000, np.nan)


TOGETHER: dict[str, Callable[[Responses], np.ndarray]] = {
    "slope": _slope,
    "amplitude": _amplitude,
    "volley": _volley,
    "onset": _onset,
    "peak_latency": _peak_latency,
    "rise": _rise,
    "noise": _noise_uV,
}
"""The measures that are taken of many sweeps at once; the others are taken sweep by sweep."""


def measure_stack(
    samples: np.ndarray,
    pulse_index: int,
    cursors: Cursors,
    names: Sequence[str] = DEFAULT,
    second_pulse: int | None = None,
    rate: Rate = OURS,
) -> dict[str, np.ndarray]:
    """Measures of n sweeps, ``samples`` (n, m) in mV, that share the sample of their pulse: name -> float64 (n,), NaN
    where there is nothing to measure. ``second_pulse``: its sample, in pairs; ``ppr`` needs it."""
    together = [name for name in names if name in TOGETHER]
    alone = [name for name in names if name not in TOGETHER]
    found = {name: np.full(len(samples), np.nan) for name in names}
    for start in range(0, len(samples), ROWS) if together else ():
        rows = slice(start, start + ROWS)
        responses = Responses(samples[rows], pulse_index, cursors, second_pulse, rate)
        for name in together:
            found[name][rows] = TOGETHER[name](responses)
    for row, sweep in enumerate(samples if alone else ()):
        measured = measure_sweep(sweep.astype(np.float64), pulse_index, cursors, alone, second_pulse, rate)
        for name, value in measured.items():
            found[name][row] = np.nan if value is None else value
    return found
