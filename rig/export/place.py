"""Where an export goes: a name with the ending of its form, and never over anything but an export of the same form."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from rig.export.formats import ENDS
from rig.export.winltp import holds_sweeps
from rig.files.refusal import RefusedFile

ENDINGS = {
    "nwb": (".nwb",),
    "abf": (".abf",),
    "csv": (".csv",),
    "csv2": (".csv",),
    "xlsx": (".xlsx",),
    "figure": (".pdf", ".svg", ".png"),
    "methods": (".txt",),
    "report": (".pdf",),
}
KNOWN = {
    *(ending for endings in ENDINGS.values() for ending in endings),
    *(".schaffer", ".toml", ".json", ".tsv", ".dat", ".atf", ".mat", ".npz", ".h5", ".hdf5", ".xlsx", ".xls", ".ods"),
    *(".doc", ".docx", ".odt", ".html", ".md", ".py", ".zip", ".tif", ".tiff", ".jpg", ".jpeg", ".gif", ".eps", ".ps"),
}
"""Endings that a person means as such; any other dot belongs to the name."""
MOST_READ = 1 << 24
UTF_16 = "Schaffer".encode("utf-16-be")
"""How the writer of our reports and notebooks signs them."""

METHODS = (b"\n\nThe experiment was simulated with Schaffer", b"\n\nThe recording was made elsewhere")


def place_of(form: str, journal: Path, asked: Path | None) -> Path:
    """``asked``: as a person typed it. A folder is taken as a folder, and a name without an ending gets the one of its
    form. Raises RefusedFile."""
    if asked is not None and form == "winltp" and holds_sweeps(asked):
        return asked
    return place_by_ending(journal, asked, ENDS[form], ENDINGS.get(form, ()))


def place_by_ending(source: Path, asked: Path | None, end: str, endings: tuple[str, ...]) -> Path:
    """``end``: what is put behind a name; ``endings``: those that a name may have, none for a folder. Raises
    RefusedFile."""
    if asked is None:
        return source.parent / f"{source.stem}{end}"
    if asked.is_dir():
        return asked / f"{source.stem}{end}"
    ending = asked.suffix.lower()
    if ending in endings or asked.name.endswith(end):
        return asked
    if ending not in KNOWN:
        return asked.with_name(f"{asked.name}{end}")
    if ".svg" in endings:
        raise ValueError(f"A figure is written as {', '.join(endings)}, and {asked.name} ends in none of them.")
    raise RefusedFile(asked.name, "the ending", asked.suffix, " or ".join(endings) or "none: it is a folder")


def check_place(form: str, path: Path, journal: Path | None = None) -> None:
    """That nothing is lost when the export is put there. ``journal``: what is exported. Raises RefusedFile."""
    from rig.export.csv import bath_path

    if form in ("csv", "csv2"):
        _check("bath", bath_path(path), journal)
    _check(form, path, journal)


def _check(form: str, path: Path, journal: Path | None) -> None:
    # of a folder of sweeps, its writer looks into it
    check_free(path, journal, None if form == "winltp" else SIGNS[form])


def check_free(path: Path, source: Path | None, is_such: Callable[[bytes], bool] | None) -> None:
    """That there is nothing at ``path``, or an export of which ``is_such`` says that it is of the same form; None looks
    only for ``source``, what is exported. Raises RefusedFile."""
    try:
        there = path.stat()
    except OSError:
        # nothing is there, or what it is comes out when it is written
        return
    free = "a name that is free, or that of an export of the same form"
    if source is not None and _same(path, source):
        raise RefusedFile(path.name, "the place of the export", "the experiment itself", free)
    if is_such is None:
        return
    if stat.S_ISDIR(there.st_mode):
        raise RefusedFile(path.name, "the place of the export", "a folder", free)
    if not stat.S_ISREG(there.st_mode):
        raise RefusedFile(path.name, "the place of the export", "a device or pipe", "a file")
    if there.st_size and not _holds(path, is_such):
        raise RefusedFile(path.name, "the place of the export", "a file of another kind, which is left as it is", free)


def _same(path: Path, journal: Path) -> bool:
    try:
        return os.path.samefile(path, journal)
    except OSError:
        return False


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda held: held.startswith(signs)


def _is_figure(held: bytes) -> bool:
    """matplotlib signs what it draws."""
    sign = b"Matplotlib pdf backend" if held.startswith(b"%PDF") else b"Matplotlib v"
    return held.startswith((b"%PDF", b"<?xml", b"\x89PNG")) and sign in held


def _is_workbook(held: bytes) -> bool:
    """Its properties say who wrote it."""
    try:
        with zipfile.ZipFile(io.BytesIO(held)) as parts:
            return b"Schaffer" in parts.read("docProps/core.xml")
    except (KeyError, OSError, zipfile.BadZipFile):
        return False


SIGNS: dict[str, Callable[[bytes], bool]] = {
    "nwb": _begins(b"\x89HDF\r\n\x1a\n"),
    "abf": _begins(b"ABF "),
    "csv": _begins(b"seed,branch,sweep,"),
    "csv2": _begins(b"seed;branch;sweep;"),
    "xlsx": _is_workbook,
    "bath": _begins(b"time_min,drug,", b"time_min;drug;"),
    "figure": _is_figure,
    "methods": lambda held: any(sign in held for sign in METHODS),
    "report": lambda held: held.startswith(b"%PDF") and (UTF_16 in held or b"(Schaffer)" in held),
}
"""By what an export of each form is known."""


def _holds(path: Path, is_such: Callable[[bytes], bool]) -> bool:
    try:
        with path.open("rb") as file:
            return is_such(file.read(MOST_READ))
    except OSError:
        return False
