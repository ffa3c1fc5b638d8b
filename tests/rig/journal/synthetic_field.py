"""Field potentials as electrodes give them, and what a careful person reads from them with a ruler.

Times are in ms after the pulse, potentials in mV. The responses are sums of smooth curves, so that they are the same at
every sampling rate; what is read from them is computed here by other means than the program's.
"""

from __future__ import annotations

from functools import cache

import numpy as np

VOLLEY_mV, VOLLEY_AT_MS, VOLLEY_SD_MS = 0.20, 1.5, 0.22
ONSET_MS, RISE_MS, DECAY_MS = 2.3, 2.0, 8.0
FINE_HZ = 200_000.0


def epsp(ms: np.ndarray, mV: float = -1.0) -> np.ndarray:
    """A synaptic potential whose largest deflection is ``mV``."""

    def shape(after: np.ndarray) -> np.ndarray:
        return np.where(after > 0, 1 - np.exp(-np.maximum(after, 0) / RISE_MS), 0.0) ** 2 * np.exp(
            -np.maximum(after, 0) / DECAY_MS
        )

    return mV * shape(ms - ONSET_MS) / shape(np.linspace(0, 20, 20_001)).max()


def volley(ms: np.ndarray, mV: float = VOLLEY_mV) -> np.ndarray:
    return -mV * np.exp(-(((ms - VOLLEY_AT_MS) / VOLLEY_SD_MS) ** 2) / 2)


def artefact(ms: np.ndarray, mV: float) -> np.ndarray:
    """Up with the pulse, over to the other side when it ends 0.1 ms later, and gone soon after."""
    after = np.maximum(ms, 0)
    return np.where(ms >= -1e-9, mV * np.where(after < 0.1, 1.0, -0.4 * np.exp(-(after - 0.1) / 0.08)), 0.0)


def spike(ms: np.ndarray, mV: float, at_ms: float = 6.0, sd_ms: float = 0.5) -> np.ndarray:
    return mV * np.exp(-(((ms - at_ms) / sd_ms) ** 2) / 2)


def times(count: int, rate_hz: float, lead_ms: float) -> np.ndarray:
    return np.arange(count) * 1000 / rate_hz - lead_ms


def noise(count: int, rate_hz: float, uV: float, hum_uV: float = 0.0, seed: int = 0) -> np.ndarray:
    """White noise of so many µV rms, and mains of 50 Hz at any phase."""
    dice = np.random.default_rng(seed)
    phase = dice.uniform(0, 2 * np.pi)
    hum = hum_uV * np.sqrt(2) * np.sin(2 * np.pi * 50 * np.arange(count) / rate_hz + phase)
    return (dice.normal(0, 1, count) * uV + hum) / 1000


def sweep(
    rate_hz: float = 20_000.0,
    lead_ms: float = 12.0,
    last_ms: float = 60.0,
    mV: float = -1.0,
    artefact_mV: float = 2.0,
    noise_uV: float = 5.0,
    hum_uV: float = 0.0,
    pulses_ms: tuple[float, ...] = (0.0,),
    sizes: tuple[float, ...] = (),
    volley_mV: float = VOLLEY_mV,
    seed: int = 0,
) -> np.ndarray:
    """One sweep. ``pulses_ms``: after the first; ``sizes``: of each response, as parts of ``mV``."""
    count = round((lead_ms + last_ms) * rate_hz / 1000)
    ms = times(count, rate_hz, lead_ms)
    total = noise(count, rate_hz, noise_uV, hum_uV, seed)
    for at, size in zip(pulses_ms, sizes or (1.0,) * len(pulses_ms), strict=True):
        total += artefact(ms - at, artefact_mV) + volley(ms - at, volley_mV) + epsp(ms - at, mV * size)
    return total


# ---- with a ruler


def ruled(mV: np.ndarray, rate_hz: float, pulse: int) -> dict[str, float]:
    """Slope, amplitude and volley of the response to the pulse at a sample: the steepest line through a millisecond
    from 2.3 ms to the peak, the peak of means of 0.25 ms, and the volley below the line that rests on its shoulders."""
    ms = (np.arange(len(mV)) - pulse) * 1000 / rate_hz
    y = mV - mV[(ms >= -10 - 1e-9) & (ms < -1e-9)].mean()
    half = 0.125 + 1e-9
    window = np.flatnonzero((ms >= 2.6) & (ms <= 14.0 - half))[:: max(1, round(rate_hz / 50_000))]
    means = np.array([y[(ms >= ms[at] - half) & (ms <= ms[at] + half)].mean() for at in window])
    at = int(np.abs(means).argmax())
    peak_ms, sign = ms[window[at]], np.sign(means[at])
    begins = np.flatnonzero((ms >= 2.3 - 1e-9) & (ms <= peak_ms - 1 + 1e-9))
    lines = []
    for begin in begins:
        inside = (ms >= ms[begin] - 1e-9) & (ms <= ms[begin] + 1 + 1e-9)
        lines.append(np.polyfit(ms[inside], y[inside], 1)[0])
    return {
        "slope": float(sign * max(sign * line for line in lines)),
        "amplitude": float(means[at]),
        "volley": _below_its_shoulders(y, ms),
    }


def _below_its_shoulders(y: np.ndarray, ms: np.ndarray) -> float:
    """Every pair of shoulders is tried that holds a trough between them."""
    inside = (ms >= 0.9 - 1e-9) & (ms <= 2.3 + 1e-9)
    y, ms = y[inside], ms[inside]
    middle = int(np.argmin(np.where((ms > 1.2) & (ms < 1.8), y, np.inf)))
    left, right = int(y[:middle].argmax()), middle + int(y[middle:].argmax())
    return float(y[middle] - np.interp(ms[middle], [ms[left], ms[right]], [y[left], y[right]]))


@cache
def truth(mV: float = -1.0, artefact_mV: float = 2.0, volley_mV: float = VOLLEY_mV) -> dict[str, float]:
    """What is there to be measured: without noise, with 200 samples a millisecond."""
    whole = sweep(FINE_HZ, mV=mV, artefact_mV=artefact_mV, noise_uV=0.0, last_ms=20.0, volley_mV=volley_mV)
    return ruled(whole, FINE_HZ, round(12 * FINE_HZ / 1000))
