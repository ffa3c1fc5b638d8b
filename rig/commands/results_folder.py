"""The folder of ``--out``: made before anything runs, and written or said to be not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rig.commands.endings import Refused, complain
from rig.files.atomic_write import NotWritten


def make_folder(out: Path | None) -> None:
    """Make the folder for results, if one was asked for. Raises Refused."""
    if out is None:
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"The folder {out} cannot be made ({error.strerror}); choose another one.") from error


def written(write: Callable[[], None], what: str, out: Path) -> bool:
    """Write, or say why that was not possible."""
    try:
        write()
    except OSError as error:
        complain(f"The {what} could not be written to {out} ({error.strerror}).")
        return False
    except NotWritten as failure:
        complain(str(failure))
        return False
    return True
