"""Comparisons of arms whose answers are known in closed form."""

from __future__ import annotations

import pytest

from rig.study.published.comparison import compared, correlation, crossing, gradient, of_slices
from rig.study.published.rows import (
    ArmCorrelation,
    Correlation,
    Crossing,
    Difference,
    FieldReading,
    Gradient,
    HalfEffect,
    Part,
    PartDifference,
    Quotient,
    Remainder,
    Value,
)

READING = FieldReading(arm="a")
DOSES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def effect(half: float, hill: float, largest: float = 1.0) -> list[float]:
    return [1 - largest * dose**hill / (dose**hill + half**hill) for dose in DOSES]


@pytest.mark.parametrize(("half", "hill"), [(4.0, 1.0), (1.2, 2.0), (25.0, 1.4)])
def test_half_effect_of_an_exact_hill_curve(half, hill):
    outcome = HalfEffect(READING, READING, "x", DOSES)
    numbers = [150.0, *(100 + 50 * left for left in effect(half, hill))]
    assert compared(outcome, numbers) == pytest.approx(half, rel=1e-3)


def test_half_effect_with_a_floor_of_its_own():
    outcome = HalfEffect(READING, READING, "x", DOSES, zero=0, fitted_floor=True, factor=1000)
    assert compared(outcome, [2.0, *(2 * left for left in effect(3.0, 1.0, 0.6))]) == pytest.approx(3000, rel=0.01)


def test_no_half_effect_where_the_drug_does_nothing():
    assert compared(HalfEffect(READING, READING, "x", DOSES), [150.0] * 7) is None


def test_no_half_effect_without_ltp_in_the_control():
    assert compared(HalfEffect(READING, READING, "x", DOSES), [100.0] * 7) is None


def test_part_is_of_what_is_above_baseline():
    assert compared(Part(READING, READING), [120.0, 140.0]) == pytest.approx(50)
    assert compared(Part(READING, READING, percent=False), [160.0, 140.0]) == pytest.approx(1.5)
    assert compared(Part(READING, READING), [90.0, 80.0]) == pytest.approx(50)
    assert compared(Part(READING, READING), [90.0, 100.0]) is None


def test_quotient_difference_and_value():
    assert compared(Quotient(READING, READING), [3.0, 2.0]) == pytest.approx(1.5)
    assert compared(Quotient(READING, READING, percent=True), [3.0, 2.0]) == pytest.approx(150)
    assert compared(Difference(READING, READING), [3.0, 2.0]) == pytest.approx(1)
    assert compared(Value(READING, factor=1000), [0.07]) == pytest.approx(70)
    parts = PartDifference(READING, READING, READING, READING)
    assert compared(parts, [150.0, 140.0, 110.0, 120.0]) == pytest.approx(1.25 - 0.5)


def test_remainder_is_what_is_gone_of_100():
    assert compared(Remainder(READING), [30.0]) == pytest.approx(70)
    assert compared(Remainder(READING), [None]) is None


def test_correlation_is_of_slices_that_gave_both():
    assert correlation([1.0, 2.0, 3.0, 4.0], [10.0, 8.0, 6.0, 4.0]) == pytest.approx(-1)
    assert correlation([1.0, 2.0, 3.0, 4.0, None], [1.0, 3.0, 2.0, 4.0, 9.0]) == pytest.approx(0.8)
    assert correlation([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) is None
    assert correlation([1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]) is None
    assert compared(Correlation(READING, READING), [1.0, 2.0]) is None


def test_correlation_over_arms_is_of_all_their_slices():
    asked = ArmCorrelation(("low", "middle", "high"), (1.0, 2.0, 4.0), READING)
    assert of_slices(asked, [[9.0, 7.0], [7.0, 5.0], [3.0, None]]) == pytest.approx(-10 / 124.8**0.5)
    assert of_slices(asked, [[9.0], [7.0], [3.0]]) is None
    assert compared(asked, [9.0, 7.0, 3.0]) is None


def test_crossing_is_interpolated_on_a_logarithmic_scale():
    assert crossing((1, 100), (90, 110), 100) == pytest.approx(10)
    outcome = Crossing(("a", "b", "c"), (1, 10, 100), READING)
    assert compared(outcome, [80.0, 90.0, 110.0]) == pytest.approx(10 * 10**0.5)
    assert compared(outcome, [80.0, 90.0, 95.0]) is None


def test_gradient_is_of_the_regression_line():
    assert gradient((1.0, 2.0, 3.0), (300.0, 600.0, 900.0), 0.001) == pytest.approx(0.3)
    assert compared(Gradient(("a", "b"), (200, 400), READING, 0.001), [1.0, 1.0]) is None


def test_without_one_of_its_numbers_a_row_has_none():
    assert compared(Part(READING, READING), [120.0, None]) is None
    assert compared(Value(READING), [float("nan")]) is None
