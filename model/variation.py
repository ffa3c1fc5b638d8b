"""What differs between slices: factors on a few tissue parameters, from a seed.

Log-normal unless said. 40 % of each log-variance belongs to the animal, the rest to the slice. Every block of
eight seeds (1 to 8, 9 to 16, ...) is a Latin hypercube: it holds one slice from each eighth of every distribution, so
that a cohort of eight is a fair sample of the population.
"""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist
from typing import Annotated

import msgspec

from model.noise import VARIATION, normal
from model.units import Quantity

ANIMAL_SHARE = 0.4


class Variation(msgspec.Struct, frozen=True):
    """Coefficients of variation between slices."""

    conductor_density_per_mm2: Annotated[float, Quantity("1", 0, 1, "cells in view")] = 0.28
    receptors_ampa_nS: Annotated[float, Quantity("1", 0, 1, "AMPA conductance")] = 0.25
    fibres_rheobase_uA: Annotated[float, Quantity("1", 0, 1, "fibre threshold")] = 0.25
    release_p0: Annotated[float, Quantity("1", 0, 1, "release probability")] = 0.12
    calcium_nmda_uM_ms: Annotated[float, Quantity("1", 0, 1, "calcium influx per NMDA current")] = 0.10
    traffic_exocytosis: Annotated[float, Quantity("1", 0, 1, "AMPA receptor insertion")] = 0.5
    traffic_endocytosis: Annotated[float, Quantity("1", 0, 1, "endocytosis")] = 0.55
    synthesis_erk_half: Annotated[float, Quantity("1", 0, 1, "threshold of new protein")] = 0.20
    enzymes_calcineurin_half_uM: Annotated[float, Quantity("1", 0, 1, "calcium that activates phosphatase")] = 0.15
    traffic_number_max: Annotated[float, Quantity("1", 0, 1, "room for AMPA receptors")] = 0.40
    threshold_sd_mV: Annotated[float, Quantity("mV", 0, 5, "SD of the mean firing threshold (normal)")] = 0.7
    drift_per_hour: Annotated[float, Quantity("1/h", 0, 0.5, "SD of baseline drift at its beginning (normal)")] = 0.03


REALISTIC = Variation()
NONE = Variation(*(0.0 for _ in Variation.__struct_fields__))


class Individual(msgspec.Struct, frozen=True):
    """One slice of one animal: factors by constant's name, two shifts of the class sequence, threshold shift, drift."""

    factors: dict[str, float]
    shift: tuple[float, float]
    threshold_mV: float
    drift_per_hour: float


BLOCK = 8
SHUFFLE = 347_800  # which shuffle of all: one whose first slice, the one that a beginner meets, is an ordinary one


def _place(number: int, dimension: int) -> float:
    """Where slice (or animal) ``number`` lies in a distribution, in (0, 1)."""
    block, member = divmod(number - 1, BLOCK)
    shuffled = sorted(range(BLOCK), key=lambda n: float(normal(SHUFFLE + dimension, VARIATION, BLOCK * block + n)))
    inside = NormalDist().cdf(float(normal(SHUFFLE + 100 + dimension, VARIATION, number)))
    return (shuffled[member] + min(max(inside, 1e-6), 1.0 - 1e-6)) / BLOCK


def _deviate(number: int, dimension: int) -> float:
    return NormalDist().inv_cdf(_place(number, dimension))


def individual(variation: Variation, seed: int, animal: int | None = None) -> Individual:
    """The slice that ``seed`` stands for. Slices that share ``animal`` share 40 % of each log-variance."""
    from_animal = seed if animal is None else animal

    def deviate(index: int) -> float:
        return sqrt(ANIMAL_SHARE) * _deviate(from_animal, index) + sqrt(1.0 - ANIMAL_SHARE) * _deviate(seed, 30 + index)

    factors = {}
    names = variation.__struct_fields__[:-2]
    for index, name in enumerate(names):
        sd = sqrt(log(1.0 + getattr(variation, name) ** 2))
        factors[name] = exp(sd * deviate(index) - 0.5 * sd * sd)
    shift = (_place(seed, 90), _place(seed, 91))
    return Individual(factors, shift, variation.threshold_sd_mV * deviate(20), variation.drift_per_hour * deviate(21))
