"""Studies in which no group differs, for every test that is offered: how often each finds a difference."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rig.study.design.design import Sampling
from rig.study.power.repeats import found, virtual_study
from rig.study.statistics.nested import VarianceParts, variance_parts
from rig.study.statistics.values import Observation, TestName, TestPlan, Unit

SLICES = Path(__file__).with_name("null_slices.csv")
"""One train, slope of S1 50 to 60 min after it in % of baseline, of 512 slices of 64 animals; `null_experiments.py`
computes it again."""


class Case(NamedTuple):
    """A study of ``groups`` that are all treated alike, and its test."""

    test: TestName
    groups: int
    sampling: Sampling
    unit: Unit = "animal"

    @property
    def words(self) -> str:
        each = self.sampling
        size = f"{each.animals} animals × {each.slices_per_animal}"
        return f"{self.groups} groups of {size}{', every animal in all' if each.every_group else ''}"


APART = Sampling(animals=8)
NESTED = Sampling(animals=8, slices_per_animal=2)
CASES = (
    Case("welch_t", 2, APART),
    Case("welch_t", 2, NESTED),
    Case("mann_whitney", 2, APART),
    Case("anova", 3, APART),
    Case("welch_anova", 3, APART),
    Case("kruskal", 3, APART),
    Case("two_way_anova", 4, APART),
    Case("paired_t", 2, Sampling(animals=8, every_group=True)),
    Case("wilcoxon", 2, Sampling(animals=10, every_group=True)),
    Case("repeated_measures", 3, Sampling(animals=16, every_group=True)),
    Case("friedman", 3, Sampling(animals=8, every_group=True)),
    Case("random_intercept", 2, NESTED),
    Case("random_intercept", 2, Sampling(animals=8, slices_per_animal=2, every_group=True)),
)
"""Each with the right unit. Tests of ranks have few levels with few units: with 8 and 8 the exact Mann-Whitney test can
have 4.99 %, Wilcoxon's with 10 pairs 4.88 %."""
WRONG_UNIT = (
    Case("welch_t", 2, Sampling(animals=4, slices_per_animal=2), "slice"),
    Case("welch_t", 2, Sampling(animals=4, slices_per_animal=4), "slice"),
    Case("welch_t", 2, Sampling(animals=3, slices_per_animal=8), "slice"),
)
"""Slices taken as independent."""


def bank(path: Path = SLICES) -> np.ndarray:
    """(animals, slices)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(int(row["animal"]), float(row["value"])) for row in csv.DictReader(file)]
    animals = sorted({animal for animal, _ in rows})
    return np.array([[value for animal, value in rows if animal == one] for one in animals])


def parts(slices: np.ndarray) -> VarianceParts:
    """By REML."""
    return variance_parts(
        [
            Observation("All", animal, place, value)
            for animal, row in enumerate(slices.tolist())
            for place, value in enumerate(row)
        ]
    )


def rate(case: Case, slices: np.ndarray, repeats: int, seed: int) -> float:
    """Share of the repeats that find a difference at 0.05."""
    names: Sequence[str] = [f"g{number}" for number in range(case.groups)]
    levels = list(product("ab", "cd")) if case.test == "two_way_anova" else []
    plan = TestPlan(case.test, unit=case.unit, factors=dict(zip(names, levels, strict=False)))
    chance = np.random.Generator(np.random.PCG64(seed))
    return sum(found(virtual_study(slices, names, case.sampling, chance), plan) for _ in range(repeats)) / repeats
