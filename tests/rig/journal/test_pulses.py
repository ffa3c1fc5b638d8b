"""Where the pulses of a recording are: edges against the rest and the noise of their own sweep, and artefacts that
stand out of everything else in it."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_abf import FIELD, WRITERS, Recording, Wire, one_channel, write_abf1, write_abf2
from synthetic_field import epsp, noise, sweep, times, truth

from rig.journal.imported import import_recording, read_recording
from rig.recordings.choice import Choice

RATE = 20_000.0
STIM = Wire("Stim", "uA", 0.005, input=1)
TTL = Wire("TTL", "V", 1.0, input=1)
LEAD_MS = 12.0


def block(
    count: int, at_ms: float, long_ms: float, size: float, rest: float = 0.0, rate_hz: float = RATE
) -> np.ndarray:
    ms = np.arange(count) * 1000 / rate_hz
    return np.where((ms >= at_ms - 1e-9) & (ms < at_ms + long_ms - 1e-9), size, rest)


def with_stimulus(wire: Wire, stimuli: list[np.ndarray], fields: list[np.ndarray]) -> Recording:
    pairs = [np.stack(both, axis=1) for both in zip(fields, stimuli, strict=True)]
    return Recording((FIELD, wire), pairs, RATE, [15.0 * number for number in range(len(pairs))])


FIELDS = [sweep(noise_uV=3.0, seed=seed) for seed in range(4)]
COUNT = len(FIELDS[0])
BIPHASIC = block(COUNT, LEAD_MS, 0.1, 100.0) + block(COUNT, LEAD_MS + 0.1, 0.1, -100.0)
WITH_GAP = block(COUNT, LEAD_MS, 0.1, 100.0) + block(COUNT, LEAD_MS + 0.25, 0.1, -100.0)
NEGATIVE_FIRST = -WITH_GAP
STIMULI = {
    "biphasic": (STIM, BIPHASIC, 100.0),
    "biphasic with a gap": (STIM, WITH_GAP, 100.0),
    "negative phase first": (STIM, NEGATIVE_FIRST, 100.0),
    "in mA": (STIM._replace(unit="mA", scale=5.0), block(COUNT, LEAD_MS, 0.2, 0.12), 120.0),
    "active-low TTL": (TTL, block(COUNT, LEAD_MS, 1.0, 0.0, rest=5.0), 0.0),
    "TTL of 5 ms": (TTL, block(COUNT, LEAD_MS, 5.0, 5.0), 0.0),
    "TTL with noise": (TTL, block(COUNT, LEAD_MS, 0.2, 5.0) + 0.05 * noise(COUNT, RATE, 1000, 1000), 0.0),
    "away from zero": (STIM, block(COUNT, LEAD_MS, 0.2, 300.0, rest=35.0), 265.0),
}


@pytest.mark.parametrize("name", STIMULI)
def test_one_stimulus_is_one_pulse(tmp_path, name):
    wire, stimulus, uA = STIMULI[name]
    for write in WRITERS.values():
        read = read_recording(write(tmp_path / "day.abf", with_stimulus(wire, [stimulus] * 4, FIELDS)))
        for one in read.sweeps:
            assert (one.kind, one.pulse_samples) == ("test", (240,))
            assert one.current_uA == pytest.approx(uA, abs=0.5)
            assert {name: one.measures[name] for name in truth()} == pytest.approx(truth(), rel=0.1)


def test_weak_currents_of_an_input_output_curve(tmp_path):
    """Down to 5 µA of 300: each sweep is seen against its own rest and noise; 0 µA is a sweep too."""
    currents = [0.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 300.0]
    fields = [
        sweep(mV=-uA / 300, volley_mV=uA / 1500, artefact_mV=uA / 100, noise_uV=5.0, seed=round(uA)) for uA in currents
    ]
    jitter = [noise(COUNT, RATE, 100.0, seed=seed) for seed in range(len(currents))]
    stimuli = [block(COUNT, LEAD_MS, 0.1, uA) + one for uA, one in zip(currents, jitter, strict=True)]
    found = import_recording(write_abf2(tmp_path / "io.abf", with_stimulus(STIM, stimuli, fields)))
    sweeps = found.record.sweeps
    assert [one.pulse_samples for one in sweeps] == [(240,)] * len(currents)
    assert [one.current_uA for one in sweeps] == pytest.approx(currents, abs=0.5)
    assert any("In 1 of 8 sweeps the stimulus channel holds no pulse" in words for words in found.told)
    assert sweeps[-1].measures["amplitude"] == pytest.approx(-1.0, rel=0.03)


UNPLUGGED = {
    "noise": lambda seed: noise(COUNT, RATE, 10_000, seed=seed) / 1000,
    "hum": lambda seed: noise(COUNT, RATE, 1_000, 20_000, seed=seed) / 1000,
    "nothing": lambda seed: np.zeros(COUNT),
    "an offset": lambda seed: np.full(COUNT, 4.2),
    "a bit to and fro": lambda seed: TTL.step * (np.random.default_rng(seed).random(COUNT) > 0.99),
    "drift": lambda seed: np.linspace(0, 0.3, COUNT) + noise(COUNT, RATE, 500, seed=seed) / 1000,
}


@pytest.mark.parametrize("name", UNPLUGGED)
def test_an_unplugged_channel_holds_no_pulse(tmp_path, name):
    stimuli = [UNPLUGGED[name](seed) for seed in range(4)]
    found = import_recording(write_abf1(tmp_path / "day.abf", with_stimulus(TTL, stimuli, FIELDS)))
    assert "The channel TTL holds no pulse; the pulses are taken from the stimulus artefacts." in found.told
    for one in found.record.sweeps:
        assert (one.kind, one.pulse_samples) == ("test", (240,))
        assert one.measures["slope"] == pytest.approx(truth()["slope"], rel=0.05)


def test_the_current_of_a_cell_is_no_stimulus(tmp_path):
    """A step of -50 pA of a whole-cell recording beside the field."""
    cell = Wire("Im", "pA", 0.001, input=1)
    steps = [block(COUNT, 30.0, 20.0, -50.0) + noise(COUNT, RATE, 2000, seed=seed) for seed in range(4)]
    found = import_recording(write_abf2(tmp_path / "day.abf", with_stimulus(cell, steps, FIELDS)))
    assert (found.choice.channel, found.choice.stimulus) == (0, None)
    assert [one.pulse_samples for one in found.record.sweeps] == [(240,)] * 4


def test_two_stimulus_channels_are_two_pathways(tmp_path):
    """S0 and S1 in turn; each channel picks up a little of the other, which is no pulse of its own."""
    wires = (FIELD, STIM._replace(name="S0 stim"), STIM._replace(name="S1 stim", input=2))
    fields = [sweep(mV=-1.0 if number % 2 == 0 else -0.6, noise_uV=3.0, seed=number) for number in range(10)]
    own, other = block(COUNT, LEAD_MS, 0.1, 120.0), block(COUNT, LEAD_MS, 0.1, 3.0)
    sweeps = [
        np.stack([field, *((own, other) if number % 2 == 0 else (other, own))], axis=1)
        for number, field in enumerate(fields)
    ]
    recording = Recording(wires, sweeps, RATE, [15.0 * number for number in range(10)])
    found = import_recording(write_abf2(tmp_path / "two.abf", recording))
    assert (found.choice.stimulus, found.choice.second_stimulus) == (1, 2)
    assert [one.pathway for one in found.record.sweeps] == ["S1", "S2"] * 5
    assert [one.current_uA for one in found.record.sweeps] == pytest.approx([120.0] * 10, abs=0.5)
    assert [one.start for one in found.record.sweeps] == [number * 300_000 for number in range(10)]


def test_a_sweep_with_pulses_of_both_pathways_is_one_of_each(tmp_path):
    """S1 at 12, S2 at 112 ms of every sweep, on two channels."""
    wires = (FIELD, STIM._replace(name="Stim 1"), STIM._replace(name="Stim 2", input=2))
    fields = [
        sweep(pulses_ms=(0.0, 100.0), sizes=(1.0, 0.5), last_ms=160, noise_uV=3.0, seed=seed) for seed in range(3)
    ]
    first, second = (block(len(fields[0]), at, 0.1, 120.0) for at in (12.0, 112.0))
    recording = Recording(wires, [np.stack([one, first, second], axis=1) for one in fields], RATE, [0.0, 30.0, 60.0])
    found = import_recording(write_abf1(tmp_path / "both.abf", recording))
    assert [one.pathway for one in found.record.sweeps] == ["S1", "S2"] * 3
    assert (
        "Where both stimulus channels hold pulses, a sweep becomes one of S1 and one of S2 (3 sweeps in all)."
        in found.told
    )
    for number, one in enumerate(found.record.sweeps):
        assert one.pulses == (number // 2 * 600_000 + (240 if one.pathway == "S1" else 2240),)
        assert one.measures["amplitude"] == pytest.approx(-1.0 if one.pathway == "S1" else -0.5, rel=0.03)


def test_channels_that_are_called_recording_are_no_stimulus(tmp_path):
    wires = (Wire("Recording", "mV", 0.1), Wire("Stimulus out", "V", 1.0, input=1))
    sweeps = [np.stack([field, block(COUNT, LEAD_MS, 1.0, 5.0)], axis=1) for field in FIELDS]
    found = import_recording(write_abf2(tmp_path / "day.abf", Recording(wires, sweeps, RATE, [0.0, 1.0, 2.0, 3.0])))
    assert (found.choice.channel, found.choice.stimulus) == (0, 1)


# ---- without a channel of the stimulus


@pytest.mark.parametrize("rate_hz", [10_000.0, 50_000.0])
@pytest.mark.parametrize("intervals_ms", [(20.0,), (50.0,), (10.0, 20.0, 30.0)])
def test_pairs_and_trains_by_their_artefacts(tmp_path, rate_hz, intervals_ms):
    pulses = (0.0, *intervals_ms)
    sizes = (1.0, *(1.4 for _ in intervals_ms))
    sweeps = [sweep(rate_hz, pulses_ms=pulses, sizes=sizes, last_ms=120, noise_uV=3.0, seed=seed) for seed in range(3)]
    read = read_recording(write_abf2(tmp_path / "pairs.abf", one_channel(sweeps, rate_hz)))
    for one in read.sweeps:
        assert one.kind == ("pair" if len(pulses) == 2 else "train")
        assert one.pulse_samples == tuple(round((12 + at) * rate_hz / 1000) for at in pulses)
        if len(pulses) == 2:
            assert one.measures["ppr"] == pytest.approx(1.4, abs=0.06)


def test_each_sweep_has_its_own_pulse(tmp_path):
    """A stimulator that is not started by the recording: artefacts come a little later from sweep to sweep."""
    leads = (12.0, 12.7, 13.4, 12.0, 12.7, 13.4)
    sweeps = [sweep(lead_ms=lead, last_ms=72 - lead, noise_uV=3.0, seed=seed) for seed, lead in enumerate(leads)]
    found = import_recording(write_abf1(tmp_path / "free.abf", one_channel(sweeps, RATE)))
    assert [one.pulse_samples for one in found.record.sweeps] == [(round(20 * lead),) for lead in leads]
    assert "The pulse is where the stimulus artefact begins, 12 to 13.4 ms into a sweep." in found.told


def test_a_pulse_that_is_picked_up_beside_the_artefact_ends_and_is_no_second_one(tmp_path):
    """A TTL of 5 ms, of which the electrode sees both edges as sharply as the artefact."""
    ttl = block(COUNT, LEAD_MS, 5.0, 1.6)
    sweeps = [sweep(artefact_mV=0.4, noise_uV=3.0, mV=0.0, volley_mV=0.0, seed=seed) + ttl for seed in range(3)]
    for one in read_recording(write_abf1(tmp_path / "a.abf", one_channel(sweeps, RATE))).sweeps:
        assert one.pulse_samples == (240,)


SILENT = {
    "noise": lambda seed: noise(2000, RATE, 10.0, seed=seed),
    "hum": lambda seed: noise(2000, RATE, 5.0, 200.0, seed=seed),
    "a slow wave": lambda seed: epsp(times(2000, RATE, 30.0), -2.0) + noise(2000, RATE, 8.0, seed=seed),
    "nothing": lambda seed: np.zeros(2000),
    "steps of the digitiser": lambda seed: np.round(noise(2000, RATE, 40.0, seed=seed) / 0.1) * 0.1,
}


@pytest.mark.parametrize("name", SILENT)
def test_a_recording_without_a_stimulus_has_no_pulse(tmp_path, name):
    sweeps = [SILENT[name](seed) for seed in range(3)]
    found = import_recording(write_abf1(tmp_path / "quiet.abf", one_channel(sweeps, RATE)))
    assert any(words.startswith("No stimulus was found") for words in found.told)
    for one in found.record.sweeps:
        assert one.pulses == () and set(one.measures.values()) == {None}


def test_a_person_who_says_where_the_pulse_is_is_believed(tmp_path):
    """Under a response without any artefact, and with the second pulse of a pair found after it."""
    ms = times(COUNT, RATE, LEAD_MS)
    plain = [epsp(ms) + noise(COUNT, RATE, 3.0, seed=seed) for seed in range(3)]
    found = import_recording(write_abf1(tmp_path / "a.abf", one_channel(plain, RATE)), Choice(pulse_ms=12.0))
    assert [one.pulse_samples for one in found.record.sweeps] == [(240,)] * 3
    assert found.record.sweeps[0].measures["amplitude"] == pytest.approx(-1.0, rel=0.05)
    pairs = [sweep(pulses_ms=(0.0, 50.0), sizes=(1.0, 1.4), last_ms=100, seed=seed) for seed in range(3)]
    found = import_recording(write_abf1(tmp_path / "b.abf", one_channel(pairs, RATE)), Choice(pulse_ms=12.0))
    assert [one.pulse_samples for one in found.record.sweeps] == [(240, 1240)] * 3
    assert "The first pulse is taken to be 12 ms after the beginning of every sweep." in found.told


def test_a_blanked_artefact_leaves_the_response(tmp_path):
    sweeps = [sweep(artefact_mV=20.0, noise_uV=3.0, seed=seed) for seed in range(3)]
    path = write_abf1(tmp_path / "a.abf", one_channel(sweeps, RATE, FIELD._replace(scale=0.001)))
    for one in import_recording(path, Choice(blank_ms=0.6)).record.sweeps:
        assert np.abs(one.mV[235:252]).max() < 0.1
        assert one.measures["slope"] == pytest.approx(truth()["slope"], rel=0.05)
