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
from rig.study.documents.forms import FORMS, check_may_be_told, write_study
from rig.study.documents.methods import methods
from rig.study.documents.tables import slice_rows, sweep_rows
from rig.study.results.analysis import planned_test
from rig.study.results.remeasure import Again, remeasured
from rig.study.results.study import Study
from rig.study.results.told import secret
from rig.study.statistics.r_script import r_script

LONGEST_STEM = 60
SLICES, SWEEPS = "slices", "sweeps"
PARTS: dict[Form, str] = {
    "figure": "figure",
    "data": "data",
    "methods": "methods",
    "script": "R script",
    "documents": "documents",
}
"""Of everything."""
DOCUMENTS = {"preregistration": "preregistration.html", "report": "design.html", "arrive": "ARRIVE.html"}
"""Form of ``rig/study/documents`` -> what is put behind the title."""


class TooEarly(ValueError):
    """What was ordered would tell what is not to be told yet; ``str()`` is one sentence for a person."""


def carry_out(study: Study, again: Again | None, view: View, choice: CourseChoice, order: Order) -> str:
    """Returns what was written, in a sentence. Raises ValueError, a sentence, and OSError."""
    folder = order.folder
    try:
        if order.form == "everything":
            folder = free_name(folder / _stem(view))
            folder.mkdir(parents=True)
            kept, refused = [], []
            for form, what in PARTS.items():
                try:
                    _write(form, study, again, view, choice, order._replace(folder=folder))
                    kept.append(what)
                except TooEarly as early:
                    refused.append(str(early))
            return " ".join((f"The folder {folder.name} holds {_listed(kept)}.", *refused))
        return _write(order.form, study, again, view, choice, order)
    except NotWritten as refused:
        raise ValueError(str(refused)) from refused


def _stem(view: View) -> str:
    """The title as a file may be called."""
    kept = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in view.title)
    return " ".join(kept.split())[:LONGEST_STEM] or "study"


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
    if secret(study):
        raise TooEarly("The R script would tell which group is the control: unblind first.")
    script = r_script(planned_test(study.opened, not study.blind), f"{path.name} {SLICES}.csv")
    return _write_text(
        script, free_name(path.with_name(f"{path.name}.R")), "the analysis in R, of the slices in the CSV"
    )


def _write_documents(study: Study, path: Path) -> str:
    kept, left = [], []
    for form, name in DOCUMENTS.items():
        place = free_name(path.with_name(f"{path.name} {name}"))
        try:
            check_may_be_told(study, form, place.name)
        except RefusedFile:
            left.append(FORMS[form].what)
            continue
        write_study(study, form, place)
        kept.append(place.name)
    later = "not before the study is unblinded" if study.blind else "not before all slices are done"
    waits = f"{_listed(left)}: {later}." if left else ""
    waits = waits[:1].upper() + waits[1:]
    if not kept:
        raise TooEarly(waits)
    return f"{_listed(kept)} {'holds' if len(kept) == 1 else 'hold'} the documents. {waits}".strip()


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _write_data(study: Study, again: Again | None, path: Path) -> str:
    results = None
    if again is not None:
        results = {one.index: one for one in remeasured(study.opened, study.results, again)}
    slices = free_name(path.with_name(f"{path.name} {SLICES}.csv"))
    sweeps = free_name(path.with_name(f"{path.name} {SWEEPS}.csv"))
    write_rows(list(slice_rows(study, results)), slices)
    write_rows(list(sweep_rows(study)), sweeps)
    return f"{slices.name} holds {len(study.results)} slices, and {sweeps.name} their sweeps."


def _write_text(text: str, path: Path, what: str) -> str:
    write_bytes_whole(text.encode(), path)
    return f"{path.name} holds {what}."
