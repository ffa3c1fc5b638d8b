"""What ``run --out`` leaves in a folder beside the journals: measures.csv and figure.png, both as an export makes
them."""

from __future__ import annotations

from pathlib import Path

from rig.export.csv import write_sweeps
from rig.export.place import check_place
from rig.study.cohort import Cohort


def write_report(cohort: Cohort, folder: Path) -> None:
    """Raises NotWritten, or RefusedFile where another file has the name. Needs a cohort whose records were kept."""
    from rig.export.figure import write_figure

    for form, name in (("csv", "measures.csv"), ("figure", "figure.png")):
        check_place(form, folder / name)
    records = [slice_.record for slice_ in cohort.slices if slice_.record is not None]
    write_sweeps(records, folder / "measures.csv")
    write_figure(records, folder / "figure.png")
