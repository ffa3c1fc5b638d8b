"""The doses of a curve."""

from __future__ import annotations

import msgspec
import numpy as np

from rig.study.design.design_file import open_design
from rig.study.results.dose_response import doses_of


def test_a_control_without_the_drug_has_dose_0() -> None:
    design = open_design("dose_response_d_apv").design
    doses = doses_of(design)
    assert doses[0] == 0
    assert np.array_equal(doses[1:], design.axis[0].values)


def test_a_group_that_is_no_control_has_no_dose() -> None:
    design = open_design("dose_response_d_apv").design
    other = msgspec.structs.replace(design.group[0], control=False)
    assert np.isnan(doses_of(msgspec.structs.replace(design, group=(other, design.group[1])))[0])
