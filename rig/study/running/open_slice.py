"""A slice of a study for the bench: its journal, computed again from its seed, the same to the bit."""

from __future__ import annotations

from pathlib import Path

from rig.journal.journal import Journal
from rig.journal.place import refuges
from rig.study.design.arms import arms
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import PlannedSlice
from rig.study.job import recorded
from rig.study.running.slice_result import job_of


def record_slice(opened: OpenedDesign, planned: PlannedSlice, path: Path) -> Path:
    """Record the slice into a journal of this name, or of one with a number where somebody has it; gives the name.

    Raises ValueError, a sentence, for a slice that a journal cannot tell (it says which slice, and not how much slices
    vary), for what the rig refuses, and where it cannot be kept.
    """
    sampling = opened.design.sampling
    if sampling.variation != "realistic":
        raise ValueError(
            f"The slices of this study vary as “{sampling.variation}” says; the bench has slices of realistic "
            "variation only, so that this one would be another one there."
        )
    protocol = arms(opened.design)[planned.arm].protocol
    journal = Journal(path, refuges())
    recorded(job_of(planned, protocol, sampling, opened.preparations, opened.drugs), sink=journal)
    if journal.problem:
        raise ValueError(f"The slice could not be kept: {journal.problem}")
    return journal.path
