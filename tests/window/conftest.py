"""A screen of its own for the window: Xvfb, started here and ended here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import partial

import pytest
from driving import Drive, drive_on


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a fresh 1920 x 1080 display, for instance ":7"."""
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as stream:
        number = stream.readline().strip()
    yield f":{number}"
    screen.terminate()
    screen.wait()


@pytest.fixture(scope="session")
def drive(display: str) -> Drive:
    return partial(drive_on, display)
