"""The number beside a recording is that of the sweeps that are shown, measured from the level before their pulses."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_abf import FIELD, VARIABLE, Wire, one_channel, write_abf1, write_abf2
from synthetic_field import ruled, sweep, truth

from rig.journal.imported import import_recording, mean_measures, read_recording
from rig.measure.sweep import Cursors
from rig.recordings.choice import Choice

RATE = 20_000.0
NAMES = ("slope", "amplitude", "volley")


@pytest.mark.parametrize("offset_mV", [3.0, -12.5, 60.0])
def test_an_offset_is_in_no_measure(tmp_path, offset_mV):
    """An electrode that is not zeroed; what stands in the file stays in the record."""
    sweeps = [sweep(noise_uV=2.0, seed=seed) + offset_mV for seed in range(4)]
    read = read_recording(write_abf1(tmp_path / "a.abf", one_channel(sweeps, RATE, Wire("IN 0", "mV", 0.1))))
    for one in read.sweeps:
        assert one.mV[:230].mean() == pytest.approx(offset_mV, abs=0.01)
    assert mean_measures(read.sweeps, Cursors(), NAMES) == pytest.approx(truth(), rel=0.03)


def test_a_drift_of_the_level_from_sweep_to_sweep_is_in_no_measure(tmp_path):
    sweeps = [sweep(noise_uV=2.0, seed=seed) + 0.5 * seed for seed in range(8)]
    read = read_recording(write_abf2(tmp_path / "a.abf", one_channel(sweeps, RATE, Wire("IN 0", "mV", 0.1))))
    slopes = [one.measures["slope"] for one in read.sweeps]
    assert slopes == pytest.approx([truth()["slope"]] * 8, rel=0.04)


def test_the_mean_is_that_of_the_sweeps_that_are_kept(tmp_path):
    sizes = (-1.0, -0.5, -2.0, -1.5)
    sweeps = [sweep(noise_uV=2.0, mV=mV, seed=seed) for seed, mV in enumerate(sizes)]
    path = write_abf2(tmp_path / "a.abf", one_channel(sweeps, RATE))
    for left_out in ((), (2,), (0, 1)):
        kept = [mV for number, mV in enumerate(sizes) if number not in left_out]
        found = import_recording(path, Choice(left_out=frozenset(left_out))).record
        mean = mean_measures(found.sweeps, Cursors(), NAMES)
        by_ruler = [ruled(one, RATE, 240) for number, one in enumerate(sweeps) if number not in left_out]
        assert mean["amplitude"] == pytest.approx(np.mean(kept), rel=0.02)
        for name in NAMES:
            assert mean[name] == pytest.approx(np.mean([one[name] for one in by_ruler]), rel=0.02)


def test_the_mean_of_sweeps_of_other_lengths_and_other_pulses(tmp_path):
    leads, lengths = (12.0, 14.0, 12.0, 16.5), (60.0, 45.0, 80.0, 60.0)
    sweeps = [
        sweep(lead_ms=lead, last_ms=long, noise_uV=2.0, seed=seed)
        for seed, (lead, long) in enumerate(zip(leads, lengths, strict=True))
    ]
    read = read_recording(write_abf2(tmp_path / "a.abf", one_channel(sweeps, RATE, mode=VARIABLE)))
    assert mean_measures(read.sweeps, Cursors(), NAMES) == pytest.approx(truth(), rel=0.03)


@pytest.mark.parametrize("rate_hz", [10_000.0, 50_000.0])
def test_responses_that_are_too_small_count_as_what_they_are(tmp_path, rate_hz):
    """Half of them blocked: the mean is half, at every rate."""
    sweeps = [
        sweep(rate_hz, mV=-1.0 if number % 2 else 0.0, noise_uV=10.0, volley_mV=0.2, seed=number)
        for number in range(40)
    ]
    read = read_recording(write_abf1(tmp_path / "a.abf", one_channel(sweeps, rate_hz, FIELD)))
    mean = mean_measures(read.sweeps, Cursors(), NAMES)
    assert mean["amplitude"] == pytest.approx(-0.5, rel=0.05)
    assert mean["slope"] == pytest.approx(truth()["slope"] / 2, rel=0.08)
    assert mean["volley"] == pytest.approx(truth()["volley"], rel=0.05)


def test_a_recording_without_a_pulse_has_no_mean(tmp_path):
    read = read_recording(write_abf1(tmp_path / "a.abf", one_channel([np.zeros(1000)] * 2, RATE)))
    assert mean_measures(read.sweeps, Cursors(), NAMES) == dict.fromkeys(NAMES)
