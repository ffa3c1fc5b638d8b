"""A plan applied to slices: units, invariances, what is refused, what is said, and the power of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rig.study.statistics.analysis import analyse, p_value
from rig.study.statistics.bootstrap import bootstrap_difference
from rig.study.statistics.effects import hedges_g
from rig.study.statistics.hill import hill_fit
from rig.study.statistics.nested import variance_parts
from rig.study.statistics.power import needed_n, textbook_power
from rig.study.statistics.r_script import r_script
from rig.study.statistics.values import CannotTest, Observation, TestName, TestPlan

MATCHED = ("paired_t", "wilcoxon", "repeated_measures", "friedman")
LEVELS = {"A": ("one", "x"), "B": ("one", "y"), "C": ("two", "x"), "D": ("two", "y")}


def study(
    groups: int = 2, animals: int = 6, slices: int = 2, shift: float = 8.0, blocked: bool = False, seed: int = 1
) -> list[Observation]:
    noise = np.random.Generator(np.random.Philox(seed))
    found = []
    for group in range(groups):
        for animal in range(animals):
            own = noise.normal(0, 6)
            number = animal if blocked else group * animals + animal
            for slice_ in range(slices):
                value = 100 + shift * group + own + noise.normal(0, 8)
                found.append(Observation("ABCDEFGH"[group], number, slice_, float(value)))
    return found


def plans() -> list[tuple[TestPlan, list[Observation]]]:
    found = []
    two: tuple[TestName, ...] = ("welch_t", "paired_t", "mann_whitney", "wilcoxon", "random_intercept")
    many: tuple[TestName, ...] = ("anova", "welch_anova", "kruskal", "repeated_measures", "friedman")
    for test in two:
        found.append((TestPlan(test), study(blocked=test in MATCHED)))
    for test in (*many, "random_intercept", "welch_t"):
        found.append((TestPlan(test), study(3, blocked=test in MATCHED)))
    found.append((TestPlan("two_way_anova", factors=LEVELS), study(4)))
    return found


@pytest.mark.parametrize(("plan", "observations"), plans(), ids=lambda one: getattr(one, "test", ""))
def test_p_depends_neither_on_unit_nor_order_nor_numbers(plan: TestPlan, observations: list[Observation]) -> None:
    p = p_value(observations, plan)
    assert 0 < p < 1
    other = [Observation(one.group, 7 * one.animal + 3, one.slice, 250 - 3.5 * one.value) for one in observations]
    assert p_value(other, plan) == pytest.approx(p, rel=1e-6)
    shuffled = sorted(observations, key=lambda one: (one.group, one.slice, -one.animal))
    assert p_value(shuffled, plan) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(("plan", "observations"), plans(), ids=lambda one: getattr(one, "test", ""))
def test_the_fast_path_and_the_whole_analysis_agree(plan: TestPlan, observations: list[Observation]) -> None:
    whole = analyse(observations, plan)
    decides = whole.overall.p if whole.overall else min(one.adjusted_p for one in whole.comparisons)
    assert p_value(observations, plan) == decides
    assert whole.words and "p" in whole.words and "animal" in whole.words
    assert "Rscript" in r_script(plan, "slices.csv")


def test_with_equal_numbers_a_random_intercept_is_a_t_test_of_animals() -> None:
    observations = study(slices=3)
    model = analyse(observations, TestPlan("random_intercept"))
    means = analyse(observations, TestPlan("anova"))
    assert model.comparisons[0].result.p == pytest.approx(means.comparisons[0].result.p, rel=1e-6)


def test_slices_as_unit_are_told() -> None:
    words = analyse(study(), TestPlan("welch_t", unit="slice"))
    assert words.groups[0].n == 12 and words.groups[0].n_animals == 6
    assert any("independent" in remark for remark in words.comparisons[0].result.remarks)


@pytest.mark.parametrize(
    ("observations", "plan", "word"),
    [
        ([], TestPlan("welch_t"), ""),
        (study(1), TestPlan("welch_t"), "group"),
        (study(animals=1), TestPlan("welch_t"), "one"),
        ([Observation(group, n, 0, 5.0) for group in "AB" for n in range(4)], TestPlan("welch_t"), "tells chance"),
        (
            [Observation(group, n, 0, 5.0) for group in "AB" for n in range(4)],
            TestPlan("mann_whitney"),
            "tells chance|same|equal",
        ),
        (
            [Observation(group, n, 0, 5.0) for group in "ABC" for n in range(4)],
            TestPlan("kruskal"),
            "tells chance|same|equal",
        ),
        (study(), TestPlan("welch_t", control="Nobody"), "Nobody"),
        (study(), TestPlan("paired_t"), "animal"),
        (study(4), TestPlan("two_way_anova"), "factors"),
        (study(3), TestPlan("welch_t", "dunnett", control="A"), "Dunnett"),
        ([*study(), Observation("A", 90, 0, math.nan)], TestPlan("welch_t"), "finite"),
    ],
)
def test_what_bears_no_test_is_refused_in_a_sentence(
    observations: list[Observation], plan: TestPlan, word: str
) -> None:
    for ask in (analyse, p_value):
        with pytest.raises(CannotTest, match=f"(?i){word}") as refused:
            ask(observations, plan)
        assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_forty_groups_are_compared() -> None:
    observations = [
        Observation(f"g{group}", 4 * group + n, 0, 100 + n * 3.1 + (group * 7) % 11)
        for group in range(40)
        for n in range(4)
    ]
    assert len(analyse(observations, TestPlan("welch_t", control="g0")).comparisons) == 39


def test_the_share_of_the_animal_is_found() -> None:
    parts = variance_parts(study(animals=300, slices=4, seed=3))
    assert parts.icc == pytest.approx(36 / 100, abs=0.06)


def test_power_by_the_textbook_and_the_n_that_has_it() -> None:
    assert textbook_power(0.0, 1.0, 8) == pytest.approx(0.05, abs=1e-6)
    n = needed_n(20, 12.2)
    assert textbook_power(20, 12.2, n - 1) < 0.8 <= textbook_power(20, 12.2, n)
    assert 0.999999 < textbook_power(100, 1.0, 200) <= 1.0


def test_a_bootstrap_interval_covers_what_it_should() -> None:
    """400 samples of 8 and 8 of a skewed distribution; the long form looks at 4,000."""
    noise = np.random.Generator(np.random.Philox(5))
    covered = 0
    for repeat in range(400):
        first, second = noise.lognormal(0, 0.4, (2, 8))
        found = bootstrap_difference(first, second, repeats=1000, seed=repeat)
        covered += found.low <= 0 <= found.high
    assert 0.915 <= covered / 400 <= 0.98


def test_a_hill_curve_is_found_again_and_a_flat_line_is_none() -> None:
    doses = np.repeat([0.3, 1.0, 3.0, 10.0, 30.0, 100.0], 4)
    noise = np.random.Generator(np.random.Philox(2)).normal(0, 2, doses.size)
    response = 160 - 60 / (1 + (4.0 / doses) ** 1.3) + noise
    fit = hill_fit(doses, response)
    assert fit.ic50.low < 4.0 < fit.ic50.high and 3 < fit.ic50.estimate < 5.3
    with pytest.raises(CannotTest, match="Hill"):
        hill_fit(doses, 100 + noise)


def test_a_very_large_difference_has_an_effect_size_with_an_interval() -> None:
    """t = 17: the search for its interval passes where scipy's noncentral t has no number."""
    scatter = np.tile([7.0, -7.0], 6)
    found = hedges_g(100.0 + scatter, 150.0 + scatter, 0.95)
    assert 4 < found.low < found.estimate < found.high < 11
