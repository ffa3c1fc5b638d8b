"""One slice of a group before there is a study: of an animal that the study will not have."""

from __future__ import annotations

import numpy as np

from model.variation import drawn
from rig.study.design.arms import arms
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import PlannedSlice
from rig.study.running.slice_result import computed, job_of

LAST_ANIMAL = 65_535
"""The last that the 16 bits of an animal in a slice's number can tell (decision 57); no study has as many."""


def preview(opened: OpenedDesign, group: int) -> tuple[np.ndarray, np.ndarray]:
    """(minutes after minute 0, % of baseline of the outcome's pathway), float64 (n,), of the first arm of a group.

    Raises ValueError, a sentence, where the slice cannot be recorded.
    """
    design = opened.design
    made = arms(design)
    arm = next(number for number, one in enumerate(made) if one.group == group)
    planned = PlannedSlice(0, 0, arm, LAST_ANIMAL, 0, drawn(design.sampling.seed, LAST_ANIMAL, 0))
    job = job_of(planned, made[arm].protocol, design.sampling, opened.preparations, opened.drugs)
    result = computed(planned, job)
    if result.fault:
        raise ValueError(f"The slice could not be recorded ({result.fault}).")
    course = result.courses.get(design.outcome.pathway)
    if course is None:
        raise ValueError(f"The slice gave no test responses of {design.outcome.pathway}; put test pulses on it.")
    minutes, percent, _ = course.columns()
    return minutes, percent
