"""What differs between slices: factors on a few tissue parameters, from a seed.

Log-normal unless said. 40 % of each log-variance belongs to the animal, the rest to the slice.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Annotated

import msgspec

from model.noise import VARIATION, normal
from model.units import Quantity

ANIMAL_SHARE = 0.4


class Variation(msgspec.Struct, frozen=True):
    """Coefficients of variation between slices."""

    conductor_density_per_mm2: Annotated[float, Quantity("1", 0, 1, "cells in view")] = 0.20
    receptors_ampa_nS: Annotated[float, Quantity("1", 0, 1, "AMPA conductance")] = 0.25
    fibres_rheobase_uA: Annotated[float, Quantity("1", 0, 1, "fibre threshold")] = 0.25
    release_p0: Annotated[float, Quantity("1", 0, 1, "release probability")] = 0.12
    calcium_nmda_uM_ms: Annotated[float, Quantity("1", 0, 1, "calcium influx per NMDA current")] = 0.10
    traffic_exocytosis: Annotated[float, Quantity("1", 0, 1, "AMPA receptor insertion")] = 0.30
    traffic_endocytosis: Annotated[float, Quantity("1", 0, 1, "endocytosis")] = 0.25
    synthesis_erk_half: Annotated[float, Quantity("1", 0, 1, "threshold of new protein")] = 0.20
    threshold_sd_mV: Annotated[float, Quantity("mV", 0, 5, "SD of the mean firing threshold (normal)")] = 0.7
    drift_per_hour: Annotated[float, Quantity("1/h", 0, 0.5, "SD of baseline drift (normal)")] = 0.03


REALISTIC = Variation()
NONE = Variation(*(0.0 for _ in Variation.__struct_fields__))


class Individual(msgspec.Struct, frozen=True):
    """One slice of one animal: factors by constant's name, two shifts of the class sequence, threshold shift, drift."""

    factors: dict[str, float]
    shift: tuple[float, float]
    threshold_mV: float
    drift_per_hour: float


def individual(variation: Variation, seed: int, animal: int | None = None) -> Individual:
    """The slice that ``seed`` stands for. Slices that share ``animal`` share 40 % of each log-variance."""
    from_animal = seed if animal is None else animal

    def deviate(index: int) -> float:
        shared = float(normal(from_animal, VARIATION, index))
        own = float(normal(seed, VARIATION, 1000 + index))
        return sqrt(ANIMAL_SHARE) * shared + sqrt(1.0 - ANIMAL_SHARE) * own

    factors = {}
    names = variation.__struct_fields__[:8]
    for index, name in enumerate(names):
        sd = sqrt(log(1.0 + getattr(variation, name) ** 2))
        factors[name] = exp(sd * deviate(index) - 0.5 * sd * sd)
    shift = (float(normal(seed, VARIATION, 2000)) % 1.0, float(normal(seed, VARIATION, 2001)) % 1.0)
    return Individual(factors, shift, variation.threshold_sd_mV * deviate(8), variation.drift_per_hour * deviate(9))
