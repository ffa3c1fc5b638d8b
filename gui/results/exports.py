"""What the export card orders, carried out beside the window's thread. Nothing is ever written over: a name that is
taken gets a number."""

from __future__ import annotations

from pathlib import Path

from gui.results.course_drawing import CourseChoice
from gui.results.export_card import Form, Order
from gui.results.figure_file import write_figure_file
from gui.results.values import View
from rig.export.csv import write_rows
from rig.files.atomic_write import NotWritten, write_bytes_whole
from rig.files.free_name import free_name
from rig.files.refusal import RefusedFile
from rig.files.safe_text import readable
from rig.study.documents.forms import write_study
from rig.study.documents.methods import methods
from rig.study.documents.tables import slice_rows, sweep_rows
from rig.study.results.analysis import planned_test
from rig.study.results.remeasure import Again, remeasured
from rig.study.results.study import Study
from rig.study.statistics.r_script import r_script

STEM_PX = 60
SLICES, SWEEPS = "slices", "sweeps"
DOCUMENTS = {"preregistration": "preregistration.html", "report": "design.html", "arrive": "ARRIVE.html"}
"""Form of a study -> what is put behind the title."""


def carry_out(study: Study, again: Again | None, view: View, choice: CourseChoice, order: Order) -> str:
    """Returns what was written, in a sentence. Raises ValueError, a sentence, and OSError."""
    folder = order.folder
    try:
        if order.form == "everything":
            folder = free_name(folder / _stem(view))
            folder.mkdir(parents=True)
            for form in ("figure", "data", "methods", "script"):
                _write(form, study, again, view, choice, order._replace(folder=folder))
            told = "figure, data, methods and R script"
            if not study.blind and study.complete:
                _write_documents(study, folder / _stem(view))
                told = "figure, data, methods, R script and documents"
            return f"The folder {folder.name} holds {told}."
        return _write(order.form, study, again, view, choice, order)
    except NotWritten as refused:
        raise ValueError(str(refused)) from refused


def _stem(view: View) -> str:
    """The title as a file may be called."""
    kept = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in view.title)
    return " ".join(kept.split())[:STEM_PX] or "study"


def _write(form: Form, study: Study, again: Again | None, view: View, choice: CourseChoice, order: Order) -> str:
    path = order.folder / _stem(view)
    if form == "figure":
        figure = free_name(path.with_name(f"{path.name} figure.{order.ending}"))
        write_figure_file(view, choice, order.theme, order.width_mm, figure)
        return f"{figure.name} holds the figure, {order.width_mm} mm wide."
    if form == "data":
        return _write_data(study, again, path)
    if form == "methods":
        text = readable(f"{view.title}\n\n{methods(study, (view.words,))}\n")
        return _write_text(text, free_name(path.with_name(f"{path.name} methods.txt")), "the methods")
    if form == "documents":
        return _write_documents(study, path)
    script = r_script(planned_test(study.opened, not study.blind), f"{path.name} {SLICES}.csv")
    return _write_text(
        script, free_name(path.with_name(f"{path.name}.R")), "the analysis in R, of the slices in the CSV"
    )


def _write_data(study: Study, again: Again | None, path: Path) -> str:
    results = None
    if again is not None:
        results = {one.index: one for one in remeasured(study.opened, study.results, again)}
    slices = free_name(path.with_name(f"{path.name} {SLICES}.csv"))
    sweeps = free_name(path.with_name(f"{path.name} {SWEEPS}.csv"))
    write_rows(list(slice_rows(study, results)), slices)
    write_rows(list(sweep_rows(study)), sweeps)
    return f"{slices.name} holds {len(study.results)} slices, and {sweeps.name} their sweeps."


def _write_documents(study: Study, path: Path) -> str:
    """What the study allows of them. Raises ValueError, a sentence, where that is none."""
    written, refused = [], ""
    for form, name in DOCUMENTS.items():
        place = free_name(path.with_name(f"{path.name} {name}"))
        try:
            write_study(study, form, place)
        except RefusedFile as why:
            refused = str(why)
        else:
            written.append(place.name)
    if not written:
        raise ValueError(refused)
    return f"Written: {', '.join(written)}. {refused}".strip()


def _write_text(text: str, path: Path, what: str) -> str:
    write_bytes_whole(text.encode(), path)
    return f"{path.name} holds {what}."
