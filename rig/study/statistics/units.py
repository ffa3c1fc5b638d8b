"""From slices to what counts as n."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rig.study.statistics.values import CannotTest, Observation, Unit

Key = tuple[int, ...]
"""Which unit: (animal,) or (animal, slice)."""


class Group(NamedTuple):
    """The units of one group in the order of their keys, and how many animals and slices stand behind them."""

    name: str
    keys: tuple[Key, ...]
    values: np.ndarray
    n_animals: int
    n_slices: int


def grouped(observations: Sequence[Observation], unit: Unit) -> tuple[Group, ...]:
    """Groups in the order in which they first occur. An animal is the mean of its slices in the group.

    Raises CannotTest for a value that is no number, a slice given twice, fewer than two groups, a group of one unit.
    """
    found: dict[str, dict[Key, dict[int, float]]] = {}
    by_slice = unit == "slice"
    for one in observations:
        if not math.isfinite(one.value):
            raise CannotTest(f"Slice {one.slice} of animal {one.animal} in {one.group} has no finite value.")
        units = found.setdefault(one.group, {})
        key = (one.animal, one.slice) if by_slice else (one.animal,)
        slices = units.setdefault(key, {})
        if one.slice in slices:
            raise CannotTest(f"Slice {one.slice} of animal {one.animal} stands twice in {one.group}.")
        slices[one.slice] = one.value
    if len(found) < 2:
        only = f" {next(iter(found))}" if found else ""
        raise CannotTest(f"A comparison needs two groups, and there is {'only' + only if found else 'none'}.")
    return tuple(_group(name, units) for name, units in found.items())


def _group(name: str, units: dict[Key, dict[int, float]]) -> Group:
    if len(units) < 2:
        unit = "animal" if len(next(iter(units))) == 1 else "slice"
        raise CannotTest(f"Group {name} has one {unit}, and a scatter needs two.")
    keys = tuple(sorted(units))
    means = [_mean(units[key]) for key in keys]
    return Group(name, keys, np.array(means), len({key[0] for key in keys}), sum(map(len, units.values())))


def _mean(slices: dict[int, float]) -> float:
    """In the order of the slices, so that the order of the table changes no bit."""
    return sum(slices[key] for key in sorted(slices)) / len(slices)


def matched(groups: Sequence[Group], test: str) -> np.ndarray:
    """(units, groups): the values of units that stand in every group. Raises CannotTest where one does not."""
    keys = set(groups[0].keys)
    for group in groups[1:]:
        if odd := keys ^ set(group.keys):
            which = min(odd)
            unit = f"animal {which[0]}" if len(which) == 1 else f"slice {which[1]} of animal {which[0]}"
            where, missing = (groups[0], group) if which in keys else (group, groups[0])
            raise CannotTest(f"{test} needs every unit in every group, and {unit} is in {where.name}, not {missing.name}.")
    return np.column_stack([group.values for group in groups])
