"""The tables for Excel and R."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import msgspec
import pytest
from canned_record import record, sweep

from rig.export.csv import plain, write_csv
from rig.messages import BathPoint


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_sweep_is_a_row_with_its_measures_in_percent_of_the_baseline(tmp_path):
    one = record()
    sweeps, _ = write_csv(one, tmp_path / "one.csv")
    rows = table(sweeps)
    assert len(rows) == len(one.sweeps) == 281
    late = [row for row in rows if row["pathway"] == "S1" and float(row["min_after_zero"]) > 5]
    assert {row["slope_percent"] for row in late} == {"150"}
    assert {row["slope_mV_per_ms"] for row in late} == {"-0.6"}
    train = next(row for row in rows if row["kind"] == "train")
    assert train["slope_percent"] == "" and float(train["time_min"]) == 20
    assert float(train["min_after_zero"]) == pytest.approx(-0.99 / 60, abs=1e-4)
    in_drug = next(row for row in rows if float(row["time_min"]) > 40)
    assert in_drug["d_apv_bath_uM"] == "50" and rows[0]["d_apv_bath_uM"] == "0"
    assert {row["seed"] for row in rows} == {"7"}


def test_the_bath_is_a_table_of_its_own(tmp_path):
    _, bath = write_csv(record(), tmp_path / "one.csv")
    assert bath == tmp_path / "one_bath.csv"
    rows = table(bath)
    assert len(rows) == 20
    assert rows[0] == {"time_min": "30.00000", "drug": "d_apv", "bath_uM": "50", "tissue_uM": "40"}


def test_the_file_is_as_rfc_4180_wants_it_and_r_reads_the_first_heading(tmp_path):
    sweeps, bath = write_csv(record(), tmp_path / "one.csv")
    for path, first in ((sweeps, b"seed,"), (bath, b"time_min,")):
        raw = path.read_bytes()
        assert raw.startswith(first) and raw.endswith(b"\r\n")
        assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        '"=1',
        "＝1",
        "a;=1",
        "a; +1",
        'a;"=1',
        "a\n-1",
        "a;\t@x;b;=2",
    ],
)
@pytest.mark.parametrize("separators", [",", ";", ";\n\r"])
def test_no_text_is_computed_by_a_spreadsheet_of_any_country(text, separators):
    """A spreadsheet of a country with decimal commas begins a cell at a semicolon."""
    cells = re.split(f"[{separators}]", plain(text))
    assert not [cell for cell in cells if cell.strip(' \t\r\n"').startswith(("=", "+", "-", "@", "＝"))]
    assert plain(text).replace("'", "") == text


@pytest.mark.parametrize("text", ["Main", "a-b", "B 2; then C", "1;2", "µ=3"])
def test_an_ordinary_text_stays_as_it_is(text):
    assert plain(text) == text


def test_hostile_names_reach_the_tables_as_text(tmp_path):
    name = '=HYPERLINK("http://x","y")'
    named = msgspec.structs.replace(sweep(0, 1.0, "S1", -0.4), bath_uM={name: 1.0})
    one = record(branch=name, sweeps=(named,), bath=(BathPoint(name, 0, 1.0, 1.0),))
    sweeps, bath = write_csv(one, tmp_path / "one.csv")
    (row,) = table(sweeps)
    assert row["branch"] == f"'{name}" and f"'{name}_bath_uM" in row
    assert table(bath)[0]["drug"] == f"'{name}"


def test_an_empty_record_gives_headings(tmp_path):
    sweeps, bath = write_csv(record(sweeps=(), log=(), bath=()), tmp_path / "one.csv")
    assert table(sweeps) == [] and table(bath) == []


def test_with_decimal_commas_semicolons_part_the_cells_and_the_numbers_are_the_same(tmp_path):
    one = record()
    points, _ = write_csv(one, tmp_path / "points.csv")
    commas, bath = write_csv(one, tmp_path / "commas.csv", ",")
    with commas.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter=";", strict=True))
    meant = [list(row.values()) for row in table(points)]
    assert rows[0] == list(table(points)[0])
    assert [[cell.replace(",", ".") for cell in row] for row in rows[1:]] == meant
    assert rows[1][3] == "0,12500" and "." not in "".join(rows[1])
    assert bath.read_text(encoding="utf-8").splitlines()[1] == "30,00000;d_apv;50;40"
