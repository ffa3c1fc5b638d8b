"""Experiments done by hand in the real window: an electrode is moved, a train is given under D-APV, and another slice
is put in."""

from typing import Any

import pytest
from driving import Drive


@pytest.fixture(scope="module")
def electrodes(drive: Drive) -> dict[str, Any]:
    return drive("drive_electrodes.py")


def test_a_closed_padlock_holds_the_electrode(electrodes: dict[str, Any]) -> None:
    assert not electrodes["moved_while_locked"]
    assert electrodes["locked"] == "The electrodes are locked. Press Move electrodes first."


def test_rec_is_dragged_to_s_pyramidale_and_the_others_stay(electrodes: dict[str, Any]) -> None:
    assert abs(electrodes["moved_to_um"]) < 15
    assert max(electrodes["others_moved_um"]) < 15
    assert "s. pyramidale: sign reverses" in electrodes["told"]


def test_the_field_turns_in_the_next_sweep_and_home_brings_it_back(electrodes: dict[str, Any]) -> None:
    assert electrodes["home_mV"] < -0.3
    assert electrodes["moved_mV"] > 0.05
    assert electrodes["back_mV"] == pytest.approx(electrodes["home_mV"], rel=0.15)


def test_under_apv_a_train_leaves_nothing_after_an_hour(drive: Drive) -> None:
    seen = drive("drive_apv.py")
    assert 90 < seen["percent"]["S1"] < 115
    assert 90 < seen["percent"]["S2"] < 115


@pytest.fixture(scope="module")
def drug(drive: Drive) -> dict[str, Any]:
    return drive("drive_drug.py")


def test_a_block_and_ltp_are_seen_at_the_scale_of_the_baseline(drug: dict[str, Any]) -> None:
    """Before NBQX, in it, after it, and after a train."""
    moments = [drug[name] for name in ("before", "during", "after", "ltp")]
    assert len({tuple(moment["reach_mV"]) for moment in moments}) == 1
    s1 = [moment["percent"]["S1"] for moment in moments]
    assert 90 < s1[0] < 110 and abs(s1[1]) < 15 and 85 < s1[2] < 115 and s1[3] > 130
    assert not any(moment["grew"] for moment in moments)


def test_the_dashed_line_is_the_baseline_before_the_drug_until_fit(drug: dict[str, Any]) -> None:
    before, during = drug["before"]["baseline_mV"], drug["during"]["baseline_mV"]
    for name in ("S1", "S2"):
        assert during[name] == pytest.approx(before[name], rel=0.1)
    # and Fit takes the scale of what is there then
    assert drug["fitted"]["reach_mV"][0] < drug["ltp"]["reach_mV"][0]


def test_another_slice_is_put_in_and_the_first_experiment_comes_back(drive: Drive) -> None:
    seen = drive("drive_another.py")
    assert seen["first"] == seen["third"] == "Slice 1, CA1, rat P21–28, submerged, 31 °C"
    assert seen["second"].startswith("Slice 27, ") and seen["second_notes"] == 0
    assert seen["told"].startswith("This experiment was closed before; it is open again at 10.") and seen["paused"]
    assert 10 < seen["minutes"] < 11 and seen["files"] == 2
    assert seen["ways_back"][0] == "Where the bench opened, 00:10:00" and seen["ways_back"][1].startswith(
        "Bookmark 1, "
    )


def test_with_a_full_disk_nobody_leaves_unasked_and_what_is_saved_elsewhere_is_whole(drive: Drive) -> None:
    seen = drive("drive_leaving.py")
    assert seen["saved"] and seen["stays"] and seen["still_there"]
    assert seen["asked"].endswith(" sweeps and 1 action or note are in memory alone.")
    assert "No space left on device" in seen["why"]
    assert seen["closed"] and seen["lost"] == 0 and seen["note"]
