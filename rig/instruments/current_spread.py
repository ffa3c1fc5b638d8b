"""How far a pulse reaches: the current thins with the distance from the electrode's lamina, and fibres differ in their
thresholds. Of the mean slice, for drawings; what a slice really fires is the slice's own affair."""

from __future__ import annotations

import math
from statistics import NormalDist

from model.parameters import Fibres

FIBRES = Fibres()
LEAST_SHARE = 0.05
"""A pulse has reached its end where it fires fewer fibres than this."""


def fired_share(current_uA: float, width_ms: float, offset_um: float, fibres: Fibres = FIBRES) -> float:
    """Share of the fibres ``offset_um`` beside the electrode's lamina that a pulse fires: Weiss, log-normal."""
    if current_uA <= 0.0 or width_ms <= 0.0:
        return 0.0
    effective = current_uA * width_ms / (width_ms + fibres.chronaxie_ms)
    reaching = effective / (1.0 + (offset_um / fibres.current_spread_um) ** 2)
    return NormalDist().cdf(math.log(reaching / fibres.rheobase_uA) / fibres.threshold_sd)


def reach_um(current_uA: float, width_ms: float, fibres: Fibres = FIBRES) -> float:
    """Distance from the tip at which one fibre in twenty still fires; 0 for a pulse too weak even at the tip."""
    effective = current_uA * width_ms / (width_ms + fibres.chronaxie_ms)
    needed = fibres.rheobase_uA * math.exp(fibres.threshold_sd * NormalDist().inv_cdf(LEAST_SHARE))
    return fibres.current_spread_um * math.sqrt(max(0.0, effective / needed - 1.0))
