"""What drifts in a slice and its electrodes: as fast as slices do at first, and no further than they do."""

from __future__ import annotations

import numpy as np
import pytest

from model.delivery import drifted
from model.kernel_constants import constants
from model.parameters import SliceParameters
from model.reference import REFERENCE_C
from model.slice import Slice
from model.units import TICKS_PER_S
from model.variation import NONE, REALISTIC, individual

HOUR = 3600 * TICKS_PER_S
SEEDS = range(1, 41)


def share(drift_per_hour: float, hours: float) -> float:
    """What a slice that drifts so fast answers after so long, 1 = at first."""
    (k,) = constants(SliceParameters(), REFERENCE_C)
    k["drift_per_s"] = drift_per_hour / 3600.0
    return float(drifted(k, round(hours * HOUR)))


def shares(hours: float) -> np.ndarray:
    return np.array([share(individual(REALISTIC, seed).drift_per_hour, hours) for seed in SEEDS])


def test_the_first_hour_is_as_it_was() -> None:
    slopes = np.array([individual(REALISTIC, seed).drift_per_hour for seed in SEEDS])
    assert np.std(slopes, ddof=1) == pytest.approx(0.03, rel=0.15)
    assert np.allclose(np.log(shares(1.0)), slopes, rtol=0.03)
    # also of an hour that begins after half an hour of baseline
    assert np.allclose(np.log(shares(1.5) / shares(0.5)), slopes, rtol=0.1)


@pytest.mark.parametrize("hours", [12, 24, 48, 24 * 365])
def test_no_slice_drifts_without_end(hours: float) -> None:
    after = shares(hours)
    assert after.min() > 0.7 and after.max() < 1.4
    assert np.std(np.log(after), ddof=1) == pytest.approx(0.12, rel=0.2)


@pytest.mark.parametrize("drift", [-0.06, -0.01, 0.02, 0.06])
def test_it_goes_one_way_and_ever_slower(drift: float) -> None:
    course = np.log([share(drift, hours) for hours in range(30)])
    steps = np.diff(course) * np.sign(drift)
    assert (steps > 0).all() and (np.diff(steps) < 0).all()
    assert course[-1] == pytest.approx(4.0 * drift, rel=1e-3)


def test_a_slice_that_does_not_drift_is_not_touched() -> None:
    assert [share(0.0, hours) for hours in (0.0, 1.0, 24.0)] == [1.0, 1.0, 1.0]


def test_the_field_of_a_slice_follows_it() -> None:
    def response(seed: int, hours: float) -> float:
        one = Slice(seed=seed, variation=REALISTIC)
        at = round(hours * HOUR) + 2 * TICKS_PER_S
        one.record(at - 100, at + 1000)
        one.stimulate(at, 0, 60.0, 0.1)
        one.advance(at + 1000)
        return float(np.abs(one.samples(at + 60, at + 1000)).max())

    seed = max(SEEDS, key=lambda one: individual(REALISTIC, one).drift_per_hour)
    drift = individual(REALISTIC, seed).drift_per_hour
    grown = response(seed, 24.0) / response(seed, 0.0)
    assert 1.0 + 2.0 * drift < grown < 1.0 + 5.0 * drift
    assert individual(NONE, seed).drift_per_hour == 0.0
