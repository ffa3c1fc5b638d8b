import numpy as np
import pytest

from gui.scope.trace import line


def test_a_short_sweep_is_drawn_sample_by_sample() -> None:
    samples = np.arange(2000, dtype=np.int16)
    ms, mV = line(200, samples, 0.5, (-3.0, 32.0), 900)
    assert ms[0] == -3.0 and ms[-1] == 32.0 and len(ms) == 701
    assert mV[0] == 0.5 * 140


def test_a_long_sweep_keeps_every_peak_with_two_points_a_pixel() -> None:
    samples = np.zeros(24_000, dtype=np.int16)
    samples[13_337] = -900
    _, mV = line(200, samples, 1.0, (-10.0, 1190.0), 800)
    assert mV.min() == -900 and len(mV) <= 2 * 830


def test_a_growing_sweep_does_not_shimmer() -> None:
    samples = np.random.default_rng(1).integers(-500, 500, 24_000).astype(np.int16)
    _, early = line(200, samples[:10_000], 1.0, (-10.0, 1190.0), 800)
    _, late = line(200, samples[:17_123], 1.0, (-10.0, 1190.0), 800)
    assert np.array_equal(early, late[: len(early)])


@pytest.mark.parametrize("pixels", [200, 1000])
def test_many_sweeps_are_drawn_as_each_would_be(pixels: int) -> None:
    samples = np.random.default_rng(2).integers(-500, 500, (3, 2000)).astype(np.int16)
    ms, together = line(200, samples, 0.5, (-3.0, 32.0), pixels)
    for one, sweep in zip(together, samples, strict=True):
        alone_ms, alone = line(200, sweep, 0.5, (-3.0, 32.0), pixels)
        assert np.array_equal(one, alone) and np.array_equal(ms, alone_ms)


def test_nothing_in_view_is_an_empty_line() -> None:
    ms, _ = line(200, np.zeros(10, dtype=np.int16), 1.0, (5.0, 32.0), 800)
    assert len(ms) == 0
