"""A name that nothing has yet, so that nothing is written over."""

from __future__ import annotations

import itertools
from pathlib import Path


def free_name(path: Path) -> Path:
    """The path, or the next one with a number behind its name."""
    return next(one for one in _numbered(path) if not one.exists())


def _numbered(path: Path) -> itertools.chain[Path]:
    more = (path.with_name(f"{path.stem} {number}{path.suffix}") for number in itertools.count(2))
    return itertools.chain([path], more)
