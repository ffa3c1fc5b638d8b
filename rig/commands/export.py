"""``export``: a journal, a study or a design in another form. A journal that is not whole is exported as far as it
goes."""

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
STUDY_FORMS = ("csv", "methods", "arrive", "preregistration", "report", "figure", "r", "npz")
"""Of a study; of a design, before it is run, those that come from the plan alone."""

STUDY, DESIGN = ".study", ".toml"

WriteReport = Callable[["Record", Path], None]
"""Writes the lab report of a record to a file. Raises NotWritten."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a journal, NAME.schaffer, a recording made elsewhere (ABF, NWB ...), a study, NAME.study, or a design",
    )
    parser.add_argument(
        "--to", required=True, choices=tuple(dict.fromkeys((*FORMS, REPORT, *STUDY_FORMS))), dest="form"
    )
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
    out = _out(asked.out)
    if path.suffix in (STUDY, DESIGN) or _is_shipped_design(path):
        return _of_study(path, asked, out)
    if asked.form not in (*FORMS, REPORT):
        raise Refused(f"The form {asked.form} is that of a study, NAME.study, and {shown(path.name, 80)} is none.")
    try:
        record, lacks = record_of_file(path, asked.branch)
    except OSError as error:
        raise Refused(
            f"The file {shown(str(path), 120)} cannot be opened ({error.strerror}); name another file."
        ) from error
    if lacks:
        complain(lacks)
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


def _out(asked: str | None) -> Path | None:
    out = None if asked is None else Path(asked)
    if asked is not None and out is not None and asked.endswith(("/", os.sep)) and not out.is_dir():
        raise Refused(f"There is no folder {asked} to export to; make it, or name a file.")
    return out


def _is_shipped_design(path: Path) -> bool:
    from rig.files.shipped import shipped

    return path.parent == Path() and path.name in shipped("designs") and not path.exists()


def _of_study(path: Path, asked: Namespace, out: Path | None) -> int:
    """A study, or a design, whose documents go into the present folder if it is a shipped one."""
    from rig.files.atomic_write import NotWritten
    from rig.study.design.design_file import open_design
    from rig.study.documents.forms import check_may_be_told, study_place, write_study
    from rig.study.results.study import design_as_study, read_study

    if asked.form not in STUDY_FORMS:
        forms = ", ".join(STUDY_FORMS)
        raise Refused(f"The form {asked.form} is that of one recording; a study is exported as {forms}.")
    if asked.branch:
        raise Refused("A study has no branches; leave --branch out.")
    study = read_study(path) if path.suffix == STUDY else design_as_study(open_design(str(path)))
    try:
        check_may_be_told(study, asked.form, path.name)
        answer(write_study(study, asked.form, study_place(asked.form, path, out), asked.width))
    except NotWritten as failure:
        complain(str(failure))
        return FAILED
    except ValueError as refusal:
        raise Refused(str(refusal)) from refusal
    return DONE


def command(write_report: WriteReport) -> Command:
    """``write_report`` is handed in, because the lab report is set in type by means of the window."""
    return Command(
        "export", "hand a journal, a study or a design on in another form", arguments, partial(carry_out, write_report)
    )
