"""Where the pulses of a recording are: in its stimulus channel, or where the stimulus artefact begins.

A pulse is a change, against the rest of its own sweep and the noise there: rest may be at any level, a pulse may go
either way, and a channel that nothing is connected to holds none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

REFRACTORY_MS = 1.0
"""Edges closer than a fibre can fire again are phases of one stimulus."""
PULSE_OVER_NOISE = 8.0
PULSE_OVER_STEP = 4.0
JUMP_OVER_OTHERS = 4.0
"""An artefact jumps by so many times what 95 % of all steps of its sweep stay below ..."""
JUMP_OVER_STEP = 6.0
"""... and by so many of the smallest steps there are."""
WIDEST_MS = 0.35
"""A synaptic potential and a population spike go on rising for longer."""
FILTER_MS = 0.5
"""Nobody stimulates in the first half millisecond, where filters still settle."""
SHAPE_MS = (0.2, 0.6)
"""Around an artefact: what another one has to be like."""
ALIKE = 0.75
END_MS = 10.0
"""A stimulus, or the TTL that is picked up beside it, is not longer."""
SHARE = 0.2
"""A place counts where at least this share of the sweeps has an artefact there."""
NEAR_MS = 0.2


def edges(command: np.ndarray, per_ms: float, step: float = 0.0) -> tuple[tuple[int, ...], float]:
    """Samples at which pulses begin on a stimulus channel, and the size of the largest one in its unit. ``step``: the
    smallest that the digitiser knows; what goes to and fro between a few of them is no pulse."""
    rest = float(np.median(command))
    size = np.abs(command - rest)
    noise = 1.4826 * float(np.median(size))
    largest = float(size.max())
    if largest <= max(PULSE_OVER_NOISE * noise, PULSE_OVER_STEP * step, 1e-9 * max(1.0, abs(rest))):
        return (), 0.0
    on = size > largest / 2
    rises = np.flatnonzero(on & ~np.concatenate(([False], on[:-1])))
    return tuple(_apart(rises.tolist(), per_ms)), largest


def _apart(places: Sequence[int], per_ms: float) -> list[int]:
    """The first of those that are closer together than pulses can be, or than the two flanks of one sample are."""
    least = max(REFRACTORY_MS * per_ms, 3)
    kept: list[int] = []
    for place in places:
        if not kept or place - kept[-1] >= least:
            kept.append(place)
    return kept


def artefacts(mV: np.ndarray, per_ms: float) -> tuple[int, ...]:
    """Samples at which stimulus artefacts begin in one sweep: jumps that stand out of everything else in it."""
    jump = np.diff(mV)
    size = np.abs(jump)
    quiet = round(FILTER_MS * per_ms)
    size[:quiet] = 0.0
    if not size.any():
        return ()
    steps = size[size > 0]
    least = max(JUMP_OVER_OTHERS * float(np.percentile(size[quiet:], 95)), JUMP_OVER_STEP * float(steps.min()))
    largest = float(size.max())
    if largest < least:
        return ()
    high = np.flatnonzero(size >= max(least, largest / 2))
    places = [place for place in _apart(high.tolist(), per_ms) if _is_sharp(size, place, per_ms)]
    if not places:
        return ()
    before, after = (round(ms * per_ms) for ms in SHAPE_MS)
    first = _around(jump, places[0], before, after)
    kept: list[int] = []
    for place in places:
        alike, turned = _compared(first, _around(jump, place, before, after), before)
        # what goes the other way soon after a pulse is its end
        if alike and not (turned and kept and place - kept[-1] < END_MS * per_ms):
            kept.append(place)
    return tuple(place + 1 for place in kept)


def _is_sharp(size: np.ndarray, place: int, per_ms: float) -> bool:
    """Whether the flank is over sooner than that of anything that a neurone does."""
    most = max(2, round(WIDEST_MS * per_ms))
    run = size[place : place + most + 1] >= size[place] / 2
    return not run.all() or per_ms < 4


def _around(jump: np.ndarray, place: int, before: int, after: int) -> np.ndarray:
    found = np.zeros(before + after + 1)
    first, last = max(0, place - before), min(len(jump), place + after + 1)
    found[first - place + before : last - place + before] = jump[first:last]
    return found


def _compared(first: np.ndarray, other: np.ndarray, middle: int) -> tuple[bool, bool]:
    """Whether two artefacts are of one shape, and whether the other goes the other way. The flanks of one that does not
    begin with a sample of the digitiser may lie a sample apart from those of the other."""
    sizes, others = (_widened(np.abs(one)) for one in (first, other))
    alike = float(sizes @ others) >= ALIKE * float(np.sqrt((sizes @ sizes) * (others @ others)))
    return alike, bool(first[middle] * other[middle] < 0)


def _widened(size: np.ndarray) -> np.ndarray:
    """Every value or its larger neighbour."""
    padded = np.pad(size, 1)
    return np.maximum(np.maximum(padded[:-2], padded[2:]), size)


def agreed(found: Sequence[tuple[int, ...]], per_ms: float) -> list[tuple[int, ...]]:
    """The artefacts of every sweep, where one that stands alone is no pulse: places that many sweeps share, and trains.
    A sweep in which none was seen has its pulse where most have theirs."""
    near = max(1, round(NEAR_MS * per_ms))
    votes = Counter(place // near for places in found for place in places[:2])
    shared = {bin_ for bin_, count in votes.items() if count + votes[bin_ - 1] + votes[bin_ + 1] >= SHARE * len(found)}
    kept = [
        places if len(places) > 2 else tuple(place for place in places if place // near in shared) for places in found
    ]
    whole = Counter(places for places in kept if places and len(places) <= 2)
    usual = whole.most_common(1)[0][0] if whole else ()
    return [places or usual for places in kept]
