"""A study repeated many times on slices of a bank: how often it finds what is there, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from rig.study.design.arms import arms
from rig.study.design.design import Sampling
from rig.study.design.design_file import OpenedDesign
from rig.study.power.bank import Banks, Hear, Stop
from rig.study.results.analysis import names, planned_test
from rig.study.statistics.analysis import p_value
from rig.study.statistics.values import CannotTest, Observation, TestPlan

REPEATS = 1000
FEWEST_SLICES, MOST_SLICES = 96, 400
"""Of a bank; more are computed only where one repeat needs more animals than a bank of the fewest has."""
FEWEST_ANIMALS = 24
HEARD_EVERY = 20
REPEAT_STREAM = 23
"""Of the seed of a design; no slice and no order uses it."""


class TruePower(NamedTuple):
    """Probabilities over virtual repeats of the study: of a false positive, and of finding the smallest effect."""

    false_positives: float
    power: float
    repeats: int


def animals_of_a_study(sampling: Sampling, groups: int) -> int:
    """Animals of all groups together."""
    return sampling.animals * (1 if sampling.every_group else groups)


def slices_of_an_animal(sampling: Sampling, groups: int) -> int:
    """In all groups together."""
    return sampling.slices_per_animal * (groups if sampling.every_group else 1)


def virtual_study(
    bank: np.ndarray, groups: Sequence[str], sampling: Sampling, chance: np.random.Generator
) -> list[Observation]:
    """One repeat in which no group differs. ``bank``: outcomes, (animals, slices), NaN for what does not count.

    Whole animals are drawn, and then as many of an animal's slices as the design takes. An animal is drawn twice only
    where the design has more animals than the bank; within an animal no slice is. ``sampling.twins`` is not looked at.
    """
    count, each = animals_of_a_study(sampling, len(groups)), slices_of_an_animal(sampling, len(groups))
    rows = chance.permutation(len(bank))[:count] if count <= len(bank) else chance.integers(len(bank), size=count)
    columns = chance.permuted(np.tile(np.arange(bank.shape[1]), (count, 1)), axis=1)[:, :each]
    values = bank[rows[:, None], columns].tolist()
    apart = not sampling.every_group
    return [
        Observation(name, row, column, value)
        for group, name in enumerate(groups)
        for animal in range(sampling.animals)
        for slice_ in range(sampling.slices_per_animal)
        for row in (group * sampling.animals + animal if apart else animal,)
        for column in (slice_ if apart else group * sampling.slices_per_animal + slice_,)
        if (value := values[row][column]) == value
    ]


def shifted(observations: Sequence[Observation], group: str, by: float) -> list[Observation]:
    """With the values of one group larger by so much."""
    return [msgspec.structs.replace(one, value=one.value + by) if one.group == group else one for one in observations]


def found(observations: Sequence[Observation], plan: TestPlan) -> bool:
    """Whether the p that decides is below alpha. What does not bear the test finds nothing."""
    try:
        return p_value(observations, plan) < plan.alpha
    except CannotTest:
        return False


def repeated(
    bank: np.ndarray, opened: OpenedDesign, hear: Hear, stop: Stop, repeats: int = REPEATS
) -> TruePower | None:
    """The study of the design ``repeats`` times on a bank (animals, slices), NaN for what does not count.

    A repeat draws animals for every group from the bank of the control, leaves out the slices that the rules of the
    design leave out (n is smaller then, as in a laboratory), and makes the planned test with its unit and correction.
    False positives: the share of repeats in which it is significant, though no group differs. Power: that share once
    the last group of the same repeats is larger by the smallest effect, with the scatter of the control, and all others
    are as the control; of a design with two factors the interaction decides. Its standard error over 1,000 repeats is
    1.6 points at most. None where it was stopped. Raises ValueError, a sentence, without a smallest effect, CannotTest
    for a test that the design never bears.
    """
    effect = opened.design.analysis.smallest_effect
    if effect is None:
        raise ValueError("The design says no smallest effect, so there is no power to tell: set the one that matters.")
    groups, plan = names(opened, unblinded=True), planned_test(opened)
    chance = np.random.Generator(np.random.PCG64((opened.design.sampling.seed, REPEAT_STREAM)))
    wrong = right = 0
    for number in range(repeats):
        study = virtual_study(bank, groups, opened.design.sampling, chance)
        wrong += found(study, plan)
        right += found(shifted(study, groups[-1], effect), plan)
        if number % HEARD_EVERY == 0:
            hear(number / repeats)
            if stop():
                return None
    if not wrong and not right:
        p_value(study, plan)  # a design that never bears its test has no power to tell, and here it says why
    return TruePower(wrong / repeats, right / repeats, repeats)


def bank_size(sampling: Sampling, groups: int) -> tuple[int, int]:
    """(animals, slices of each) of a bank for such a design: twice the animals of a repeat, and as many as an SD needs
    to be known by, as long as that is no more than 400 slices."""
    each = slices_of_an_animal(sampling, groups)
    wanted = max(2 * animals_of_a_study(sampling, groups), FEWEST_ANIMALS, FEWEST_SLICES // each)
    return min(wanted, max(FEWEST_ANIMALS, MOST_SLICES // each)), each


BANK_SHARE = 0.8
"""Of the progress that is told, what the bank has."""


def true_power(opened: OpenedDesign, hear: Hear, stop: Stop, banks: Banks | None = None) -> TruePower | None:
    """``repeated`` 1,000 times, on slices computed for it or kept in ``banks``. ``hear`` is told the fraction done,
    ``stop`` asked whether to end; None where it did.

    Raises ValueError, a sentence: for one group, twin slices, no smallest effect, a control without any value, a
    worker that ends.
    """
    design, count = opened.design, len(arms(opened.design))
    if count < 2:
        raise ValueError("There is one group, and nothing to compare it with: add another one.")
    if design.sampling.twins:
        raise ValueError(
            "Twin slices that are treated alike give the same numbers, so chance has no part in this study: its power "
            "is told without twins."
        )
    if design.analysis.smallest_effect is None:
        raise ValueError("The design says no smallest effect, so there is no power to tell: set the one that matters.")
    animals, slices = bank_size(design.sampling, count)

    def hear_bank(fraction: float) -> None:
        hear(BANK_SHARE * fraction)

    def hear_repeats(fraction: float) -> None:
        hear(BANK_SHARE + (1 - BANK_SHARE) * fraction)

    bank = (banks or Banks()).values(opened, animals, slices, hear_bank, stop)
    return None if bank is None else repeated(bank, opened, hear_repeats, stop)
