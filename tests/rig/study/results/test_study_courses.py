"""Courses, curves, traces and points of a study, and its outcome measured again."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from canned_study import DOSES, TWO, floats, study

from rig.study.results.dose_response import dose_curve, sentence, title, values_of
from rig.study.results.marks import drug_bars, train_times, zero_words
from rig.study.results.progress import Progress, Stage
from rig.study.results.remeasure import Again, planned_baseline, planned_window, refusal, remeasured, words
from rig.study.results.representative import representative, shown_traces
from rig.study.results.study import Study
from rig.study.results.swarm import swarm
from rig.study.results.time_courses import binned, step_of, time_courses
from rig.study.running.slice_result import Course
from rig.study.statistics.distributions import t_quantile
from rig.study.statistics.values import CannotTest

replace = msgspec.structs.replace


def with_courses(one: Study, course: Course, *indices: int) -> Study:
    changed = [replace(slice_, courses={"S1": course}) if slice_.index in indices else slice_ for slice_ in one.results]
    return replace(one, results=tuple(changed))


# ---- courses


def test_courses_are_percent_of_a_slice_first_and_then_means_of_animals():
    one = study()
    control, apv = time_courses(one.opened, one.results, "S1")
    assert (control.arm, apv.arm) == (0, 1)
    after = control.minutes > 0
    assert control.mean[~after] == pytest.approx(100.0) and control.mean[after] == pytest.approx(156.5)
    assert control.half[after] == pytest.approx(3 * math.sqrt(2.5) / math.sqrt(5))
    assert set(control.n) == {5}
    assert np.diff(control.minutes) == pytest.approx(step_of(-20.0, 59.0))
    wide, _ = time_courses(one.opened, one.results, "S1", "ci")
    assert wide.half[after] == pytest.approx(t_quantile(0.95, 4) * control.half[after])


def test_slices_that_were_recorded_at_other_minutes_are_binned_as_they_are():
    one = study()
    minutes = np.array([10.0, 0.0, 20.0, 21.0])
    odd = Course(*(floats(part) for part in (minutes, np.array([120.0, 110.0, math.nan, 130.0]), minutes)))
    mixed = with_courses(one, odd, 0)
    left_out = {slice_.index: "no" for slice_ in one.results if slice_.arm == 0 and slice_.index != 0}
    control, _ = time_courses(mixed.opened, mixed.results, "S1", step_min=1.0, left_out=left_out)
    assert control.minutes.tolist() == [0.5, 10.5, 21.5] and control.mean.tolist() == [110.0, 120.0, 130.0]


def test_slices_alike_are_binned_to_the_numbers_of_each_alone():
    one = study()
    rough = replace(one, results=tuple(replace(slice_) for slice_ in one.results))
    both = time_courses(rough.opened, rough.results, "S1", step_min=3.0)
    for course in both:
        own = [slice_ for slice_ in rough.results if slice_.arm == course.arm]
        alone = [binned(*slice_.courses["S1"].columns()[:2], first=-7, count=27, step=3.0) for slice_ in own]
        assert np.mean(alone, axis=0)[np.isfinite(alone[0])] == pytest.approx(course.mean)


@pytest.mark.parametrize("minutes", [np.empty(0), np.full(4, math.nan)])
def test_a_course_without_a_minute_is_as_none(minutes: np.ndarray):
    one = study()
    none = Course(floats(minutes), floats(minutes), floats(minutes))
    some = time_courses(one.opened, with_courses(one, none, 0, 1).results, "S1")
    assert set(some[0].n) == {4}
    everywhere = with_courses(one, none, *range(20))
    assert time_courses(everywhere.opened, everywhere.results, "S1") == []
    assert time_courses(one.opened, (), "S1") == []


# ---- traces and points


def test_the_slice_that_stands_for_a_group_is_the_one_nearest_to_its_mean():
    one = study()
    near = representative(one.opened, one.results, 0, "S1")
    assert near.value == 156.0
    without = representative(one.opened, one.results, 0, "S1", {near.index: "no"})
    assert without.index != near.index
    assert representative(one.opened, one.results, 0, "S2") is None
    assert representative(one.opened, (), 0, "S1") is None


def test_the_artefact_is_blanked_in_both_traces():
    shown = shown_traces(study().results[0].traces["S1"])
    inside = np.isnan(shown.before)
    assert inside.any() and np.array_equal(inside, np.isnan(shown.after))
    assert shown.ms[inside].min() > -1.0 and shown.ms[inside].max() < 2.0
    alone = replace(study().results[0].traces["S1"], window=b"")
    assert len(shown_traces(alone).after) == 0


def test_points_of_a_swarm_keep_apart_and_within_their_room():
    places, halves = np.array([10.0, 10.0, 10.0, 90.0]), np.full(4, 3.0)
    across = swarm(places, halves, 40.0)
    assert across[3] == 0.0
    assert min(abs(a - b) for place, a in enumerate(across[:3]) for b in across[:place]) >= 7.0 - 1e-9
    many = swarm(np.linspace(0.0, 1.0, 5000), np.full(5000, 3.0), 20.0)
    assert np.abs(many).max() <= 20.0 and len(np.unique(many)) > 4000


# ---- doses


def responding(one: Study) -> Study:
    """Half of the effect at 6 µM."""
    dose = [1.0, 3.0, 10.0, 30.0]
    given = [
        replace(slice_, measures={"outcome": 100.0 + 50.0 / (1.0 + dose[slice_.arm] / 6.0) + slice_.animal % 3})
        for slice_ in one.results
    ]
    return replace(one, results=tuple(given))


def test_the_curve_waits_for_all_slices_and_says_where_half_is():
    one = study(DOSES)
    assert title(one.opened.design.axis[0]) == "D-APV (µM)"
    assert values_of(one.opened.design, 0).tolist() == [1.0, 3.0, 10.0, 30.0]
    early = study(DOSES, done=11)
    with pytest.raises(ValueError, match="11 of 12 slices"):
        dose_curve(early.opened, early.results)
    curve = dose_curve(one.opened, responding(one).results)
    assert pytest.approx(curve.dose[0]) == 1.0 and curve.dose[-1] == pytest.approx(30.0)
    assert curve.response[0] > curve.response[-1]
    told = sentence(curve, one.opened.design.axis[0])
    assert curve.fit.ic50.low < 6.0 < curve.fit.ic50.high
    assert told.startswith("Hill curve through all units: IC50 ") and "95 % CI" in told


def test_equal_responses_bear_no_curve():
    one = study(DOSES)
    flat = tuple(replace(slice_, measures={"outcome": 100.0}) for slice_ in one.results)
    with pytest.raises(CannotTest, match="do not bear a Hill curve"):
        dose_curve(one.opened, flat)


# ---- what figures mark


def test_drugs_and_trains_are_marked_unless_they_would_tell_a_group():
    one = study()
    (bar,) = drug_bars(one)
    assert (bar.drug, bar.begin_min, bar.end_min) == ("d_apv", -20.0, 5.0) and "50" in bar.name
    (train,) = train_times(one)
    assert train.minute == 0.0 and zero_words(one) == train.label
    blind = study(blind=True)
    assert drug_bars(blind) == () and train_times(blind) == train_times(one)


# ---- measured again


def test_measured_as_planned_the_numbers_are_those_of_the_study():
    one = study()
    assert planned_window(one.opened.design) == (50.0, 60.0)
    same = remeasured(one.opened, one.results, Again(window=(50.0, 60.0), baseline=planned_baseline(one.opened.design)))
    assert [slice_.value for slice_ in same] == pytest.approx([slice_.value for slice_ in one.results], abs=1e-3)


def test_another_window_or_baseline_gives_other_numbers():
    one = study()
    before = remeasured(one.opened, one.results, Again(window=(-10.0, 0.0)))
    assert [slice_.value for slice_ in before] == pytest.approx([100.0] * 20)
    against = remeasured(one.opened, one.results[:1], Again(baseline=(10.0, 20.0)))
    assert against[0].value == pytest.approx(100.0)
    outside = remeasured(one.opened, one.results[:1], Again(window=(500.0, 600.0)))
    assert outside[0].value is None


def test_cursors_measure_the_mean_traces():
    one = study()
    (first, *_) = remeasured(one.opened, one.results, Again(slope_ms=(3.0, 5.0)))
    assert first.value == pytest.approx(140.0, abs=1.5)
    without = replace(one.results[0], traces={})
    assert remeasured(one.opened, (without,), Again(slope_ms=(3.0, 5.0)))[0].value is None


def test_what_cannot_be_measured_again_is_said():
    one = study()
    with pytest.raises(ValueError, match="A window ends after it begins: 60 to −5 was asked for"):
        remeasured(one.opened, one.results, Again(window=(60.0, -5.0)))
    other = study(TWO.replace('quantity = "slope"', 'quantity = "amplitude"'))
    assert "another measure" in refusal(other.opened.design) and refusal(one.opened.design) == ""
    with pytest.raises(ValueError, match="another measure"):
        remeasured(other.opened, other.results, Again(window=(0.0, 10.0)))


def test_the_mark_says_what_is_other_than_planned():
    assert words(Again(window=(-5.0, 10.0), slope_ms=(3.0, 5.0))) == (
        "Re-measured with slope cursors at 3 and 5 ms on the mean traces, from −5 to 10 min after the results were "
        "known: exploratory."
    )


# ---- while it runs


def test_a_study_under_way_counts_and_means_what_is_done():
    one = study(drifting=(1,))
    progress = Progress(one.opened, one.arms, one.planned)
    for index in (0, 1, 2):
        progress.begun(index)
    progress.done(one.results[0])
    progress.done(one.results[1])
    assert progress.counts == (20, 2, 1, 0, 1) and progress.stage[1] == Stage.EXCLUDED
    assert "drift" in progress.why[1]
    assert progress.back() == [2] and progress.counts.running == 0
    progress.lost(2, "gone")
    assert progress.counts.lost == 1 and not progress.complete
    means = progress.means(0)
    assert means.n == 1 and means.percent[-1] == pytest.approx(150.0)
    assert progress.means(1).n == 0


def test_means_under_way_do_not_depend_on_who_was_first():
    one = study()
    forth, back = (Progress(one.opened, one.arms, one.planned) for _ in range(2))
    for slice_ in one.results:
        forth.done(slice_)
    for slice_ in reversed(one.results):
        back.done(slice_)
    assert forth.complete and np.array_equal(forth.means(0).percent, back.means(0).percent)
    blind = Progress(study(blind=True).opened, one.arms, one.planned)
    assert [blind.names[arm] for arm in blind.shown] == ["A", "B"]
