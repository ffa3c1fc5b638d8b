"""Rows from file to verdict on a slice without biology, whose answers are known."""

from __future__ import annotations

import json
from itertools import pairwise

import msgspec
import pytest
from linear_slice import LinearSlice

import main
from rig.commands.endings import REFUSED
from rig.study.published import validation
from rig.study.published.report import page, write_report
from rig.study.published.rows import Collection, Condition, Correlation, FieldReading, Row
from rig.study.published.validation import Findings, judged, plan, quick_rows, validate
from rig.study.published.verdicts import as_json, as_text, summary

GROWN = 100 * 1.005**99
"""What 100 pulses at 100 Hz make of the linear slice, in % of baseline."""


def row(**changed) -> Row:
    given = {
        "id": "LTP-01", "set": "core", "topic": "train", "preparation": "slice", "protocol": "100 Hz", "measure": "%",
        "expected": 142, "low": 118, "high": 175, "known": "memory", "source": "somebody", "direction": "above",
    }  # fmt: skip
    return Row(**{**given, **changed})


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection()


@pytest.fixture(scope="module")
def findings(collection) -> Findings:
    rows = collection.choose(("LTP-01", "LTP-12", "MOD-02", "BAS-22", "SPC-02"))
    rows[3] = msgspec.structs.replace(rows[3], outside="", needs="a slice that has just been cut")
    rows = [one for one in rows if one.id != "MOD-02"]
    return validate(collection, rows, (1, 2), with_courses=True, make_slice=LinearSlice)


def test_cheap_rows_are_judged_on_the_linear_slice(findings):
    by_id = {one.row.id: one for one in findings.verdicts}
    train, blocked = by_id["LTP-01"], by_id["LTP-12"]
    assert train.simulated == pytest.approx(GROWN, rel=0.03)
    assert train.in_band and train.right_side
    assert blocked.simulated == pytest.approx(100, abs=3)
    assert blocked.in_band and blocked.right_side is None
    assert findings.runs == 4


def test_conditions_are_judged_beside_their_row(collection):
    def condition(low: float, high: float | None) -> Condition:
        return Condition("slope at 30 min", low, row_of_train.outcome, high)

    row_of_train = collection.rows["LTP-01"]
    also = (condition(GROWN - 10, None), condition(0, GROWN - 10))
    asked = msgspec.structs.replace(row_of_train, also=also)
    found = validate(collection, [asked], (1,), make_slice=LinearSlice)
    (verdict,) = found.verdicts
    assert verdict.in_band
    assert [one.holds for one in verdict.also] == [True, False]
    assert [one.simulated for one in verdict.also] == [verdict.simulated] * 2
    assert as_json(found)["rows"][0]["also"] == [verdict.simulated] * 2
    told = as_text(found).splitlines()
    assert "slope at 30 min" in told[2] and told[2].endswith("or more  holds") and told[3].endswith("fails")
    assert "fails" in page(collection, found)


def test_a_correlation_is_of_the_slices(collection):
    """Slices that differ in strength: what they give early and what they give late go together."""
    size = FieldReading(arm="hfs", from_min=-5, to_min=0, relative_to="")
    asked = row(outcome=Correlation(size, msgspec.structs.replace(size, from_min=-15, to_min=-10)), low=-1, high=1,
                expected=0.9, direction="none")  # fmt: skip

    class Individual(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            super().stimulate(tick, pathway, current_uA * (1 + self.seed / 8), width_ms)

    own = {**collection.rows, "LTP-01": asked}
    found = validate(collection, [own["LTP-01"]], (1, 2, 3, 4, 5), make_slice=Individual)
    assert found.verdicts[0].simulated == pytest.approx(1, abs=0.05)


def test_a_row_that_cannot_be_run_fails_and_says_why(findings):
    verdict = next(one for one in findings.verdicts if one.row.id == "BAS-22")
    assert verdict.counted and not verdict.in_band and verdict.right_side is False
    assert verdict.lacks.startswith("cannot be run: needs ")


def test_a_row_outside_a_slice_is_not_counted(findings):
    verdict = next(one for one in findings.verdicts if one.row.id == "SPC-02")
    assert not verdict.counted and verdict.simulated is None
    assert "outside a slice 1" in summary(findings)


def test_the_summary_counts_what_held(findings):
    assert "core 2 of 2" in summary(findings)
    assert "direction right in 1 of 2" in summary(findings)
    assert "empty 0, without a number 1" in summary(findings) and "median distance 0." in summary(findings)


def test_json_has_exactly_the_agreed_keys(findings):
    table = json.loads(json.dumps(as_json(findings), allow_nan=False))
    assert list(table) == ["rows", "summary"]
    assert table["summary"] == {
        "core": [2, 2], "extended": [0, 1], "direction": [1, 2], "empty": 0, "without_number": 1, "outside": 1,
        "median_distance": pytest.approx(0.5, abs=0.5), "beyond_two": 0,
    }  # fmt: skip
    keys = ["id", "simulated", "low", "high", "in_band"]
    assert all(list(one) == keys + ["empty", "presupposed"] * (one["id"] == "LTP-12") for one in table["rows"])
    assert table["rows"][-1]["simulated"] is None


def test_the_table_has_a_line_a_row_and_one_a_condition(findings):
    lines = as_text(findings).splitlines()
    conditions = sum(len(one.presupposed) for one in findings.verdicts)
    assert conditions == 1 and len(lines) == 1 + len(findings.verdicts) + conditions
    assert any(line.startswith("LTP-01") and " in " in line and line.endswith("right") for line in lines)


def test_the_report_shows_course_band_and_source(collection, findings, tmp_path):
    write_report(collection, findings, tmp_path)
    text = (tmp_path / "published.html").read_text(encoding="utf-8")
    assert text == page(collection, findings)
    assert text.count("<svg") == len(findings.verdicts)
    assert text.count("<polyline") == 2
    assert "not verified" in text


def test_an_arm_is_run_once_however_many_rows_read_it(collection):
    rows = collection.choose(("LTP-01", "LTP-24", "MEM-01"))
    asked = plan(collection, rows).asked
    assert sum(trial.arm == "hfs" for trial in asked) == 1
    assert all(len(set(some)) == len(some) for some in asked.values())


def test_quick_rows_are_some_of_every_kind(collection):
    chosen = {one.id for one in quick_rows(collection, list(collection.rows.values()))}
    assert {"BAS-03", "STP-01", "IO-01"} <= chosen
    assert "LATE-02" not in chosen


def test_quick_rows_end_where_their_arms_together_cost_too_much(collection, monkeypatch):
    rows = list(collection.rows.values())
    all_quick = quick_rows(collection, rows)
    monkeypatch.setattr(validation, "QUICK_TOTAL", 2000.0)
    fewer = quick_rows(collection, rows)
    assert 10 < len(fewer) < len(all_quick) and set(fewer) <= set(all_quick)
    spent = sum(validation.cost(collection, trial) for trial in plan(collection, fewer).asked)
    assert spent <= 2000.0


def test_arms_on_one_preparation_follow_each_other(collection):
    trials = list(plan(collection, list(collection.rows.values())).asked)
    ordered = validation.in_order_of_work(collection, trials)
    assert sorted(ordered) == sorted(trials)
    cards = [collection.protocol(one).preparation for one in ordered if collection.arm(one.arm).instrument == "arm"]
    changes = sum(one != other for one, other in pairwise(cards))
    assert changes == len(set(cards)) - 1


@pytest.mark.parametrize(
    ("simulated", "in_band", "right"), [(142, True, True), (110, False, True), (99, False, False), (176, False, True)]
)
def test_judgement(simulated, in_band, right):
    verdict = judged(row(), simulated)
    assert (verdict.in_band, verdict.right_side) == (in_band, right)


def test_distance_from_the_band_is_in_half_widths():
    assert judged(row(low=100, expected=110, high=120, direction="none"), 130).half_widths == pytest.approx(2)


def test_an_unknown_row_is_refused_in_one_sentence(capsys):
    assert main.main(["validate", "LTP-99"]) == REFUSED
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "LTP-99" in said


def test_an_arm_that_breaks_off_takes_no_other_row_with_it(collection):
    class Fragile(LinearSlice):
        def bind(self, ligands):
            raise ValueError("the bath boils")

    verdicts = validate(collection, collection.choose(("LTP-01", "LTP-12")), (1,), make_slice=Fragile).verdicts
    by_id = {one.row.id: one for one in verdicts}
    assert by_id["LTP-01"].in_band
    assert by_id["LTP-12"].lacks == "hfs_apv broke off: ValueError: the bath boils"


def test_a_concentration_that_is_the_arms_own_is_no_second_trial(collection):
    asked = plan(collection, collection.choose(("KET-07", "KET-08", "MEM-01", "MEM-02"))).asked
    assert sum(trial.arm == "hfs_ketamine" for trial in asked) == 5
    assert sum(trial.arm == "hfs_memantine" for trial in asked) == 5
