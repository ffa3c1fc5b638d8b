"""What `export --to report` needs of the window: the lab report is set in type by Qt, without anything to be seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rig.record import Record


def write(record: Record, path: Path) -> None:
    """Raises NotWritten."""
    from gui.bench.lab_report import without_a_window, write_report

    without_a_window()
    write_report(record, path)
