"""Runs a session at the real window in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PICTURES = HERE / "screenshots"

Drive = Callable[..., dict[str, Any]]
"""``drive_on`` with its display."""


def drive_on(display: str, script: str, **given: str) -> dict[str, Any]:
    """What one of the ``drive_*.py`` saw; ``given``: more of its environment. A session with a fault fails the test."""
    PICTURES.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(HERE.parent.parent),
    }
    run = subprocess.run(
        [sys.executable, str(HERE / script), str(PICTURES)],
        env=environment | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    seen: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert "failed" not in seen, seen
    assert seen["faults"] == []
    assert seen["exit_code"] == 0 and seen["threads_left"] == []
    assert "Traceback" not in run.stderr, run.stderr
    return seen
