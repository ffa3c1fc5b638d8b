"""``export``: a journal in another form. One that is not whole is exported as far as it goes."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, Refused, answer, complain

if TYPE_CHECKING:
    from rig.record import Record

FORMS = ("nwb", "abf", "winltp", "csv", "csv2", "xlsx", "figure", "methods")
REPORT = "report"

WriteReport = Callable[["Record", Path], None]
"""Writes the lab report of a record to a file. Raises NotWritten."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a journal, NAME.schaffer, or a recording made elsewhere (ABF, NWB ...)"
    )
    parser.add_argument("--to", required=True, choices=(*FORMS, REPORT), dest="form")
    parser.add_argument(
        "--out",
        metavar="PATH",
        help="a folder, or a name, which gets its ending; a figure may be .pdf, .svg or .png",
    )
    parser.add_argument("--width", type=int, choices=(85, 114, 174), default=174, help="of a figure, mm (default 174)")
    parser.add_argument("--branch", default="", metavar="NAME", help="a branch (default: the one in view last)")


def carry_out(write_report: WriteReport, asked: Namespace) -> int:
    from rig.export.formats import record_of_file, write
    from rig.export.place import check_place, place_of
    from rig.files.atomic_write import NotWritten
    from rig.files.refusal import shown

    path: Path = asked.file
    try:
        record, lacks = record_of_file(path, asked.branch)
    except OSError as error:
        raise Refused(
            f"The file {shown(str(path), 120)} cannot be opened ({error.strerror}); name another file."
        ) from error
    if lacks:
        complain(lacks)
    out = None if asked.out is None else Path(asked.out)
    if out is not None and asked.out.endswith(("/", os.sep)) and not out.is_dir():
        raise Refused(f"There is no folder {asked.out} to export to; make it, or name a file.")
    try:
        where = place_of(asked.form, path, out)
        check_place(asked.form, where, path)
        if asked.form == REPORT:
            write_report(record, where)
            answer(f"{where.name} holds the lab report.")
        else:
            answer(write(record, asked.form, where, asked.width))
    except NotWritten as failure:
        complain(str(failure))
        return FAILED
    except ValueError as refusal:
        raise Refused(str(refusal)) from refusal
    return DONE


def command(write_report: WriteReport) -> Command:
    """``write_report`` is handed in, because the lab report is set in type by means of the window."""
    return Command("export", "hand a journal on in another form", arguments, partial(carry_out, write_report))
