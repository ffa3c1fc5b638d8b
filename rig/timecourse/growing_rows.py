"""Rows of numbers that grow."""

from __future__ import annotations

import numpy as np


class GrowingRows:
    """Rows of equal width; ``rows`` is a view, of shape (n, columns), that the next ``add`` may leave behind."""

    def __init__(self, columns: int, dtype: type = float) -> None:
        self._store: np.ndarray = np.empty((256, columns), dtype)
        self._count = 0

    @property
    def rows(self) -> np.ndarray:
        return self._store[: self._count]

    def add(self, *values: float) -> None:
        if self._count == len(self._store):
            room = np.empty((max(256, self._count // 4), self._store.shape[1]), self._store.dtype)
            self._store = np.concatenate([self._store, room])
        self._store[self._count] = values
        self._count += 1

    def keep(self, which: np.ndarray) -> None:
        """Only these rows stay. ``which``: a mask of shape (n,)."""
        self._store = self.rows[which]
        self._count = len(self._store)

    def first(self, count: int) -> GrowingRows:
        """The first ``count`` rows, as rows of their own."""
        shared = GrowingRows(self._store.shape[1], self._store.dtype.type)
        if count:
            shared._store = self._store[:count].copy()
        shared._count = count
        return shared

    def __len__(self) -> int:
        return self._count
