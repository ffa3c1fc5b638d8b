"""Many sweeps measured at once, against the same sweeps measured one by one: real recordings, every measure."""

from __future__ import annotations

import numpy as np
import pytest

from model.units import TICKS_PER_MIN
from rig.experiment.experiment import Experiment
from rig.instruments.shelf import drugs, preparation
from rig.instruments.stimulator import LEAD_TICKS, PathwaySettings, Pattern, StimulatorSettings, TestPulses
from rig.measure.stack import ROWS, measure_stack
from rig.measure.sweep import MEASURES, Cursors, measure_sweep
from rig.messages import RunPattern, SetStimulator, Sweep

SINGLE = [name for name in MEASURES if name != "ppr"]
METHODS = ("max_1ms", "window", "20-80", "20-60", "10-40")


def recorded(test: TestPulses) -> list[Sweep]:
    """From no response at all to spikes in the response, before and after a train."""
    one = Experiment(preparation("rat_p21_28_submerged"), 1, drugs())
    results: list = []
    for minute, current in enumerate((10.0, 45.0, 55.0, 80.0, 120.0, 200.0, 500.0, 90.0, 90.0)):
        panel = PathwaySettings(current)
        one.apply(SetStimulator(StimulatorSettings(panel, panel, test)))
        if minute == 7:
            one.apply(RunPattern(Pattern(pulses=100), ("S1",)))
        results += one.advance((minute + 1) * TICKS_PER_MIN)
    return [each for each in results if isinstance(each, Sweep) and each.kind != "train"]


def stack(sweeps: list[Sweep], length: int) -> np.ndarray:
    rows = [each.samples * each.mV_per_bit for each in sweeps if len(each.samples) == length]
    return np.array(rows, np.float32)


@pytest.fixture(scope="module")
def singles() -> np.ndarray:
    return stack(recorded(TestPulses(interval_s=5)), 2000)


@pytest.fixture(scope="module")
def pairs() -> np.ndarray:
    return stack(recorded(TestPulses(interval_s=10, pair_ms=50)), 3000)


def agree(samples: np.ndarray, cursors: Cursors, names: list[str], second: int | None = None) -> dict[str, np.ndarray]:
    found = measure_stack(samples, LEAD_TICKS, cursors, names, second)
    for row, sweep in enumerate(samples):
        wanted = measure_sweep(sweep.astype(np.float64), LEAD_TICKS, cursors, names, second)
        for name in names:
            if wanted[name] is None:
                assert np.isnan(found[name][row]), (name, row)
            else:
                assert found[name][row] == pytest.approx(wanted[name], rel=1e-9, abs=1e-9), (name, row)
    return found


@pytest.mark.parametrize("method", METHODS)
def test_every_measure_of_every_sweep(singles, method):
    found = agree(singles, Cursors(slope_method=method), SINGLE)
    assert len(singles) > 100
    assert 5 < np.isnan(found["slope"]).sum() < len(singles) / 2
    assert np.isfinite(found["volley"]).sum() > 50
    assert np.nanmin(found["slope"]) < -0.4


@pytest.mark.parametrize(
    "cursors",
    [
        Cursors(peak_from_ms=0.2, peak_to_ms=100.0),
        Cursors(peak_from_ms=5.0, peak_to_ms=5.2),
        Cursors(volley_from_ms=1.0, volley_to_ms=1.2),
        Cursors(volley_to_ms=13.0),
        Cursors(volley_to_ms=50.0, slope_method="20-60"),
        Cursors(slope_from_ms=95.0, slope_to_ms=100.0, slope_method="window"),
        Cursors(slope_from_ms=4.0, slope_to_ms=3.0, slope_method="window"),
        Cursors(peak_from_ms=150.0, peak_to_ms=200.0),
    ],
)
def test_windows_wherever_somebody_puts_them(singles, cursors):
    agree(singles[::3], cursors, SINGLE)


def test_pairs(pairs):
    assert len(pairs) > 40
    found = agree(pairs, Cursors(), list(MEASURES), LEAD_TICKS + 1000)
    assert np.isfinite(found["ppr"]).sum() > 20


def test_a_sweep_that_begins_at_its_pulse(singles):
    late = singles[:10, LEAD_TICKS:]
    found = measure_stack(late, 0, Cursors(), SINGLE)
    one = measure_sweep(late[9].astype(np.float64), 0, Cursors(), SINGLE)
    assert found["amplitude"][9] == pytest.approx(one["amplitude"])


def test_more_sweeps_than_are_taken_at_a_time(singles):
    many = np.concatenate([singles] * (2 * ROWS // len(singles) + 1))
    found = measure_stack(many, LEAD_TICKS, Cursors())
    whole = measure_stack(singles, LEAD_TICKS, Cursors())
    for name, values in whole.items():
        assert np.array_equal(found[name][-len(singles) :], values, equal_nan=True)
        assert len(found[name]) == len(many) > 2 * ROWS


def test_no_sweeps_at_all():
    assert measure_stack(np.zeros((0, 2000), np.float32), LEAD_TICKS, Cursors())["slope"].shape == (0,)
