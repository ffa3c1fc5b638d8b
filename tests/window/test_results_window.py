"""Results in the real window: a blind study by mouse, its decisions, its exports, its slice on the bench."""

from typing import Any

import pytest
from driving import PICTURES, Drive


@pytest.fixture(scope="module")
def results(drive: Drive) -> dict[str, Any]:
    return drive("drive_results.py")


def test_a_blind_study_is_decided_and_then_unblinded_by_mouse(results: dict[str, Any]) -> None:
    assert results["blind"] == ["A", "B", "C"]
    assert results["kept"] == {"unblinded": True, "left_out": ["a bubble"]}
    assert results["names"] == ["Control", "D-APV", "Anisomycin"]
    assert "left out by hand after the run: exploratory" in results["words"]


def test_what_is_handed_in_is_written(results: dict[str, Any]) -> None:
    assert results["exported"] == ["", ".pdf"] and results["refused"] == ""


def test_a_slice_on_the_bench_is_the_same_to_the_bit(results: dict[str, Any]) -> None:
    assert results["bit_equal"] and results["on_bench"] == "bench"


def test_a_study_whose_program_was_killed_opens_with_all_that_was_kept(results: dict[str, Any]) -> None:
    assert results["after_kill"] == {"slices": 9, "notes": ["Written before the end."]}
    assert results["early"] == "9 of 24 slices are done; p values come when all are."


@pytest.mark.parametrize("name", ["results-blind-light-1920", "results-half-dark-1366"])
def test_pictures_are_kept(results: dict[str, Any], name: str) -> None:
    assert (PICTURES / f"{name}.png").stat().st_size > 20_000
