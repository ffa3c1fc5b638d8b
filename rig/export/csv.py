"""Two tables for Excel and R: a row a sweep, and a row a point of the bath record.

RFC 4180 in UTF-8, decimal points, empty cells for what was not measured. Without a byte-order mark: R would read it
into the first heading, and headings and numbers are ASCII, so that Excel does not need it. A text that a spreadsheet
would compute begins with an apostrophe, also where it comes after a semicolon or an end of a line: a spreadsheet
of a country with decimal commas begins a cell there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from model.units import TICKS_PER_MIN
from rig.files.atomic_write import Part, write_whole
from rig.measure.sweep import MEASURES
from rig.record import Record
from rig.timecourse.time_course import TimeCourse

FORMULA = re.compile(r"(^|[;\r\n])(?=[\s\"']*[=+\-@＝＋－＠\t\r\n])")
"""Where a spreadsheet would take what follows for a formula: signs of full width count as well."""

Decimal = Literal[".", ","]
SEPARATOR: dict[Decimal, str] = {".": ",", ",": ";"}
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
Row = Sequence[str]


def bath_path(path: Path) -> Path:
    """Where the bath record goes: beside the sweeps, under the same name with ``_bath``."""
    return path.with_name(f"{path.stem}_bath{path.suffix}")


def write_csv(record: Record, path: Path, decimal: Decimal = ".") -> tuple[Path, Path]:
    """Write both tables, or neither; returns their paths. With decimal commas semicolons part the cells, as programs of
    countries that write so expect and R's ``read.csv2``. Raises NotWritten."""
    rows, bath = list(sweep_rows([record])), list(bath_rows(record))
    write_whole([_part(path, rows, decimal), _part(bath_path(path), bath, decimal)])
    return path, bath_path(path)


def write_sweeps(records: Sequence[Record], path: Path) -> None:
    """The sweeps of several slices in one table. Raises NotWritten."""
    write_whole([_part(path, list(sweep_rows(records)))])


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Any table, its headings first. Raises NotWritten."""
    write_tables({path: rows})


def write_tables(tables: Mapping[Path, Sequence[Row]]) -> None:
    """All of them, or none. Raises NotWritten."""
    write_whole([_part(path, list(rows)) for path, rows in tables.items()])


def _part(path: Path, rows: list[Row], decimal: Decimal = ".") -> Part:
    if decimal == ",":
        rows = [[cell.replace(".", ",") if NUMBER.fullmatch(cell) else cell for cell in row] for row in rows]
    return Part(path, partial(_write, rows, decimal), partial(_check, rows, decimal))


def column_name(measure: str) -> str:
    """The measure with its unit, for instance slope_mV_per_ms."""
    unit = MEASURES[measure].unit.replace("/", "_per_").replace("·", "_").replace(" ", "_")
    return measure if unit in ("", "1") else f"{measure}_{unit}"


def plain(text: str) -> str:
    """Text that no spreadsheet computes."""
    return FORMULA.sub(r"\1'", text)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def sweep_rows(records: Sequence[Record]) -> Iterator[Row]:
    """Headings, then a row a sweep. ``min_after_zero`` counts from minute 0 of the experiment; ``slope_percent`` is of
    the mean over the baseline window, and of test sweeps only: a response too small to be seen is a small number there,
    and an empty cell among the measures that were taken when the sweep ended."""
    every = [sweep for record in records for sweep in record.sweeps]
    taken = [name for name in MEASURES if any(name in sweep.measures for sweep in every)]
    drugs = sorted({drug for sweep in every for drug in (*sweep.bath_uM, *sweep.tissue_uM)})
    yield [
        *("seed", "branch", "sweep", "time_min", "min_after_zero", "pathway", "kind", "pulses", "current_uA"),
        *map(column_name, taken),
        *("slope_percent", "clipped"),
        *(plain(f"{drug}_{place}_uM") for drug in drugs for place in ("bath", "tissue")),
    ]
    for record in records:
        course = TimeCourse.of(record)
        origin = course.zero[0]
        percent = course.percent_by_pulse()
        for sweep in record.sweeps:
            yield [
                "" if record.seed is None else str(record.seed),
                plain(record.branch),
                str(sweep.index),
                f"{sweep.at / TICKS_PER_MIN:.5f}",
                f"{(sweep.at - origin) / TICKS_PER_MIN:.5f}",
                sweep.pathway,
                sweep.kind,
                str(len(sweep.pulses)),
                _number(sweep.current_uA),
                *(_number(sweep.measures.get(name)) for name in taken),
                _number(percent.get((sweep.pathway, sweep.at))),
                str(int(sweep.clipped)),
                *(_number(held.get(drug, 0.0)) for drug in drugs for held in (sweep.bath_uM, sweep.tissue_uM)),
            ]


def bath_rows(record: Record) -> Iterator[Row]:
    """Headings, then a row for what the chamber and the tissue held of one drug at one time."""
    yield ["time_min", "drug", "bath_uM", "tissue_uM"]
    for point in record.bath:
        minute = f"{point.tick / TICKS_PER_MIN:.5f}"
        yield [minute, plain(point.drug), _number(point.bath_uM), _number(point.tissue_uM)]


def _write(rows: Iterable[Row], decimal: Decimal, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=SEPARATOR[decimal]).writerows(rows)


def _check(rows: list[Row], decimal: Decimal, path: Path) -> None:
    """The table reads as it was meant, cell by cell."""
    with path.open(newline="", encoding="utf-8") as file:
        found = list(csv.reader(file, delimiter=SEPARATOR[decimal], strict=True))
    if found != [list(row) for row in rows]:
        raise ValueError(f"gave {len(found)} rows that are not the {len(rows)} that were written")
