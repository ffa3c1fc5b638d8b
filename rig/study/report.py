"""What ``run --out`` leaves in a folder beside the journals: measures.csv and figure.png, both as an export makes
them."""

from __future__ import annotations

from pathlib import Path

from rig.export.csv import write_sweeps
from rig.export.place import check_place
from rig.study.cohort import Cohort

SWEEPS, FIGURE = "measures.csv", "figure.png"


def check_folder(folder: Path) -> None:
    """That the report would write over nothing but an earlier one. Raises RefusedFile."""
    for form, name in (("csv", SWEEPS), ("figure", FIGURE)):
        check_place(form, folder / name)


def write_report(cohort: Cohort, folder: Path) -> None:
    """Raises NotWritten. Needs a cohort whose records were kept."""
    from rig.export.figure import write_figure

    records = [slice_.record for slice_ in cohort.slices if slice_.record is not None]
    write_sweeps(records, folder / SWEEPS)
    write_figure(records, folder / FIGURE)
