"""Every number against what R said, to the digits that each method has."""

from __future__ import annotations

import pytest
from our_answers import our_answers, stored_answers

R, OURS = stored_answers(), our_answers()
RANDOM = ".dunnett."
"""Integrated at random by both, R to the error that it states."""
TUKEY = ".tukey."
ASKED_OF_ONE_ALONE = (".dunnett_error.", "mann_whitney.shift", "mann_whitney.low", "mann_whitney.high", ".level")
"""R's stated errors; and the intervals of ranks with ties, where R has another method."""


def compared(part: str) -> list[str]:
    return [name for name in R if part in name and name in OURS]


def test_what_is_asked_of_one_is_asked_of_the_other() -> None:
    alone = {name for name in R.keys() ^ OURS.keys() if not any(part in name for part in ASKED_OF_ONE_ALONE)}
    assert alone == set()
    assert len(R.keys() & OURS.keys()) > 500


def test_closed_forms_agree_to_nine_digits() -> None:
    """t, Welch, pairs, ANOVA, Welch's ANOVA, two-way, ranks exact and approximated, repeated measures, power, Holm,
    Hedges, Hill."""
    others = (RANDOM, TUKEY, ".nested.", ".dunnett_error.", "dose.", ".g_low", ".g_high")
    names = [name for name in compared(".") if not any(part in name for part in others)]
    assert len(names) > 250
    assert {name: OURS[name] for name in names} == pytest.approx({name: R[name] for name in names}, rel=1e-9, abs=1e-12)


def test_intervals_of_g_and_of_a_hill_curve_agree_as_far_as_r_looks_for_them() -> None:
    """R finds them by ``uniroot`` and ``nls``, which stop at a tolerance."""
    names = [*compared("dose."), *compared(".g_low"), *compared(".g_high")]
    assert len(names) > 10
    assert {name: OURS[name] for name in names} == pytest.approx({name: R[name] for name in names}, rel=1e-6)


def test_a_random_intercept_agrees_with_lmertest_to_six_digits() -> None:
    """Estimates, errors, Satterthwaite's degrees of freedom, p, and both variances, also at the boundary."""
    names = compared(".nested.")
    assert len(names) > 100
    assert {name: OURS[name] for name in names} == pytest.approx({name: R[name] for name in names}, rel=1e-6, abs=1e-9)


def test_tukeys_p_agrees_and_dunnetts_within_the_errors_of_two_random_integrations() -> None:
    tukey, dunnett = compared(TUKEY), compared(RANDOM)
    assert len(tukey) > 10 and len(dunnett) > 8
    for name in tukey:
        assert OURS[name] == pytest.approx(R[name], abs=1e-8), name
    for name in dunnett:
        stated = R[name.replace(RANDOM, ".dunnett_error.")]
        assert abs(OURS[name] - R[name]) <= max(3 * stated, 2e-6), name
