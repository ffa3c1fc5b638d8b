"""A small part of `make robustness`: kills, a stopped program, full disks, damage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TORTURE = ROOT / "tests" / "robustness" / "journals.py"


def test_nothing_that_was_kept_is_lost():
    run = subprocess.run(
        [sys.executable, str(TORTURE), "--small", "--kills", "5", "--stops", "1", "--bytes", "100", "--full", "5"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "rig")])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    figures = json.loads(run.stdout)
    assert figures["kills"]["acknowledged"] >= 5 and figures["kills"]["lost"] == 0
    assert figures["stops"]["acknowledged"] >= 1 and figures["stops"]["lost"] == 0
    assert figures["damage"]["wrong"] == 0 and figures["damage"]["peak_MB"] < 100
    assert figures["full"]["lost"] == 0
