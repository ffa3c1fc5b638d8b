"""Rows of numbers that grow."""

from __future__ import annotations

import numpy as np

FEW = 16
"""Rows that there is room for at first."""


class GrowingRows:
    """Rows of equal width; ``rows`` is a view, of shape (n, columns), that the next ``add`` may leave behind."""

    def __init__(self, columns: int, dtype: type = float) -> None:
        self._store: np.ndarray = np.empty((FEW, columns), dtype)
        self._count = 0
        self._lent = False
        """Whether the store is, or may be, that of others too: what is added goes into one of their own."""

    @property
    def rows(self) -> np.ndarray:
        """Read-only."""
        view = self._store[: self._count]
        view.flags.writeable = False
        return view

    @property
    def own_rows(self) -> np.ndarray:
        """The same to write into: nobody else has them."""
        if self._lent:
            self._move(max(FEW, self._count))
        return self._store[: self._count]

    def _move(self, rooms: int) -> None:
        """Into a store of its own."""
        store: np.ndarray = np.empty((rooms, self._store.shape[1]), self._store.dtype)
        store[: self._count] = self.rows
        self._store, self._lent = store, False

    def add(self, *values: float) -> None:
        if self._lent or self._count == len(self._store):
            self._move(self._count + max(FEW, self._count // 4))
        self._store[self._count] = values
        self._count += 1

    def keep(self, which: np.ndarray) -> None:
        """Only these rows stay. ``which``: a mask of shape (n,)."""
        self._store = self.rows[which]
        self._count = len(self._store)

    def first(self, count: int) -> GrowingRows:
        """The first ``count`` rows, which grow on their own. They are copied when they do, and not before: a branch
        costs no more than what it adds."""
        shared = GrowingRows(self._store.shape[1], self._store.dtype.type)
        shared._store, shared._count, shared._lent = self._store, count, True
        self._lent = True
        return shared

    def __len__(self) -> int:
        return self._count
