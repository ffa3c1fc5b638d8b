"""What the program brings along: the files of ``resources``."""

from __future__ import annotations

from pathlib import Path

from rig.files.refusal import RefusedFile, found, nearest
from rig.files.root import RESOURCES


def shipped(folder: str) -> dict[str, Path]:
    """The files of a folder of ``resources`` by their names."""
    return {path.stem: path for path in sorted((RESOURCES / folder).glob("*.toml"))}


def find(folder: str, name: str) -> Path:
    """The file of that name in a folder of ``resources``. Raises RefusedFile, which names the nearest one."""
    files = shipped(folder)
    if name not in files:
        raise RefusedFile(f"resources/{folder}", "the name", found(name), nearest(name, files))
    return files[name]
