"""Workers of a Dask scheduler as a pool: other computers, as many as it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rig.files.refusal import Objection
from rig.study.pool import Pool


@contextmanager
def dask(address: str) -> Iterator[Pool]:
    """Raises Objection where Dask is not installed."""
    raise Objection("the scheduler", address, "none yet")
    yield
