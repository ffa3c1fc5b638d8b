"""How large the responses of many sweeps were, none of them missing: what was seen counts with its magnitude, and what
was too small to be seen with what stands in the baseline's place, a small number of either sign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from model.units import TICKS_PER_MS
from rig.measure.place import PLACED, Place, in_place, is_small, place_of
from rig.measure.sweep import Cursors
from rig.messages import Sweep

REACH_TICKS = 5 * TICKS_PER_MS
"""Samples that are looked at beyond the last window."""


def _first_pulse(sweep: Sweep) -> int:
    return sweep.pulses[0] - sweep.start


def _response_end(sweep: Sweep, reach: int) -> int:
    """Where the response to the first pulse ends: at the next pulse, or ``reach`` samples after the first."""
    second = sweep.pulses[1] - sweep.start if len(sweep.pulses) > 1 else len(sweep.samples)
    return min(second, _first_pulse(sweep) + reach, len(sweep.samples))


def _alike(sweeps: Sequence[Sweep | None], reach: int) -> dict[tuple[int, int], list[int]]:
    """Which sweeps can be measured together: (sample of the pulse, end of the response) -> their places."""
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row, sweep in enumerate(sweeps):
        if sweep is not None:
            groups[_first_pulse(sweep), _response_end(sweep, reach)].append(row)
    return groups


def _stacked(sweeps: Sequence[Sweep | None], rows: Sequence[int], end: int) -> np.ndarray:
    kept = [sweep for row in rows if (sweep := sweeps[row]) is not None]
    scale = np.array([sweep.mV_per_bit for sweep in kept])
    return np.stack([sweep.samples[:end] for sweep in kept]) * scale[:, None]


def place_in(sweeps: Sequence[Sweep | None], cursors: Cursors) -> Place | None:
    """Where the response is in the mean of these sweeps of one pathway, of those of the most common form; None without
    a response."""
    reach = round(max(cursors.volley_to_ms, cursors.slope_to_ms, cursors.peak_to_ms) * TICKS_PER_MS) + REACH_TICKS
    groups = _alike(sweeps, reach)
    if not groups:
        return None
    (pulse, end), rows = max(groups.items(), key=lambda group: (len(group[1]), -group[1][0]))
    return place_of(_stacked(sweeps, rows, end), pulse, cursors)


def measured_in_place(sweeps: Sequence[Sweep | None], place: Place) -> np.ndarray:
    """``PLACED`` of sweeps in the fixed place, signed: shape (n, 3), NaN for a sweep that is not kept any more."""
    found = np.full((len(sweeps), len(PLACED)), np.nan)
    last = max(place.slope[1], place.peak, place.volley[2] if place.volley else 0) + REACH_TICKS
    for (pulse, end), rows in _alike(sweeps, last).items():
        found[rows] = in_place(_stacked(sweeps, rows, end), pulse, place)
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
