"""Text of Clampfit and WinLTP, NWB of this program and of others."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from short_run import short_run
from synthetic_abf import one_channel, write_abf2
from synthetic_field import sweep, truth

from rig.export.abf import write_abf
from rig.export.nwb import write_nwb
from rig.export.winltp import write_winltp
from rig.files.refusal import RefusedFile
from rig.journal.imported import import_recording, read_recording
from rig.record import Record

RATE = 20_000.0
MV = [sweep(noise_uV=3.0, last_ms=40.0, seed=seed) for seed in range(3)]


# ---- ATF


def atf(
    columns: list[np.ndarray],
    unit: str = "mV",
    starts: str | None = "0.000,30000.000,60000.000",
    signals: list[str] | None = None,
    units: list[str] | None = None,
) -> str:
    above = ['"AcquisitionMode=Episodic Stimulation"', '"Comment="', '"YTop=10"', '"SyncTimeUnits=50"']
    if starts is not None:
        above.append(f'"SweepStartTimesMS={starts}"')
    above.append('"SignalsExported=IN 0"')
    above.append("\t".join(['"Signals="', *(f'"{one}"' for one in signals or ["IN 0"] * len(columns))]))
    heads = [f'"Trace #{place + 1} ({one})"' for place, one in enumerate(units or [unit] * len(columns))]
    rows = [
        "\t".join([f"{place * 5e-5:.5f}", *(f"{column[place]:.6f}" for column in columns)])
        for place in range(len(columns[0]))
    ]
    head = ["ATF\t1.0", f"{len(above)}\t{len(columns) + 1}", *above, "\t".join(['"Time (s)"', *heads])]
    return "\n".join([*head, *rows]) + "\n"


def with_commas(text: str) -> str:
    """As a German Windows writes it."""
    lines = text.split("\n")
    return "\n".join(line if line.startswith("ATF") else line.replace(".", ",") for line in lines)


ATF = {
    "as Clampfit writes": atf(MV).encode(),
    "lines of Windows": atf(MV).replace("\n", "\r\n").encode(),
    "decimal commas": with_commas(atf(MV)).encode(),
    "microvolts": atf([one * 1000 for one in MV], "µV").encode("cp1252"),
    "no blank end": atf(MV).rstrip("\n").encode(),
    "lines of old Macs": atf(MV).replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("name", ATF)
def test_text_of_clampfit(tmp_path, name):
    (tmp_path / "a.atf").write_bytes(ATF[name])
    found = import_recording(tmp_path / "a.atf")
    assert [one.start for one in found.record.sweeps] == [0, 600_000, 1_200_000]
    for one, meant in zip(found.record.sweeps, MV, strict=True):
        assert (one.rate_hz, one.pulse_samples) == (RATE, (240,))
        assert np.abs(one.mV - meant).max() < 0.001
        assert one.measures["slope"] == pytest.approx(truth()["slope"], rel=0.03)


def test_signals_of_a_text_are_channels(tmp_path):
    """Field and stimulus of each sweep side by side: not six sweeps."""
    pulse = np.where((np.arange(len(MV[0])) >= 240) & (np.arange(len(MV[0])) < 244), 80.0, 0.0)
    columns = [one for field in MV for one in (field, pulse)]
    text = atf(columns, signals=["Field", "Stim"] * 3, units=["mV", "uA"] * 3)
    (tmp_path / "a.atf").write_text(text)
    found = import_recording(tmp_path / "a.atf")
    assert [one.name for one in found.raw.channels] == ["Field", "Stim"]
    assert [one.current_uA for one in found.record.sweeps] == [80.0] * 3
    assert [one.start for one in found.record.sweeps] == [0, 600_000, 1_200_000]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("ATF\t1.0", "AXG\t1.0"), "line 1 is"),
        (("\n7\t4", "\nseven\tfour"), "line 2 is no two numbers"),
        (("\n7\t4", "\n7\t9"), "line 10 is 4 headings long, but allowed is 9, as line 2 says"),
        (("0.00005\t", "0.00005\tx"), 'line 12 is holding "x"'),
        (("0.00500\t", "0.00900\t"), "line 111 is not one step after the line before it"),
    ],
)
def test_a_text_of_clampfit_that_is_wrong_is_refused_with_its_line(tmp_path, change, words):
    (tmp_path / "a.atf").write_text(atf(MV).replace(*change, 1))
    with pytest.raises(RefusedFile, match=words):
        read_recording(tmp_path / "a.atf")


def test_a_text_of_currents_is_refused_by_its_unit(tmp_path):
    (tmp_path / "a.atf").write_text(atf(MV, "pA"))
    with pytest.raises(RefusedFile, match=r"IN 0 in pA, but allowed is a channel in V, mV, µV or nV"):
        read_recording(tmp_path / "a.atf")


# ---- what this program wrote itself


@pytest.fixture(scope="module")
def lab() -> Record:
    """Test sweeps of this rig and a train."""
    return short_run()


def alike(found: Record, meant: Record, tolerance: float = 0.005) -> None:
    assert len(found.sweeps) == len(meant.sweeps)
    for one, other in zip(found.sweeps, meant.sweeps, strict=True):
        assert (one.pathway, one.pulses[0] - one.start) == (other.pathway, other.pulses[0] - other.start)
        for name in ("slope", "amplitude", "volley"):
            if one.measures[name] is None or other.measures[name] is None:
                assert one.measures[name] == other.measures[name], name
            else:
                assert one.measures[name] == pytest.approx(other.measures[name], rel=tolerance, abs=2e-4), name


def test_a_folder_of_our_own_winltp_sweeps(tmp_path, lab):
    write_winltp(lab, tmp_path / "sweeps")
    found = read_recording(tmp_path / "sweeps")
    alike(found, lab)
    first = lab.sweeps[0].start
    assert [one.start for one in found.sweeps] == pytest.approx([one.start - first for one in lab.sweeps], abs=2)


def test_one_file_of_it(tmp_path, lab):
    write_winltp(lab, tmp_path / "sweeps")
    path = sorted((tmp_path / "sweeps").iterdir())[0]
    alike(read_recording(path), msgspec.structs.replace(lab, sweeps=lab.sweeps[:1]))


def test_our_own_nwb(tmp_path, lab):
    path = tmp_path / "lab.nwb"
    write_nwb(lab, path)
    found = read_recording(path)
    alike(found, lab)
    assert [one.start for one in found.sweeps] == [one.start for one in lab.sweeps]
    assert [one.pulses for one in found.sweeps] == [one.pulses for one in lab.sweeps]
    assert [one.current_uA for one in found.sweeps] == pytest.approx([one.current_uA for one in lab.sweeps], rel=1e-4)


def test_what_was_imported_can_be_exported_and_imported_again(tmp_path):
    """At its own rate, with its own samples."""
    sweeps = [sweep(25_000.0, noise_uV=3.0, seed=seed) for seed in range(4)]
    once = read_recording(write_abf2(tmp_path / "a.abf", one_channel(sweeps, 25_000.0)))
    again = read_recording(write_abf(once, tmp_path / "b.abf"))
    alike(again, once)
    assert [one.rate_hz for one in again.sweeps] == [25_000.0] * 4
    write_winltp(once, tmp_path / "c")
    alike(read_recording(tmp_path / "c"), once)


# ---- WinLTP of others


def winltp(mV: np.ndarray, changes: dict[str, str] | None = None, second: str = "0.0") -> str:
    known = {
        "NumSamples": str(len(mV)), "SampleInterval_ms": "0.05", "TimeStartedMidnite_s": "36000.0",
        "S0_PrePulseDur_ms": "12", "S1_PrePulseDur_ms": "12",
    } | (changes or {})  # fmt: skip
    head = ['"LTP_ASF"\t"2.18V"', *(f'"{key}"\t{value}' for key, value in known.items()), '"AD0"\t"AD1"', '"mV"\t"mV"']
    return "\r\n".join([*head, *(f"{one:.6f}\t{second}" for one in mV), ""])


def test_winltp_sweeps_past_midnight(tmp_path):
    for number, at in enumerate((86_340.0, 86_370.0, 0.0, 30.0)):
        (tmp_path / f"0{number}.P{number % 2}").write_text(winltp(MV[0], {"TimeStartedMidnite_s": f"{at}"}))
    sweeps = read_recording(tmp_path).sweeps
    assert [one.start for one in sweeps] == [0, 600_000, 1_200_000, 1_800_000]
    assert [one.pathway for one in sweeps] == ["S1", "S2", "S1", "S2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (winltp(MV[0], {"NumSamples": "2000"}), "the sweep is 1040 long, but allowed is 2000 samples"),
        (winltp(MV[0], {"SampleInterval_ms": "5"}), "SampleInterval_ms is 5, but allowed is from 0.001 to 1"),
        (winltp(MV[0]).replace('"mV"\t"mV"', '"pA"\t"mV"'), "the unit of AD0 is pA, but allowed is V, mV or µV"),
        (winltp(MV[0]).replace("\r\n0.", "\r\nx.", 1), 'line 10 is holding "x.'),
        (winltp(MV[0], {"SampleInterval_ms": "quick"}), 'SampleInterval_ms is "quick", but allowed is a number'),
        (winltp(MV[0]).replace('"NumSamples"', '"Samples"'), "NumSamples is missing"),
    ],
)
def test_a_winltp_sweep_that_is_wrong_is_refused(tmp_path, text, words):
    (tmp_path / "1.P0").write_text(text)
    with pytest.raises(RefusedFile) as refused:
        read_recording(tmp_path / "1.P0")
    assert words in str(refused.value)


def test_a_second_electrode_of_winltp_can_be_taken(tmp_path):
    (tmp_path / "1.P0").write_text(winltp(MV[0], second="1.5"))
    found = import_recording(tmp_path / "1.P0")
    assert "The field potential is taken from the channel AD0, not from AD1." in found.told


# ---- NWB of others


def series(group, name: str, kind: str, data: np.ndarray, unit: str = "volts", **more):
    one = group.create_group(name)
    one.attrs["neurodata_type"] = kind
    made = one.create_dataset("data", data=data)
    made.attrs["unit"] = unit
    for key in ("conversion", "offset"):
        if key in more:
            made.attrs[key] = more[key]
    if "timestamps" in more:
        one.create_dataset("timestamps", data=more["timestamps"])
    else:
        one.create_dataset("starting_time", data=more.get("at_s", 0.0)).attrs["rate"] = RATE
    return one


@pytest.fixture
def foreign(tmp_path: Path):
    import h5py

    with h5py.File(tmp_path / "other.nwb", "w") as file:
        yield file.create_group("acquisition")


def test_a_series_a_sweep(foreign, tmp_path):
    for number, one in enumerate(MV):
        series(foreign, f"index_{number:03}", "CurrentClampSeries", one / 1000, at_s=30.0 * number)
    foreign.file.close()
    sweeps = read_recording(tmp_path / "other.nwb").sweeps
    assert [one.start for one in sweeps] == [0, 600_000, 1_200_000]
    assert [one.measures["slope"] for one in sweeps] == pytest.approx([truth()["slope"]] * 3, rel=0.05)


def test_an_electrical_series_of_integers_with_an_offset(foreign, tmp_path):
    codes = np.rint((np.concatenate(MV) + 2.0) / 1e-4).astype(np.int32)
    at_s = np.concatenate([30.0 * number + np.arange(len(one)) / RATE for number, one in enumerate(MV)])
    series(foreign, "ElectricalSeries", "ElectricalSeries", codes, conversion=1e-7, offset=-2e-3, timestamps=at_s)
    foreign.file.close()
    sweeps = read_recording(tmp_path / "other.nwb").sweeps
    assert len(sweeps) == 3
    for one, meant in zip(sweeps, MV, strict=True):
        assert np.abs(one.mV - meant).max() < 0.001


def test_electrodes_of_one_series_are_channels(foreign, tmp_path):
    both = np.stack([0.2 * MV[0], MV[0]], axis=1) / 1000
    series(foreign, "LFP", "ElectricalSeries", both)
    foreign.file.close()
    found = import_recording(tmp_path / "other.nwb")
    assert [one.name for one in found.raw.channels] == ["LFP 1", "LFP 2"]
    assert "The field potential is taken from the channel LFP 1, not from LFP 2." in found.told
    other = import_recording(tmp_path / "other.nwb", msgspec.structs.replace(found.choice, channel=1))
    assert other.record.sweeps[0].measures["amplitude"] == pytest.approx(-1.0, rel=0.02)


def test_series_that_ran_at_the_same_time_are_not_taken_for_sweeps(foreign, tmp_path):
    series(foreign, "electrode_a", "ElectricalSeries", np.concatenate(MV) / 1000)
    series(foreign, "electrode_b", "ElectricalSeries", 3 * np.concatenate(MV) / 1000)
    foreign.file.close()
    found = import_recording(tmp_path / "other.nwb")
    assert "Series that ran at the same time are left aside: electrode_b." in found.told


def test_an_nwb_without_a_potential_is_refused(foreign, tmp_path):
    series(foreign, "current", "VoltageClampSeries", MV[0], unit="amperes")
    foreign.file.close()
    with pytest.raises(RefusedFile, match="acquisition is without a potential, but allowed is an ElectricalSeries"):
        read_recording(tmp_path / "other.nwb")
    (tmp_path / "text.nwb").write_bytes(b"no HDF5" * 100)
    with pytest.raises(RefusedFile, match=r"In text.nwb, the file is not readable"):
        read_recording(tmp_path / "text.nwb")
