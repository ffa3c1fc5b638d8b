"""In the cell layer a population spike grows out of a synaptic potential of the other sign: slope and sign stay those
of the synaptic potential, and the spike is what stands out of it, by the tangent."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_abf import FIELD, one_channel, write_abf2
from synthetic_field import epsp, noise, spike, sweep, times, volley

from rig.journal.imported import read_recording
from rig.measure.stack import measure_stack
from rig.measure.sweep import Cursors, Rate, measure_sweep

LEAD_MS = 12.0
NAMES = ("slope", "amplitude", "population_spike", "volley")
SPIKES_mV = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)


def layer(rate_hz: float, epsp_mV: float, spike_mV: float, at_ms: float = 6.5, seed: int = 0) -> np.ndarray:
    """A response with a spike of the sign opposite to its synaptic potential."""
    ms = times(round(60 * rate_hz / 1000), rate_hz, LEAD_MS)
    spike_ = spike(ms, -np.sign(epsp_mV) * spike_mV, at_ms, 0.45)
    return epsp(ms, epsp_mV) + volley(ms, 0.1) + spike_ + noise(len(ms), rate_hz, 5.0, seed=seed)


def tangent(mV: np.ndarray, rate_hz: float, epsp_mV: float) -> float:
    """Of a response without noise: the longest perpendicular from the line that rests on both shoulders."""
    ms = times(len(mV), rate_hz, LEAD_MS)
    upright = np.sign(epsp_mV) * mV[(ms >= 2.3) & (ms <= 20)]
    at = ms[(ms >= 2.3) & (ms <= 20)]
    trough = int(np.argmin(np.where((at > 5) & (at < 8), upright, np.inf)))
    left, right = int(upright[:trough].argmax()), trough + int(upright[trough:].argmax())
    line = np.interp(at[trough], [at[left], at[right]], [upright[left], upright[right]])
    return float(np.sign(epsp_mV) * (upright[trough] - line))


@pytest.mark.parametrize("rate_hz", [10_000.0, 20_000.0, 50_000.0])
@pytest.mark.parametrize("epsp_mV", [2.0, -2.0])
def test_slope_and_sign_stay_while_the_spike_grows(rate_hz, epsp_mV):
    pulse = round(LEAD_MS * rate_hz / 1000)
    sweeps = [layer(rate_hz, epsp_mV, size, seed=number) for number, size in enumerate(SPIKES_mV)]
    rate = Rate(rate_hz / 1000)
    found = [measure_sweep(one, pulse, Cursors(), NAMES, rate=rate) for one in sweeps]
    alone = found[0]
    assert alone["slope"] == pytest.approx(0.414 * epsp_mV, rel=0.03)
    for size, one in zip(SPIKES_mV, found, strict=True):
        assert one["slope"] is not None and one["amplitude"] is not None
        assert np.sign(one["slope"]) == np.sign(one["amplitude"]) == np.sign(epsp_mV)
        assert one["slope"] == pytest.approx(alone["slope"], rel=0.05), f"with a spike of {size} mV"
    spikes = [one["population_spike"] for one in found]
    assert spikes[0] is None
    meant = [
        tangent(layer(200_000.0, epsp_mV, size) - noise(12_000, 200_000.0, 5.0), 200_000.0, epsp_mV)
        for size in SPIKES_mV[1:]
    ]
    assert spikes[1:] == pytest.approx(meant, rel=0.05, abs=0.03)
    assert all(np.diff(np.abs(spikes[1:])) > 0)


@pytest.mark.parametrize("rate_hz", [10_000.0, 25_000.0])
def test_many_at_once_are_measured_as_one_by_one(rate_hz):
    rate = Rate(rate_hz / 1000)
    sweeps = np.stack([layer(rate_hz, 2.0, size, seed=3) for size in SPIKES_mV])
    pulse = round(LEAD_MS * rate_hz / 1000)
    many = measure_stack(sweeps, pulse, Cursors(), NAMES, rate=rate)
    for row, one in enumerate(sweeps):
        alone = measure_sweep(one, pulse, Cursors(), NAMES, rate=rate)
        for name in NAMES:
            value = np.nan if alone[name] is None else alone[name]
            assert many[name][row] == pytest.approx(value, nan_ok=True, abs=1e-9)


def test_a_recording_of_the_cell_layer(tmp_path):
    """With an artefact of 20 mV, at 25 kHz, taken in from its file."""
    rate_hz = 25_000.0
    sweeps = [
        layer(rate_hz, 1.6, size, seed=number) + sweep(rate_hz, last_ms=48.0, mV=0.0, volley_mV=0.0, artefact_mV=20.0)
        for number, size in enumerate(SPIKES_mV)
    ]
    read = read_recording(write_abf2(tmp_path / "layer.abf", one_channel(sweeps, rate_hz, FIELD._replace(scale=0.001))))
    slopes = [one.measures["slope"] for one in read.sweeps]
    assert slopes == pytest.approx([0.414 * 1.6] * len(SPIKES_mV), rel=0.06)


@pytest.mark.parametrize("rate_hz", [10_000.0, 20_000.0, 50_000.0])
@pytest.mark.parametrize("epsp_mV", [-1.0, 1.0])
@pytest.mark.parametrize("at_ms", [4.8, 5.2])
def test_an_early_spike_turns_no_sign(rate_hz, epsp_mV, at_ms):
    """Six times as large as the synaptic potential, of which it leaves little to be seen."""
    rate = Rate(rate_hz / 1000)
    mV = layer(rate_hz, epsp_mV, 6.0, at_ms)
    found = measure_sweep(mV, round(LEAD_MS * rate_hz / 1000), Cursors(), NAMES, rate=rate)
    assert found["slope"] is not None and np.sign(found["slope"]) == np.sign(epsp_mV)
    assert np.sign(found["population_spike"]) == -np.sign(epsp_mV)


@pytest.mark.parametrize("rate_hz", [10_000.0, 20_000.0, 50_000.0])
def test_a_late_volley_is_no_shoulder_of_a_spike(rate_hz):
    """Its end reaches into the window of the amplitude."""
    ms = times(round(60 * rate_hz / 1000), rate_hz, LEAD_MS)
    mV = epsp(ms - 0.8) - 0.3 * np.exp(-(((ms - 2.3) / 0.25) ** 2) / 2) + noise(len(ms), rate_hz, 5.0)
    pulse = round(LEAD_MS * rate_hz / 1000)
    found = measure_sweep(mV, pulse, Cursors(), NAMES, rate=Rate(rate_hz / 1000))
    assert found["amplitude"] == pytest.approx(-1.0, rel=0.03)
    many = measure_stack(mV[None], pulse, Cursors(), NAMES, rate=Rate(rate_hz / 1000))
    assert many["amplitude"][0] == pytest.approx(found["amplitude"])


@pytest.mark.parametrize("epsp_mV", [-1.0, 1.0])
def test_a_late_wave_of_the_other_sign_is_not_taken_for_the_response(epsp_mV):
    """A slow inhibitory wave that is larger than the response, and later."""
    ms = times(1440, 20_000.0, LEAD_MS)
    mV = epsp(ms, epsp_mV) - epsp(ms - 5.5, 2.5 * epsp_mV) + noise(1440, 20_000.0, 5.0)
    found = measure_sweep(mV, 240, Cursors(), NAMES)
    assert np.sign(found["slope"]) == np.sign(found["amplitude"]) == np.sign(epsp_mV)
    assert found["slope"] == pytest.approx(0.414 * epsp_mV, rel=0.05)
