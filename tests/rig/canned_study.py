"""A study whose numbers are known, without a slice: groups, notes and excluded slices as a test wants them."""

from __future__ import annotations

import msgspec
import numpy as np

from rig.study.design.arms import arms
from rig.study.design.design_file import OpenedDesign, design_of_text
from rig.study.design.slices import PlannedSlice, planned_slices
from rig.study.results.study import Study
from rig.study.running.locked_plan import digest_of, plan_text
from rig.study.running.slice_result import Course, SliceResult, Traces

TWO = """title = "Two groups"
about = "Does D-APV matter?"
[outcome]
quantity = "slope"
from_min = 50
to_min = 60
relative_to = "baseline"
[sampling]
seed = 99
animals = 5
slices_per_animal = 2
[exclude]
drift_percent = 5
[analysis]
smallest_effect = 15
[[group]]
name = "Control"
control = true
protocol = "ltp_hfs"
test = [{ interval_s = 30 }]
[[group]]
name = "D-APV"
about = "blocks NMDA receptors"
like = "Control"
drug = [{ drug = "d_apv", concentration_uM = 50, from_min = -20, from_step = "hfs", to_min = 5, to_step = "hfs" }]
"""
DOSES = """title = "Doses"
[outcome]
quantity = "slope"
from_min = 50
to_min = 60
relative_to = "baseline"
[sampling]
animals = 3
[[axis]]
key = "drug.d_apv.concentration_uM"
values = [1, 3, 10, 30]
unit = "µM"
label = "D-APV"
[[group]]
name = "D-APV"
protocol = "ltp_hfs"
test = [{ interval_s = 30 }]
drug = [{ drug = "d_apv", concentration_uM = 50, from_min = -20 }]
"""
EFFECT = 30.0
"""By how much an arm lies below the one before it."""


def opened(text: str = TWO, **design: object) -> OpenedDesign:
    made = design_of_text(text)
    return made._replace(design=msgspec.structs.replace(made.design, **design))


def floats(values: np.ndarray) -> bytes:
    return values.astype("<f4").tobytes()


def result(planned: PlannedSlice, drift: float = 0.5) -> SliceResult:
    """150 % less the effect, with a scatter that depends on animal and slice."""
    value = 150.0 - EFFECT * planned.arm + 3.0 * (planned.animal % 5) + planned.slice
    minutes = np.arange(-20.0, 60.0, 1.0)
    slope = np.where(minutes < 0, 100.0, value)
    course = Course(floats(minutes), floats(slope), floats(np.full(len(minutes), 101.0)))
    ms = np.arange(-3.0, 30.0, 0.5)
    trace = (-0.5 * np.exp(-(((ms - 6.0) / 3.0) ** 2))).astype("<f2")
    traces = Traces(trace.tobytes(), (1.4 * trace).astype("<f2").tobytes(), 6, 2000.0)
    return SliceResult(
        planned.index,
        planned.arm,
        planned.animal,
        planned.slice,
        planned.seed,
        {"outcome": value, "volley_change": 101.0},
        drift,
        0.1,
        0.8,
        {"S1": course, "S2": course},
        {"S1": traces},
    )


def study(text: str = TWO, done: int | None = None, drifting: tuple[int, ...] = (), **design: object) -> Study:
    """``done``: so many slices, in the order of their index; ``drifting``: indices that a rule excludes."""
    plan = opened(text, **design)
    slices = planned_slices(plan.design, arms(plan.design))[:done]
    results = tuple(result(one, 7.3 if one.index in drifting else 0.5) for one in slices)
    return Study(plan, results, digest=digest_of(plan_text(plan)))
