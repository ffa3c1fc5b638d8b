"""Tables as people, programs and spreadsheets leave them: units and pathways in headings, code pages, separators, ends
of lines, empty cells. Read for what they are, or refused with the line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from synthetic_field import sweep, truth

from rig.files.refusal import RefusedFile
from rig.journal.imported import import_recording, read_recording
from rig.recordings.units import heading, potential, time

RATE = 20_000.0
MV = sweep(noise_uV=3.0, last_ms=40.0, seed=4)
SIZE = {"V": 1e-3, "mV": 1.0, "uV": 1e3, "nV": 1e6}


def rows(columns: list[np.ndarray], lead_ms: float = 12.0) -> list[list[str]]:
    longest = max(map(len, columns))
    ms = np.arange(longest) * 0.05 - lead_ms
    return [
        [f"{ms[row]:.2f}", *(f"{column[row]:.7g}" if row < len(column) else "" for column in columns)]
        for row in range(longest)
    ]


def table(headings: list[str], columns: list[np.ndarray], separator: str = ",", **more) -> str:
    return "\n".join(separator.join(line) for line in [headings, *rows(columns, **more)]) + "\n"


def slope_of(tmp_path, text: str | bytes, name: str = "sweeps.csv") -> float:
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    (one,) = read_recording(tmp_path / name).sweeps
    assert one.pulse_samples == (240,)
    assert one.measures["amplitude"] == pytest.approx(-1.0, rel=0.02)
    return one.measures["slope"]


UNITS = {
    "sweep_μV": "uV", "sweep_µV": "uV", "sweep (uV)": "uV", "sweep [µV]": "uV", "sweep_uv": "uV", "sweep {uV}": "uV",
    "sweep uV": "uV", "sweep, µV": "uV", "sweep/uV": "uV", "uV": "uV", "µV sweep 1": "uV", "sweep in uV": "uV",
    "Vm (microvolts)": "uV", "sweep (µVolt)": "uV", "S1 [uV] before": "uV", "field-uV": "uV", "EPSP:uV": "uV",
    "Vm (V)": "V", "sweep_V": "V", "field V": "V", "IN 0 (volts)": "V", "sweep_nV": "nV", "sweep (nV)": "nV",
    "sweep_mV": "mV", "sweep_MV": "mV", "sweep (millivolts)": "mV", "mV": "mV", "sweep": "mV", "slice A": "mV",
    "S1": "mV", "Vm": "mV", "before LTP": "mV", "trace 12": "mV", "day 3 c": "mV",
}  # fmt: skip


@pytest.mark.parametrize("written", UNITS)
def test_a_unit_in_any_spelling(tmp_path, written):
    text = table(["time_ms", f'"{written}"' if "," in written else written], [MV * SIZE[UNITS[written]]], "\t")
    assert slope_of(tmp_path, text) == pytest.approx(truth()["slope"], rel=0.03)


@pytest.mark.parametrize(
    "written", ["sweep (kV)", "sweep_kV", "I (pA)", "sweep_pA", "Im [nA]", "sweep (a.u.)", "sweep (counts)", "rate_Hz"]
)
def test_a_unit_that_is_no_potential_is_refused_by_name(tmp_path, written):
    (tmp_path / "a.csv").write_text(table(["time_ms", written], [MV]))
    with pytest.raises(RefusedFile) as refused:
        read_recording(tmp_path / "a.csv")
    assert written in str(refused.value) and "V, mV, µV or nV" in str(refused.value)


def test_that_no_unit_was_named_is_told(tmp_path):
    (tmp_path / "a.csv").write_text(table(["time_ms", "sweep"], [MV]))
    assert "The headings name no unit; mV is taken." in import_recording(tmp_path / "a.csv").told
    (tmp_path / "b.csv").write_text(table(["time_ms", "a_mV", "b_uV"], [MV, MV * 1000]))
    found = import_recording(tmp_path / "b.csv")
    assert "The columns are in mV and µV; all are brought to mV." in found.told
    assert [one.measures["amplitude"] for one in found.record.sweeps] == pytest.approx([-1.0, -1.0], rel=0.02)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("time_ms", 1e-3), ("Time (ms)", 1e-3), ("Time [s]", 1.0), ("t/ms", 1e-3), ("ms", 1e-3), ("Time (sec)", 1.0),
        ("time_us", 1e-6), ("Time ms", 1e-3), ("TIME_MS", 1e-3), ("Time, s", 1.0), ("X (msec)", 1e-3), ("µs", 1e-6),
    ],
)  # fmt: skip
def test_times_in_any_spelling(written, seconds):
    assert time("a.csv", written) == seconds


@pytest.mark.parametrize("written", ["time", "time_min", "t (h)", "sweep_ms", "", "slope"])
def test_a_time_without_a_known_unit_is_refused(written):
    with pytest.raises(RefusedFile, match="the first heading"):
        time("a.csv", written)


def test_headings_keep_their_names():
    assert heading("S2 after HFS (µV)") == ("S2 after HFS", "µV")
    assert potential("a.csv", "S1 before_mV") == ("S1 before", "mV")
    assert potential("a.csv", "dish 2 b") == ("dish 2 b", "mV")


# ---- pathways


@pytest.mark.parametrize(
    ("headings", "pathways", "told"),
    [
        (["S1_mV", "S2_mV", "S1 b_mV", "S2 b_mV"], ["S1", "S2", "S1", "S2"], "S1 and S2 in the headings"),
        (["S0 a", "S1 a", "S0 b", "S1 b"], ["S1", "S2", "S1", "S2"], "S0 and S1 in the headings"),
        (["S1_mV", "S2_mV", "S3_mV", "S4_mV"], ["S1"] * 4, "taken for numbers of sweeps"),
        (["S20_mV", "S21_mV", "S22_mV", "S23_mV"], ["S1"] * 4, "taken for numbers of sweeps"),
        (["s1_mV", "s2_mV", "S1x", "mean"], ["S1", "S2", "S1", "S1"], "Sweeps of which the pathway is not known (2)"),
        (["a", "b", "c", "d"], ["S1"] * 4, "All sweeps are taken for one pathway, S1."),
    ],
)
def test_a_pathway_is_a_whole_word(tmp_path, headings, pathways, told):
    (tmp_path / "a.csv").write_text(table(["time_ms", *headings], [MV] * 4))
    found = import_recording(tmp_path / "a.csv")
    assert [one.pathway for one in found.record.sweeps] == pathways
    assert any(told in words for words in found.told)


# ---- code pages, ends of lines, separators

PLAIN = table(["time_ms", "sweep_mV"], [MV], "\t")
MICRO = table(["time_ms", "sweep_µV"], [MV * 1000], "\t")
SEMICOLONS = table(["time_ms", "sweep_mV"], [MV], ";").replace(".", ",")
LEFT: dict[str, bytes] = {
    "UTF-16 little endian": MICRO.encode("utf-16-le").join([b"\xff\xfe", b""]),
    "UTF-16 big endian": MICRO.encode("utf-16-be").join([b"\xfe\xff", b""]),
    "UTF-16 little endian without a mark": PLAIN.encode("utf-16-le"),
    "UTF-16 big endian without a mark": PLAIN.encode("utf-16-be"),
    "UTF-8 with a mark": MICRO.encode("utf-8-sig"),
    "the code page of Western Europe": MICRO.encode("cp1252"),
    "lines of old Macs": PLAIN.replace("\n", "\r").encode(),
    "lines of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "no end of the last line": PLAIN.rstrip("\n").encode(),
    "semicolons and decimal commas": SEMICOLONS.encode(),
    "semicolons, decimal commas and empty cells": SEMICOLONS.replace("\n", ";;\n").encode(),
    "semicolons with points": SEMICOLONS.replace(",", ".").encode(),
    "tabs and decimal commas": PLAIN.replace(".", ",").encode(),
    "commas and empty cells": PLAIN.replace("\t", ",").replace("\n", ",,,\n").encode(),
    "rows of separators below": (PLAIN.replace("\t", ",") + ",\n,\n\n,,\n").encode(),
    "numbers in quotes": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split("\t")) for line in PLAIN.strip().split("\n")
    ).encode(),
    "decimal commas in quotes": "\n".join(
        ";".join(f'"{cell}"' for cell in line.split("\t")) for line in PLAIN.replace(".", ",").strip().split("\n")
    ).encode(),
    "a line sep=": b"sep=;\n" + SEMICOLONS.encode(),
    "comments and blank lines above": b"# slice 2\n\n# at 31 C\n" + PLAIN.encode(),
    "spaces beside the numbers": PLAIN.replace("\t", " \t ").encode(),
    "exponents": table(["time_ms", "sweep_mV"], [MV], "\t").replace("e-0", "E-0").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT)
def test_a_table_as_it_was_left(tmp_path, name):
    assert slope_of(tmp_path, LEFT[name], "sweeps.txt") == pytest.approx(truth()["slope"], rel=0.03)


def test_decimal_commas_are_told(tmp_path):
    (tmp_path / "a.csv").write_text(SEMICOLONS)
    assert "Commas in the numbers are taken for decimal commas." in import_recording(tmp_path / "a.csv").told


def test_sweeps_of_different_length_in_one_table(tmp_path):
    columns = [MV, MV[:800], MV[:600]]
    (tmp_path / "a.csv").write_text(table(["time_ms", "a", "b", "c"], columns))
    sweeps = read_recording(tmp_path / "a.csv").sweeps
    assert [len(one.samples) for one in sweeps] == [1040, 800, 600]
    assert [one.measures["amplitude"] for one in sweeps] == pytest.approx([-1.0] * 3, rel=0.02)


# ---- refused, with the line


def spoilt(change: Callable[[list[str]], None], separator: str = ",") -> str:
    lines = table(["time_ms", "a_mV"], [MV], separator).split("\n")
    change(lines)
    return "\n".join(lines)


def put(line: int, text: str) -> Callable[[list[str]], None]:
    def change(lines: list[str]) -> None:
        lines[line - 1] = text

    return change


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (spoilt(put(77, "-8.25,#N/A")), 'line 77 is holding "#"'),
        (spoilt(put(400, "7.90")), "line 400 is 1 cell long, but allowed is 2, as the headings"),
        (spoilt(put(9, "-11.65,0,05")), "line 9 is 3 cells long, but allowed is 2, as the headings; with"),
        (spoilt(put(30, "7.00,0.1")), "line 30 is not one step after the line before it"),
        (spoilt(put(30, "-10.60,")), "line 30, a_mV is no finite number"),
        (spoilt(put(30, ",0.1")), "line 30 is holding an empty cell before its last, but allowed is numbers alone"),
        (spoilt(put(12, "-11.50;1,000.5"), ";"), "line 2 is holding both points and commas"),
        (spoilt(put(55, "-9.35,−0.1")), 'line 55 is holding "−"'),
        ("time_ms\n" + "0\n" * 200, "the first heading is time_ms, but allowed is time_ms or time_s, then sweeps"),
        ("minute,slope,pathway\n" + "0,1,2\n" * 200, "the table is one of measures"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, words):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedFile) as refused:
        read_recording(tmp_path / "a.csv")
    assert words in str(refused.value)


def test_a_refusal_for_size_does_not_contradict_itself(tmp_path):
    for ending, most in ((".csv", 128), (".abf", 256), (".nwb", 512)):
        path = tmp_path / f"large{ending}"
        with path.open("wb") as file:
            file.truncate(most * 2**20 + 100_000)
        with pytest.raises(RefusedFile) as refused:
            read_recording(path)
        assert f"its size is {most}.1 MB, but allowed is at most {most} MB" in str(refused.value)
