"""A slice of a study, recorded again for the bench."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from rig.journal.reader import read_journal
from rig.study.design.arms import arms
from rig.study.design.design import Sampling
from rig.study.design.design_file import OpenedDesign, design_of_text, open_design
from rig.study.design.slices import planned_slices
from rig.study.job import recorded
from rig.study.running.open_slice import record_slice
from rig.study.running.slice_result import job_of

SHORT = """title = "short"
[outcome]
quantity = "slope"
from_min = 3
to_min = 5
relative_to = "baseline"
[sampling]
animals = 2
[[group]]
name = "Control"
follow_up_min = 6
train = [{ name = "hfs", at_min = 10, pattern = { pulses = 100 } }]
"""


@pytest.fixture(scope="module")
def opened() -> OpenedDesign:
    return design_of_text(SHORT)


def test_its_journal_holds_the_sweeps_of_the_study(opened: OpenedDesign, tmp_path: Path) -> None:
    made = arms(opened.design)
    planned = planned_slices(opened.design, made)[1]
    path = record_slice(opened, planned, tmp_path / "slice.schaffer")
    reading = read_journal(path)
    assert reading.closed and reading.start is not None and reading.start.seed == planned.seed
    job = job_of(planned, made[0].protocol, opened.design.sampling, opened.preparations, opened.drugs)
    (record,) = reading.records
    again = recorded(job).record.sweeps
    assert len(record.sweeps) == len(again) == 65
    assert all(np.array_equal(one.samples, other.samples) for one, other in zip(record.sweeps, again, strict=True))


def test_a_slice_that_a_journal_cannot_tell_is_refused(tmp_path: Path) -> None:
    opened = open_design("nmda_block")
    high = opened._replace(design=msgspec.structs.replace(opened.design, sampling=Sampling(variation="high")))
    planned = planned_slices(high.design, arms(high.design))[0]
    with pytest.raises(ValueError, match="realistic"):
        record_slice(high, planned, tmp_path / "slice.schaffer")
    assert not list(tmp_path.iterdir())
