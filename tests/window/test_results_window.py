"""Results in the real window: a blind study by mouse, its decisions, its exports, its slice on the bench."""

from driving import PICTURES, Drive


def test_a_blind_study_goes_from_its_file_to_the_bench_by_mouse(drive: Drive) -> None:
    results = drive("drive_results.py")
    assert results["blind"] == ["A", "B", "C"]
    assert results["kept"] == {"unblinded": True, "left_out": ["a bubble"]}
    assert results["names"] == ["Control", "D-APV", "Anisomycin"]
    assert "left out by hand after the run: exploratory" in results["words"]
    assert results["exported"] == ["", ".pdf"] and results["refused"] == ""
    assert results["bit_equal"] and results["on_bench"] == "bench"
    # its program was killed
    assert results["after_kill"] == {"slices": 9, "notes": ["Written before the end."]}
    assert results["early"] == "9 of 24 slices are done; p values come when all are."
    for name in ("results-blind-light-1920", "results-half-dark-1366"):
        assert (PICTURES / f"{name}.png").stat().st_size > 20_000
