"""Recordings from elsewhere, taken in and measured by the cursors; hostile files refused at once, in a sentence."""

from __future__ import annotations

import struct
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
import pytest
from short_run import short_run

from model.units import TICKS_PER_MS, TICKS_PER_S
from rig.export.abf import write_abf
from rig.files.refusal import RefusedFile
from rig.journal.imported import mean_measures, read_recording
from rig.measure.stack import measure_stack
from rig.measure.sweep import Cursors, measure_sweep
from rig.messages import Sweep
from rig.record import Record

SINGLES = [sweep for sweep in short_run().sweeps if sweep.kind == "test"]
OTHER = Cursors(slope_method="20-80", peak_to_ms=20.0)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Test sweeps of the rig as an ABF file."""
    whole = msgspec.structs.replace(short_run(), sweeps=tuple(SINGLES))
    return write_abf(whole, tmp_path_factory.mktemp("abf") / "day 3.abf")


def mV(sweep: Sweep) -> np.ndarray:
    return sweep.samples * sweep.mV_per_bit


def table(
    sweeps: list[Sweep],
    step: int = 1,
    separator: str = ",",
    heading: str = "time_ms",
    unit: str = "_mV",
    starts: bool = True,
    zero: int = 200,
) -> str:
    """As the page on recordings describes it; time is 0 at sample ``zero``."""
    size = {"_mV": 1.0, "_uV": 1000.0}[unit]
    lines = [[heading, *(f"{sweep.pathway} {number}{unit}" for number, sweep in enumerate(sweeps))]]
    if starts:
        lines.append(["start_s", *(f"{sweep.start / TICKS_PER_S:.4f}" for sweep in sweeps)])
    per = {"time_ms": TICKS_PER_MS, "time_s": TICKS_PER_S}[heading]
    for at in range(0, len(sweeps[0].samples), step):
        lines.append([f"{(at - zero) / per:.6f}", *(f"{size * mV(sweep)[at]:.5f}" for sweep in sweeps)])
    text = "\n".join(separator.join(line) for line in lines) + "\n"
    return text.replace(".", ",") if separator == ";" else text


def alike(read: Record, sweeps: list[Sweep], tolerance: float = 0.01) -> None:
    assert len(read.sweeps) == len(sweeps)
    for one, meant in zip(read.sweeps, sweeps, strict=True):
        assert (one.start, one.pulses, one.kind) == (meant.start, meant.pulses, meant.kind)
        assert np.abs(mV(one) - mV(meant)).max() < 0.002
        assert one.measures["slope"] == pytest.approx(meant.measures["slope"], rel=tolerance)
        assert one.measures["amplitude"] == pytest.approx(meant.measures["amplitude"], rel=tolerance)


def test_an_abf_file_measures_as_the_sweeps_that_it_holds(recorded):
    read = read_recording(recorded)
    assert (read.title, read.seed, read.preparation) == ("day 3.abf", None, "")
    alike(read, SINGLES)
    assert [sweep.current_uA for sweep in read.sweeps] == pytest.approx([one.current_uA for one in SINGLES], abs=0.05)


def test_other_cursors_measure_it_too(recorded):
    read = read_recording(recorded, OTHER)
    first, meant = read.sweeps[0], mV(SINGLES[0])
    names = ("slope", "amplitude")
    assert {name: first.measures[name] for name in names} == pytest.approx(
        measure_sweep(meant, 200, OTHER, names), 0.01
    )
    assert first.measures["slope"] != pytest.approx(SINGLES[0].measures["slope"], rel=0.02)
    many = measure_stack(np.stack([mV(sweep) for sweep in read.sweeps]), 200, OTHER, names)
    assert many["slope"][0] == pytest.approx(first.measures["slope"])


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"separator": "\t"},
        {"separator": ";"},
        {"heading": "time_s"},
        {"unit": "_uV"},
    ],
)
def test_a_table_of_sweeps(tmp_path, words):
    path = tmp_path / "sweeps.csv"
    path.write_text("# slice 2\n" + table(SINGLES[:4], **words), encoding="utf-8-sig")
    read = read_recording(path)
    alike(read, SINGLES[:4])
    assert [sweep.pathway for sweep in read.sweeps] == [sweep.pathway for sweep in SINGLES[:4]]


def test_a_table_that_does_not_say_where_its_pulses_are(tmp_path):
    path = tmp_path / "sweeps.tsv"
    path.write_text(table(SINGLES[:4], separator="\t", zero=0))
    for one, meant in zip(read_recording(path).sweeps, SINGLES, strict=False):
        assert abs(one.pulses[0] - meant.pulses[0]) <= 2


def test_a_table_that_does_not_say_when_its_sweeps_began(tmp_path):
    path = tmp_path / "sweeps.txt"
    path.write_text(table(SINGLES[:3], starts=False))
    assert [sweep.start for sweep in read_recording(path).sweeps] == [0, 2000, 4000]


def test_another_sampling_rate_is_kept(tmp_path):
    path = tmp_path / "slow.csv"
    path.write_text(table(SINGLES[:2], step=2))
    for one, meant in zip(read_recording(path).sweeps, SINGLES, strict=False):
        assert (one.rate_hz, len(one.samples)) == (10_000.0, len(meant.samples) / 2)
        assert one.pulses == meant.pulses
        assert one.measures["slope"] == pytest.approx(meant.measures["slope"], rel=0.05)


def test_a_µ_that_the_library_leaves_out_is_no_factor_of_a_million(recorded, tmp_path):
    path = tmp_path / "micro.abf"
    data = bytearray(recorded.read_bytes())
    data[602:610] = "µV".encode("latin-1").ljust(8)
    path.write_bytes(data)
    assert np.abs(mV(read_recording(path).sweeps[0]) * 1000 - mV(SINGLES[0])).max() < 0.002


def test_without_a_stimulus_channel_the_artefact_tells_the_pulse(recorded, tmp_path):
    path = tmp_path / "field.abf"
    data = bytearray(recorded.read_bytes())
    data[602 + 8 : 602 + 16] = b"mV".ljust(8)
    data[442 + 10 : 442 + 20] = b"IN 1".ljust(10)
    path.write_bytes(data)
    for one, meant in zip(read_recording(path).sweeps, SINGLES, strict=True):
        assert abs(one.pulses[0] - meant.pulses[0]) <= 2


def second_version(sweeps: list[Sweep], unit: bytes = b"mV", words: int = 0) -> bytes:
    """The field potentials as an ABF2, as pCLAMP 10 lays one out: sections of whole blocks, named in the header, which
    may claim that its texts are so many bytes of ``words``."""
    mV_per_bit = sweeps[0].mV_per_bit
    head, protocol, adc = bytearray(512), bytearray(512), bytearray(512)
    strings = b"\0\0" + b"\0".join((b"Clampex", b"IN 0", unit)) + b"\0"
    data = b"".join(sweep.samples.astype("<i2").tobytes() for sweep in sweeps)
    length = len(sweeps[0].samples)
    synch = b"".join(struct.pack("<ii", sweep.start, length) for sweep in sweeps)
    struct.pack_into("<hf", protocol, 0, 5, 50.0)  # episodic, us a sample
    struct.pack_into("<f", protocol, 14, 50.0)
    struct.pack_into("<ffii", protocol, 110, 10.0, 10.0, 32768, 32768)
    struct.pack_into("<f", adc, 28, 1.0)
    struct.pack_into("<f", adc, 40, 10.0 / 32768 / mV_per_bit)
    struct.pack_into("<f", adc, 48, 1.0)
    struct.pack_into("<ii", adc, 74, 2, 3)
    struct.pack_into("<4s4BII", head, 0, b"ABF2", 0, 0, 6, 2, 512, len(sweeps))
    file = bytearray(head)
    for place, width, count, content in (
        (76, 512, 1, protocol),
        (92, 128, 1, adc),
        (220, words or len(strings), 1, strings),
        (236, 2, len(data) // 2, data),
        (316, 8, len(sweeps), synch),
    ):
        struct.pack_into("<IIq", file, place, len(file) // 512, width, count)
        file += content + bytes(-len(content) % 512)
    return bytes(file)


@pytest.mark.parametrize(("unit", "size"), [(b"mV", 1.0), (b"\xb5V", 1e-3)])
def test_the_second_version_of_abf(tmp_path, unit, size):
    path = tmp_path / "clampex 10.abf"
    path.write_bytes(second_version(SINGLES[:10], unit))
    read = read_recording(path)
    assert [sweep.start for sweep in read.sweeps] == [sweep.start for sweep in SINGLES[:10]]
    for one, meant in zip(read.sweeps, SINGLES, strict=False):
        assert np.abs(mV(one) / size - mV(meant)).max() < 0.002
        assert abs(one.pulses[0] - meant.pulses[0]) <= 2


def test_a_recording_without_gaps_is_cut_around_its_pulses(recorded, tmp_path):
    path = tmp_path / "gap free.abf"
    data = bytearray(recorded.read_bytes())
    struct.pack_into("<h", data, 8, 3)
    path.write_bytes(data)
    found = read_recording(path).sweeps
    assert len(found) == len(SINGLES)
    for one, meant in zip(found, SINGLES, strict=True):
        assert one.measures["slope"] == pytest.approx(meant.measures["slope"], rel=0.02)


# ---- hostile files


def patched(place: int, kind: str, value: float | bytes) -> bytes:
    head = bytearray(6144 + 4096)
    struct.pack_into("<4sfh", head, 0, b"ABF ", 1.83, 5)
    for at, what, known in ((10, "i", 1000), (16, "i", 1), (40, "i", 12), (120, "h", 1), (122, "f", 50.0)):
        struct.pack_into(f"<{what}", head, at, known)
    struct.pack_into(f"<{kind}", head, place, value)
    return bytes(head)


ROW = "0,1\n"
HOSTILE = {
    "empty.abf": b"",
    "text.abf": b"hello" * 100,
    "short.abf": b"ABF " + bytes(100),
    "samples.abf": patched(10, "i", 2**31 - 1),
    "negative.abf": patched(10, "i", -1),
    "tags.abf": patched(48, "i", 2**31 - 1),
    "channels.abf": patched(120, "h", 32000),
    "no channels.abf": patched(120, "h", 0),
    "sweeps.abf": patched(16, "i", 2**31 - 1),
    "more sweeps than samples.abf": patched(16, "i", 2000),
    "words.abf": second_version(SINGLES[:2], words=2**23) + bytes(2**23),
    "events.abf": patched(8, "h", 1),
    "sections.abf": b"ABF2" + b"\xff" * 508,
    "no sections.abf": b"ABF2" + bytes(508),
    "rate.abf": patched(122, "f", 0.0),
    "nan rate.abf": patched(122, "f", float("nan")),
    "zeros.csv": bytes(4 * 2**20),
    "empty.csv": b"",
    "one line.csv": b"time_ms," + b"a," * 2**20,
    "no time.csv": b"slope,amplitude\n" + b"1,2\n" * 200,
    "not text.csv": b"time_ms,\xff\xfe\n" + b"1,2\n" * 200,
    "letters.csv": b"time_ms,a\n" + b"0,1\n" * 500_000 + b"x,1\n",
    "ragged.csv": b"time_ms,a\n" + b"0,1\n" * 500_000 + b"1,1,1\n",
    "nan.csv": b"time_ms,a\n" + b"0,nan\n" * 200,
    "empty cell.csv": b"time_ms,a\n" + b"0,\n" * 200,
    "huge.csv": b"time_ms,a\n" + b"".join(b"%d,1e999\n" % each for each in range(200)),
    "few.csv": b"time_ms,a\n" + b"0,1\n1,1\n",
    "still.csv": b"time_ms,a\n" + b"0,1\n" * 200,
    "back.csv": b"time_ms,a\n" + b"".join(b"%d,1\n" % -each for each in range(200)),
    "starts.csv": b"time_ms,a,b\nstart_s,1\n" + b"0,1,1\n" * 200,
    "too slow.csv": b"time_s,a\n" + b"".join(b"%d,1\n" % each for each in range(200)),
    "exponents.csv": b"time_ms,a\n" + b"1e5e5,1\n" * 200,
    "large.csv": bytes(17 * 2**20),
    "picture.png": b"\x89PNG",
    "no ending": b"ABF ",
}


@pytest.fixture(scope="module", autouse=True)
def readers_loaded(recorded: Path) -> None:
    """The time to import pyabf is no part of the time to refuse."""
    read_recording(recorded)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    begin = time.process_time()
    with pytest.raises(RefusedFile) as refused:
        read_recording(path)
    assert time.process_time() - begin < 0.2
    words = str(refused.value)
    assert words.startswith(f"In {name}, ") and words.endswith(".") and "but allowed is" in words
    assert len(words) < 200 and "\n" not in words


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_abf_is_read_or_refused(recorded, tmp_path, seed):
    """Nothing else may come out of it, whatever its header says."""
    dice = np.random.default_rng(seed)
    data = bytearray(recorded.read_bytes())
    for place in dice.integers(0, 700 if seed % 2 else 6144, 12):
        data[place] = dice.integers(256)
    data[:4] = b"ABF "
    path = tmp_path / "damaged.abf"
    path.write_bytes(data[: dice.integers(1, len(data))] if seed % 5 == 0 else data)
    with suppress(RefusedFile):
        assert read_recording(path).sweeps


def test_the_line_is_named(tmp_path):
    path = tmp_path / "sweeps.csv"
    path.write_text("# a comment\ntime_ms,a\n" + ROW * 10 + "0,b\n")
    with pytest.raises(RefusedFile, match='line 13 is holding "b"'):
        read_recording(path)
    path.write_text("time_ms,a\nstart_s,0\n" + ROW * 10 + "0\n")
    with pytest.raises(RefusedFile, match="line 13 is 1 cell long"):
        read_recording(path)


def test_sweeps_without_a_response_count_in_the_mean_as_what_they_are():
    """Half of the sweeps are blocked and hold noise: the mean is half of the response, and never that of the others."""
    ms = (np.arange(2000) - 200) / 20.0
    on = np.where(ms > 2.3, 1 - np.exp(-(ms - 2.3) / 2.0), 0.0) * np.exp(-np.maximum(ms - 2.3, 0.0) / 8.0)
    noise = np.random.default_rng(1).normal(0, 0.01, (20, 2000))
    made = [
        Sweep(
            n,
            0,
            "S1",
            "test",
            (200,),
            np.rint((noise[n] - (n % 2) * on) / 1e-4).astype(np.int16),
            1e-4,
            {},
            100.0,
            False,
            {},
            {},
        )
        for n in range(20)
    ]
    names = ("slope", "amplitude")
    found, whole = (mean_measures(some, Cursors(), names) for some in (made, made[1::2]))
    for name in names:
        assert found[name] == pytest.approx(whole[name] / 2, rel=0.05)
