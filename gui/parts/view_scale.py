"""View scale: everything in the window larger or smaller by one factor, in force from the next opening on.

Qt reads the factor once, when the application is made, and then scales type, lines, drawings and pointers alike.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen

SCALES = (90, 100, 125, 150, 175)
SMALLEST = (1280, 680)
"""The window in px at 100 %."""
FACTOR = "QT_SCALE_FACTOR"
OURS = "SCHAFFER_SCALE_FACTOR"
"""The factor that this program put into the environment itself."""


def in_force() -> float:
    """The factor that the application was made with."""
    try:
        return float(os.environ.get(FACTOR, "1"))
    except ValueError:
        return 1.0


def choose(percent: int) -> bool:
    """Before the application is made; whether it took hold. A factor that the environment came with stands."""
    if FACTOR in os.environ and os.environ[FACTOR] != os.environ.get(OURS):
        return False
    os.environ[FACTOR] = os.environ[OURS] = f"{percent / 100:g}"
    return True


def fits(percent: int, screen: QScreen) -> bool:
    """Whether the smallest window has room on the screen at that scale."""
    room: QSize = screen.size() * in_force()
    return room.width() >= SMALLEST[0] * percent / 100 and room.height() >= SMALLEST[1] * percent / 100
