"""Last year's slice beside the one on the bench, in the real window with the mouse."""

from __future__ import annotations

from typing import Any

import pytest
from driving import PICTURES, Drive


@pytest.fixture(scope="module")
def session(drive: Drive) -> dict[str, Any]:
    return drive("drive_recording.py")


def test_the_recording_is_told_and_in_percent_of_its_own_baseline(session: dict[str, Any]) -> None:
    assert "from the channel Field" in session["told"] and "told apart by their artefacts" in session["told"]
    assert "before HFS" in session["experiment"] and "A train of 100 pulses to S1" in session["experiment"]
    assert session["recorded"]["S1"] > 120 and 85 < session["recorded"]["S2"] < 115


def test_its_protocol_runs_on_the_slice_beside_it(session: dict[str, Any]) -> None:
    assert session["planned"] >= 2
    assert session["slice"]["S1"] > 115 and 85 < session["slice"]["S2"] < 115


def test_a_point_is_held_left_out_and_all_is_taken_away(session: dict[str, Any]) -> None:
    assert session["held"] == [["S1", 1]]
    assert session["left_out"] == 1 and session["taken_away"]
    assert (PICTURES / "recording-beside-light-1920.png").exists()
