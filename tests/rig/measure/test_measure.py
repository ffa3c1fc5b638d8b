"""Measures of synthetic traces whose answers are known in closed form, with and without noise."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from rig.instruments.amplifier import Amplifier, AmplifierSettings
from rig.measure.input_output import fit_input_output, slope_per_volley
from rig.measure.sweep import (
    DEFAULT,
    MEASURES,
    Cursors,
    drift,
    measure_sweep,
    response,
    slope_samples,
)

PULSE = 200
T = (np.arange(2000) - PULSE) * 0.05
CURSORS = Cursors()
ALL = tuple(MEASURES)


def synapse(t, peak=-1.2, onset=2.6, rise=1.8, decay=7.0):
    """Difference of exponentials with the given peak (mV)."""
    since = np.maximum(t - onset, 0)
    top = decay * rise / (decay - rise) * np.log(decay / rise)
    unit = np.exp(-top / decay) - np.exp(-top / rise)
    return peak * (np.exp(-since / decay) - np.exp(-since / rise)) / unit


def volley(t, size=0.2, at=1.5, sigma=0.2):
    u = (t - at) / sigma
    return -size * (1 - u * u) * np.exp(-u * u / 2)


def ramp(peak=-1.0, begin=3.0, lasts=4.0, falls=8.0):
    """Straight up and straight down: every measure can be read off."""
    points = [0, begin, begin + lasts, begin + lasts + falls, 100]
    return np.interp(T, points, [0, 0, peak, 0, 0])


def noise(seed, n=2000, size=0.01):
    return np.random.default_rng(seed).normal(size=n) * size


def measured(trace, *names, cursors=CURSORS, **more):
    values = measure_sweep(trace, PULSE, cursors, names, **more)
    return values[names[0]] if len(names) == 1 else values


def with_method(method):
    return msgspec.structs.replace(CURSORS, slope_method=method)


@pytest.mark.parametrize("method", ["max_1ms", "window", "20-80", "20-60", "10-40"])
@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_every_method_finds_the_slope_of_a_straight_rise(method, sign):
    cursors = msgspec.structs.replace(with_method(method), slope_from_ms=3.5, slope_to_ms=5.0)
    assert measured(ramp(sign), "slope", cursors=cursors) == pytest.approx(sign * 0.25, rel=1e-6)


@pytest.mark.parametrize(
    ("method", "begin", "end"),
    [("window", 3.5, 5.0), ("20-80", 3.8, 6.2), ("20-60", 3.8, 5.4), ("10-40", 3.4, 4.6)],
)
def test_the_slope_is_fitted_where_its_method_says(method, begin, end):
    cursors = msgspec.structs.replace(with_method(method), slope_from_ms=3.5, slope_to_ms=5.0)
    first, last = slope_samples(response(ramp(), PULSE, cursors))
    assert first * 0.05 == pytest.approx(begin, abs=0.06) and (last - 1) * 0.05 == pytest.approx(end, abs=0.06)


def test_the_steepest_millisecond_lies_on_the_steepest_part():
    bend = np.interp(T, [0, 3.0, 5.0, 6.5, 100], [0, 0, -0.3, -1.5, 0])
    first, last = slope_samples(response(bend, PULSE, CURSORS))
    assert last - first == 21 and first * 0.05 >= 4.99 and (last - 1) * 0.05 <= 6.51
    assert slope_samples(response(np.zeros(2000), PULSE, CURSORS)) is None


def test_what_can_be_read_off_a_triangle():
    values = measured(ramp(), *ALL)
    assert values["amplitude"] == pytest.approx(-1.0, abs=0.03)  # its tip is averaged over 0.25 ms
    assert values["onset"] == pytest.approx(3.0, abs=0.01)
    assert values["peak_latency"] == pytest.approx(7.0, abs=0.1)
    assert values["rise"] == pytest.approx(0.8 * 4, rel=0.03)
    assert values["half_width"] == pytest.approx(6.0, rel=0.03)
    assert values["area"] == pytest.approx(-0.5 * 12 + 0.5 * 0.8 * 0.1, rel=0.01)
    assert values["volley"] is None
    assert values["population_spike"] is None
    assert values["ppr"] is None


def test_the_steepest_millisecond_of_a_synaptic_response():
    """Regression over 21 samples is the mean of the slopes in 21 intervals, weighed by a parabola."""
    t = np.arange(-1, 2, 0.001)
    top = 7.0 * 1.8 / (7.0 - 1.8) * np.log(7.0 / 1.8)
    slopes = -1.2 * (np.exp(-t / 1.8) / 1.8 - np.exp(-t / 7.0) / 7.0) / (np.exp(-top / 7.0) - np.exp(-top / 1.8))
    u = np.arange(0.5, 1050) / 1050
    expected = np.convolve(np.where(t > 0, slopes, 0.0), 6 * u * (1 - u) / 1050, "valid").min()
    assert measured(synapse(T), "slope") == pytest.approx(expected, rel=0.003)


def test_noise_leaves_the_measures_where_they_are():
    trace = synapse(T) + volley(T)
    truth = measured(trace, *ALL)
    many = [measured(trace + noise(seed), *ALL) for seed in range(200)]
    for name, close in (("slope", 0.01), ("amplitude", 0.01), ("volley", 0.05), ("onset", 0.01), ("rise", 0.03)):
        assert np.mean([one[name] for one in many]) == pytest.approx(truth[name], rel=close), name
    assert np.mean([one["half_width"] for one in many]) == pytest.approx(truth["half_width"], rel=0.02)
    assert np.mean([one["noise"] for one in many]) == pytest.approx(10.0, rel=0.02)
    assert sum(one["population_spike"] is not None for one in many) < 10


def test_a_silent_sweep_has_no_response_but_noise():
    for seed in range(50):
        values = measured(noise(seed), *ALL)
        assert values.pop("noise") == pytest.approx(10, rel=0.3)
        assert {name: value for name, value in values.items() if value is not None} == {}
    assert all(value is None for value in measured(np.zeros(2000), *ALL).values())


def test_the_volley_is_measured_from_the_line_between_its_shoulders():
    size = 0.2 * (1 + 2 * np.exp(-1.5))  # trough to the two positive shoulders of the wavelet
    assert measured(volley(T), "volley") == pytest.approx(-size, rel=0.03)
    tilted = volley(T) + 0.1 * (T - 1.5) * (T > 0)
    assert measured(tilted, "volley") == pytest.approx(-size, rel=0.05)


def test_neither_artefact_nor_synaptic_potential_is_taken_for_a_volley():
    tail = np.where(T > 0.1, -0.3 * np.exp(-(T - 0.1) / 0.35), 0.0)
    early = synapse(T, onset=1.9)
    assert measured(tail + early, "volley") is None
    size = 0.2 * (1 + 2 * np.exp(-1.5))
    assert measured(tail + early + volley(T, at=1.45), "volley") == pytest.approx(-size, rel=0.2)


def test_the_population_spike_hangs_from_its_tangent():
    spike = np.exp(-(((T - 6.0) / 0.5) ** 2) / 2)
    in_pyramidale = synapse(T, peak=1.5) - 2.0 * spike
    in_radiatum = synapse(T, peak=-1.5) + 0.6 * spike
    for trace, sign in ((in_pyramidale, 1), (in_radiatum, -1)):
        upright, trough = sign * trace, PULSE + 120
        before = PULSE + 46 + int(upright[PULSE + 46 : trough].argmax())
        after = trough + int(upright[trough:].argmax())
        tangent = np.interp(trough, [before, after], upright[[before, after]])
        expected = sign * (upright[trough] - tangent)
        assert abs(expected) > 0.4
        assert measured(trace, "population_spike") == pytest.approx(expected, rel=0.03)
    assert measured(synapse(T, peak=1.5), "population_spike") is None


def test_the_noise_is_measured_around_the_tail_of_an_earlier_response():
    sloping = noise(3) + 0.02 * T
    assert measured(sloping, "noise") == pytest.approx(measured(noise(3), "noise"), rel=0.02)


@pytest.mark.parametrize(("interval_ms", "close"), [(10, 0.04), (20, 0.01), (50, 0.005), (100, 0.005), (500, 0.005)])
@pytest.mark.parametrize("ratio", [0.8, 1.0, 1.6])
def test_the_second_response_is_measured_on_top_of_the_first(interval_ms, close, ratio):
    t = (np.arange(2000 + interval_ms * 20) - PULSE) * 0.05
    second = PULSE + interval_ms * 20
    pair = synapse(t) + volley(t) + ratio * synapse(t - interval_ms) + volley(t - interval_ms)
    assert measured(pair, "ppr", second_pulse=second) == pytest.approx(ratio, rel=close)
    noisy = [measured(pair + noise(seed, t.size), "ppr", second_pulse=second) for seed in range(100)]
    assert np.mean(noisy) == pytest.approx(ratio, rel=close + 0.005)
    assert np.std(noisy) < 0.02


def test_the_first_response_of_a_pair_ends_where_the_second_begins():
    t = (np.arange(2400) - PULSE) * 0.05
    pair = synapse(t, peak=-0.5) + 4 * synapse(t - 8, peak=-0.5)
    assert measured(pair, "amplitude", second_pulse=PULSE + 160) == pytest.approx(-0.5, rel=0.01)


def test_a_sweep_that_is_not_over_yet_has_what_it_has():
    trace = synapse(T) + volley(T) + noise(1)
    for n in range(PULSE + 1, 700, 7):
        values = measure_sweep(trace[:n], PULSE, CURSORS, ALL)
        assert set(values) == set(ALL)
    assert measure_sweep(trace[: PULSE + 60], PULSE, CURSORS)["volley"] is not None
    assert measure_sweep(trace[: PULSE + 20], PULSE, CURSORS) == dict.fromkeys(DEFAULT)
    assert measure_sweep(trace[PULSE:], 0, CURSORS)["slope"] is not None  # no baseline before the pulse


def test_cursors_are_where_they_were_put():
    late = Cursors(peak_from_ms=30, peak_to_ms=40)
    assert measured(synapse(T), "amplitude", cursors=late) == pytest.approx(synapse(T)[PULSE + 602], rel=0.01)
    assert measured(ramp(), "slope", cursors=with_method("window")) == pytest.approx(-0.25, rel=0.05)


def test_drift_is_a_straight_line_in_percent_of_the_mean_per_ten_minutes():
    minutes = np.arange(0, 20, 0.5)
    assert drift(minutes, -0.3 * (1 + 0.004 * (minutes - minutes.mean()))) == pytest.approx(4.0)
    assert drift([0, 1, 2, 3], [1.0, None, 1.0, 1.0]) == pytest.approx(0.0, abs=1e-9)
    assert drift([0, 1, 2], [1.0, None, 1.0]) is None


@pytest.mark.parametrize("form", ["boltzmann", "hill"])
def test_input_output_fits_find_the_curve_that_made_the_points(form):
    current = np.linspace(0, 800, 12)
    true = (
        1.8 / (1 + np.exp((140 - current) / 35)) if form == "boltzmann" else 1.8 / (1 + (140 / (current + 1e-9)) ** 3)
    )
    fit = fit_input_output(current, [None, *(-true[1:])], form)
    assert fit.half_max_uA == pytest.approx(140, rel=0.02)
    assert fit.maximum == pytest.approx(1.8, rel=0.01)
    assert fit.r2 > 0.999
    assert fit.at(np.array([fit.half_max_uA]))[0] == pytest.approx(fit.maximum / 2)


def test_input_output_fits_of_nothing_are_nothing():
    assert fit_input_output([0, 100, 200, 300], [None] * 4) is None
    assert fit_input_output([0, 100], [0.1, 0.2]) is None


def test_slope_per_volley_uses_the_linear_part():
    volleys = np.linspace(0, 0.5, 11)
    slopes = np.minimum(2.0 * volleys, 0.7)
    assert slope_per_volley(-volleys, -slopes) == pytest.approx(2.0)
    assert slope_per_volley([None, -0.1], [0.2, None]) is None


def test_the_measures_survive_the_rig():
    """Through artefact, noise, filters and digitiser, at the distance and current of a usual experiment."""
    amplifier = Amplifier(AmplifierSettings(), 4)
    trace = synapse(T) + volley(T, at=1.4)
    truth = measured(trace, *DEFAULT)
    many = []
    for n in range(100):
        start = 600_000 * n
        codes, mV_per_bit, clipped = amplifier.digitise(trace, start, [(start + PULSE, 100.0, 0.1, 400.0)])
        assert not clipped
        many.append(measured(codes * mV_per_bit, *DEFAULT))
    for name, close in (("slope", 0.02), ("amplitude", 0.02), ("volley", 0.15)):
        values = np.array([one[name] for one in many])
        assert values.mean() == pytest.approx(truth[name], rel=close), name
        assert values.std() < abs(0.1 * values.mean()), name


def test_a_flat_tail_of_the_first_response_is_no_fault() -> None:
    """Two halves of the tail with the very same mean leave nothing to continue."""
    sweep = np.zeros(3000)
    sweep[200:1200] -= 0.5 * np.clip(np.arange(1000) / 100 - 0.6, 0.0, 1.0)
    sweep[1200:] -= 0.5 + 0.8 * np.clip(np.arange(1800) / 100 - 0.6, 0.0, 1.0)
    measured = measure_sweep(sweep, 200, Cursors(), ("slope", "ppr"), second_pulse=1200)
    assert measured["slope"] == pytest.approx(-0.1, rel=0.02)
    assert measured["ppr"] == pytest.approx(1.6, rel=0.02)
