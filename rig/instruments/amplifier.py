"""Amplifier and digitiser: artefact, noise, hum, drift, filters, gain, 16-bit ADC. What the scope shows.

A sweep is a pure function of (settings, seed, first tick, input), and the first samples of a longer input are the
samples of a shorter one. Instead of running the filters in before each sweep, their states are drawn from the joint
distribution that the noise would have left in them, and set to what the slow parts (drift, hum, the potential before
the sweep) would have made of them: the same as running in for ever, at the cost of a few samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
import numpy as np

from model.units import TICKS_PER_MS, TICKS_PER_S, Quantity
from rig.instruments.electrodes import artefact_mV

RANGE_MV = 10_000.0
"""The digitiser takes +-10 V ..."""
CODES = 32_768
"""... in 2 x 32768 steps."""
FINE_ABOVE_HZ = 3000.0
"""With a low-pass above this the chain runs at 40 kHz inside."""
BOLTZMANN_J_K = 1.380649e-23
FLICKER_HZ = (0.1, 1.0, 10.0, 100.0, 1000.0)
"""Corners of the one-pole filters whose sum falls as 1/f."""
HUM_TICKS = 400
"""One period of 50 Hz, in samples."""


class AmplifierSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The amplifier's front panel. The digitiser runs at 20 kHz, 16 bit, +-10 V."""

    gain: Annotated[float, Quantity("1", 100, 5000, "gain")] = 1000.0
    lowpass_hz: Annotated[float, Quantity("Hz", 1000, 10000, "4-pole Bessel low-pass")] = 3000.0
    highpass_hz: Annotated[float, Quantity("Hz", 0, 10, "high-pass, 0 = DC")] = 0.1
    notch: Literal["off", "50 Hz", "60 Hz"] = "off"
    blank_artefact: bool = False


class Interference(msgspec.Struct, frozen=True):
    """What the recording electrode, the amplifier and the room add to the potential of the slice."""

    electrode_MOhm: Annotated[float, Quantity("MOhm", 0, 20, "resistance of the recording electrode")] = 1.5
    temperature_K: Annotated[float, Quantity("K", 270, 320, "temperature of the electrode")] = 304.0
    amplifier_nV: Annotated[float, Quantity("nV/rtHz", 0, 200, "input noise of the amplifier")] = 20.0
    flicker_mV: Annotated[float, Quantity("mV", 0, 1, "1/f noise, rms from 0.1 Hz to 1 kHz")] = 0.006
    hum_mV: Annotated[float, Quantity("mV", 0, 1, "50 Hz pick-up, amplitude")] = 0.005
    hum_third: Annotated[float, Quantity("1", 0, 1, "its third harmonic, as a fraction")] = 0.3
    drift_mV: Annotated[float, Quantity("mV", 0, 10, "slow drift of the electrode, SD")] = 0.06
    drift_tau_s: Annotated[float, Quantity("s", 1, 1000, "correlation time of the drift")] = 20.0
    tail: Annotated[float, Quantity("1", 0, 1, "artefact after the pulse, fraction of the one during it")] = 0.02
    tail_tau_ms: Annotated[float, Quantity("ms", 0.05, 5, "decay of the artefact after the pulse")] = 0.35
    blank_ms: Annotated[float, Quantity("ms", 0, 5, "artefact blanking holds the input this long")] = 0.6
    notch_q: Annotated[float, Quantity("1", 1, 100, "quality factor of the notch")] = 10.0

    @property
    def white_nV(self) -> float:
        """Thermal noise of the electrode and of the amplifier, nV per root Hz."""
        thermal_V = math.sqrt(4 * BOLTZMANN_J_K * self.temperature_K * self.electrode_MOhm * 1e6)
        return math.hypot(thermal_V * 1e9, self.amplifier_nV)


def bessel_sections(lowpass_hz: float, rate_hz: float) -> np.ndarray:
    """4-pole Bessel low-pass as two sections, shape (2, 5): b0 b1 b2 a1 a2. DC gain 1, -3 dB at ``lowpass_hz``.

    Poles from the reverse Bessel polynomial; bilinear transform matched at the corner.
    """
    poles = np.roots([1.0, 10.0, 45.0, 105.0, 105.0])
    at_corner = np.polyval([1.0, 10.0, 45.0, 105.0, 105.0], 1j * np.linspace(2.0, 2.2, 2001))
    poles /= np.interp(math.sqrt(2), np.abs(at_corner) / 105.0, np.linspace(2.0, 2.2, 2001))
    fast = 1 / math.tan(math.pi * lowpass_hz / rate_hz)
    sections = []
    for pole in poles[poles.imag > 0]:
        a0, a1 = abs(pole) ** 2, -2 * pole.real
        norm = fast**2 + a1 * fast + a0
        gain = a0 / norm
        sections.append([gain, 2 * gain, gain, 2 * (a0 - fast**2) / norm, (fast**2 - a1 * fast + a0) / norm])
    return np.array(sections)


def notch_section(notch_hz: float, quality: float, rate_hz: float) -> np.ndarray:
    """Second-order notch, shape (5,): b0 b1 b2 a1 a2. Gain 1 at DC, 0 at ``notch_hz``."""
    angle = 2 * math.pi * notch_hz / rate_hz
    alpha = math.sin(angle) / (2 * quality)
    middle = -2 * math.cos(angle) / (1 + alpha)
    return np.array([1 / (1 + alpha), middle, 1 / (1 + alpha), middle, (1 - alpha) / (1 + alpha)])


class Amplifier:
    """The chain behind the recording electrode, for one slice (``seed``). Nothing is carried from sweep to sweep."""

    def __init__(
        self, settings: AmplifierSettings = AmplifierSettings(), seed: int = 1, interference: Interference | None = None
    ) -> None:
        self.seed = seed
        self.interference = interference or Interference()
        self.set(settings)

    def set(self, settings: AmplifierSettings) -> None:
        """New front panel, from the next sweep on."""
        self.settings = settings
        self.steps = 2 if settings.lowpass_hz > FINE_ABOVE_HZ else 1
        rate_hz = float(self.steps * TICKS_PER_S)
        room = self.interference
        self._flicker = self._flicker_poles(rate_hz)
        passes = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
        notch = passes if settings.notch == "off" else notch_section(float(settings.notch[:2]), room.notch_q, rate_hz)
        self._sections = np.vstack([notch, bessel_sections(settings.lowpass_hz, rate_hz)])
        highpass_tau_s = 1 / (2 * math.pi * settings.highpass_hz) if settings.highpass_hz > 0 else 0.0
        self._constants = np.array(
            [
                self.steps,
                1000.0 / rate_hz,
                room.white_nV * 1e-6 * math.sqrt(rate_hz / 2),
                -math.expm1(-1 / (rate_hz * highpass_tau_s)) if highpass_tau_s else 0.0,
                room.tail,
                room.tail_tau_ms,
                round(room.blank_ms * TICKS_PER_MS) if settings.blank_artefact else 0,
                1 / self.mV_per_bit,
                room.drift_mV,
                math.exp(-1 / room.drift_tau_s),
                highpass_tau_s,
            ]
        )
        self._settle = self._noise_at_rest()
        self._hum = self._filtered_hum()

    @property
    def mV_per_bit(self) -> float:
        """One step of the digitiser, referred to the input."""
        return RANGE_MV / CODES / self.settings.gain

    def digitise(
        self, potential_mV: np.ndarray, start_tick: int, pulses: Sequence[tuple[int, float, float, float]] = ()
    ) -> tuple[np.ndarray, float, bool]:
        """Record ``potential_mV`` (float64, 20 kHz, first sample at ``start_tick``).

        ``pulses``: (tick, current uA, width ms, distance to the electrode um), in order. Returns int16 samples, mV per
        bit, and whether anything but an artefact (1 ms from each pulse) went beyond the range.
        """
        from rig.instruments.digitise import KNOT_TICKS, STATES, digitise

        rows = [(tick, width, artefact_mV(current, distance)) for tick, current, width, distance in pulses]
        codes = np.empty(potential_mV.size, dtype=np.int16)
        if not codes.size:
            return codes, self.mV_per_bit, False
        clipped = digitise(
            np.array(potential_mV, dtype=np.float64),  # a copy, because numba would compile anew for read-only memory
            int(start_tick),
            np.array(rows, dtype=np.float64).reshape(-1, 3),
            self.seed,
            self._constants,
            self._flicker,
            self._sections,
            self._settle,
            self._hum,
            np.zeros(codes.size * self.steps),
            np.zeros(codes.size // KNOT_TICKS + 3),
            np.zeros(STATES),
            codes,
        )
        codes.flags.writeable = False
        return codes, self.mV_per_bit, bool(clipped)

    def response(self, frequency_hz: float) -> complex:
        """Gain of the filters (high-pass, notch, low-pass) at a frequency."""
        rate_hz = self.steps * TICKS_PER_S
        delay = np.exp(-2j * math.pi * frequency_hz / rate_hz)
        b0, b1, b2, a1, a2 = self._sections.T
        passed = np.prod((b0 + b1 * delay + b2 * delay**2) / (1 + a1 * delay + a2 * delay**2))
        leaks = self._constants[3]
        return complex(passed * (1 - delay) / (1 - (1 - leaks) * delay)) if leaks else complex(passed)

    def _flicker_poles(self, rate_hz: float) -> np.ndarray:
        """(keeps, takes) of each pole, all fed by one deviate and equally strong; their sum has the declared rms."""
        keeps = np.exp(-2 * math.pi * np.array(FLICKER_HZ) / rate_hz)
        takes = np.sqrt(1 - keeps**2)
        variance = np.sum(np.outer(takes, takes) / (1 - np.outer(keeps, keeps)))
        return np.column_stack([keeps, takes * self.interference.flicker_mV / math.sqrt(variance)])

    def _noise_at_rest(self) -> np.ndarray:
        """A square root (STATES, STATES) of the covariance that the noise keeps in the states of the chain."""
        states = len(FLICKER_HZ) + 1 + 2 * len(self._sections)
        moves = np.zeros((states, states))
        feeds = np.zeros(states)
        for column in range(states + 1):
            state = np.zeros(states)
            if column < states:
                state[column] = 1.0
            after = self._one_step(state, float(column == states))
            if column < states:
                moves[:, column] = after
            else:
                feeds = after
        covariance = np.outer(feeds, feeds)
        # covariance = sum of moves^k feeds feeds' moves'^k, doubled up to 2^30 steps
        for _ in range(30):
            covariance = covariance + moves @ covariance @ moves.T
            moves = moves @ moves
        values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
        return np.ascontiguousarray(vectors * np.sqrt(np.maximum(values, 0.0)))

    def _one_step(self, state: np.ndarray, white: float) -> np.ndarray:
        """The chain without input, one internal step on; the same as the compiled loop."""
        after = np.zeros_like(state)
        n = len(FLICKER_HZ)
        after[:n] = self._flicker[:, 0] * state[:n] + self._flicker[:, 1] * white
        x = self._constants[2] * white + after[:n].sum()
        y = x - state[n]
        leaks = self._constants[3]
        # at DC the high-pass is no filter: its state stays where it is, at nothing
        after[n] = state[n] + leaks * y if leaks else 0.0
        for section, (b0, b1, b2, a1, a2) in enumerate(self._sections):
            at = n + 1 + 2 * section
            x, y = y, b0 * y + state[at]
            after[at] = b1 * x - a1 * y + state[at + 1]
            after[at + 1] = b2 * x - a2 * y
        return after

    def _filtered_hum(self) -> np.ndarray:
        """One period of the hum as it leaves the filters, mV."""
        angle = 2 * math.pi * np.arange(HUM_TICKS) / HUM_TICKS
        waves = [(1.0, 1), (self.interference.hum_third, 3)]
        base_hz = TICKS_PER_S / HUM_TICKS
        parts = [size * (self.response(base_hz * n) * np.exp(1j * n * angle)).imag for size, n in waves]
        return np.ascontiguousarray(self.interference.hum_mV * np.sum(parts, axis=0))
