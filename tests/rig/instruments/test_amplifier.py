"""The recording chain against closed forms: noise, filters, artefact, digitiser."""

from __future__ import annotations

import numpy as np
import pytest

from rig.instruments.amplifier import Amplifier, AmplifierSettings, Interference
from rig.instruments.electrodes import Electrodes, Place, artefact_mV, distance_um, in_tissue

SILENT = Interference(electrode_MOhm=0, amplifier_nV=0, flicker_mV=0, hum_mV=0, drift_mV=0)
HISS = Interference(hum_mV=0, drift_mV=0)
FINE = 5000.0  # gain at which a step of the digitiser is 0.06 uV


def recorded(amplifier, potential, start=0, pulses=()):
    codes, mV_per_bit, clipped = amplifier.digitise(potential, start, pulses)
    return codes * mV_per_bit, clipped


def sine(frequency_hz, n=4000):
    return np.sin(2 * np.pi * frequency_hz * np.arange(n) / 20_000)


def phasor(values, frequency_hz, skip=2000):
    """Complex amplitude of a sine in the settled part of a trace."""
    n = np.arange(values.size)[skip:]
    return 2j * np.mean(values[skip:] * np.exp(-2j * np.pi * frequency_hz * n / 20_000))


def test_a_standing_potential_passes_unchanged_from_the_first_sample_at_dc():
    amplifier = Amplifier(AmplifierSettings(gain=FINE, highpass_hz=0), 1, SILENT)
    values, clipped = recorded(amplifier, np.full(400, 1.25))
    assert not clipped
    assert np.abs(values - 1.25).max() <= amplifier.mV_per_bit / 2


@pytest.mark.parametrize("lowpass_hz", [1000.0, 2000.0, 3000.0])
def test_the_low_pass_is_3_db_down_at_its_corner(lowpass_hz):
    amplifier = Amplifier(AmplifierSettings(gain=FINE, highpass_hz=0, lowpass_hz=lowpass_hz), 1, SILENT)
    gain = abs(phasor(recorded(amplifier, sine(lowpass_hz))[0], lowpass_hz))
    assert 20 * np.log10(gain) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("lowpass_hz", [5000.0, 8000.0])
def test_above_3_khz_the_chain_runs_twice_as_fast_on_a_straight_line_between_samples(lowpass_hz):
    amplifier = Amplifier(AmplifierSettings(gain=FINE, highpass_hz=0, lowpass_hz=lowpass_hz), 1, SILENT)
    assert abs(amplifier.response(lowpass_hz)) == pytest.approx(np.sqrt(0.5), rel=1e-3)
    for frequency in (1000.0, 4000.0):
        line = np.cos(np.pi * frequency / 40_000) ** 2
        image = amplifier.response(20_000 - frequency).conjugate()
        expected = line * amplifier.response(frequency) + (1 - line) * image
        assert abs(phasor(recorded(amplifier, sine(frequency))[0], frequency) - expected) < 1e-3


def test_the_low_pass_is_a_bessel_and_delays_everything_by_a_tenth_of_a_millisecond():
    amplifier = Amplifier(AmplifierSettings(gain=FINE, highpass_hz=0), 1, SILENT)
    # group delay of the prototype, 2.1139 / corner, through the bilinear transform matched at the corner
    expected_ms = 2.1139 * 0.05 / (2 * np.tan(np.pi * 3000 / 20_000))
    for frequency in (100.0, 500.0, 1000.0):
        phase = np.angle(phasor(recorded(amplifier, sine(frequency))[0], frequency))
        assert -phase / (2 * np.pi * frequency) * 1000 == pytest.approx(expected_ms, rel=0.01)


def test_the_high_pass_lets_a_step_decay_with_its_time_constant():
    amplifier = Amplifier(AmplifierSettings(gain=FINE, highpass_hz=10.0), 1, SILENT)
    step = np.concatenate([np.zeros(200), np.ones(2000)])
    values, _ = recorded(amplifier, step)
    tau = 20_000 / (2 * np.pi * 10)
    later = np.arange(100, 2000)
    delay = 2.06
    assert values[200 + later] == pytest.approx(np.exp(-(later - delay) / tau), abs=0.002)


def test_the_notch_takes_the_hum_out():
    loud = Interference(electrode_MOhm=0, amplifier_nV=0, flicker_mV=0, hum_mV=0.05, hum_third=0, drift_mV=0)
    silence = np.zeros(4000)
    plain, _ = recorded(Amplifier(AmplifierSettings(gain=FINE), 1, loud), silence)
    notched, _ = recorded(Amplifier(AmplifierSettings(gain=FINE, notch="50 Hz"), 1, loud), silence)
    beside, _ = recorded(Amplifier(AmplifierSettings(gain=FINE, notch="60 Hz"), 1, loud), silence)
    assert plain.max() == pytest.approx(0.05, rel=0.01)
    assert np.abs(notched).max() < 0.0002
    assert beside.max() > 0.04


def expected_noise_mV(amplifier):
    """rms at the output from the spectrum of the chain."""
    rate = 20_000 * amplifier.steps
    frequency = (np.arange(1 << 19) + 0.5) / (1 << 19) * rate / 2
    delay = np.exp(-2j * np.pi * frequency / rate)
    keeps, takes = amplifier._flicker.T
    source = amplifier.interference.white_nV * 1e-6 * np.sqrt(rate / 2)
    source = source + sum(take / (1 - keep * delay) for keep, take in zip(keeps, takes, strict=True))
    filters = np.ones_like(frequency, dtype=complex)
    for b0, b1, b2, a1, a2 in amplifier._sections:
        filters *= (b0 + b1 * delay + b2 * delay**2) / (1 + a1 * delay + a2 * delay**2)
    leak = amplifier._constants[3]
    filters *= (1 - delay) / (1 - (1 - leak) * delay)
    return np.sqrt(np.mean(np.abs(source * filters) ** 2))


@pytest.mark.parametrize("settings", [AmplifierSettings(), AmplifierSettings(lowpass_hz=6000.0, notch="50 Hz")])
def test_the_noise_has_its_closed_form_strength_from_the_first_sample_on(settings):
    amplifier = Amplifier(settings, 3, HISS)
    sweeps = np.array([recorded(amplifier, np.zeros(400), 300_000 * n)[0] for n in range(1500)])
    expected = expected_noise_mV(amplifier)
    assert np.sqrt(np.mean(sweeps**2)) == pytest.approx(expected, rel=0.03)
    assert np.sqrt(np.mean(sweeps[:, :10] ** 2)) == pytest.approx(expected, rel=0.05)
    assert np.sqrt(np.mean(sweeps[:, -10:] ** 2)) == pytest.approx(expected, rel=0.05)


def test_thermal_noise_of_the_electrode_is_johnsons():
    assert Interference(amplifier_nV=0).white_nV == pytest.approx(158.7, abs=0.5)  # 1.5 MOhm at 31 C


def test_a_quiet_20_ms_window_has_about_10_microvolts():
    amplifier = Amplifier(AmplifierSettings(), 1)
    rms = [recorded(amplifier, np.zeros(400), 300_007 * n)[0].std() for n in range(400)]
    assert 0.009 < np.mean(rms) < 0.013


def test_starting_a_sweep_is_the_same_as_having_run_for_long():
    """Drift and hum alone, high-passed: a sweep inside a long recording equals one that starts there."""
    slow = Interference(electrode_MOhm=0, amplifier_nV=0, flicker_mV=0, drift_mV=2.0)
    amplifier = Amplifier(AmplifierSettings(highpass_hz=1.0), 5, slow)
    whole, _ = recorded(amplifier, np.zeros(240_000), 1_234_567)
    part, _ = recorded(amplifier, np.zeros(3000), 1_234_567 + 230_000)
    assert np.abs(whole).max() > 0.1
    assert np.abs(whole[230_000:233_000] - part).max() < 2 * amplifier.mV_per_bit


def test_drift_is_an_ornstein_uhlenbeck_of_the_declared_size():
    slow = Interference(electrode_MOhm=0, amplifier_nV=0, flicker_mV=0, hum_mV=0)
    amplifier = Amplifier(AmplifierSettings(highpass_hz=0), 2, slow)
    drift = np.array([recorded(amplifier, np.zeros(1), 20_000 * 20 * n)[0][0] for n in range(1500)])
    assert drift.std() == pytest.approx(0.06, rel=0.08)
    assert np.corrcoef(drift[1:], drift[:-1])[0, 1] == pytest.approx(np.exp(-1), abs=0.08)


PULSES = [(1_000_200, 100.0, 0.1, 400.0), (1_000_201, 80.0, 0.1, 500.0), (1_001_200, 60.0, 0.37, 300.0)]


@pytest.mark.parametrize("settings", [AmplifierSettings(), AmplifierSettings(lowpass_hz=10_000.0, blank_artefact=True)])
def test_a_partial_sweep_is_the_beginning_of_the_whole(settings):
    amplifier = Amplifier(settings, 7)
    potential = np.cumsum(np.sin(np.arange(2000) * 0.7)) * 0.01
    whole, _, _ = amplifier.digitise(potential, 1_000_000, PULSES)
    for n in (0, 1, 199, 201, 202, 203, 1203, 1999):
        given = [pulse for pulse in PULSES if pulse[0] < 1_000_000 + n]
        part, _, _ = amplifier.digitise(potential[:n], 1_000_000, given)
        assert np.array_equal(part, whole[:n])


def test_a_sweep_depends_on_seed_and_tick_and_on_nothing_else():
    potential = np.zeros(500)
    amplifier = Amplifier(AmplifierSettings(), 7)
    first, _, _ = amplifier.digitise(potential, 5000, PULSES)
    amplifier.digitise(potential, 90_000)
    again, _, _ = amplifier.digitise(potential, 5000, PULSES)
    assert np.array_equal(first, again)
    assert not first.flags.writeable
    assert not np.array_equal(first, amplifier.digitise(potential, 5020)[0])
    assert not np.array_equal(first, Amplifier(AmplifierSettings(), 8).digitise(potential, 5000)[0])


def test_the_artefact_is_a_dipole_and_over_within_a_millisecond():
    assert artefact_mV(100, 500) == pytest.approx(10.5, abs=0.05)
    assert artefact_mV(100, 400) / artefact_mV(50, 800) == pytest.approx(2 * (800**2 + 50**2) / (400**2 + 50**2))
    amplifier = Amplifier(AmplifierSettings(gain=100), 1, SILENT)
    values, _ = recorded(amplifier, np.zeros(600), 0, [(200, 100.0, 0.1, 400.0)])
    assert np.all(values[:201] == 0)
    assert values.max() > 8
    still = np.flatnonzero(np.abs(values) > 0.05 * 1.0)  # 5 % of a response of 1 mV
    assert 0.2 <= (still[-1] + 1 - 200) * 0.05 <= 1.3


def test_a_pulse_of_any_width_has_its_exact_charge():
    """The area of the artefact, pulse less tail, in closed form; the low-pass does not change an area."""
    for width in (0.02, 0.1, 0.13, 0.5):
        amplifier = Amplifier(AmplifierSettings(gain=100, highpass_hz=0), 1, SILENT)
        values, _ = recorded(amplifier, np.zeros(400), 0, [(100, 100.0, width, 400.0)])
        expected = artefact_mV(100, 400) * (width - 0.02 * 0.35)
        assert values.sum() * 0.05 == pytest.approx(expected, abs=0.02)


def test_blanking_holds_the_input_until_the_artefact_is_over():
    amplifier = Amplifier(AmplifierSettings(highpass_hz=0, blank_artefact=True), 1, SILENT)
    values, _ = recorded(amplifier, np.full(600, 0.5), 0, [(200, 100.0, 0.1, 400.0)])
    assert np.abs(values - 0.5).max() < 0.1
    assert np.abs(values[:212] - 0.5).max() < 0.001


def test_the_digitiser_clips_and_tells_but_not_of_an_artefact():
    amplifier = Amplifier(AmplifierSettings(gain=1000), 1)
    values, clipped = recorded(amplifier, np.zeros(600), 0, [(200, 400.0, 0.1, 300.0)])
    assert values.max() == pytest.approx(10.0, abs=0.001)
    assert not clipped
    values, clipped = recorded(amplifier, np.where(np.arange(600) > 300, -20.0, 0.0))
    assert clipped and values.min() == -10.0


def test_distances_and_the_edge_of_the_slice():
    electrodes = Electrodes()
    assert distance_um(electrodes, 0) == pytest.approx(np.hypot(400, 10))
    assert distance_um(electrodes, 1) == pytest.approx(np.hypot(440, 80))
    assert in_tissue(electrodes.rec)
    assert not in_tissue(Place(along_um=0, lamina_um=180, depth_um=-20))
    assert not in_tissue(Place(along_um=0, lamina_um=180, depth_um=420))
