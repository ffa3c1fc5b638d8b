"""Measures of a sweep: pure functions of samples and cursors, in one named table.

Potentials and slopes are signed as the electrode sees them (a response in s. radiatum is negative). A measure is None
where there is nothing to measure: the response is smaller than four times the noise before the pulse (a volley or a
population spike, smaller than five times).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

import msgspec
import numpy as np

from model.units import TICK_MS, TICKS_PER_MS, Quantity

SlopeMethod = Literal["max_1ms", "window", "20-80", "20-60", "10-40"]

BEFORE_MS = 10
"""The baseline of a response: this long before its pulse, or what there is."""
RESPONSE_OVER_NOISE = 4.0
DIP_OVER_NOISE = 5.0
"""A trough between two maxima is three extremes of noise at once, so it has to be deeper to be one ..."""
DIP_OVER_SIZE = 0.03
"""... and deeper than this fraction of everything in its window."""
SMOOTH_MS = 0.25
"""Peaks of synaptic potentials are read from running means of so long; sharper ones, of volleys and spikes, from a
parabola through as many samples (Savitzky & Golay 1964)."""
GROWS_MS = 0.5
GROWS_BY = 0.015
"""A response begins where the potential moves away from the baseline in this time, by four times the noise and this
share of the largest deflection; what is left of an artefact or of a volley moves back to it."""
SPIKE_TO_MS = 20.0
"""Population spikes are looked for from the end of the volley window until here."""


class Cursors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Analysis windows, in ms after the pulse that they measure."""

    volley_from_ms: Annotated[float, Quantity("ms", 0, 50, "start of the fibre-volley window")] = 0.9
    volley_to_ms: Annotated[float, Quantity("ms", 0, 50, "end of the fibre-volley window")] = 2.3
    slope_from_ms: Annotated[float, Quantity("ms", 0, 100, "start of the slope window")] = 2.9
    slope_to_ms: Annotated[float, Quantity("ms", 0, 100, "end of the slope window")] = 4.3
    peak_from_ms: Annotated[float, Quantity("ms", 0, 200, "start of the amplitude window")] = 2.6
    peak_to_ms: Annotated[float, Quantity("ms", 0, 200, "end of the amplitude window")] = 14.0
    slope_method: SlopeMethod = "max_1ms"


class Rate(NamedTuple):
    """How many samples a millisecond has: every window is counted in the samples that were recorded."""

    per_ms: float = TICKS_PER_MS

    @property
    def ms(self) -> float:
        """Of one sample."""
        return 1 / self.per_ms

    @property
    def smooth(self) -> int:
        """Samples of a running mean: an odd number, so that it has a middle."""
        return max(1, 2 * int(self.per_ms * SMOOTH_MS / 2) + 1)

    @property
    def line(self) -> int:
        """Samples from the first to the last of a millisecond, at least two."""
        return max(2, round(self.per_ms) + 1)

    def count(self, ms: float) -> int:
        return round(ms * self.per_ms)


OURS = Rate()
"""That of the digitiser of this rig, 20 kHz."""


@lru_cache(maxsize=64)
def line_weights(n: int, rate: Rate = OURS) -> np.ndarray:
    """Weights that turn ``n`` samples into the slope of their regression line, per ms."""
    offset = np.arange(n) - (n - 1) / 2
    return offset / (offset @ offset) / rate.ms


@lru_cache(maxsize=16)
def parabola(n: int) -> np.ndarray:
    """Weights of ``n`` samples (odd) that give the middle of the parabola through them."""
    half = n // 2
    offset = np.arange(-half, half + 1)
    if half < 2:
        return (offset == 0).astype(float)
    return 3 * (3 * half * (half + 1) - 1 - 5.0 * offset**2) / ((2 * half + 3) * (2 * half + 1) * (2 * half - 1))


def _running_mean(values: np.ndarray, n: int) -> np.ndarray:
    """Mean of every ``n`` neighbours; element i is centred on i + n // 2."""
    total = np.concatenate(([0.0], values)).cumsum()
    return (total[n:] - total[:-n]) / n


class Response:
    """What one pulse evoked: ``y`` (mV above the baseline, one value a sample, from the pulse to the end of the sweep
    or the next pulse), the noise before it, and the peak. Everything else is measured from these."""

    __slots__ = ("_crossings", "cursors", "noise_mV", "peak_at", "peak_mV", "rate", "y")

    def __init__(self, y: np.ndarray, noise_mV: float, cursors: Cursors, rate: Rate = OURS) -> None:
        self.y = y
        self.noise_mV = noise_mV
        self.cursors = cursors
        self.rate = rate
        self._crossings: dict[float, float | None] = {}
        self.peak_mV: float | None = None
        """Mean of 0.25 ms around the largest deflection of the synaptic potential in the amplitude window, before the
        spike if one stands in it; None without a response."""
        self.peak_at = 0
        """Its sample after the pulse."""
        n = rate.smooth
        first, last = self.window(cursors.peak_from_ms, cursors.peak_to_ms)
        if last - first >= n:
            smooth = _running_mean(y[first:last], n)
            upright = _begins(smooth, noise_mV, max(1, rate.count(GROWS_MS))) * smooth
            at = int(upright.argmax())
            if upright[at] >= RESPONSE_OVER_NOISE * noise_mV and upright[at] > 0:
                spike = _trough(upright, noise_mV)
                # a maximum where the window begins is what is left of a late volley, and no shoulder
                at = at if spike is None or at < spike[1] or spike[0] == 0 else spike[0]
                self.peak_mV = float(smooth[at])
                self.peak_at = first + at + n // 2

    def window(self, from_ms: float, to_ms: float) -> tuple[int, int]:
        """The samples of a window, as far as there are any."""
        return min(self.rate.count(from_ms), self.y.size), min(self.rate.count(to_ms) + 1, self.y.size)

    def rise_to(self, fraction: float) -> float | None:
        """Where (in samples after the pulse, between them) the response last rises through a fraction of its peak."""
        if fraction not in self._crossings:
            self._crossings[fraction] = self._rise_to(fraction)
        return self._crossings[fraction]

    def _rise_to(self, fraction: float) -> float | None:
        if self.peak_mV is None:
            return None
        first = self.rate.count(self.cursors.volley_to_ms)
        rising = self.y[first : self.peak_at + 1] / self.peak_mV
        below = np.flatnonzero(rising < fraction)
        if not below.size or below[-1] + 1 >= rising.size:
            return None
        i = int(below[-1])
        return first + i + float((fraction - rising[i]) / (rising[i + 1] - rising[i]))

    def fall_to(self, fraction: float) -> float | None:
        """Where the response first falls back through a fraction of its peak."""
        if self.peak_mV is None:
            return None
        falling = self.y[self.peak_at :] / self.peak_mV
        below = falling < fraction
        i = int(below.argmax())
        if not below[i] or i == 0:
            return None
        return self.peak_at + i - 1 + float((falling[i - 1] - fraction) / (falling[i - 1] - falling[i]))


def _begins(smooth: np.ndarray, noise_mV: float, later: int) -> float:
    """The sign of the synaptic potential: of the first deflection that grows, in ``later`` samples, or of the largest
    where none does. A population spike comes after it, and may be larger and of the other sign."""
    size = np.abs(smooth)
    least = max(RESPONSE_OVER_NOISE * noise_mV, GROWS_BY * float(size.max()))
    grows = size[later:] - size[:-later] > least
    at = int(grows.argmax()) if grows.size else 0
    decisive = smooth[at + later] if grows.size and grows[at] else smooth[int(size.argmax())]
    return 1.0 if decisive > 0 else -1.0


def response(
    samples_mV: np.ndarray, pulse_index: int, cursors: Cursors, end: int | None = None, rate: Rate = OURS
) -> Response:
    """The response to the pulse at ``pulse_index`` of a sweep (float mV), up to sample ``end``."""
    before = samples_mV[max(0, pulse_index - rate.count(BEFORE_MS)) : pulse_index]
    if before.size < 2:
        before = samples_mV[pulse_index : pulse_index + 1]
    baseline = float(before.sum()) / before.size
    return Response(samples_mV[pulse_index:end] - baseline, _noise(before - baseline), cursors, rate)


def _noise(quiet: np.ndarray) -> float:
    """rms around a straight line, so that the tail of an earlier response is not taken for noise."""
    if quiet.size < 3:
        return 0.0
    # per sample or per ms is all one: what is subtracted is the line itself
    slope = float(line_weights(quiet.size) @ quiet)
    line = slope**2 * TICK_MS**2 * (quiet.size**2 - 1) / 12
    return math.sqrt(max(0.0, float(quiet @ quiet) / quiet.size - line))


def _second_response(
    samples_mV: np.ndarray, first: Response, pulse_index: int, second: int, cursors: Cursors
) -> Response:
    """The response to the second pulse on top of the decaying first: the decay, an exponential through the last 5 ms
    after its peak, is continued and subtracted."""
    baseline = samples_mV[pulse_index] - first.y[0]
    y = samples_mV[second:] - baseline
    rate, n = first.rate, first.rate.smooth
    start = max(first.peak_at + 2 * n, first.y.size - rate.count(5))
    tail = first.y[start:]
    half = tail.size // 2
    if half < n:
        return Response(y - (tail.mean() if tail.size else first.y[-1]), first.noise_mV, cursors, rate)
    early, late = float(tail[:half].mean()), float(tail[half : 2 * half].mean())
    # A tail that falls by less than a hundredth is flat: an exponential through it would be noise.
    if abs(late) > RESPONSE_OVER_NOISE * first.noise_mV / math.sqrt(half) and 0 < late / (early or late) < 0.99:
        decays = (late / early) ** (1 / half)
        # `late` is the mean of the exponential over the second half, which ends where the second pulse comes
        at_pulse = late * half * (1 - decays) / (decays**-half - 1)
        y = y - at_pulse * decays ** np.arange(y.size)
    else:
        y = y - float(tail.mean())
    return Response(y, first.noise_mV, cursors, rate)


def _steepest(one: Response) -> tuple[int, float] | None:
    """Where the steepest 1 ms of the rise begins (samples after the pulse), and its slope."""
    first = one.rate.count(one.cursors.volley_to_ms)
    rising = one.y[first : one.peak_at + 1]
    weights = line_weights(one.rate.line, one.rate)
    if one.peak_mV is None or rising.size < weights.size:
        return None
    slopes = np.correlate(rising, weights, "valid")
    at = int(slopes.argmax() if one.peak_mV > 0 else slopes.argmin())
    return first + at, float(slopes[at])


def slope_samples(one: Response) -> tuple[int, int] | None:
    """The samples after the pulse, from and to, that the slope is fitted through; None without a response."""
    if one.peak_mV is None:
        return None
    method = one.cursors.slope_method
    if method == "max_1ms":
        steepest = _steepest(one)
        return None if steepest is None else (steepest[0], steepest[0] + one.rate.line)
    if method == "window":
        return one.window(one.cursors.slope_from_ms, one.cursors.slope_to_ms)
    begin, end = (one.rise_to(int(percent) / 100) for percent in method.split("-"))
    return None if begin is None or end is None or end <= begin else (math.ceil(begin), math.floor(end) + 1)


def _slope(one: Response) -> float | None:
    if one.peak_mV is None:
        return None
    method = one.cursors.slope_method
    if method == "max_1ms":
        steepest = _steepest(one)
        return None if steepest is None else steepest[1]
    samples = slope_samples(one)
    if samples is None:
        return None
    first, last = samples
    if method == "window":
        return float(line_weights(last - first, one.rate) @ one.y[first:last]) if last - first > 1 else None
    if last - first < 3:
        low, high = (int(percent) / 100 for percent in method.split("-"))
        begin, end = one.rise_to(low), one.rise_to(high)
        assert begin is not None and end is not None
        return (high - low) * one.peak_mV / ((end - begin) * one.rate.ms)
    return float(line_weights(last - first, one.rate) @ one.y[first:last])


def _amplitude(one: Response) -> float | None:
    return one.peak_mV


def _trough(y: np.ndarray, noise_mV: float) -> tuple[int, int, int] | None:
    """The deepest trough that has a maximum on either side: where the first maximum, the trough and the second are."""
    left, right = np.maximum.accumulate(y), np.maximum.accumulate(y[::-1])[::-1]
    below = np.minimum(left, right) - y
    trough = int(below.argmax())
    if below[trough] <= max(DIP_OVER_NOISE * noise_mV, DIP_OVER_SIZE * (left[-1] - y.min())):
        return None
    return int(y[:trough].argmax()), trough, trough + int(y[trough:].argmax())


def _dip(y: np.ndarray, noise_mV: float) -> float | None:
    """Depth of the deepest trough below the line through the maxima beside it."""
    places = _trough(y, noise_mV)
    if places is None:
        return None
    before, trough, after = places
    line = y[before] + (y[after] - y[before]) * (trough - before) / (after - before)
    return float(line - y[trough])


def _smooth_volley(one: Response) -> tuple[int, np.ndarray] | None:
    """The window of the fibre volley, smoothed, and the sample after the pulse of its first value. Its first and last
    values are smoothed with what is beside the window, so that it is as wide as the cursors say at every rate."""
    first, last = one.window(one.cursors.volley_from_ms, one.cursors.volley_to_ms)
    n = one.rate.smooth
    if last - first < 2 * n:
        return None
    first, last = max(0, first - n // 2), min(one.y.size, last + n // 2)
    return first + n // 2, np.convolve(one.y[first:last], parabola(n), "valid")


def volley_at(one: Response) -> tuple[int, int, int] | None:
    """Samples after the pulse of the volley's first shoulder, trough and second shoulder; None without a volley."""
    smooth = _smooth_volley(one)
    found = None if smooth is None else _trough(smooth[1], one.noise_mV)
    if smooth is None or found is None:
        return None
    before, trough, after = found
    return smooth[0] + before, smooth[0] + trough, smooth[0] + after


def _volley(one: Response) -> float | None:
    smooth = _smooth_volley(one)
    depth = None if smooth is None else _dip(smooth[1], one.noise_mV)
    return None if depth is None else -depth


def _population_spike(one: Response) -> float | None:
    first, last = one.window(one.cursors.volley_to_ms, max(SPIKE_TO_MS, one.cursors.peak_to_ms))
    n = one.rate.smooth
    if one.peak_mV is None or last - first < 2 * n:
        return None
    smooth = np.convolve(one.y[first:last], parabola(n), "valid")
    sign = 1.0 if one.peak_mV > 0 else -1.0
    depth = _dip(sign * smooth, one.noise_mV)
    return None if depth is None else -sign * depth


def _onset(one: Response) -> float | None:
    low, high = one.rise_to(0.2), one.rise_to(0.6)
    return None if low is None or high is None else (low - (high - low) / 2) * one.rate.ms


def _peak_latency(one: Response) -> float | None:
    return None if one.peak_mV is None else one.peak_at * one.rate.ms


def _rise(one: Response) -> float | None:
    low, high = one.rise_to(0.1), one.rise_to(0.9)
    return None if low is None or high is None else (high - low) * one.rate.ms


def _half_width(one: Response) -> float | None:
    begin, end = one.rise_to(0.5), one.fall_to(0.5)
    return None if begin is None or end is None else (end - begin) * one.rate.ms


def _area(one: Response) -> float | None:
    if one.peak_mV is None:
        return None
    end = one.fall_to(0.1)
    first = one.rate.count(one.cursors.volley_to_ms)
    return float(one.y[first : None if end is None else round(end) + 1].sum()) * one.rate.ms


def _noise_uV(one: Response) -> float | None:
    return one.noise_mV * 1000 if one.noise_mV > 0 else None


class Measure(msgspec.Struct, frozen=True):
    """A row of the table. ``function`` takes one response; ``ppr`` takes two, the second already freed of the first."""

    name: str
    unit: str
    help: str
    function: Callable[..., float | None]


def _ppr(first: Response, second: Response) -> float | None:
    one, two = _slope(first), _slope(second)
    return None if one is None or two is None else two / one


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        Measure("slope", "mV/ms", "initial slope of the response, by the method of the cursors", _slope),
        Measure("amplitude", "mV", "largest deflection in the amplitude window", _amplitude),
        Measure("volley", "mV", "fibre volley: its trough below the line through the maxima beside it", _volley),
        Measure("onset", "ms", "from the pulse to where the line through 20 and 60 % of the rise is zero", _onset),
        Measure("peak_latency", "ms", "from the pulse to the largest deflection", _peak_latency),
        Measure("rise", "ms", "from 10 to 90 % of the peak", _rise),
        Measure("half_width", "ms", "duration at half the peak", _half_width),
        Measure("area", "mV ms", "from the end of the volley window until the response is back at 10 %", _area),
        Measure("population_spike", "mV", "trough of the spike below the tangent to its shoulders", _population_spike),
        Measure("noise", "uV", "rms in the 10 ms before the pulse, around a straight line", _noise_uV),
        Measure("ppr", "1", "paired-pulse ratio: second slope by first, the first response subtracted", _ppr),
    )
}
DEFAULT = ("slope", "amplitude", "volley")


def measure_sweep(
    samples_mV: np.ndarray,
    pulse_index: int,
    cursors: Cursors,
    names: Sequence[str] = DEFAULT,
    second_pulse: int | None = None,
    rate: Rate = OURS,
) -> dict[str, float | None]:
    """Measures of the response to the pulse at sample ``pulse_index``; ``ppr`` also needs that of the second pulse."""
    first = response(samples_mV, pulse_index, cursors, second_pulse, rate)
    measured: dict[str, float | None] = {}
    for name in names:
        if name != "ppr":
            measured[name] = MEASURES[name].function(first)
        elif second_pulse is None:
            measured[name] = None
        else:
            second = _second_response(samples_mV, first, pulse_index, second_pulse, cursors)
            measured[name] = _ppr(first, second)
    return measured


# ---- over many sweeps


def drift(minutes: Sequence[float], values: Sequence[float | None]) -> float | None:
    """Slope of the regression line through a measure, % of its mean per 10 min; None with fewer than three values."""
    known = [(at, value) for at, value in zip(minutes, values, strict=True) if value is not None]
    if len(known) < 3:
        return None
    at, value = np.array(known).T
    at = at - at.mean()
    if value.mean() == 0 or at @ at == 0:
        return None
    return float(1000 * (at @ value) / (at @ at) / value.mean())
