"""How much slices differ: two protocols on many seeds, against the spread of real slices.

``python -m docs.measure_spread [SEEDS]`` (default 200; about ten minutes on two cores) writes docs/variation.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from rig.protocol import library
from rig.study.cohort import Cohort, run_cohort

PAGE = Path(__file__).with_name("variation.md")


def values(cohort: Cohort, measure: str) -> np.ndarray:
    """A measure over the slices that gave one."""
    return np.array([one.measures[measure] for one in cohort.slices if one.measures[measure] is not None], float)


def told(fraction: float, words: str) -> None:
    print(f"\r{fraction:5.0%}  {words}   ", end="", file=sys.stderr)


def page(seeds: int) -> str:
    """The table, in Markdown."""
    run = {
        name: run_cohort(library.protocol(name), range(1, seeds + 1), told)
        for name in ("input_output", "ltp_hfs", "ltd_lfs")
    }
    largest = np.abs(values(run["input_output"], "s1_max_amplitude_mV"))
    ltp = values(run["ltp_hfs"], "s1_slope_60min") - 100.0
    control = values(run["ltp_hfs"], "s2_slope_60min")
    ltd = values(run["ltd_lfs"], "s1_slope_60min")
    rows = [
        ("LTP above baseline at 60 min, CV", f"{ltp.std(ddof=1) / ltp.mean():.2f}", "0.35 to 0.45"),
        ("LTP above baseline at 60 min, mean", f"{ltp.mean():.1f} points", ""),
        ("slices without LTP (below 110 %)", f"{np.mean(ltp < 10.0):.1%}", "5 to 10 %"),
        ("largest fEPSP, CV", f"{largest.std(ddof=1) / largest.mean():.2f}", "about 0.35"),
        ("largest fEPSP, mean", f"{largest.mean():.2f} mV", "1.0 to 3.5 mV"),
        ("LTD at 60 min, SD", f"{ltd.std(ddof=1):.1f} points", "10 to 14 points"),
        ("LTD at 60 min, mean", f"{ltd.mean():.1f} %", "62 to 90 %"),
        ("control pathway at 60 min, SD", f"{control.std(ddof=1):.1f} points", ""),
    ]
    lines = "\n".join(f"| {what} | {seen} | {wanted} |" for what, seen, wanted in rows)
    return (
        "# How much slices differ\n\n"
        f"Measured on {len(ltp)} simulated slices (seeds 1 to {seeds}) through the whole rig, noise included, by\n"
        "`python -m docs.measure_spread`. What varies, and by how much, is declared in `model/variation.py`.\n\n"
        f"| quantity | simulated | real slices |\n|---|---|---|\n{lines}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(int(sys.argv[1]) if len(sys.argv) > 1 else 200), encoding="utf-8")
