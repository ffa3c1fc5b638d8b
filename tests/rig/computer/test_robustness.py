"""A small part of `make robustness`: kills, a stopped program, full disks, damage, moved clocks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from rig.files.root import ROOT


def figures_of(script: str, *arguments: str) -> dict[str, Any]:
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests/rig", ROOT / "tests/rig/journal")))
    run = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "robustness" / script), *arguments],
        env={
            **os.environ,
            "PYTHONPATH": path,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout)


def test_nothing_that_was_kept_is_lost():
    figures = figures_of("journals.py", "--small", "--kills", "5", "--stops", "1", "--bytes", "100", "--full", "5")
    assert figures["kills"]["acknowledged"] >= 5 and figures["kills"]["lost"] == 0
    assert figures["stops"]["acknowledged"] >= 1 and figures["stops"]["lost"] == 0
    assert figures["damage"]["wrong"] == 0 and figures["damage"]["peak_MB"] < 100
    assert figures["full"]["lost"] == 0


def test_what_spoils_a_journal_takes_nothing_that_was_told():
    figures = figures_of("spoilt.py", "--rounds", "1", "--programs", "3")
    assert figures["ways"] >= 12 and figures["tries"] == 2 * figures["ways"]
    assert figures["lost"] == figures["resting_lost"] == figures["nowhere_lost"] == 0
    assert figures["over_and_over"]["lost"] == 0 and figures["over_and_over"]["files"] <= 8
    assert figures["in_one_second"] == {"programs": 3, "lost": 0}


def test_a_moved_clock_and_a_stopped_program_change_nothing():
    figures = figures_of("clocks.py", "--seconds", "1", "--stop", "0.2")
    stopped, moved = figures["stopped"], figures["moved_clock"]
    assert stopped["sweeps"] >= 1 and stopped["wrong"] == 0
    assert moved == "the wall clock cannot be moved without a C compiler" or (
        moved["sweeps"] >= 1 and moved["wrong"] == 0 and moved["seen_hours"] == "-1.00 to 1.00"
    )


def test_any_file_is_taken_or_refused_with_its_name_and_key():
    figures = figures_of("inputs.py", "--count", "1000")
    assert {kind: one["files"] for kind, one in figures.items()} == {
        "protocol": 300, "setting": 150, "drug": 150, "preparation": 150, "journal": 150, "habits": 30, "table": 20,
        "abf": 20, "abf 2": 10, "atf": 10, "winltp": 10,
    }  # fmt: skip
    assert all(one["taken"] for one in figures.values())
    assert all(one["refused"] for kind, one in figures.items() if kind not in ("journal", "habits"))


def test_four_experiments_flat_out_lose_no_handle():
    figures = figures_of("soak.py", "--experiments", "4", "--experiment", "0.0125")
    assert figures["faults"] == [] and figures["wrong"] == 0
    assert figures["experiments"] == 4 and figures["sweeps_kept"] > 0
    assert figures["handles_last"] <= figures["handles_first"] + 2
