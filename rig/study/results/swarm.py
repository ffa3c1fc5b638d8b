"""Where the points of a group stand beside each other, so that none hides another."""

from __future__ import annotations

import numpy as np

MOST_CAREFUL = 400
"""Points; of more, each stands where its number puts it."""
GOLDEN = 0.6180339887498949
BETWEEN_PX = 1.0
STEP_PX = 1.0


def swarm(places: np.ndarray, halves: np.ndarray, most: float) -> np.ndarray:
    """How far each point stands from the middle, (n,), for points of half a size ``halves`` (n,) at ``places`` (n,)
    along the other axis: as near as leaves room for both of any two, the large ones first, and at most ``most``. All in
    px."""
    if len(places) > MOST_CAREFUL:
        return (np.arange(len(places)) * GOLDEN % 1.0 - 0.5) * 2.0 * most
    found = np.zeros(len(places))
    steps = np.arange(0.0, most + 1e-9, STEP_PX)
    ways = np.concatenate([[0.0], np.stack([steps[1:], -steps[1:]], axis=1).ravel()])
    done: list[int] = []
    for number, place in enumerate(np.lexsort((places, -halves)).tolist()):
        apart = halves[done] + halves[place] + BETWEEN_PX
        away = places[done] - places[place]
        near = np.abs(away) < apart
        if near.any():
            room = np.sqrt(apart[near] ** 2 - away[near] ** 2)
            free = (np.abs(ways[:, None] - found[done][near][None, :]) >= room[None, :] - 1e-9).all(axis=1)
            found[place] = ways[free.argmax()] if free.any() else ways[number % len(ways)]
        done.append(place)
    return found
