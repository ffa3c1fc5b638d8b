"""A slice that is blocked is not a slice that is missing: its measures are small numbers, as computed here apart from
the rig's measures, on the mean of the raw sweeps."""

from __future__ import annotations

import numpy as np
import pytest

from model.units import TICKS_PER_MIN
from rig.experiment.runner import run_protocol
from rig.files import parse
from rig.messages import Sweep
from rig.protocol import library
from rig.protocol.outcome import outcome
from rig.protocol.protocol import Protocol
from rig.timecourse.time_course import TimeCourse

BLOCKED = """
title = "A drug blocks it"
length_min = 42
[[test]]
mode = "S1"
interval_s = 30
[[drug]]
drug = "{drug}"
concentration_uM = {uM}
from_min = 20
to_min = 40
[[window]]
name = "baseline"
from_min = -30
to_min = -20
{measures}
"""
MEASURE = """
[[measure]]
name = "{name}"
quantity = "{quantity}"
pathway = "S1"
from_min = {begin}
to_min = 0
relative_to = "baseline"
"""
WINDOWS = {"slope_in_it": ("slope", -10), "amplitude_in_it": ("amplitude", -10), "slope_washing_in": ("slope", -18)}
PULSE = 200
RISE = slice(PULSE + 36, PULSE + 240)
"""1.8 to 12 ms after the pulse: behind artefact and volley."""
MS = 20
"""Samples in a millisecond: so long is the stretch that is the steepest."""


def mean_mV(sweeps: tuple[Sweep, ...], begin_min: float, end_min: float) -> np.ndarray:
    """The mean of the raw sweeps whose pulses fall between two minutes, above its first 9 ms."""
    inside = [one for one in sweeps if begin_min <= one.pulses[0] / TICKS_PER_MIN < end_min]
    assert len(inside) >= 18
    mean = np.mean([one.samples[:2000] * one.mV_per_bit for one in inside], axis=0)
    return mean - mean[: PULSE - 20].mean()


def lines(mV: np.ndarray) -> np.ndarray:
    """The slope of the line through each millisecond, mV/ms, by its first sample."""
    ms = (np.arange(MS) - (MS - 1) / 2) / MS
    return np.correlate(mV, ms / (ms**2).sum(), "valid")


def percent_apart(sweeps: tuple[Sweep, ...], quantity: str, begin_min: float, end_min: float) -> float:
    """The same place in two mean traces: where the baseline rises most steeply, or peaks."""
    before, now = mean_mV(sweeps, 10.0, 20.0), mean_mV(sweeps, begin_min, end_min)
    if quantity == "slope":
        before, now = lines(before), lines(now)
    peak = RISE.start + int(np.argmax(np.abs(mean_mV(sweeps, 10.0, 20.0)[RISE])))
    until = peak if quantity == "amplitude" else peak - MS
    place = RISE.start + int(np.argmax(np.abs(before[RISE.start : until + 1])))
    return 100.0 * float(now[place] / before[place])


@pytest.mark.parametrize(
    ("drug", "uM", "most"), [("nbqx", 10, 12), ("cnqx", 20, 12), ("ttx", 1, 6), ("cadmium", 200, 6)]
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_left_of_a_blocked_response_is_what_the_raw_sweeps_hold(
    drug: str, uM: float, most: float, seed: int
) -> None:
    measures = "".join(MEASURE.format(name=name, quantity=one, begin=begin) for name, (one, begin) in WINDOWS.items())
    text = BLOCKED.format(drug=drug, uM=uM, measures=measures)
    protocol = parse.convert(parse.parse(text, "it"), Protocol, "it", library.check_protocol)
    run = run_protocol(protocol, seed)
    found = outcome(protocol, TimeCourse.of(run.record))
    for name, (quantity, begin) in WINDOWS.items():
        told = found[name]
        assert told is not None
        assert told == pytest.approx(percent_apart(run.record.sweeps, quantity, 40.0 + begin, 40.0), abs=2.5), name
    assert abs(found["amplitude_in_it"] or 100.0) < most
