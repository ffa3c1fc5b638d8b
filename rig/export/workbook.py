"""A workbook for spreadsheets, .xlsx: the two tables of the CSV export on two sheets, numbers as numbers whatever the
country. Text is written as text, so that nothing in it is computed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from rig.export.csv import NUMBER, Row, bath_rows, sweep_rows
from rig.files.atomic_write import Part, write_whole
from rig.record import Record

BEGAN = datetime(2000, 1, 1)
"""A simulated experiment has no date; a workbook without one would be given that of the clock."""
SHEETS = ("sweeps", "bath")
MOST_ROWS = 1_048_576


def write_workbook(record: Record, path: Path) -> Path:
    """Raises NotWritten."""
    sheets = list(sweep_rows([record])), list(bath_rows(record))
    write_whole([Part(path, partial(_write, sheets), partial(_check, sheets))])
    return path


def _write(sheets: Sequence[list[Row]], path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": BEGAN, "comments": "Written by Schaffer"})
    bold = book.add_format({"bold": True})
    for name, rows in zip(SHEETS, sheets, strict=True):
        if len(rows) > MOST_ROWS:
            raise ValueError(f"would have {len(rows)} rows, and a sheet has {MOST_ROWS}; export it as CSV")
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if row and NUMBER.fullmatch(cell):
                    sheet.write_number(row, column, float(cell))
                elif cell:
                    sheet.write_string(row, column, cell, bold if row == 0 else None)
        sheet.autofit()
    book.close()


def _check(sheets: Sequence[list[Row]], path: Path) -> None:
    """Every sheet is whole and has as many rows as it was given."""
    with zipfile.ZipFile(path) as parts:
        if (broken := parts.testzip()) is not None:
            raise ValueError(f"gave a damaged part {broken}")
        for number, rows in enumerate(sheets, 1):
            written = len(re.findall(rb"<row ", parts.read(f"xl/worksheets/sheet{number}.xml")))
            if written != len(rows):
                raise ValueError(f"gave {written} rows of {SHEETS[number - 1]}, not {len(rows)}")
