"""Under which name an experiment is kept. A name is taken by making the file, never looked up before."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

ENDING = ".schaffer"
MOST_NAMES = 10_000
Made = TypeVar("Made")


def dated(folder: Path) -> Path:
    """The name of a new experiment, by its date and time."""
    return folder / f"{datetime.now().strftime('%Y-%m-%d %H.%M.%S')}{ENDING}"


def in_folder(folder: Path, name: str, seeds: Sequence[int]) -> dict[int, Path]:
    """Where the slice of every seed is kept. A journal of an earlier run stays: the new one has a number."""
    return {seed: folder / f"{name}_seed{seed}{ENDING}" for seed in seeds}


def refuges() -> tuple[Path, ...]:
    """Where else an experiment may be kept when its own folder fails it: in the folder of this person's experiments, at
    home, and at last where nothing is kept for long."""
    import platformdirs

    return platformdirs.user_data_path("schaffer") / "experiments", Path.home(), Path(tempfile.gettempdir())


def names(path: Path) -> Iterator[Path]:
    """The name itself, then with a number."""
    yield path
    for number in range(2, MOST_NAMES):
        yield path.with_name(f"{path.stem} {number}{path.suffix}")


def first_free(path: Path, make: Callable[[Path], Made], begin: int = 1) -> Made:
    """What ``make`` makes under the first name, of this one and those with a number from ``begin`` on, that nobody has.
    Raises OSError."""
    for name in itertools.islice(names(path), begin - 1, None):
        try:
            return make(name)
        except FileExistsError as error:
            # a folder on the way that is a file stands in the way of every name
            if not name.parent.is_dir():
                raise
            last = error
    raise last
