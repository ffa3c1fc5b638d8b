"""Virtual repeats of a study: as the textbook says where it holds, and on every kind of design."""

from __future__ import annotations

from functools import partial
from statistics import NormalDist

import msgspec
import numpy as np
import pytest

from rig.study.design.design_file import OpenedDesign, open_design
from rig.study.design.scatter import ICC, SLICE_SD
from rig.study.pool import threads
from rig.study.power.bank import Banks
from rig.study.power.repeats import bank_size, repeated, true_power, virtual_study
from rig.study.statistics.power import textbook_power
from rig.study.statistics.values import CannotTest

NEVER = bool


def deaf(fraction: float) -> None:
    assert 0 <= fraction <= 1


def normal_bank(animals: int, slices: int) -> np.ndarray:
    """Outcomes whose scatter is just that of the plan: normal quantiles, dealt at random."""
    chance = np.random.Generator(np.random.PCG64(5))
    between, within = (_quantiles(count, chance) for count in (animals, animals * slices))
    return 150 + SLICE_SD * (np.sqrt(ICC) * between[:, None] + np.sqrt(1 - ICC) * within.reshape(animals, slices))


def _quantiles(count: int, chance: np.random.Generator) -> np.ndarray:
    values = np.array([NormalDist().inv_cdf((place + 0.5) / count) for place in range(count)])
    return chance.permutation(values / values.std(ddof=1))


def changed(opened: OpenedDesign, sampling: dict[str, object], analysis: dict[str, object]) -> OpenedDesign:
    replace, design = msgspec.structs.replace, opened.design
    return opened._replace(
        design=replace(
            design, sampling=replace(design.sampling, **sampling), analysis=replace(design.analysis, **analysis)
        )
    )


@pytest.mark.parametrize(("animals", "test"), [(5, "anova"), (8, "welch_t"), (12, "welch_t")])
def test_a_plain_t_test_has_the_power_of_the_textbook(animals, test):
    """The textbook has one variance for both groups, which for two groups is that of the ANOVA; with five animals
    Welch's test has 3 points less."""
    opened = changed(open_design("nmda_block"), {"animals": animals}, {"test": test, "smallest_effect": 30})
    bank, effect = normal_bank(300, 1), 30.0
    told = repeated(bank, opened, deaf, NEVER, 4000)
    assert told is not None
    assert told.power == pytest.approx(textbook_power(effect, bank.std(ddof=1), animals), abs=0.03)
    assert 0.04 < told.false_positives < 0.06
    assert told.repeats == 4000


PAIRED = {"every_group": True, "animals": 8}


@pytest.mark.parametrize(
    ("sampling", "test"),
    [
        (PAIRED, "paired_t"),
        (PAIRED, "repeated_measures"),
        (PAIRED, "random_intercept"),
        ({"animals": 5, "slices_per_animal": 3}, "random_intercept"),
        ({"animals": 8}, "anova"),
        ({"animals": 8}, "welch_anova"),
    ],
)
def test_every_kind_of_design_is_repeated_with_its_own_test(sampling, test):
    opened = changed(open_design("nmda_block"), sampling, {"test": test})
    bank = normal_bank(*bank_size(opened.design.sampling, 2))
    told = repeated(bank, opened, deaf, NEVER, 200)
    assert told is not None
    assert told.false_positives <= 0.11 < 0.5 < told.power


def test_slices_as_units_find_what_is_not_there():
    opened = changed(open_design("null_study"), {"animals": 4}, {"unit": "slice"})
    told = repeated(normal_bank(100, 4), opened, deaf, NEVER)
    assert told is not None
    assert told.false_positives > 0.12


def test_an_animal_is_in_one_group_unless_it_serves_all():
    bank = np.arange(40.0).reshape(20, 2)
    chance = np.random.Generator(np.random.PCG64(1))
    apart = open_design("nmda_block").design.sampling
    for sampling, animals in ((apart, 16), (msgspec.structs.replace(apart, every_group=True), 8)):
        study = virtual_study(bank, ("a", "b"), sampling, chance)
        assert len(study) == 16
        assert len({one.value for one in study}) == 16
        assert len({one.animal for one in study}) == animals
        assert len({one.value // 2 for one in study}) == animals


def test_what_does_not_count_is_left_out_of_a_repeat():
    bank = normal_bank(60, 1)
    bank[::2] = np.nan
    study = virtual_study(bank, ("a", "b"), open_design("nmda_block").design.sampling, np.random.default_rng(1))
    assert 0 < len(study) < 16


def short(opened: OpenedDesign) -> OpenedDesign:
    """Both groups with what takes a minute."""
    design, replace = opened.design, msgspec.structs.replace
    groups = [
        replace(
            group,
            protocol=replace(
                group.protocol,
                follow_up_min=3,
                train=(replace(group.protocol.train[0], at_min=11),),
                drug=(),
            ),
        )
        for group in design.group
    ]
    outcome = replace(design.outcome, from_min=1, to_min=3)
    return opened._replace(design=replace(design, group=tuple(groups), outcome=outcome))


def test_a_bank_is_computed_once_and_grows():
    """Real slices; another test begins with what is there, and Stop keeps it."""
    opened, banks = changed(short(open_design("nmda_block")), {"animals": 2}, {}), Banks(partial(threads, 1))
    heard: list[float] = []
    small = banks.values(opened, 4, 1, heard.append, NEVER)
    assert small is not None
    assert heard[-1] == 1
    assert small.shape == (4, 1)
    assert len(set(small[np.isfinite(small)])) == np.isfinite(small).sum() > 0
    assert banks.values(opened, 6, 1, heard.append, lambda: True) is None
    count = len(heard)
    again = banks.values(opened, 4, 1, heard.append, NEVER)
    assert np.array_equal(again, small, equal_nan=True)
    assert len(heard) == count


def test_stop_ends_the_repeats():
    assert repeated(normal_bank(40, 1), open_design("nmda_block"), deaf, lambda: True) is None


@pytest.mark.parametrize(
    ("sampling", "analysis", "words"),
    [({"twins": True}, {}, "Twin slices"), ({}, {"smallest_effect": None}, "no smallest effect")],
)
def test_what_has_no_power_is_a_sentence(sampling, analysis, words):
    opened = changed(open_design("nmda_block"), sampling, analysis)
    with pytest.raises(ValueError, match=words):
        true_power(opened, deaf, NEVER)


def test_one_group_has_no_power():
    opened = open_design("nmda_block")
    alone = opened._replace(design=msgspec.structs.replace(opened.design, group=opened.design.group[:1]))
    with pytest.raises(ValueError, match="one group"):
        true_power(alone, deaf, NEVER)


def test_a_test_that_the_design_never_bears_is_a_sentence():
    opened = changed(open_design("nmda_block"), {}, {"test": "random_intercept"})
    with pytest.raises(CannotTest):
        repeated(normal_bank(40, 1), opened, deaf, NEVER, 20)
