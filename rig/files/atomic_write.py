"""Files that are there whole or not at all: written beside their place, read back, and only then given their name."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from rig.files.disk import sync

MOST_OF_NAME = 40
"""Characters of a name that the one beside it repeats: a disk takes no longer one than the first may be."""


class NotWritten(Exception):
    """An export that failed; ``str()`` says why, that nothing was lost, and what to do."""


class Part(NamedTuple):
    """One file. ``check`` reads it back and raises ValueError, the end of a sentence, when it is not what was meant."""

    path: Path
    write: Callable[[Path], object]
    check: Callable[[Path], object]


def write_whole(parts: Sequence[Part]) -> None:
    """Write all parts, or leave every file that was there as it is. Raises NotWritten."""
    beside: list[Path] = []
    try:
        for part in parts:
            _write(part, beside)
        _give_names([part.path for part in parts], beside)
    finally:
        for place in beside:
            _clear(place)


def write_bytes_whole(data: bytes, path: Path) -> None:
    """One file of these bytes. Raises NotWritten."""

    def check(place: Path) -> None:
        if place.read_bytes() != data:
            raise ValueError("gave other bytes")

    write_whole([Part(path, lambda place: place.write_bytes(data), check)])


def put_whole(path: Path, data: bytes) -> None:
    """One file of these bytes, or what was there before. Raises OSError."""
    place = _beside(path)
    try:
        place.write_bytes(data)
        _to_the_disk(place)
        os.replace(place, path)
    finally:
        _clear(place)


def _beside(path: Path, why: str = "unfinished") -> Path:
    """A new, empty file that nobody else has, made as this person makes files. With the same ending, because some
    writers go by it. Raises OSError."""
    number = 1
    while True:
        place = path.with_name(f".{path.stem[:MOST_OF_NAME]}.{why}{number}{path.suffix}")
        try:
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            return place
        except FileExistsError:
            number += 1


def _write(part: Part, beside: list[Path]) -> None:
    try:
        place = _beside(part.path)
        beside.append(place)
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
        sync(file.fileno())


def _give_names(paths: Sequence[Path], beside: Sequence[Path]) -> None:
    """To all of them, or to none: what one of several replaces is held until the last has its name."""
    held: list[tuple[Path, Path | None]] = []
    path = paths[0]
    try:
        for path, place in zip(paths, beside, strict=True):
            if len(paths) > 1:
                held.append((path, _copy_of(path)))
            os.replace(place, path)
    except OSError as error:
        for replaced, copy in held:
            _put_back(replaced, copy)
        raise NotWritten(
            f"{path.name} could not be put in its place ({error.strerror or error}). What was there before is as it "
            "was; close the program that has it open, or choose another name, and export again."
        ) from error
    finally:
        for _, copy in held:
            if copy is not None:
                _clear(copy)


def _copy_of(path: Path) -> Path | None:
    """What has the name, once more; None where nothing has. Raises OSError."""
    if not path.exists():
        return None
    copy = _beside(path, "before")
    shutil.copyfile(path, copy)
    return copy


def _put_back(path: Path, copy: Path | None) -> None:
    if copy is None:
        _clear(path)
    else:
        with contextlib.suppress(OSError):
            os.replace(copy, path)


def _clear(place: Path) -> None:
    try:
        place.unlink(missing_ok=True)
    except OSError:
        # what is left over is hidden
        return
