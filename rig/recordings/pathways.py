"""Which sweeps went to which pathway, where the file does not say: two stimulating electrodes leave artefacts of two
shapes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LOOKED_AT = 40
LEAST = 8
"""Sweeps from which nothing can be said."""
SHAPE_MS = 0.8
APART = 5.0
"""Two kinds of artefact differ by so many times the scatter of one kind ..."""
OF_THE_LARGEST = 0.05
"""... and by this share of the largest of them."""


def by_artefact(around: Sequence[np.ndarray]) -> list[int] | None:
    """For each sweep 0 or 1: which of two kinds of artefact it has, the first sweep's being 0. None where they are all
    of one kind, or do not come in turn. ``around``: of each sweep the samples from its pulse on, ``SHAPE_MS`` of them,
    in mV above the level before."""
    if len(around) < LEAST:
        return None
    length = min(len(one) for one in around)
    shapes = np.stack([one[:length] for one in around])
    seen = shapes[:LOOKED_AT]
    first, second = seen[::2].mean(axis=0), seen[1::2].mean(axis=0)
    apart = np.abs(first - second)
    place = int(apart.argmax())
    # of one kind the next but one is alike, whatever drifts
    scatter = float(np.median(np.abs(seen[2:, place] - seen[:-2, place]))) * 1.4826 / np.sqrt(2)
    if apart[place] < max(APART * scatter, OF_THE_LARGEST * float(np.abs(seen).max())) or not apart[place]:
        return None
    to_first, to_second = (((shapes - kind) ** 2).sum(axis=1) for kind in (first, second))
    kinds = (to_second < to_first).astype(int).tolist()
    return kinds if kinds[0] == 0 else [1 - kind for kind in kinds]
