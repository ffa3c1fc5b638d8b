"""Which slice of which animal goes into which arm, and in which order they are recorded."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from model.noise import normal
from model.variation import drawn
from rig.study.design.arms import Arm, slices_per_arm
from rig.study.design.design import Design, Sampling

ORDER, CODES = 21, 22
"""Streams of the seed of a design that no slice uses."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PlannedSlice(msgspec.Struct, frozen=True):
    """One slice of a study. ``index``: its place in the tables, by arm; ``place``: when it is recorded, from 0.
    ``animal`` and ``slice`` count from 0, the slice within its animal; ``seed``: what makes it."""

    index: int
    place: int
    arm: int
    animal: int
    slice: int
    seed: int


def _identity(sampling: Sampling, arm: int, number: int) -> tuple[int, int]:
    """Animal and slice of the slice ``number`` of an arm."""
    animal, slice_ = divmod(number, sampling.slices_per_animal)
    if sampling.twins:
        return animal, slice_
    if sampling.every_group:
        return animal, arm * sampling.slices_per_animal + slice_
    return arm * sampling.animals + animal, slice_


def _shuffled(design: Design, numbers: Sequence[int]) -> list[int]:
    """In the order of one random number each, which depends on the number and not on the others."""
    return sorted(numbers, key=lambda number: (float(normal(design.sampling.seed, ORDER, number)), number))


def planned_slices(design: Design, arms: Sequence[Arm]) -> list[PlannedSlice]:
    """All slices of the study by index. Where every animal serves every group, the slices of one animal are recorded
    one after the other (a block); they are in random order within it, and the animals too."""
    each = slices_per_arm(design.sampling)
    whole = [(arm, *_identity(design.sampling, arm, number)) for arm in range(len(arms)) for number in range(each)]
    order = list(range(len(whole)))
    if design.randomise:
        order = _shuffled(design, order)
        if design.sampling.every_group:
            animals = {animal: place for place, animal in enumerate(dict.fromkeys(whole[index][1] for index in order))}
            order.sort(key=lambda index: animals[whole[index][1]])
    places = {index: place for place, index in enumerate(order)}
    return [
        PlannedSlice(index, places[index], arm, animal, slice_, drawn(design.sampling.seed, animal, slice_))
        for index, (arm, animal, slice_) in enumerate(whole)
    ]


def codes(design: Design, arms: Sequence[Arm]) -> tuple[str, ...]:
    """What every arm is called as long as nobody may know: a letter each, dealt by the seed of the design."""
    dealt = sorted(range(len(arms)), key=lambda number: (float(normal(design.sampling.seed, CODES, number)), number))
    letters = [_letters(place) for place in range(len(arms))]
    return tuple(letters[dealt.index(number)] for number in range(len(arms)))


def _letters(place: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    return (
        LETTERS[place] if place < len(LETTERS) else LETTERS[place // len(LETTERS) - 1] + LETTERS[place % len(LETTERS)]
    )
