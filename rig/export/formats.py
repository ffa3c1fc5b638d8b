"""Every form in which an experiment can be handed on, by one name each, and the record of a journal to hand on."""

from __future__ import annotations

from pathlib import Path

from rig.files.atomic_write import NotWritten
from rig.files.refusal import RefusedFile, found, nearest
from rig.record import Record

FORMS = ("nwb", "abf", "winltp", "csv", "csv2", "xlsx", "figure", "methods")
ENDS = {
    "nwb": ".nwb",
    "abf": ".abf",
    "winltp": "_winltp",
    "csv": ".csv",
    "csv2": "_commas.csv",
    "xlsx": ".xlsx",
    "figure": "_figure.pdf",
    "methods": "_methods.txt",
    "report": "_report.pdf",
}
"""What is put behind the name of an experiment where no other name is asked for."""
WIDTH_MM = 174


def named(folder: Path, stem: str, form: str) -> Path:
    """Where an export goes unless it is told."""
    return folder / f"{stem}{ENDS[form]}"


def write(record: Record, form: str, path: Path, width_mm: int = WIDTH_MM) -> str:
    """Export in one form; returns what was written, in a sentence. Raises NotWritten; ValueError, a sentence, for a
    figure that cannot be as asked."""
    if not record.sweeps:
        raise NotWritten(
            f"{path.name} was not written, because nothing is recorded yet; record a sweep and export again."
        )
    if form == "nwb":
        from rig.export.nwb import write_nwb

        write_nwb(record, path)
    elif form == "abf":
        from rig.export.abf import write_abf

        write_abf(record, path)
    elif form == "winltp":
        from rig.export.winltp import write_winltp

        return f"{write_winltp(record, path)} sweeps are in the folder {path.name}."
    elif form in ("csv", "csv2"):
        from rig.export.csv import write_csv

        sweeps, bath = write_csv(record, path, "," if form == "csv2" else ".")
        return f"{sweeps.name} holds {len(record.sweeps)} sweeps, and {bath.name} what was in the bath."
    elif form == "xlsx":
        from rig.export.workbook import write_workbook

        write_workbook(record, path)
        return f"{path.name} holds {len(record.sweeps)} sweeps, and on a sheet of its own what was in the bath."
    elif form == "figure":
        from rig.export.figure import write_figure

        write_figure(record, path, width_mm)
        return f"{path.name} holds the figure, {width_mm} mm wide."
    else:
        from rig.export.methods import write_methods

        write_methods(record, path)
        return f"{path.name} holds the methods."
    return f"{path.name} holds {len(record.sweeps)} sweeps."


def record_of_file(path: Path, branch: str = "") -> tuple[Record, str]:
    """The record of a journal, or of a recording from elsewhere, and what is to be told of it. Raises OSError and
    RefusedFile."""
    from rig.journal.imported import import_recording, is_recording

    if branch or not is_recording(path):
        return record_of_journal(path, branch)
    imported = import_recording(path)
    return imported.record, " ".join(imported.told)


def record_of_journal(path: Path, branch: str = "") -> tuple[Record, str]:
    """The record of a branch, without a name of the one that was in view last, and what the journal lacks in words.

    Raises OSError for a file that cannot be opened, and RefusedFile for one that is no journal or has no such branch.
    """
    from rig.journal.reader import read_journal

    reading = read_journal(path)
    if reading.start is None:
        raise RefusedFile(path.name, "the file", "no whole journal", "a journal that the lab or `run --out` left")
    wanted = branch or reading.view
    if wanted not in reading.branches:
        raise RefusedFile(path.name, "the branch", found(wanted), nearest(wanted, list(reading.branches)))
    return reading.record(wanted), reading.cut
