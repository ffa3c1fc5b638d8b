"""A sweep as a file from elsewhere gives it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rig.instruments.stimulator import Pathway

LEAST_SAMPLES = 100
"""A sweep that could hold a response."""


class Trace(NamedTuple):
    """``mV``: float64 at ``rate_hz``. ``pulses``: places of the pulses in it, in samples;
    empty when the file does not say, and then the stimulus artefact shows it."""

    start_s: float
    rate_hz: float
    mV: np.ndarray
    pulses: tuple[int, ...] = ()
    pathway: Pathway = "S1"
    current_uA: float = 0.0
