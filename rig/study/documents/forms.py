"""Every form in which a study, or a design before its run, can be handed on, and what may not be said in it yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rig.export.csv import write_tables
from rig.export.place import check_free, place_by_ending
from rig.files.atomic_write import write_bytes_whole
from rig.files.refusal import RefusedFile
from rig.files.safe_text import readable
from rig.study.documents.arrive import arrive
from rig.study.documents.design_report import design_report
from rig.study.documents.document import Document, markdown, page
from rig.study.documents.methods import methods
from rig.study.documents.parameters import write_parameters
from rig.study.documents.preregistration import preregistration
from rig.study.documents.print_figure import write_study_figure
from rig.study.documents.tables import slice_rows, sweep_rows
from rig.study.results.analysis import planned_test
from rig.study.results.study import Study
from rig.study.results.told import planned_analysis, secret, words_of
from rig.study.statistics.r_script import r_script

TEXT = (".md", ".html")
SLICES, SWEEPS = "_slices.csv", "_sweeps.csv"


class Form(NamedTuple):
    """``end``: what is put behind the name of a study where no other name is asked for; ``endings``: those that a name
    may have. ``what``: for the command line. ``sign``: by what a file is known as such. ``names``: it tells groups by
    their names, so not of a blind study. ``whole``: it tests, so not before all slices are done. ``plan``: of the
    design alone, so also before the run."""

    end: str
    endings: tuple[str, ...]
    what: str
    sign: Callable[[bytes], bool]
    names: bool = False
    whole: bool = False
    plan: bool = False


def _text(title: bytes) -> Callable[[bytes], bool]:
    """A document with this word in its head, as Markdown or as a page."""
    return lambda held: title in held[:4000] and (held.startswith(b"# ") or b'content="Schaffer"' in held[:400])


def _begins(sign: bytes) -> Callable[[bytes], bool]:
    return lambda held: held.startswith(sign)


def _is_figure(held: bytes) -> bool:
    from rig.export.place import SIGNS

    return SIGNS["figure"](held)


FORMS: dict[str, Form] = {
    "csv": Form(SLICES, (".csv",), "a row a slice, and a row a sweep", _begins(b"group,animal,slice,value,")),
    "methods": Form("_methods.txt", (".txt",), "the methods", lambda held: b"The study was simulated with" in held),
    "arrive": Form(
        "_arrive.md", TEXT, "the ARRIVE Essential 10", _text(b"ARRIVE Essential 10"), names=True, whole=True
    ),
    "preregistration": Form(
        "_preregistration.md", TEXT, "the preregistration", _text(b"Preregistration"), names=True, plan=True
    ),
    "report": Form("_report.html", TEXT, "the design on one page", _text(b"Question"), names=True, plan=True),
    "figure": Form("_figure.pdf", (".pdf", ".svg", ".png"), "the figure", _is_figure, whole=True),
    "r": Form(".R", (".r",), "the analysis in R", _begins(b"# The analysis of "), whole=True),
    "npz": Form(".npz", (".npz",), "parameters and measures", _begins(b"PK\x03\x04"), names=True),
}


def study_place(form: str, source: Path, asked: Path | None) -> Path:
    """Where an export of ``source`` goes, ``asked`` as a person typed it. Raises RefusedFile where something would be
    lost there, ValueError, a sentence, for another ending."""
    kind = FORMS[form]
    path = place_by_ending(source, asked, kind.end, kind.endings)
    check_free(path, source, kind.sign)
    if form == "csv":
        check_free(sweeps_path(path), source, _begins(b"group,animal,slice,pathway,minute"))
    return path


def sweeps_path(slices: Path) -> Path:
    """Where the sweeps go: beside the slices."""
    stem = slices.name.removesuffix(SLICES) if slices.name.endswith(SLICES) else slices.stem
    return slices.with_name(f"{stem}{SWEEPS}")


def check_may_be_told(study: Study, form: str, file: str) -> None:
    """Raises RefusedFile: a blind study names no group, one that is not complete makes no test, a design has no
    slices."""
    kind = FORMS[form]
    if study.path is None and not kind.plan:
        raise RefusedFile(file, "the study", "a design, of which no slice is recorded", f"a study, for {kind.what}")
    tells = kind.names or (form == "r" and secret(study))
    if study.blind and tells and study.path is not None:
        raise RefusedFile(
            file, "the study", "blind, and this would name its groups", f"one that is unblinded, for {kind.what}"
        )
    if kind.whole and not study.complete:
        found = f"{len(study.results)} of {len(study.planned)} slices"
        raise RefusedFile(file, "the study", found, f"all of them, for {kind.what}: it tells the outcome of the test")


def write_study(study: Study, form: str, path: Path, width_mm: int = 174) -> str:
    """Export in one form, where ``check_may_be_told`` allows it and ``study_place`` has said where; what was written,
    in a sentence. Raises RefusedFile, NotWritten, and ValueError, a sentence, for a figure that cannot be as asked."""
    check_may_be_told(study, form, path.name if study.path is None else study.path.name)
    if form == "csv":
        sweeps = sweeps_path(path)
        write_tables({path: list(slice_rows(study)), sweeps: list(sweep_rows(study))})
        return f"{path.name} holds {len(study.results)} slices, and {sweeps.name} their sweeps."
    if form == "figure":
        write_study_figure(study, path, width_mm)
        return f"{path.name} holds the figure, {width_mm} mm wide."
    if form == "npz":
        write_parameters(study, path)
        return f"{path.name} holds parameters and measures of {len(study.results)} slices."
    write_bytes_whole(_words(study, form, path).encode(), path)
    return f"{path.name} holds {FORMS[form].what}."


def _words(study: Study, form: str, path: Path) -> str:
    if form == "methods":
        return readable(f"{study.title}\n\n{methods(study, (words_of(study, planned_analysis(study)),))}\n")
    if form == "r":
        return r_script(planned_test(study.opened, not study.blind), f"{path.stem}{SLICES}")
    made: dict[str, Callable[[Study], Document]] = {
        "arrive": arrive,
        "preregistration": preregistration,
        "report": design_report,
    }
    document = made[form](study)
    return page(document) if path.suffix.lower() == ".html" else markdown(document)
