"""The real program on a real (virtual) display, worked with mouse and keyboard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from driving import PICTURES, Drive
from PySide6.QtGui import QImage

from gui.parts.theme import THEMES


@pytest.fixture(scope="module")
def session(drive: Drive) -> dict[str, Any]:
    """What one session of work at the bench saw, which went through without a fault and left no thread behind."""
    return drive("drive_bench.py")


def test_it_opens_on_a_living_slice_with_ten_minutes_of_baseline(session: dict[str, Any]) -> None:
    assert session["baseline_min"] >= 10.0
    assert min(session["baseline_points"]) >= 19
    assert 0 < session["intensity_uA"] < 800


def test_an_induction_has_to_be_armed_and_then_runs(session: dict[str, Any]) -> None:
    assert not session["run_before_arming"] and session["run_after_arming"]
    assert session["stimulus"] == "HFS to S1, 100 Hz"


def test_s1_is_potentiated_and_s2_is_not(session: dict[str, Any]) -> None:
    assert session["percent"]["S1"] > session["percent"]["S2"] + 10
    assert 85 < session["percent"]["S2"] < 115


def test_an_opened_valve_reaches_the_bath_the_lanes_and_the_sentence(session: dict[str, Any]) -> None:
    assert session["lanes"] == ["Stimuli", "D-APV"]
    assert "D-APV 50 µM is" in session["sentence"]


def test_typing_reaches_the_rig_and_time_stands_still_when_paused(session: dict[str, Any]) -> None:
    assert session["typed_uA"] == 125.0
    assert session["moved_while_paused"] == 0


def test_the_first_minute_ticked_itself(session: dict[str, Any]) -> None:
    assert session["first_minute"] == [True, True, True]


def test_the_way_back_leads_to_the_bookmark_and_main_stays(session: dict[str, Any]) -> None:
    assert session["bookmark"] == "Bookmark 1"
    assert session["marked_min"] <= session["back_at_min"] < session["marked_min"] + 2.0
    assert session["stimuli_on_branch"] == 0 and session["stimuli_on_main"] == 1


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_picture_has_its_size_and_both_pathways_in_their_colours(
    session: dict[str, Any], theme: str, size: tuple[int, int]
) -> None:
    picture = QImage(str(PICTURES / f"{theme}-{size[0]}.png")).convertToFormat(QImage.Format.Format_RGB32)
    assert (picture.width(), picture.height()) == size
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(size[1], size[0]) & 0xFFFFFF
    centre = pixels[60 : size[1] - 40, 300:-260]
    for pathway in ("S1", "S2"):
        ink = int(THEMES[theme][pathway][1:], 16)
        assert (centre == ink).sum() > 300, f"{pathway} is hardly to be seen"
