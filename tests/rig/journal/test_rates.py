"""Slope, amplitude and volley of a recording of any rate are those that a ruler gives on its samples, and those that
are there to be measured, whatever the artefact."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_abf import FIELD, WRITERS, Recording, Wire, one_channel, write_abf1
from synthetic_field import ruled, sweep, truth

from rig.journal.imported import import_recording, read_recording
from rig.measure.sweep import Cursors, measure_sweep

NAMES = ("slope", "amplitude", "volley")
RATES = (10_000.0, 20_000.0, 25_000.0, 50_000.0)


def means(measures: list[dict[str, float | None]]) -> dict[str, float]:
    for name in NAMES:
        assert all(one[name] is not None for one in measures), f"{name} is missing in a sweep"
    return {name: float(np.mean([one[name] for one in measures])) for name in NAMES}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("artefact_mV", [1.0, 10.0, 50.0])
def test_what_is_measured_is_what_is_there(tmp_path, writer, rate_hz, artefact_mV):
    sweeps = [sweep(rate_hz, artefact_mV=artefact_mV, noise_uV=2.0, hum_uV=3.0, seed=seed) for seed in range(8)]
    wire = FIELD._replace(scale=0.001)
    read = read_recording(WRITERS[writer](tmp_path / "day.abf", one_channel(sweeps, rate_hz, wire)))
    pulse = round(12 * rate_hz / 1000)
    assert [one.rate_hz for one in read.sweeps] == [rate_hz] * 8
    assert [one.pulse_samples for one in read.sweeps] == [(pulse,)] * 8
    found = means([one.measures for one in read.sweeps])
    assert found == pytest.approx(means([ruled(one, rate_hz, pulse) for one in sweeps]), rel=0.02)
    assert found == pytest.approx(truth(artefact_mV=artefact_mV), rel=0.02)


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("noise_uV", [5.0, 20.0])
def test_the_noise_is_that_of_the_recording(tmp_path, rate_hz, noise_uV):
    """A filter that rings would spread the artefact into it."""
    sweeps = [sweep(rate_hz, artefact_mV=50.0, noise_uV=noise_uV, seed=seed) for seed in range(8)]
    read = read_recording(write_abf1(tmp_path / "day.abf", one_channel(sweeps, rate_hz, FIELD._replace(scale=0.001))))
    for one in read.sweeps:
        found = measure_sweep(one.mV, one.pulse_samples[0], Cursors(), ("noise",), rate=one.rate)["noise"]
        assert found == pytest.approx(noise_uV, rel=0.25)


@pytest.mark.parametrize("rate_hz", RATES)
def test_no_sweep_is_missing_under_noise_and_mains(tmp_path, rate_hz):
    """240 of 240: slope and amplitude of every sweep, and their mean that of the waveform."""
    sweeps = [sweep(rate_hz, mV=-0.25, artefact_mV=10.0, noise_uV=20.0, hum_uV=10.0, seed=seed) for seed in range(240)]
    read = read_recording(write_abf1(tmp_path / "day.abf", one_channel(sweeps, rate_hz, FIELD._replace(scale=0.01))))
    amplitudes = [one.measures["amplitude"] for one in read.sweeps]
    slopes = [one.measures["slope"] for one in read.sweeps]
    assert sum(one is not None for one in amplitudes) == sum(one is not None for one in slopes) == 240
    mean = np.mean([one.mV for one in read.sweeps], axis=0)
    found = measure_sweep(mean, read.sweeps[0].pulse_samples[0], Cursors(), NAMES, rate=read.sweeps[0].rate)
    assert found == pytest.approx(ruled(mean, rate_hz, round(12 * rate_hz / 1000)), rel=0.02)
    assert found["amplitude"] == pytest.approx(truth(mV=-0.25, artefact_mV=10.0)["amplitude"], rel=0.02)


@pytest.mark.parametrize("rate_hz", [1_000.0, 5_000.0, 33_333.0, 100_000.0, 250_000.0])
def test_other_rates_are_measured_as_well(tmp_path, rate_hz):
    sweeps = [sweep(rate_hz, artefact_mV=5.0, noise_uV=2.0, seed=seed, lead_ms=60, last_ms=100) for seed in range(4)]
    read = read_recording(write_abf1(tmp_path / "day.abf", one_channel(sweeps, rate_hz)))
    for one in read.sweeps:
        assert one.measures["amplitude"] == pytest.approx(-1.0, rel=0.03)
        assert one.measures["slope"] == pytest.approx(truth()["slope"], rel=0.03 if rate_hz > 1_000 else 0.15)


@pytest.mark.parametrize("rate_hz", [10_000.0, 25_000.0, 50_000.0])
def test_the_gains_of_a_rig_are_all_counted(tmp_path, rate_hz):
    """Instrument scale, telegraphed gain, programmed gain, signal gain and offset, on any input."""
    wires = {
        "plain": Wire("IN 0", "mV", scale=1.0, offset=0.0),
        "amplifier": Wire("Field", "mV", scale=0.001, additional=500.0, input=7),
        "programmed": Wire("fEPSP", "mV", scale=0.05, programmed=4.0, signal=2.0, input=3),
        "offset": Wire("IN 4", "mV", scale=0.1, offset=1.5, input=15),
        "in volts": Wire("IN 1", "V", scale=1000.0, input=1),
        "in microvolts": Wire("LFP", "µV", scale=0.001, input=2),
    }
    size = {"in volts": 1e-3, "in microvolts": 1e3}
    mV = [sweep(rate_hz, noise_uV=2.0, seed=seed) for seed in range(3)]
    for name, wire in wires.items():
        sweeps = [one * size.get(name, 1.0) for one in mV]
        for write in WRITERS.values():
            read = read_recording(write(tmp_path / "day.abf", one_channel(sweeps, rate_hz, wire)))
            for one, meant in zip(read.sweeps, mV, strict=True):
                assert np.abs(one.mV - meant).max() < wire.step / size.get(name, 1.0) + one.mV_per_bit, name


@pytest.mark.parametrize("writer", WRITERS)
def test_samples_are_those_of_another_reader(tmp_path, writer):
    """pyabf knows the format as well."""
    import pyabf

    wires = (
        Wire("Vm cell", "mV", 0.01, additional=5.0, input=4, offset=0.3),
        Wire("Im", "pA", 0.0005, additional=2.0, input=1),
        Wire("IN 9", "mV", 0.1, programmed=8.0, input=9),
        Wire("AO #0", "mV", 0.02, input=0),
    )
    dice = np.random.default_rng(1)
    sweeps = [np.stack([sweep(seed=seed)] * 4, axis=1) * dice.uniform(0.5, 5, 4) for seed in range(3)]
    path = WRITERS[writer](tmp_path / "cell.abf", Recording(wires, sweeps, 20_000.0, [0.0, 10.0, 20.0]))
    raw, other = import_recording(path).raw, pyabf.ABF(path)
    assert [one.name for one in raw.channels] == other.adcNames
    for number in range(3):
        for channel in range(4):
            other.setSweep(number, channel)
            assert raw.samples(channel, number) == pytest.approx(other.sweepY, abs=1e-3)


@pytest.mark.parametrize("writer", WRITERS)
def test_samples_that_are_floats(tmp_path, writer):
    """As an analysed file is saved again: no gain belongs to them."""
    sweeps = [sweep(noise_uV=2.0, seed=seed) for seed in range(3)]
    read = read_recording(WRITERS[writer](tmp_path / "saved.abf", one_channel(sweeps, 20_000.0, floats=True)))
    for one, meant in zip(read.sweeps, sweeps, strict=True):
        assert np.abs(one.mV - meant).max() < one.mV_per_bit
