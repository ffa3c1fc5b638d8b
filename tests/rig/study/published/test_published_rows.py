"""The packaged rows: all of them load, say what they need to say, and refuse in sentences what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.files.refusal import RefusedFile
from rig.study.published.rows import ArmAtDose, Collection, Part, Row, readings

CORE = {
    "BAS": 15, "IO": 4, "STP": 15, "LTP": 19, "FRF": 6, "LTD": 12, "MET": 5, "LATE": 10, "TAG": 4, "KET": 9, "MEM": 4,
    "ECB": 7, "MGL": 4, "MOD": 13, "CA": 3, "CAM": 1, "SPN": 4, "CBL": 2, "AMY": 1, "SPC": 1,
}  # fmt: skip
LOWS, EXPECTED, HIGHS = 13222.4, 16470.53, 20982.54
FURTHER = {
    "HAB": 4, "HAD": 6, "HCY": 4, "HDP": 9, "HDS": 1, "HEC": 1, "HGB": 1, "HKE": 2,
    "HLA": 4, "HLD": 6, "HLT": 14, "HMG": 3, "HMT": 3, "HRG": 7, "HSR": 1, "HST": 2,
}  # fmt: skip
FURTHER_LOWS, FURTHER_EXPECTED, FURTHER_HIGHS = 4119.6, 5349.6, 6697.52
ROW = """
[[row]]
id = "LTP-01"
set = "core"
topic = "one train"
preparation = "slice"
protocol = "100 Hz"
measure = "slope"
expected = 142
low = 118
high = 175
known = "memory"
source = "somebody"
{more}
[row.outcome]
kind = "value"
of = {{ arm = "{arm}", from_min = 55, to_min = 60 }}
"""
ARM = """
[[arm]]
name = "train"
title = "A train"
follow_up_min = 60
train = [{ name = "train", at_min = 20, pattern = { pulses = 100, rate_hz = 100 } }]
"""


@pytest.fixture(scope="module")
def shipped() -> Collection:
    return Collection()


def of_the_first_table(shipped: Collection) -> list[Row]:
    """The rows of the first table of experiments; those of the second that have a topic of their own begin with H."""
    return [row for row in shipped.rows.values() if not row.id.startswith("H")]


def refusal(folder: Path, text: str) -> str:
    (folder / "rows.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedFile) as refused:
        Collection(folder)
    return str(refused.value)


def test_every_published_result_has_its_row(shipped):
    rows = of_the_first_table(shipped)
    counted: dict[str, int] = {}
    for row in rows:
        if row.set == "core":
            counted[row.id.split("-")[0]] = counted.get(row.id.split("-")[0], 0) + 1
    assert counted == CORE
    assert len(rows) == 227 and sum(row.set == "extended" for row in rows) == 88


def test_the_rows_of_further_topics_are_those_of_the_second_table(shipped):
    rows = [row for row in shipped.rows.values() if row.id.startswith("H")]
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.id.split("-")[0]] = counted.get(row.id.split("-")[0], 0) + 1
    assert counted == FURTHER
    assert sum(row.set == "extended" for row in rows) == 9
    assert sum(row.low for row in rows) == pytest.approx(FURTHER_LOWS, abs=1e-6)
    assert sum(row.expected for row in rows) == pytest.approx(FURTHER_EXPECTED, abs=1e-6)
    assert sum(row.high for row in rows) == pytest.approx(FURTHER_HIGHS, abs=1e-6)


def test_a_further_row_that_no_effect_at_all_would_meet_presupposes_something(shipped):
    """A part of control, or no change (100 %, a ratio of 1) inside the band."""
    for row in shipped.rows.values():
        unchanged = row.low <= 100 <= row.high or row.low <= 1 <= row.high
        if row.id.startswith("H") and (isinstance(row.outcome, Part) or unchanged):
            assert row.presupposes, row.id


def test_bands_hold_their_expected_values_and_directions_their_bands(shipped):
    for row in shipped.rows.values():
        assert row.low <= row.expected <= row.high and row.low < row.high, row.id
        if row.direction == "above":
            assert row.low >= row.reference, row.id
        if row.direction == "below":
            assert row.high <= row.reference, row.id
        assert row.source and row.protocol and row.measure and row.preparation, row.id
    # what the bands add up to: a number that moves when any of them is touched
    assert sum(row.low for row in of_the_first_table(shipped)) == pytest.approx(LOWS, abs=1e-6)
    assert sum(row.high for row in of_the_first_table(shipped)) == pytest.approx(HIGHS, abs=1e-6)
    assert sum(row.expected for row in of_the_first_table(shipped)) == pytest.approx(EXPECTED, abs=1e-6)


def test_at_most_six_rows_are_outside_a_slice(shipped):
    assert len([row for row in shipped.rows.values() if row.outside]) <= 6


def test_every_row_has_an_outcome_or_says_what_it_needs(shipped):
    for row in shipped.rows.values():
        assert row.outcome or row.needs or row.outside, row.id


def test_every_arm_that_a_row_runs_is_a_valid_protocol(shipped):
    for row in shipped.rows.values():
        for trial, reading in shipped.all_readings(row):
            if shipped.missing(trial):
                continue
            if shipped.arm(trial.arm).instrument == "arm":
                shipped.protocol(trial, (reading,))
            else:
                spec = shipped.cell(trial)
                names = {one.name for one in getattr(spec, "reading", ())} | {getattr(spec, "measure", "")}
                assert reading.number in names, row.id


def test_a_row_of_uncaging_says_what_a_flash_is_and_on_which_spine(shipped):
    """The light of a laboratory is set by the response; here a flash is a number of vesicles."""
    said = 0
    for row in shipped.rows.values():
        for trial, _ in readings(row.outcome) if row.outcome else ():
            flashes = shipped.cell(trial).uncaging if shipped.arm(trial.arm).instrument == "spine" else ()
            for flash in flashes:
                # SPN-03 is the row of a large spine
                assert (flash.amount, flash.nmda_quantile) == (1.0, 0.83 if row.id == "SPN-03" else 0.5), row.id
                assert "One flash is one vesicle" in row.deviation and "median" in row.deviation, row.id
                said += 1
    assert said == 7


def test_rows_share_the_control_train(shipped):
    trials = [trial for row in shipped.rows.values() if row.outcome for trial, _ in readings(row.outcome)]
    assert trials.count(ArmAtDose("hfs")) > 8


def test_what_a_measure_says_in_brackets_is_a_condition_of_its_row(shipped):
    assert {row.id: len(row.also) for row in shipped.rows.values() if row.also} == {
        "LTD-11": 3, "LTD-15": 1, "LTD-17": 1, "ECB-13": 1, "LATE-08": 1, "LATE-11": 1, "LATE-13": 1, "MOD-04": 1,
        "MOD-05": 1, "MOD-11": 2, "MOD-14": 1, "MOD-18": 1, "MOD-19": 1,
        "BAS-06": 2, "BAS-14": 1, "KET-04": 1, "MEM-03": 1,
        "MEM-06": 1, "MET-08": 1, "MGL-08": 1,
    }  # fmt: skip


def test_a_condition_whose_band_is_upside_down_is_refused(tmp_path):
    condition = """
[[row.also]]
measure = "volley"
low = 110
high = 90

[row.also.outcome]
kind = "value"
of = { arm = "train", quantity = "volley" }
"""
    said = refusal(tmp_path, ROW.format(more="", arm="train") + condition + ARM)
    assert "rows.toml" in said and "LTP-01.also.high" in said and "110 or more" in said


def test_a_topic_stands_for_its_rows(shipped):
    assert {row.id for row in shipped.choose(("TAG", "LTP-01"))} == {"LTP-01"} | {f"TAG-0{n}" for n in range(1, 9)}
    assert len(shipped.choose(())) == len(shipped.rows)


def test_an_unknown_row_is_refused_with_the_nearest(shipped):
    with pytest.raises(RefusedFile, match='the row is the text "LTP-0", but allowed is one of LTP-'):
        shipped.choose(("LTP-0",))


def test_a_row_whose_arm_is_not_there_is_refused(tmp_path):
    assert 'arm is the text "trane"' in refusal(tmp_path, ARM + ROW.format(arm="trane", more=""))


def test_a_direction_that_the_band_does_not_have_is_refused(tmp_path):
    words = refusal(tmp_path, ARM + ROW.format(arm="train", more='direction = "below"'))
    assert 'LTP-01.direction is "below", but allowed is "none", as the band ends above 100' in words


def test_a_band_without_its_expected_value_is_refused(tmp_path):
    words = refusal(tmp_path, ARM + ROW.format(arm="train", more="").replace("expected = 142", "expected = 200"))
    assert "LTP-01.expected is 200, but allowed is from low to high, 118 to 175" in words


def test_an_unknown_key_of_a_row_is_refused(tmp_path):
    assert "row[0].colour is an unknown key" in refusal(tmp_path, ARM + ROW.format(arm="train", more='colour = "red"'))


def test_two_arms_of_one_name_are_refused(tmp_path):
    assert "a name that no other arm has" in refusal(tmp_path, ARM + ARM)


def test_a_missing_drug_is_named_and_not_an_error(tmp_path):
    more = 'drug = [{ drug = "elixir", concentration_uM = 1, from_min = 0 }]\n'
    (tmp_path / "rows.toml").write_text(ARM + more + ROW.format(arm="train", more=""), encoding="utf-8")
    collection = Collection(tmp_path)
    assert collection.needs(collection.rows["LTP-01"]) == "the drug elixir"


def test_an_arm_like_another_changes_only_what_it_says(tmp_path):
    more = '\n[[arm]]\nname = "longer"\nlike = "train"\nfollow_up_min = 90\n'
    (tmp_path / "rows.toml").write_text(ARM + more, encoding="utf-8")
    collection = Collection(tmp_path)
    first, second = (collection.protocol(ArmAtDose(name)) for name in ("train", "longer"))
    assert (first.follow_up_min, second.follow_up_min) == (60, 90)
    assert first.train == second.train
