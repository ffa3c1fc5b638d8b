"""How large the responses of many sweeps were, none of them missing: what was seen counts with its magnitude, and what
was too small to be seen with what stands in the baseline's place, a small number of either sign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rig.measure.place import PLACED, Place, in_place, is_small, place_of
from rig.measure.sweep import Cursors, Rate
from rig.messages import Sweep

REACH_MS = 5
"""What is looked at beyond the last window."""


class Form(NamedTuple):
    """What sweeps share that can be measured together: sample of the pulse, sample at which the response ends, rate."""

    pulse: int
    end: int
    rate: Rate


def _form(sweep: Sweep, reach_ms: float) -> Form:
    """The response to the first pulse ends at the next one, or ``reach_ms`` after the first."""
    first, *later = sweep.pulse_samples
    second = later[0] if later else len(sweep.samples)
    return Form(first, min(second, first + sweep.rate.count(reach_ms), len(sweep.samples)), sweep.rate)


def _alike(sweeps: Sequence[Sweep | None], reach_ms: float) -> dict[Form, list[int]]:
    """Form -> the places of its sweeps."""
    groups: defaultdict[Form, list[int]] = defaultdict(list)
    for row, sweep in enumerate(sweeps):
        if sweep is not None:
            groups[_form(sweep, reach_ms)].append(row)
    return groups


def _stacked(sweeps: Sequence[Sweep | None], rows: Sequence[int], end: int) -> np.ndarray:
    kept = [sweep for row in rows if (sweep := sweeps[row]) is not None]
    scale = np.array([sweep.mV_per_bit for sweep in kept])
    return np.stack([sweep.samples[:end] for sweep in kept]) * scale[:, None]


def place_in(sweeps: Sequence[Sweep | None], cursors: Cursors) -> Place | None:
    """Where the response is in the mean of these sweeps of one pathway, of those of the most common form; None without
    a response."""
    reach = max(cursors.volley_to_ms, cursors.slope_to_ms, cursors.peak_to_ms) + REACH_MS
    groups = _alike(sweeps, reach)
    if not groups:
        return None
    form, rows = max(groups.items(), key=lambda group: (len(group[1]), -group[1][0]))
    return place_of(_stacked(sweeps, rows, form.end), form.pulse, cursors, form.rate)


def measured_in_place(sweeps: Sequence[Sweep | None], place: Place) -> np.ndarray:
    """``PLACED`` of sweeps in the fixed place, signed: shape (n, 3), NaN for a sweep that is not kept any more, or has
    another rate than the place."""
    found = np.full((len(sweeps), len(PLACED)), np.nan)
    last = max(place.slope[1], place.peak, place.volley[2] if place.volley else 0) * place.rate.ms + REACH_MS
    for form, rows in _alike(sweeps, last).items():
        if form.rate == place.rate:
            found[rows] = in_place(_stacked(sweeps, rows, form.end), form.pulse, place)
    return found


def unsure(points: np.ndarray, place: Place) -> np.ndarray:
    """Rows of ``points`` (n, slope, amplitude, volley and more) of which something was not seen, or not surely."""
    return np.flatnonzero(is_small(points[:, 1], place) | np.isnan(points[:, : len(PLACED)]).any(axis=1))


def sizes(points: np.ndarray, rows: np.ndarray, placed: np.ndarray, place: Place) -> np.ndarray:
    """Magnitudes of ``points``; those of ``rows`` (see ``unsure``) as they were measured in place, positive in the
    direction of the baseline's response. A volley that was seen, and a slope that surely was, stay as they are."""
    found = np.abs(points)
    oriented = placed * np.array(place.direction)
    small = is_small(points[rows, 1], place)
    for column in range(len(PLACED)):
        missing = np.isnan(points[rows, column])
        use = (missing | small) if column < 2 else missing
        known = use & np.isfinite(oriented[:, column])
        found[rows[known], column] = oriented[known, column]
    return found
