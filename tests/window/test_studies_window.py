"""Studies in the real window: from a design to a figure by mouse, and from nothing by keyboard."""

from typing import Any

import pytest
from driving import PICTURES, Drive

LOOKS = ("light-1920", "dark-1366")


@pytest.fixture(scope="module")
def studies(drive: Drive) -> dict[str, Any]:
    return drive("drive_studies.py")


def test_a_shipped_design_comes_to_its_figure_in_a_few_clicks(studies: dict[str, Any]) -> None:
    assert studies["clicks"] <= 12
    assert studies["exported"] == [".pdf"]
    assert studies["words"].startswith("Welch t test on animal means: D-APV minus Control −4")


def test_no_p_is_told_early(studies: dict[str, Any]) -> None:
    assert studies["early_p"] is False


def test_a_design_is_built_and_run_by_keyboard_alone(studies: dict[str, Any]) -> None:
    assert studies["reached_new"] and studies["train"] == ["HFS"]
    assert studies["drugs"] == [[], ["d_apv"]] and studies["animals"] == 3
    assert "n = 3, 3" in studies["own_words"] and studies["on_bench"]


def test_pictures_are_kept(studies: dict[str, Any]) -> None:
    names = [f"{page}-{look}.png" for page in ("designer", "results") for look in LOOKS]
    assert [name for name in names if (PICTURES / name).stat().st_size < 20_000] == []
