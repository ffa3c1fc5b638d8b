"""The outcome of a study in another window, against another baseline or with other cursors, from what the study keeps:
nothing is run again. Chosen after the results were known, such numbers are exploratory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN
from rig.measure.sweep import Cursors, Rate, measure_sweep
from rig.protocol.timeline import unroll
from rig.study.design.arms import OUTCOME, arms
from rig.study.design.design import Design
from rig.study.design.design_file import OpenedDesign
from rig.study.running.slice_result import SliceResult, Traces

Minutes = tuple[float, float]


class Again(NamedTuple):
    """What is other than planned; None is as planned. ``window`` and ``baseline``: minutes [from, to) after minute 0.
    ``slope_ms``: cursors of a line through the rise, ms after the pulse."""

    window: Minutes | None = None
    baseline: Minutes | None = None
    slope_ms: tuple[float, float] | None = None


def planned_window(design: Design) -> Minutes | None:
    """Of the outcome, minutes after minute 0; None where it has none."""
    line = unroll(arms(design)[0].protocol)
    window = next((one.window for one in line.measures if one.measure.name == OUTCOME), None)
    return None if window is None else _minutes(window.start, window.end, line.t0)


def planned_baseline(design: Design) -> Minutes | None:
    line = unroll(arms(design)[0].protocol)
    return None if line.baseline is None else _minutes(line.baseline.start, line.baseline.end, line.t0)


def _minutes(start: int, end: int, zero: int) -> Minutes:
    return (start - zero) / TICKS_PER_MIN, (end - zero) / TICKS_PER_MIN


def refusal(design: Design) -> str:
    """Why the outcome cannot be measured again; empty where it can."""
    outcome = design.outcome
    if outcome.quantity != "slope" or outcome.statistic != "mean" or outcome.relative_to != "baseline":
        return "A study keeps the slope in % of its baseline, and the outcome of this one is another measure."
    return ""


def remeasured(opened: OpenedDesign, results: Sequence[SliceResult], again: Again) -> list[SliceResult]:
    """The slices with the outcome measured again; None where there is nothing to measure. In the window and against the
    baseline of the plan, the numbers are those of the study (to what its courses keep, 1e-5). Raises ValueError, a
    sentence."""
    if words := refusal(opened.design) or _wrong(again):
        raise ValueError(words)
    return [_with(one, _value(one, opened.design, again)) for one in results]


def _wrong(again: Again) -> str:
    for name, pair in (("window", again.window), ("baseline", again.baseline), ("slope cursor", again.slope_ms)):
        if pair is not None and pair[0] >= pair[1]:
            return f"A {name} ends after it begins: {pair[0]:g} to {pair[1]:g} was asked for.".replace("-", "−")
    return ""


def _with(result: SliceResult, value: float | None) -> SliceResult:
    return msgspec.structs.replace(result, measures={**result.measures, OUTCOME: value})


def _value(result: SliceResult, design: Design, again: Again) -> float | None:
    pathway = design.outcome.pathway
    if again.slope_ms is not None:
        traces = result.traces.get(pathway)
        return None if traces is None else _of_traces(traces, again.slope_ms)
    course = result.courses.get(pathway)
    if course is None:
        return None
    minutes, percent, _ = course.columns()
    after = _mean(minutes, percent, again.window or planned_window(design))
    # the courses are in % of the planned baseline already
    before = 100.0 if again.baseline is None else _mean(minutes, percent, again.baseline)
    return None if after is None or not before else 100.0 * after / before


def _mean(minutes: np.ndarray, percent: np.ndarray, window: Minutes | None) -> float | None:
    if window is None:
        return None
    inside = percent[(minutes >= window[0] - 1e-4) & (minutes < window[1] - 1e-4) & np.isfinite(percent)]
    return float(inside.mean()) if len(inside) else None


def _of_traces(traces: Traces, slope_ms: tuple[float, float]) -> float | None:
    """The slope of the mean trace of the window in % of that of the baseline; None without a response in either."""
    cursors = Cursors(slope_from_ms=slope_ms[0], slope_to_ms=slope_ms[1], slope_method="window")
    rate = Rate(traces.rate_hz / 1000.0)
    before, after = (
        measure_sweep(mV, traces.pulse, cursors, ("slope",), rate=rate)["slope"] if len(mV) else None
        for mV in traces.samples()
    )
    return None if before is None or after is None else 100.0 * abs(after) / abs(before)


def words(again: Again) -> str:
    """The sentence for the methods and for the mark in the window."""
    said = []
    if again.slope_ms is not None:
        said.append("with slope cursors at {:g} and {:g} ms on the mean traces".format(*again.slope_ms))
    if again.window is not None:
        said.append("from {:g} to {:g} min".format(*again.window))
    if again.baseline is not None:
        said.append("against a baseline from {:g} to {:g} min".format(*again.baseline))
    what = ", ".join(said) or "as planned"
    return f"Re-measured {what} after the results were known: exploratory.".replace("-", "−").replace("Re−", "Re-")
