"""What the critic says of slices as n against experiments that are thrown with dice, and against those of the slice."""

from __future__ import annotations

import numpy as np
import pytest

from rig.study.critic.false_positives import false_positive_rate
from rig.study.design.scatter import ICC
from rig.study.statistics.distributions import t_quantile

REPEATS = 20_000


def thrown(animals: int, slices: int, blocked: bool) -> float:
    """Share of t tests of two equal groups with p below 0.05, n counted in slices."""
    dice = np.random.default_rng(12)
    own = dice.standard_normal((REPEATS, 1 if blocked else 2, animals, 1))
    values = np.sqrt(ICC) * own + np.sqrt(1 - ICC) * dice.standard_normal((REPEATS, 2, animals, slices))
    values = values.reshape(REPEATS, 2, animals * slices)
    error = np.sqrt(values.var(axis=2, ddof=1).sum(axis=1) / (animals * slices))
    t = (values[:, 0].mean(axis=1) - values[:, 1].mean(axis=1)) / error
    return float((abs(t) > t_quantile(0.95, 2 * (animals * slices - 1))).mean())


@pytest.mark.parametrize("blocked", [False, True])
@pytest.mark.parametrize(("animals", "slices"), [(4, 2), (4, 4), (3, 8), (12, 3), (2, 5)])
def test_the_rate_is_that_of_thrown_experiments(animals: int, slices: int, blocked: bool) -> None:
    assert false_positive_rate(animals, slices, 0.05, blocked) == pytest.approx(
        thrown(animals, slices, blocked), abs=0.015
    )


@pytest.mark.parametrize(("animals", "slices", "measured"), [(4, 2, 0.091), (4, 4, 0.158), (3, 8, 0.297)])
def test_the_rate_is_near_what_slices_of_the_model_gave(animals: int, slices: int, measured: float) -> None:
    """Null experiments on computed slices, whose share of the animal was measured as ICC."""
    assert false_positive_rate(animals, slices) == pytest.approx(measured, abs=0.02)


def test_slices_of_as_many_animals_are_independent() -> None:
    assert false_positive_rate(8, 1) == pytest.approx(0.05, abs=1e-9)
