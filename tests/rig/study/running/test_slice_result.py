"""What one slice of a study gives."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from short_study import short_design

from rig.protocol.outcome import outcome
from rig.study.design.arms import arms
from rig.study.design.slices import planned_slices
from rig.study.job import recorded
from rig.study.running.slice_result import SliceResult, computed, job_of
from rig.timecourse.time_course import TimeCourse

OPENED = short_design()
ARMS = arms(OPENED.design)
PLANNED = planned_slices(OPENED.design, ARMS)


def job(index: int = 0):
    arm = ARMS[PLANNED[index].arm]
    return job_of(PLANNED[index], arm.protocol, OPENED.design.sampling, OPENED.preparations, OPENED.drugs)


@pytest.fixture(scope="module")
def result() -> SliceResult:
    return computed(PLANNED[0], job())


def test_its_numbers_are_those_of_the_protocol_run_by_itself(result):
    course = TimeCourse.of(recorded(job()).record)
    assert result.measures == outcome(job().protocol, course)
    assert result.value == result.measures["outcome"]
    assert result.response_mV == course.baseline("S1", "amplitude") > 0
    assert result.simulated_s > 60 * 12 and not result.fault


def test_it_comes_out_of_its_bytes_as_it_went_in(result):
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=SliceResult) == result


def test_a_course_is_minutes_percents_and_volleys(result):
    minutes, slope, volley = result.courses["S1"].columns()
    assert len(minutes) == len(slope) == len(volley) > 5
    assert np.all(np.diff(minutes) > 0) and minutes[0] < 0 < minutes[-1]
    assert np.mean(slope[minutes < 0]) == pytest.approx(100, abs=3)


def test_traces_hold_the_pulse_where_they_say(result):
    traces = result.traces["S1"]
    before, after = traces.samples()
    assert len(before) == len(after) > traces.pulse > 0
    assert np.abs(before[: traces.pulse]).max() < 0.1 < np.abs(before).max()


def test_a_slice_of_another_arm_has_its_drug(result):
    other = computed(PLANNED[-1], job(len(PLANNED) - 1))
    assert "d_apv" in job(len(PLANNED) - 1).drugs and other.arm == 1
    assert other.value != result.value


def test_one_that_breaks_off_has_a_fault_and_no_number():
    def ends(fraction: float) -> None:
        raise ValueError("the bath boils")

    broken = computed(PLANNED[0], job(), ends)
    assert broken.fault == "ValueError: the bath boils" and broken.value is None and broken.index == 0
