"""Which slices count, what is told of them, and when."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from canned_study import TWO, study

from rig.study.results.analysis import NotYet, analysis_of, exclusions, listed, names, planned_test, summary
from rig.study.results.compare import compare, words
from rig.study.results.exclusion import excluded
from rig.study.results.labels import minutes_text, outcome_label
from rig.study.results.left_out import count_again_note, leave_out_note, left_out
from rig.study.results.study import Study, note_in, read_study, unblind_in
from rig.study.results.told import LATER, NO_TEST, planned_analysis, secret, words_of
from rig.study.running.slice_result import SliceResult
from rig.study.running.study_file import StudyFile
from rig.study.statistics.values import CannotTest

replace = msgspec.structs.replace


def with_values(one: Study, *values: float | None) -> Study:
    """The outcomes of the first slices are these."""
    given = dict(enumerate(values))
    return replace(
        one,
        results=tuple(
            replace(slice_, measures={**slice_.measures, "outcome": given.get(slice_.index, slice_.value)})
            for slice_ in one.results
        ),
    )


def kept(one: Study, tmp_path) -> Study:
    path = tmp_path / "one.study"
    with StudyFile.create(path, one.opened) as file:
        file.put(one.results)
    return read_study(path)


# ---- rules


def test_the_first_rule_that_holds_is_told_with_its_number():
    (result, *_) = study().results
    rules = replace(study().opened.design.exclude, drift_percent=5, volley_change_percent=15, least_response_mV=0.2)
    assert excluded(rules, result) == ""
    assert excluded(rules, replace(result, fault="RuntimeError: no")) == "broke off"
    assert excluded(rules, replace(result, measures={"outcome": None})) == "no response to measure"
    assert excluded(rules, replace(result, drift_percent=-7.1)) == "baseline drift −7.1 % per 10 min, over 5"
    volley = replace(result, measures={"outcome": 150.0, "volley_change": 80.0})
    assert excluded(rules, volley) == "fibre volley changed by −20 %, over 15"
    assert excluded(rules, replace(result, response_mV=0.1)) == "response of 0.10 mV in the baseline, under 0.2"
    assert excluded(rules, replace(result, response_mV=None)) == "response of 0.00 mV in the baseline, under 0.2"


def test_a_drift_that_its_scatter_explains_is_none():
    (result, *_) = study().results
    rules = study().opened.design.exclude
    assert excluded(rules, replace(result, drift_percent=7.0, drift_error=3.6)) == ""
    assert excluded(rules, replace(result, drift_percent=7.3, drift_error=3.6)) != ""


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_never_counts_and_is_never_shown(value: float):
    one = with_values(study(), value)
    assert one.results[0].value is None
    assert exclusions(one.opened, one.results) == {0: "no response to measure"}
    assert all(np.isfinite(group.values).all() for group in summary(one.opened, one.results))
    strange = replace(one.results[1], drift_percent=value, drift_error=value, response_mV=value)
    rules = replace(one.opened.design.exclude, least_response_mV=0.2)
    assert excluded(rules, strange) == "response of 0.00 mV in the baseline, under 0.2"


# ---- means and the test


def test_means_are_over_animals():
    control, apv = summary(study().opened, study().results)
    assert (control.name, control.n_animals, control.n_slices) == ("Control", 5, 10)
    assert control.values.tolist() == [150.5, 153.5, 156.5, 159.5, 162.5]
    assert control.mean == 156.5 and apv.mean == 126.5
    assert control.sem == pytest.approx(3 * math.sqrt(2.5) / math.sqrt(5))


def test_means_are_over_slices_where_the_plan_says_so():
    one = study(TWO.replace("[analysis]", '[analysis]\nunit = "slice"'))
    (control, _) = summary(one.opened, one.results)
    assert len(control.values) == 10 and control.values[:2].tolist() == [150.0, 151.0]


def test_too_few_units_have_a_mean_and_no_spread():
    one = study(done=1)
    control, apv = summary(one.opened, one.results)
    assert control.mean == 150.0 and math.isnan(control.sd)
    assert math.isnan(apv.mean) and math.isnan(apv.sem)


def test_there_is_no_p_before_the_last_slice():
    early = study(done=19)
    with pytest.raises(NotYet, match="19 of 20 slices are done; p values come when all are"):
        analysis_of(early.opened, early.results)
    assert "p =" not in words_of(early, planned_analysis(early))
    one = study()
    (comparison,) = analysis_of(one.opened, one.results).comparisons
    assert comparison.difference.estimate == pytest.approx(-30.0)


def test_a_slice_that_is_there_twice_completes_nothing():
    one = study(done=19)
    with pytest.raises(NotYet):
        analysis_of(one.opened, (*one.results, one.results[0]))


def test_no_spread_and_no_slice_give_a_sentence_and_no_p():
    same = with_values(study(), *[100.0] * 20)
    assert "p" not in planned_analysis(same).replace("compar", "").split() and "No value differs" in planned_analysis(
        same
    )
    drifting = study(drifting=tuple(range(20)))
    assert "two groups" in planned_analysis(drifting)
    with pytest.raises(CannotTest):
        analysis_of(drifting.opened, drifting.results)


# ---- blind


def test_a_blind_study_calls_its_groups_by_letters_in_an_order_that_tells_nothing():
    one = study(blind=True)
    assert sorted(one.names) == ["A", "B"]
    assert [one.names[arm] for arm in one.order] == ["A", "B"]
    assert names(one.opened, True) == ("Control", "D-APV")
    assert listed(("Control", "D-APV"), False) == [0, 1]


def test_what_the_test_would_tell_waits_until_the_study_is_unblinded():
    one = study(blind=True)
    assert secret(one) and planned_test(one.opened).control == "Control"
    assert words_of(one, planned_analysis(one)).endswith(LATER)
    seen = unblind_in(one)
    assert not seen.blind and "D-APV minus Control −30.0" in words_of(seen, planned_analysis(seen))
    assert planned_analysis(study(blind=True, drifting=tuple(range(20)))) == NO_TEST


def test_unblinding_early_is_noted_and_final(tmp_path):
    one = kept(study(blind=True, done=7), tmp_path)
    seen = unblind_in(one)
    assert seen.notes == ("Unblinded after 7 of 20 slices.",)
    assert read_study(one.path).unblinded and unblind_in(seen).notes == seen.notes


# ---- by hand


def test_a_slice_left_out_by_hand_is_a_note_and_may_count_again(tmp_path):
    one = kept(study(), tmp_path)
    third = one.planned[2]
    out = note_in(one, leave_out_note(third, "  a bubble\nat 40 min. "))
    assert out.notes == (f"Slice {third.place + 1} left out by hand after the run: a bubble at 40 min.",)
    assert out.left_out == {2: "a bubble at 40 min"}
    assert exclusions(out.opened, out.results, out.left_out) == {2: "left out by hand: a bubble at 40 min"}
    assert summary(out.opened, out.results, out.left_out)[0].n_slices == 9
    again = note_in(out, count_again_note(third))
    assert again.left_out == {} and len(again.notes) == 2
    assert read_study(one.path).notes == again.notes


def test_a_slice_left_out_before_the_end_says_how_many_were_done(tmp_path):
    one = kept(study(done=7), tmp_path)
    out = note_in(one, leave_out_note(one.planned[2], "a bubble"))
    assert out.notes[0].startswith("After 7 of 20 slices: Slice ") and out.left_out == {2: "a bubble"}


def test_no_slice_is_left_out_without_a_reason_or_by_a_note_of_something_else():
    one = study()
    with pytest.raises(ValueError, match="only with a reason"):
        leave_out_note(one.planned[0], " . ")
    strange = ("Slice 99 left out by hand after the run: no.", "Slice 1 counts again.", "Slice 1 was good.")
    assert left_out(strange, one.planned) == {}


def test_a_study_that_cannot_be_written_says_so_and_keeps_what_it_had(tmp_path):
    one = kept(study(), tmp_path)
    with StudyFile.open(one.path), pytest.raises(ValueError, match="open in another program"):
        note_in(one, "x")
    assert read_study(one.path).notes == ()


# ---- labels and two studies


def test_the_outcome_is_called_what_it_is():
    outcome = study().opened.design.outcome
    told = outcome_label(outcome, (-10.0, 60.0))
    assert told.full == "S1 slope, −10 to 60 min (% of baseline)"
    assert told.short == "S1 slope (% of baseline)" and told.unit == "%"
    assert outcome_label(replace(outcome, statistic="cv"), None).full == "S1 slope (CV, %)"
    assert minutes_text((1.5, 2.0)) == "1.5 to 2 min"


def test_two_studies_are_compared_by_the_names_of_their_groups():
    this, other = study(), with_values(study(), *[value + 10.0 for value in range(140, 150)])
    beside = compare(summary(this.opened, this.results), summary(other.opened, other.results))
    assert [one.name for one in beside] == ["Control", "D-APV"]
    assert beside[1].difference.estimate == pytest.approx(0.0)
    assert beside[0].difference.low < beside[0].difference.estimate < beside[0].difference.high
    assert words("Last week", beside).startswith("“Last week” minus this study: Control ")
    none = study(done=1)
    few = compare(summary(this.opened, this.results), summary(none.opened, none.results))
    assert [one.difference for one in few] == [None, None]
    assert "no group of one name" in words("Last week", few)


def test_a_course_or_a_trace_that_is_damaged_is_refused_with_the_file(tmp_path):
    one = kept(study(), tmp_path)
    body = msgspec.msgpack.decode(msgspec.msgpack.encode(one.results[0]))
    body["courses"]["S1"][1] = b"abc"
    with pytest.raises(msgspec.ValidationError, match="not equally long"):
        msgspec.msgpack.decode(msgspec.msgpack.encode(body), type=SliceResult)
    body = msgspec.msgpack.decode(msgspec.msgpack.encode(one.results[0]))
    body["traces"]["S1"][3] = 0.0
    with pytest.raises(msgspec.ValidationError, match="no sweeps"):
        msgspec.msgpack.decode(msgspec.msgpack.encode(body), type=SliceResult)
