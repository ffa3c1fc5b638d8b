"""The slope of the test pulses over the time of a protocol, for a small figure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN
from rig.experiment.runner import Recording
from rig.instruments.stimulator import PATHWAYS


class SlopeCourse(msgspec.Struct, frozen=True):
    """Of the test pulses of one pathway: minutes after t0, and slope in % of baseline (mV/ms without one), NaN where
    there was no response."""

    minutes: tuple[float, ...]
    values: tuple[float, ...]
    percent: bool


def slope_courses(recording: Recording) -> Iterator[tuple[str, SlopeCourse]]:
    """By pathway; none for one without test pulses."""
    timeline = recording.timeline
    for pathway in PATHWAYS:
        sweeps = [one for one in recording.sweeps if one.pathway == pathway and one.kind != "train"]
        if not sweeps:
            continue
        ticks = np.array([one.pulses[0] for one in sweeps], float)
        values = np.array([np.nan if (slope := one.measures.get("slope")) is None else abs(slope) for one in sweeps])
        percent = False
        if timeline.baseline is not None:
            inside = (ticks >= timeline.baseline.start) & (ticks < timeline.baseline.end) & np.isfinite(values)
            percent = bool(inside.any())
            values = values * (100.0 / values[inside].mean() if percent else 1.0)
        minutes = (ticks - timeline.t0) / TICKS_PER_MIN
        yield pathway, SlopeCourse(tuple(minutes.tolist()), tuple(values.tolist()), percent)
