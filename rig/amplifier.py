"""Amplifier and digitiser: artefact, noise, hum, drift, filters, gain, 16-bit ADC. What the scope shows."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity


class AmplifierSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The amplifier's front panel. The digitiser runs at 20 kHz, 16 bit, +-10 V."""

    gain: Annotated[float, Quantity("1", 100, 5000, "gain")] = 1000.0
    lowpass_hz: Annotated[float, Quantity("Hz", 1000, 10000, "4-pole Bessel low-pass")] = 3000.0
    highpass_hz: Annotated[float, Quantity("Hz", 0, 10, "high-pass, 0 = DC")] = 0.1
    notch: Literal["off", "50 Hz", "60 Hz"] = "off"
    blank_artefact: bool = False


class Amplifier:
    """A sweep is a pure function of (settings, seed, start tick, input); nothing is carried from sweep to sweep."""

    def __init__(self, settings: AmplifierSettings = AmplifierSettings(), seed: int = 1) -> None: ...
    def set(self, settings: AmplifierSettings) -> None: ...
    @property
    def mV_per_bit(self) -> float: ...
    def digitise(self, potential_mV, start_tick, pulses=()):
        """pulses: (tick, current_uA, width_ms, distance_um). Returns (int16 array, mV_per_bit, clipped)."""
