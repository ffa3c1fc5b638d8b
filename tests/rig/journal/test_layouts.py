"""How the sweeps of a file lie in it is read, never divided out; and the files of a folder are one experiment."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_abf import FIELD, GAP_FREE, VARIABLE, WRITERS, Recording, Wire, one_channel, write_abf1, write_abf2
from synthetic_field import artefact, epsp, noise, sweep, truth, volley

from model.units import TICKS_PER_S
from rig.files.refusal import RefusedFile
from rig.journal.imported import import_recording, read_recording
from rig.messages import AddNote, RunPattern, SetPerfusion
from rig.recordings.choice import Choice

RATE = 20_000.0


def sweeps_of(count: int, rate_hz: float = RATE, **more) -> list[np.ndarray]:
    return [sweep(rate_hz, noise_uV=3.0, seed=seed, **more) for seed in range(count)]


def as_meant(found, sweeps: list[np.ndarray]) -> None:
    """Every sweep with the samples that it was made of, its pulse at 12 ms, and its slope."""
    assert len(found.record.sweeps) == len(sweeps)
    for one, meant in zip(found.record.sweeps, sweeps, strict=True):
        assert len(one.samples) == len(meant)
        assert np.abs(one.mV - meant).max() < 0.002
        assert one.pulse_samples == (round(12 * one.rate_hz / 1000),)
        assert one.measures["slope"] == pytest.approx(truth()["slope"], rel=0.05)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("table", [True, False])
@pytest.mark.parametrize("left", [1200, 700, 40])
def test_a_last_sweep_that_was_broken_off(tmp_path, writer, table, left):
    """All other sweeps are cut where they were, and nothing of the last is invented."""
    sweeps = sweeps_of(6)
    sweeps[-1] = sweeps[-1][:left]
    more = {} if table else {"starts_s": None}
    recording = one_channel(sweeps, RATE, nominal=1440, **more)
    found = import_recording(WRITERS[writer](tmp_path / "stopped.abf", recording))
    whole = sweeps if left >= 100 else sweeps[:-1]
    as_meant(found, whole)
    assert any(words.startswith(f"Sweep 6 was broken off after {left} of 1440 samples") for words in found.told)


@pytest.mark.parametrize("writer", WRITERS)
def test_sweeps_that_last_as_long_as_what_happened(tmp_path, writer):
    lengths = (60.0, 90.0, 45.0, 75.0)
    sweeps = [sweep(RATE, last_ms=long, noise_uV=3.0, seed=seed) for seed, long in enumerate(lengths)]
    recording = one_channel(sweeps, RATE, mode=VARIABLE, starts_s=[0.0, 17.0, 31.5, 50.25])
    found = import_recording(WRITERS[writer](tmp_path / "events.abf", recording))
    as_meant(found, sweeps)
    assert [one.start for one in found.record.sweeps] == [0, 340_000, 630_000, 1_005_000]


@pytest.mark.parametrize("writer", WRITERS)
def test_an_afternoon_of_two_pathways(tmp_path, writer):
    """1,080 sweeps, S1 and S2 by two channels of the stimulus in turn, tags for a train and for a drug."""
    wires = (
        Wire("IN 0", "mV", 0.001, additional=500.0, input=3),
        Wire("Stim S0", "V", 1.0, input=0),
        Wire("Stim S1", "V", 1.0, input=7),
    )
    long = 720
    pulse = np.where((np.arange(long) >= 120) & (np.arange(long) < 122), 5.0, 0.0)
    kinds = [sweep(10_000.0, noise_uV=5.0, mV=mV, seed=seed) for seed, mV in ((1, -1.0), (2, -0.5))]
    on = [np.stack([kinds[0], pulse, 0 * pulse], axis=1), np.stack([kinds[1], 0 * pulse, pulse], axis=1)]
    tags = ((1800.0, "HFS S1"), (5400.0, "D-APV 50 µM"), (7200.0, "wash"))
    starts = [15.0 * number for number in range(1080)]
    recording = Recording(wires, [on[number % 2] for number in range(1080)], 10_000.0, starts, tags)
    found = import_recording(WRITERS[writer](tmp_path / "day.abf", recording))
    sweeps = found.record.sweeps
    assert [one.pathway for one in sweeps] == ["S1", "S2"] * 540
    assert [one.start for one in sweeps] == [number * 15 * TICKS_PER_S for number in range(1080)]
    assert np.mean([one.measures["amplitude"] for one in sweeps[::2]]) == pytest.approx(-1.0, rel=0.02)
    assert np.mean([one.measures["amplitude"] for one in sweeps[1::2]]) == pytest.approx(-0.5, rel=0.02)
    notes = [
        (entry.tick / TICKS_PER_S, entry.action.text) for entry in found.record.log if isinstance(entry.action, AddNote)
    ]
    assert notes == [(pytest.approx(at), text) for at, text in tags]
    valves = [entry.action.settings.valves for entry in found.record.log if isinstance(entry.action, SetPerfusion)]
    assert [[valve.drug for valve in some] for some in valves] == [["d_apv"], []]
    assert any("D-APV 50 µM" in words for words in found.told)


@pytest.mark.parametrize("writer", WRITERS)
def test_the_times_of_sweeps_without_a_table_of_them(tmp_path, writer):
    sweeps = sweeps_of(4)
    found = import_recording(
        WRITERS[writer](tmp_path / "a.abf", one_channel(sweeps, RATE, starts_s=None, interval_s=30.0))
    )
    assert [one.start for one in found.record.sweeps] == [0, 600_000, 1_200_000, 1_800_000]
    assert any("an interval of 30 s" in words for words in found.told)
    found = import_recording(WRITERS[writer](tmp_path / "b.abf", one_channel(sweeps, RATE, starts_s=None)))
    assert [one.start for one in found.record.sweeps] == [0, 1440, 2880, 4320]
    assert any("does not say when its sweeps began" in words for words in found.told)


# ---- recordings that go on


def going_on(pulses_s: list[float], seconds: float, rate_hz: float) -> np.ndarray:
    count = round(seconds * rate_hz)
    total = noise(count, rate_hz, 4.0, 5.0, seed=1)
    for at in pulses_s:
        first = round((at - 0.005) * rate_hz)
        last = min(count, first + round(0.06 * rate_hz))
        ms = (np.arange(first, last) - round(at * rate_hz)) * 1000 / rate_hz
        total[first:last] += artefact(ms, 3.0) + volley(ms) + epsp(ms)
    return total


@pytest.mark.parametrize("rate_hz", [10_000.0, 25_000.0])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_recording_that_goes_on_is_cut_at_its_artefacts(tmp_path, writer, rate_hz):
    """Test pulses, pairs 50 ms apart, and a train of 100 Hz in it; pulses on either side of where it is looked at."""
    tests = [2.0, 7.0, 9.9995, 10.01 + 5.0, 20.0, 25.0]
    pairs = [30.0, 35.0]
    train = [40.0 + 0.01 * place for place in range(20)]
    pulses = sorted([*tests, *pairs, *(at + 0.05 for at in pairs), *train, 50.0])
    whole = going_on(pulses, 55.0, rate_hz)
    path = WRITERS[writer](tmp_path / "on.abf", one_channel([whole], rate_hz, mode=GAP_FREE, starts_s=None))
    found = import_recording(path)
    sweeps = found.record.sweeps
    assert [one.kind for one in sweeps] == ["test"] * 6 + ["pair"] * 2 + ["train", "test"]
    given = [tick / TICKS_PER_S for one in sweeps for tick in one.pulses]
    assert given == pytest.approx(pulses, abs=0.0002)
    for one in sweeps[:6]:
        assert one.measures["slope"] == pytest.approx(truth()["slope"], rel=0.05)
        assert one.measures["amplitude"] == pytest.approx(-1.0, rel=0.05)
    (order,) = [entry.action for entry in found.record.log if isinstance(entry.action, RunPattern)]
    assert (order.pattern.pulses, order.pattern.rate_hz) == (20, pytest.approx(100.0, rel=0.01))
    assert any("cut into sweeps around their pulses; there are 10 now" in words for words in found.told)


def test_a_recording_that_goes_on_with_a_channel_of_the_stimulus(tmp_path):
    pulses = [1.0 + 0.7 * place for place in range(20)] + [9.9999]
    whole = going_on(sorted(pulses), 16.0, 10_000.0)
    command = np.zeros(len(whole))
    for at in pulses:
        command[round(at * 10_000) : round(at * 10_000) + 50] = 5.0
    wires = (FIELD, Wire("TTL out", "V", 1.0, input=1))
    recording = Recording(wires, [np.stack([whole, command], axis=1)], 10_000.0, None, mode=GAP_FREE)
    sweeps = read_recording(write_abf2(tmp_path / "on.abf", recording)).sweeps
    assert [tick / TICKS_PER_S for one in sweeps for tick in one.pulses] == pytest.approx(sorted(pulses), abs=1e-4)


def test_a_long_recording_without_a_pulse_is_cut_into_parts(tmp_path):
    """So that no part of the program ever holds an hour as one sweep."""
    path = write_abf2(tmp_path / "on.abf", one_channel([noise(230_000, 10_000.0, 5.0)], 10_000.0, mode=GAP_FREE))
    found = import_recording(path)
    assert [len(one.samples) for one in found.record.sweeps] == [50_000] * 4 + [30_000]
    assert np.concatenate([one.mV for one in found.record.sweeps]) == pytest.approx(
        noise(230_000, 10_000.0, 5.0), abs=FIELD.step
    )


# ---- folders


def test_the_files_of_a_folder_in_the_order_of_their_clocks(tmp_path):
    """Named so that the order of their names is another."""
    folder = tmp_path / "slice 3"
    folder.mkdir()
    for name, second, mV in (("c.abf", 0, -1.0), ("a.abf", 600, -0.8), ("b.abf", 1200, -1.5)):
        sweeps = [sweep(RATE, noise_uV=3.0, mV=mV, seed=seed) for seed in range(3)]
        tags = ((5.0, f"tag of {name}"),)
        write_abf2(folder / name, one_channel(sweeps, RATE, tags=tags, second_of_day=36_000 + second))
    (folder / "notes.docx").write_bytes(b"words")
    (folder / ".hidden").write_bytes(b"")
    found = import_recording(folder)
    sizes = [one.measures["amplitude"] for one in found.record.sweeps]
    assert sizes == pytest.approx([-1.0] * 3 + [-0.8] * 3 + [-1.5] * 3, rel=0.05)
    begun = [one.start / TICKS_PER_S for one in found.record.sweeps]
    assert begun == [0, 30, 60, 600, 630, 660, 1200, 1230, 1260]
    assert [entry.text for entry in found.record.log] == ["tag of c.abf", "tag of a.abf", "tag of b.abf"]
    assert "The 3 files of the folder are put in order by their clocks." in found.told
    assert "Of the folder the .abf files are read, and not notes.docx." in found.told


def test_files_without_a_clock_are_put_in_the_order_of_their_names(tmp_path):
    for name, mV in (("02.abf", -0.5), ("01.abf", -1.0)):
        sweeps = [sweep(RATE, noise_uV=3.0, mV=mV, seed=seed) for seed in range(2)]
        write_abf1(tmp_path / name, one_channel(sweeps, RATE, date=0))
    found = import_recording(tmp_path)
    assert [one.measures["amplitude"] for one in found.record.sweeps] == pytest.approx([-1, -1, -0.5, -0.5], rel=0.05)
    assert any("by their names, one directly after the other" in words for words in found.told)


def test_files_that_do_not_belong_together_are_refused_by_name(tmp_path):
    write_abf1(tmp_path / "1.abf", one_channel(sweeps_of(2), RATE))
    write_abf1(tmp_path / "2.abf", one_channel(sweeps_of(2, 10_000.0), 10_000.0))
    with pytest.raises(RefusedFile, match=r"In 2.abf, the sampling rate is 10000 Hz, but allowed is 20000"):
        read_recording(tmp_path)
    write_abf1(tmp_path / "2.abf", one_channel(sweeps_of(2), RATE, Wire("Vm", "mV", 0.1)))
    with pytest.raises(
        RefusedFile, match=r"In 2.abf, the list of its channels is Vm, but allowed is that of 1.abf: Field"
    ):
        read_recording(tmp_path)
    (tmp_path / "2.abf").write_bytes(b"ABF2 cut off")
    with pytest.raises(RefusedFile, match=r"In 2.abf, its size"):
        read_recording(tmp_path)


# ---- what a person may choose


def test_channel_unit_and_rate_can_be_changed(tmp_path):
    wires = (Wire("Field", "mV", 0.01), Wire("IN 1", "V", 0.5, input=1))
    sweeps = [np.stack([one, 5 * one], axis=1) for one in sweeps_of(3)]
    path = write_abf2(tmp_path / "day.abf", Recording(wires, sweeps, RATE, [0.0, 1.0, 2.0]))
    assert read_recording(path).sweeps[0].measures["amplitude"] == pytest.approx(-1.0, rel=0.05)
    found = import_recording(path, Choice(channel=1, unit="mV"))
    assert found.record.sweeps[0].measures["amplitude"] == pytest.approx(-5.0, rel=0.05)
    assert "The field potential is taken from the channel IN 1, not from Field." in found.told
    assert "It is read in mV, where the file says V." in found.told
    fast = import_recording(path, Choice(rate_hz=24_000.0))
    assert fast.record.sweeps[0].rate_hz == 24_000.0
    assert fast.record.sweeps[0].measures["slope"] == pytest.approx(truth()["slope"] * 1.2, rel=0.1)
    assert "The sampling rate is taken to be 24000 Hz." in fast.told
    with pytest.raises(RefusedFile, match=r"In day.abf, channel is 2, but allowed is from 0 to 1"):
        import_recording(path, Choice(channel=2))
    with pytest.raises(RefusedFile, match=r"stimulus is 7"):
        import_recording(path, Choice(stimulus=7))


def test_sweeps_can_be_left_out_and_pathways_taken_in_turn(tmp_path):
    path = write_abf2(tmp_path / "day.abf", one_channel(sweeps_of(6), RATE))
    found = import_recording(path, Choice(pathways="alternate", left_out=frozenset({2})))
    assert found.numbers == (0, 1, 3, 4, 5)
    assert [one.start for one in found.record.sweeps] == [600_000 * number for number in found.numbers]
    with pytest.raises(RefusedFile, match="without a sweep that is not left out"):
        import_recording(path, Choice(left_out=frozenset(range(6))))


def test_a_sweep_that_coarsens_all_others_is_told(tmp_path):
    """A cable that was touched: 20 V in one sweep."""
    sweeps = sweeps_of(3)
    sweeps[1] = sweeps[1] * 20_000
    path = write_abf1(tmp_path / "touched.abf", one_channel(sweeps, RATE, floats=True))
    found = import_recording(path)
    assert any(words.startswith("Sweep 2 reaches") and "leave it out" in words for words in found.told)
    rest = import_recording(path, Choice(left_out=frozenset({1})))
    assert not any("reaches" in words for words in rest.told)
    assert rest.record.sweeps[0].measures["slope"] == pytest.approx(truth()["slope"], rel=0.05)
