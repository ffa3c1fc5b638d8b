"""Measures of a sweep: pure functions of samples and cursors, in one named table."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity

SlopeMethod = Literal["max_1ms", "window", "20-80", "20-60", "10-40"]


class Cursors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Analysis windows, in ms after the pulse that they measure."""

    volley_from_ms: Annotated[float, Quantity("ms", 0, 50, "start of the fibre-volley window")] = 0.9
    volley_to_ms: Annotated[float, Quantity("ms", 0, 50, "end of the fibre-volley window")] = 2.3
    slope_from_ms: Annotated[float, Quantity("ms", 0, 100, "start of the slope window")] = 2.9
    slope_to_ms: Annotated[float, Quantity("ms", 0, 100, "end of the slope window")] = 4.3
    peak_from_ms: Annotated[float, Quantity("ms", 0, 200, "start of the amplitude window")] = 2.6
    peak_to_ms: Annotated[float, Quantity("ms", 0, 200, "end of the amplitude window")] = 14.0
    slope_method: SlopeMethod = "max_1ms"


class Measure:
    """name, unit, help, function"""


MEASURES: dict[str, Measure] = {}
# names: slope, amplitude, volley, onset, peak_latency, rise, half_width, area, population_spike, noise, ppr (needs second_pulse)
DEFAULT = ("slope", "amplitude", "volley")


def measure_sweep(samples_mV, pulse_index, cursors, names=DEFAULT, second_pulse=None) -> dict[str, float | None]: ...
def drift(minutes, values) -> float | None: ...  # % per 10 min
def fit_input_output(current_uA, response, form="boltzmann"): ...  # InputOutputFit(maximum, half_max_uA, steepness, r2)
def slope_per_volley(volley_mV, slope) -> float | None: ...
