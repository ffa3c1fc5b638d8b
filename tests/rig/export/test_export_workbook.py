"""The workbook for spreadsheets, read back part by part as the format says."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from canned_record import record, sweep
from xlsxwriter.worksheet import Worksheet

from rig.export.csv import bath_rows, sweep_rows
from rig.export.workbook import write_workbook
from rig.files.atomic_write import NotWritten

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(path: Path, sheet: int) -> list[list[str | float]]:
    """Numbers as numbers, text as text; an empty cell is not there."""
    with zipfile.ZipFile(path) as parts:
        strings = ["".join(one.itertext()) for one in ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))]
        whole = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert whole.find(f".//{MAIN}f") is None, "a formula"
    return [
        [
            strings[int(cell[0].text or "")] if cell.get("t") == "s" else float(cell[0].text or "")
            for cell in row
            if len(cell)
        ]
        for row in whole.iter(f"{MAIN}row")
    ]


def meant(rows) -> list[list[str | float]]:
    head, *others = rows
    return [list(head), *([float(cell) if _is_number(cell) else cell for cell in row if cell] for row in others)]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_both_tables_are_sheets_with_numbers_in_every_column_of_numbers(tmp_path):
    one = record()
    path = write_workbook(one, tmp_path / "one.xlsx")
    assert cells(path, 1) == meant(sweep_rows([one]))
    assert cells(path, 2) == meant(bath_rows(one))


def test_no_text_is_computed(tmp_path):
    name = '=HYPERLINK("http://x","y")'
    named = msgspec.structs.replace(sweep(0, 1.0, "S1", -0.4), bath_uM={name: 1.0})
    path = write_workbook(record(sweeps=(named,)), tmp_path / "hostile.xlsx")
    assert any("HYPERLINK" in str(cell) for cell in cells(path, 1)[0])


def test_the_same_record_gives_the_same_bytes(tmp_path):
    first, second = (write_workbook(record(), tmp_path / f"{number}.xlsx") for number in range(2))
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        held = [{name: book.read(name) for name in book.namelist()} for book in (one, other)]
    assert held[0] == held[1]


def test_a_workbook_that_lost_rows_is_found_out(tmp_path, monkeypatch):
    # the headings, which are text alone, are never written
    monkeypatch.setattr(Worksheet, "write_string", lambda *_cell: 0)
    with pytest.raises(NotWritten, match="rows of sweeps"):
        write_workbook(record(), tmp_path / "short.xlsx")
    assert list(tmp_path.iterdir()) == []
