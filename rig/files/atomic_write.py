"""Files that are there whole or not at all: written beside their place, read back, and only then given their name."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple


class NotWritten(Exception):
    """An export that failed; ``str()`` says why, that nothing was lost, and what to do."""


class Part(NamedTuple):
    """One file. ``check`` reads it back and raises ValueError, the end of a sentence, when it is not what was meant."""

    path: Path
    write: Callable[[Path], object]
    check: Callable[[Path], object]


def write_whole(parts: Sequence[Part]) -> None:
    """Write all parts, or leave every file that was there as it is. Raises NotWritten."""
    beside = [_beside(part.path) for part in parts]
    try:
        for part, place in zip(parts, beside, strict=True):
            _write(part, place)
        for part, place in zip(parts, beside, strict=True):
            _give_name(place, part.path)
    finally:
        for place in beside:
            _clear(place)


def _beside(path: Path) -> Path:
    """With the same ending, because some writers go by it."""
    return path.with_name(f".{path.stem}.unfinished{path.suffix}")


def _write(part: Part, place: Path) -> None:
    try:
        part.write(place)
        _to_the_disk(place)
        part.check(place)
    except OSError as error:
        raise NotWritten(
            f"{part.path.name} could not be written ({error.strerror or error}). What was there before is as it was; "
            "make room or choose another folder, and export again."
        ) from error
    except ValueError as error:
        raise NotWritten(
            f"{part.path.name} was written, but reading it back {error}. What was there before is as it was; "
            "export again, to another disk if this one is in doubt."
        ) from error


def _to_the_disk(place: Path) -> None:
    with place.open("r+b") as file:
        os.fsync(file.fileno())


def _give_name(place: Path, path: Path) -> None:
    try:
        os.replace(place, path)
    except OSError as error:
        raise NotWritten(
            f"{path.name} could not be put in its place ({error.strerror or error}). What was there before is as it "
            "was; close the program that has it open, or choose another name, and export again."
        ) from error


def _clear(place: Path) -> None:
    try:
        place.unlink(missing_ok=True)
    except OSError:
        # what is left over is hidden, and the next export writes over it
        return
