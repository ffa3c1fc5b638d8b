"""The slice that stands for its group, and its traces as a figure shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rig.export.figure import ARTEFACT_MS
from rig.instruments.stimulator import Pathway
from rig.study.design.design_file import OpenedDesign
from rig.study.results.analysis import exclusions
from rig.study.running.slice_result import SliceResult, Traces


class ShownTraces(NamedTuple):
    """ms after the pulse, and mV of the baseline and of the window of the outcome (empty without one), (n,) each; NaN
    where the stimulus artefact is."""

    ms: np.ndarray
    before: np.ndarray
    after: np.ndarray


def representative(
    opened: OpenedDesign,
    results: Sequence[SliceResult],
    arm: int,
    pathway: Pathway,
    left_out: Mapping[int, str] | None = None,
) -> SliceResult | None:
    """The slice of the arm whose outcome lies nearest to the mean of those that count and have traces; of equals the
    first. None without any."""
    of_arm = [one for one in results if one.arm == arm]
    out = exclusions(opened, of_arm, left_out)
    own = [
        (one.value, one) for one in of_arm if one.value is not None and one.index not in out and pathway in one.traces
    ]
    if not own:
        return None
    mean = sum(value for value, _ in own) / len(own)
    return min(own, key=lambda pair: (abs(pair[0] - mean), pair[1].index))[1]


def shown_traces(traces: Traces) -> ShownTraces:
    before, after = traces.samples()
    ms = (np.arange(len(before)) - traces.pulse) / traces.rate_hz * 1000.0
    artefact = (ms > ARTEFACT_MS[0]) & (ms < ARTEFACT_MS[1])
    before[artefact] = np.nan
    if len(after):
        # of a pair that comes later, one window may be a few samples shorter
        after = np.append(after, np.full(max(0, len(ms) - len(after)), np.nan))[: len(ms)]
        after[artefact] = np.nan
    return ShownTraces(ms, before, after)
