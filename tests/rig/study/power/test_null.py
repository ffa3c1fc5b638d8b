"""No test that is offered finds more than chance where nothing is; the long form is `null_experiments.py`."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from null_cases import CASES, WRONG_UNIT, Case, bank, parts, rate

from rig.study.critic.false_positives import false_positive_rate
from rig.study.design.scatter import ICC, SLICE_SD
from rig.study.statistics.values import TestName

REPEATS = 1000
NAMES = [f"{case.test}, {case.words}" for case in (*CASES, *WRONG_UNIT)]


@pytest.fixture(scope="module")
def slices() -> np.ndarray:
    return bank()


def test_every_test_that_is_offered_is_asked() -> None:
    assert {case.test for case in CASES} == set(get_args(TestName))


@pytest.mark.parametrize("case", CASES, ids=NAMES[: len(CASES)])
def test_equal_groups_are_called_different_in_one_of_twenty(case: Case, slices: np.ndarray) -> None:
    """Three standard errors of a thousand repeats are 2 points."""
    assert 0.03 <= rate(case, slices, REPEATS, 1) <= 0.07


@pytest.mark.parametrize("case", WRONG_UNIT, ids=NAMES[len(CASES) :])
def test_slices_as_units_find_what_is_not_there(case: Case, slices: np.ndarray) -> None:
    """As often as the critic says of such a design."""
    told = false_positive_rate(case.sampling.animals, case.sampling.slices_per_animal)
    assert rate(case, slices, REPEATS, 2) == pytest.approx(told, abs=0.06)


def test_a_plan_reckons_with_the_scatter_that_was_measured(slices: np.ndarray) -> None:
    measured = parts(slices)
    assert measured.icc == pytest.approx(ICC, abs=0.005)
    assert np.hypot(measured.between, measured.within) == pytest.approx(SLICE_SD, abs=0.05)
