"""What differs between slices: factors on a few tissue parameters, from a seed.

Log-normal unless said. 40 % of each log-variance belongs to the animal, the rest to the slice. There are two kinds of
seeds. Every block of eight numbers (1 to 8, 9 to 16, ...) is a Latin hypercube: it holds one slice from each eighth of
every distribution, so that the mean of a cohort of eight is near that of the population; such slices are no sample, and
their means scatter too little for any test. ``drawn`` gives the seed of a slice that is drawn independently of all
others but those of its animal.
"""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist
from typing import Annotated, NamedTuple

import msgspec

from model.noise import ANIMALS, SLICES, VARIATION, normal
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
HIGH = Variation(*(1.5 * getattr(REALISTIC, name) for name in Variation.__struct_fields__))
"""Half as much again: the slices of a laboratory that begins."""


class Individual(msgspec.Struct, frozen=True):
    """One slice of one animal: factors by constant's name, two shifts of the class sequence, threshold shift, drift."""

    factors: dict[str, float]
    shift: tuple[float, float]
    threshold_mV: float
    drift_per_hour: float


BLOCK = 8
SHUFFLE = 347_800  # which shuffle of all: one whose first slice, the one that a beginner meets, is an ordinary one
EDGE = 1e-6

STUDY_BITS, ANIMAL_BITS, SLICE_BITS = 24, 16, 12
DRAWN = 1 << (STUDY_BITS + ANIMAL_BITS + SLICE_BITS)
"""Seeds from here on say which study, which animal and which slice of it; all are below 2^53, exact in every file."""
DIMENSIONS = 64


class Draw(NamedTuple):
    """A slice of a study: ``study`` is the seed of its design, ``animal`` and ``slice`` count from 0."""

    study: int
    animal: int
    slice: int


def drawn(study: int, animal: int, slice: int) -> int:
    """The seed of a slice that is drawn. Raises ValueError for a number that has no room: studies below 2^24, animals
    below 65,536, slices of an animal below 4,096."""
    for number, bits in ((study, STUDY_BITS), (animal, ANIMAL_BITS), (slice, SLICE_BITS)):
        if not 0 <= number < 1 << bits:
            raise ValueError(f"{number} is not from 0 to {(1 << bits) - 1}")
    return DRAWN | (study << (ANIMAL_BITS + SLICE_BITS)) | (animal << SLICE_BITS) | slice


def draw_of(seed: int) -> Draw | None:
    """What ``drawn`` made the seed of; None for the number of a slice of a hypercube."""
    if not DRAWN <= seed < 2 * DRAWN:
        return None
    inside = seed - DRAWN
    return Draw(
        inside >> (ANIMAL_BITS + SLICE_BITS), (inside >> SLICE_BITS) % (1 << ANIMAL_BITS), inside % (1 << SLICE_BITS)
    )


def _place(number: int, dimension: int) -> float:
    """Where slice (or animal) ``number`` of a hypercube lies in a distribution, in (0, 1)."""
    block, member = divmod(number - 1, BLOCK)
    shuffled = sorted(range(BLOCK), key=lambda n: float(normal(SHUFFLE + dimension, VARIATION, BLOCK * block + n)))
    inside = NormalDist().cdf(float(normal(SHUFFLE + 100 + dimension, VARIATION, number)))
    return (shuffled[member] + min(max(inside, EDGE), 1.0 - EDGE)) / BLOCK


class _InHypercube(NamedTuple):
    seed: int
    animal: int

    def of_animal(self, dimension: int) -> float:
        return NormalDist().inv_cdf(_place(self.animal, dimension))

    def of_slice(self, dimension: int) -> float:
        return NormalDist().inv_cdf(_place(self.seed, 30 + dimension))

    def shift(self) -> tuple[float, float]:
        return _place(self.seed, 90), _place(self.seed, 91)


class _InStudy(NamedTuple):
    """Standard normal deviates from the counters of a study, so that no draw depends on how many others there are."""

    draw: Draw

    def of_animal(self, dimension: int) -> float:
        return float(normal(self.draw.study, ANIMALS, DIMENSIONS * self.draw.animal + dimension))

    def of_slice(self, dimension: int) -> float:
        counter = (self.draw.animal << SLICE_BITS) | self.draw.slice
        return float(normal(self.draw.study, SLICES, DIMENSIONS * counter + dimension))

    def shift(self) -> tuple[float, float]:
        first, second = (NormalDist().cdf(self.of_slice(one)) for one in (60, 61))
        return min(max(first, EDGE), 1.0 - EDGE), min(max(second, EDGE), 1.0 - EDGE)


def individual(variation: Variation, seed: int, animal: int | None = None) -> Individual:
    """The slice that ``seed`` stands for. Slices that share an animal share 40 % of each log-variance; ``animal``: of a
    slice of a hypercube, which else has one of its own."""
    draw = draw_of(seed)
    deviates = _InHypercube(seed, seed if animal is None else animal) if draw is None else _InStudy(draw)

    def deviate(index: int) -> float:
        return sqrt(ANIMAL_SHARE) * deviates.of_animal(index) + sqrt(1.0 - ANIMAL_SHARE) * deviates.of_slice(index)

    factors = {}
    names = variation.__struct_fields__[:-2]
    for index, name in enumerate(names):
        sd = sqrt(log(1.0 + getattr(variation, name) ** 2))
        factors[name] = exp(sd * deviate(index) - 0.5 * sd * sd)
    threshold, drift = variation.threshold_sd_mV * deviate(20), variation.drift_per_hour * deviate(21)
    return Individual(factors, deviates.shift(), threshold, drift)
