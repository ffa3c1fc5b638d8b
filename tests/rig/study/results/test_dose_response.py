"""Where arms stand on a scale of doses, and the curve through them."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from rig.study.design.arms import arms
from rig.study.design.design import Design
from rig.study.design.design_file import OpenedDesign, design_of_text, designs, open_design
from rig.study.design.slices import planned_slices
from rig.study.results.dose_response import dose_curve, doses_of, sentence, values_of
from rig.study.running.slice_result import SliceResult

TRUE_IC50 = 0.5
TOP, BOTTOM = 150.0, 100.0


def without_control(opened: OpenedDesign) -> OpenedDesign:
    """The same groups, none of which is called the control."""
    groups = tuple(msgspec.structs.replace(group, control=False) for group in opened.design.group)
    return opened._replace(design=msgspec.structs.replace(opened.design, group=groups))


def answered(opened: OpenedDesign) -> list[SliceResult]:
    """What a Hill curve of IC50 0.5 and slope 1.5 gives, with the scatter of animals."""
    design = opened.design
    at = np.nan_to_num(values_of(design, 0))
    noise = np.random.Generator(np.random.Philox(4))
    found = []
    for one in planned_slices(design, arms(design)):
        value = BOTTOM + (TOP - BOTTOM) / (1 + (at[one.arm] / TRUE_IC50) ** 1.5) + noise.normal(0, 12)
        measures = {"outcome": value, "volley_change": 100.0}
        found.append(SliceResult(one.index, one.arm, one.animal, one.slice, one.seed, measures, 0.0, 0.1, 1.0))
    return found


def control_with(drug: str) -> Design:
    text = f"""title = "Vehicle"
[outcome]
quantity = "slope"
from_min = 50
to_min = 60
relative_to = "baseline"
[[axis]]
key = "drug.blocker.concentration_uM"
values = [1, 3, 10, 30]
[[group]]
name = "Control"
control = true
protocol = "ltp_hfs"
drug = [{{ drug = "{drug}", concentration_uM = 5, from_min = -20 }}]
[[group]]
name = "Blocked"
protocol = "ltp_hfs"
drug = [{{ drug = "d_apv", name = "blocker", concentration_uM = 50, from_min = -20 }}]
"""
    return design_of_text(text).design


def test_a_control_without_the_drug_is_its_dose_0():
    opened = open_design("dose_response_d_apv")
    given = list(opened.design.axis[0].values)
    assert list(doses_of(opened.design)) == [0, *given]
    assert np.isnan(values_of(opened.design, 0)[0])
    assert np.isnan(doses_of(without_control(opened).design)[0])


def test_a_control_with_the_drug_under_another_name_has_no_dose():
    assert list(doses_of(control_with("picrotoxin"))) == [0, 1, 3, 10, 30]
    assert np.isnan(doses_of(control_with("d_apv"))[0])


def test_a_control_has_no_dose_of_what_is_no_drug():
    """A rate of 0 Hz is no train, not a slower one."""
    design = control_with("picrotoxin")
    rates = msgspec.structs.replace(design.axis[0], key="train.hfs.pattern.rate_hz", values=(20, 50, 100))
    assert (doses_of(msgspec.structs.replace(design, axis=(rates,))) > 0).all()


def test_the_control_tells_where_the_curve_begins():
    """Without it the lowest dose alone tells the top, and the interval of the IC50 is wider."""
    opened = open_design("dose_response_d_apv")
    results = answered(opened)
    curve = dose_curve(opened, results)
    half = curve.fit.ic50
    assert half.low < TRUE_IC50 < half.high < 10 * half.low
    assert curve.fit.top.low < TOP < curve.fit.top.high
    assert "control: no dose" in sentence(curve, opened.design.axis[0])
    assert curve.dose.min() == pytest.approx(min(opened.design.axis[0].values))
    alone = dose_curve(without_control(opened), results)
    assert "control" not in sentence(alone, opened.design.axis[0])
    assert alone.fit.ic50.high / alone.fit.ic50.low > half.high / half.low


@pytest.mark.parametrize("name", [name for name in designs() if open_design(name).design.axis])
def test_every_shipped_dose_response_has_a_control_at_dose_0(name: str):
    assert (doses_of(open_design(name).design) == 0).sum() == 1
