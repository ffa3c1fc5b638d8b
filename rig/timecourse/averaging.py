"""Fewer points for the time course: means of equal spans of time, or of equal runs when there are too many."""

from __future__ import annotations

import numpy as np


def thinned(x: np.ndarray, y: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """At most ``limit`` points: means of equal runs, anchored to the first point so that old points stay put."""
    if len(x) <= limit:
        return x, y
    run = 1 << int(np.ceil(np.log2(len(x) / limit)))
    whole = len(x) // run * run
    return x[:whole].reshape(-1, run).mean(axis=1), y[:whole].reshape(-1, run).mean(axis=1)


def _runs(x: np.ndarray, width: float, breaks: list[float]) -> np.ndarray:
    """Where each run of ``width`` begins, counted anew from each of ``breaks``, so that no run goes past one. A width
    of 0 makes every point a run."""
    if width <= 0:
        return np.arange(len(x))
    starts = np.array([0.0, *sorted(breaks)])
    part = np.searchsorted(starts, x, "right") - 1
    bins = np.floor((x - starts[part]) / width)
    return np.flatnonzero(np.r_[True, (np.diff(part) != 0) | (np.diff(bins) != 0)])


def averaged(x: np.ndarray, y: np.ndarray, width: float, breaks: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """The means of every ``width`` of x; none holds points from before and after one of ``breaks``."""
    if width <= 0 or len(x) == 0:
        return x, y
    begins = _runs(x, width, breaks)
    counts = np.diff(np.r_[begins, len(x)])
    return np.add.reduceat(x, begins) / counts, np.add.reduceat(y, begins) / counts


def run_around(x: np.ndarray, at: float, width: float, breaks: list[float]) -> slice:
    """The rows whose mean ``averaged`` draws next to ``at``; ``x`` is not empty."""
    begins = _runs(x, width, breaks)
    nearest = int(np.abs(x - at).argmin())
    run = int(np.searchsorted(begins, nearest, "right")) - 1
    return slice(int(begins[run]), int(begins[run + 1]) if run + 1 < len(begins) else len(x))
