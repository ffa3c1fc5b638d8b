"""Where the arrays of a slice lie."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

CACHE_LINE = 64  # bytes


def apart(*arrays: NDArray[Any]) -> list[NDArray[Any]]:
    """Copies of the arrays, in one piece of memory with a free line at either end.

    Two cores that work on two slices must not write into one cache line; numpy lays small arrays side by side.
    """
    sizes = [-(-array.nbytes // CACHE_LINE) * CACHE_LINE for array in arrays]
    piece = np.zeros(sum(sizes) + 3 * CACHE_LINE, np.uint8)
    at = CACHE_LINE + (-piece.ctypes.data) % CACHE_LINE
    copies = []
    for array, size in zip(arrays, sizes, strict=True):
        copy: NDArray[Any] = np.ndarray(array.shape, array.dtype, piece.data, at)
        copy[...] = array
        copies.append(copy)
        at += size
    return copies
