"""Studies for pictures and tests, as quick to make as to show: their slices are drawn by hand and never computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rig.study.design.arms import OUTCOME, VOLLEY, Arm, arms
from rig.study.design.design_file import OpenedDesign, design_of_text
from rig.study.design.slices import PlannedSlice, planned_slices
from rig.study.running.slice_result import TRACE_BEFORE_MS, TRACE_MS, Course, SliceResult, Traces

RATE_HZ = 20_000.0
FIRST_MIN, EVERY_MIN = -30.0, 0.5
DRIFTED = 5
"""Number of the slice whose baseline drifts in the studies that lose one."""


class Effect(NamedTuple):
    """What happens to S1 in an arm. ``late``: % of baseline at the end; ``first``: right after the train;
    ``early_min``: how fast it falls from there; ``fall_min``: how fast what is above ``late`` fades after that."""

    late: float
    first: float = 225.0
    early_min: float = 6.0
    middle: float | None = None
    fall_min: float = 60.0

    def at(self, minutes: np.ndarray) -> np.ndarray:
        """% of baseline."""
        middle = self.late if self.middle is None else self.middle
        after = np.maximum(minutes, 0.0)
        level = self.late + (middle - self.late) * np.exp(-after / self.fall_min)
        level = level + (self.first - middle) * np.exp(-after / self.early_min)
        return np.where(minutes < 0, 100.0, level)


BLOCK = """
title = "NMDA and synthesis block"
about = "Does D-APV, there only around the train, prevent LTP, and does anisomycin take its late phase?"

[sampling]
seed = 2041
animals = 4
slices_per_animal = 2

[outcome]
quantity = "slope"
pathway = "S1"
from_min = 160
to_min = 180
relative_to = "baseline"

[exclude]
drift_percent = 5
volley_change_percent = 15
least_response_mV = 0.2

[analysis]
unit = "animal"
test = "anova"
correction = "holm"
smallest_effect = 20

[[group]]
name = "Control"
control = true
about = "plain ACSF"
protocol = "ltp_hfs"
follow_up_min = 180
test = [{ interval_s = 30 }]
train = [{ name = "hfs", label = "HFS", pathways = ["S1"], at_min = 30, pattern = { pulses = 100, rate_hz = 100 } }]

[[group]]
name = "D-APV"
about = "blocks NMDA receptors"
like = "Control"
drug = [{ drug = "d_apv", concentration_uM = 50, from_min = -20, from_step = "hfs", to_min = 10, to_step = "hfs" }]

[[group]]
name = "Anisomycin"
about = "blocks protein synthesis"
like = "Control"
drug = [{ drug = "anisomycin", concentration_uM = 25, from_min = -30, from_step = "hfs", to_min = 35, to_step = "hfs" }]
"""
EFFECTS = {
    "Control": Effect(151.0),
    "D-APV": Effect(100.5, first=175.0, early_min=7.0),
    "Anisomycin": Effect(112.0, middle=146.0),
}

DOSES = """
title = "D-APV, dose and response"
[sampling]
seed = 7
animals = 5
slices_per_animal = 1

[outcome]
quantity = "slope"
pathway = "S1"
from_min = 50
to_min = 60
relative_to = "baseline"

[analysis]
test = "anova"

[[axis]]
key = "drug.d_apv.concentration_uM"
values = [0.3, 1, 3, 10, 30, 100]
label = "D-APV"
unit = "µM"

[[group]]
name = "D-APV"
protocol = "ltp_hfs"
test = [{ interval_s = 30 }]
drug = [{ drug = "d_apv", concentration_uM = 50, from_min = -20, from_step = "hfs", to_min = 5, to_step = "hfs" }]
"""
SECOND_AXIS = """
[[axis]]
key = "train.hfs.pattern.rate_hz"
values = [20, 50, 100, 200]
label = "Rate"
unit = "Hz"
"""


def hill(arm: Arm) -> Effect:
    """LTP of 50 %, half gone at 6 µM; less of it at a lower rate."""
    dose, *rate = (value or 0.0 for value in arm.at)
    grown = 1.0 if not rate else min(1.0, math.log10(rate[0] / 10.0))
    late = 100.0 + 52.0 * grown / (1.0 + (dose / 6.0) ** 1.2)
    return Effect(late, first=late + 70.0)


class CannedStudy(NamedTuple):
    """A design with the slices that were planned of it, and what those gave that are done."""

    opened: OpenedDesign
    arms: tuple[Arm, ...]
    planned: list[PlannedSlice]
    results: list[SliceResult]

    def first(self, count: int) -> CannedStudy:
        """After so many slices, in the order in which they were recorded."""
        places = {one.index: one.place for one in self.planned}
        return self._replace(results=[one for one in self.results if places[one.index] < count])


def block(blind: bool = False, drifted: bool = True) -> CannedStudy:
    """Three groups of eight slices of four animals, three hours of follow-up."""
    return canned(f"blind = {str(blind).lower()}\n{BLOCK}", lambda arm: EFFECTS[arm.name], drifted)


def doses() -> CannedStudy:
    """Six doses of one drug."""
    return canned(DOSES, hill)


def map_of_two() -> CannedStudy:
    """Six doses at four rates of the train."""
    return canned(DOSES + SECOND_AXIS, hill)


def canned(text: str, effect: Callable[[Arm], Effect], drifted: bool = False) -> CannedStudy:
    opened = design_of_text(text)
    made = arms(opened.design)
    planned = planned_slices(opened.design, made)
    results = [slice_result(one, made[one.arm], effect(made[one.arm])) for one in planned]
    if drifted:
        results[DRIFTED] = _drifting(results[DRIFTED])
    return CannedStudy(opened, made, planned, results)


def slice_result(planned: PlannedSlice, arm: Arm, effect: Effect, animal_sd: float = 6.0) -> SliceResult:
    """A slice that differs from its arm by its animal and by itself."""
    dice = np.random.default_rng(planned.seed)
    of_animal = float(np.random.default_rng(7919 + planned.animal).normal(0.0, animal_sd))
    end = arm.protocol.follow_up_min or 60.0
    minutes = np.arange(FIRST_MIN, end, EVERY_MIN)
    own = effect.at(minutes)
    other = (of_animal + dice.normal(0.0, 5.0)) * np.clip(minutes / 10.0, 0.0, 1.0)
    s1 = own + other * min(1.0, abs(effect.late - 100.0) / 50.0 + 0.35) + dice.normal(0.0, 4.0, len(minutes))
    s2 = 100.0 + 0.3 * other + dice.normal(0.0, 4.0, len(minutes))
    window = arm.protocol.measure[0]
    here = (minutes >= (window.from_min or 0.0)) & (minutes < (window.to_min or end))
    value = float(s1[here].mean())
    size = float(np.exp(dice.normal(math.log(0.75), 0.2)))
    return SliceResult(
        planned.index,
        planned.arm,
        planned.animal,
        planned.slice,
        planned.seed,
        measures={OUTCOME: value, VOLLEY: 100.0 + float(dice.normal(0.0, 2.5))},
        drift_percent=float(dice.normal(0.0, 1.2)),
        drift_error=0.6,
        response_mV=size,
        courses={"S1": _course(minutes, s1, dice), "S2": _course(minutes, s2, dice)},
        traces={"S1": _traces(size, value, dice), "S2": _traces(0.8 * size, float(s2[here].mean()), dice)},
        simulated_s=60.0 * (end - FIRST_MIN),
    )


def _drifting(result: SliceResult) -> SliceResult:
    kept = {name: getattr(result, name) for name in result.__struct_fields__}
    return SliceResult(**{**kept, "drift_percent": 7.1})


def _course(minutes: np.ndarray, percent: np.ndarray, dice: np.random.Generator) -> Course:
    volley = 100.0 + dice.normal(0.0, 3.0, len(minutes))
    return Course(*(np.asarray(one, "<f4").tobytes() for one in (minutes, percent, volley)))


def _traces(size: float, percent: float, dice: np.random.Generator) -> Traces:
    before, after = (_trace(size, share, dice) for share in (1.0, percent / 100.0))
    return Traces(before.tobytes(), after.tobytes(), round(TRACE_BEFORE_MS * RATE_HZ / 1000.0), RATE_HZ)


def _trace(size: float, share: float, dice: np.random.Generator) -> np.ndarray:
    """An artefact, a fibre volley and a field EPSP of ``share`` times ``size`` mV."""
    ms = np.arange(round(TRACE_MS * RATE_HZ / 1000.0)) / RATE_HZ * 1000.0 - TRACE_BEFORE_MS
    since = np.maximum(ms - 2.4, 0.0)
    shape = np.exp(-since / 9.0) - np.exp(-since / 1.9)
    mV = -size * share * shape / 0.53
    mV -= 0.16 * size * np.exp(-(((ms - 1.65) / 0.26) ** 2))
    mV += 0.10 * size * np.exp(-(((ms - 2.2) / 0.24) ** 2))
    mV += 2.5 * np.exp(-(((ms - 0.15) / 0.14) ** 2)) - 1.5 * np.exp(-(((ms - 0.42) / 0.14) ** 2))
    return np.asarray(mV + dice.normal(0.0, 0.004, len(ms)), "<f2")
