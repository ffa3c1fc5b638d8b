"""``export``: a journal in another form. One that is not whole is exported as far as it goes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, Refused, answer, complain

if TYPE_CHECKING:
    from rig.record import Record

FORMS = ("nwb", "abf", "winltp", "csv", "figure", "methods")
REPORT = "report"

WriteReport = Callable[["Record", Path], None]
"""Writes the lab report of a record to a file. Raises NotWritten."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a journal, NAME.schaffer")
    parser.add_argument("--to", required=True, choices=(*FORMS, REPORT), dest="form")
    parser.add_argument(
        "--out", type=Path, metavar="PATH", help="the file, or for winltp the folder; a figure is .pdf, .svg or .png"
    )
    parser.add_argument("--width", type=int, choices=(85, 114, 174), default=174, help="of a figure, mm (default 174)")
    parser.add_argument("--branch", default="", metavar="NAME", help="a branch (default: the one in view last)")


def carry_out(write_report: WriteReport, asked: Namespace) -> int:
    from rig.export.formats import named, record_of_journal, write
    from rig.files.atomic_write import NotWritten
    from rig.files.refusal import shown

    path: Path = asked.file
    try:
        record, lacks = record_of_journal(path, asked.branch)
    except OSError as error:
        raise Refused(
            f"The journal {shown(str(path), 120)} cannot be opened ({error.strerror}); name another file."
        ) from error
    if lacks:
        complain(lacks)
    where = asked.out if asked.out is not None else named(path.parent, path.stem, asked.form)
    try:
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
