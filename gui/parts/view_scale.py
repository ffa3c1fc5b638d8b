"""View scale: everything in the window larger or smaller by one factor, in force from the next opening on.

Qt reads the factor once, when the application is made, and then scales type, lines, drawings and pointers alike.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen

SCALES = (90, 100, 125, 150, 175)
SMALLEST = (1280, 680)
"""The bench in px at 100 %; in a smaller window it scrolls ..."""
LEAST = (640, 400)
"""... and so small a window may be."""
LEGIBLE = 75
"""% below which nothing is drawn smaller to fit."""
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


def fitting(screen: QScreen, most: int = 100) -> int:
    """The largest scale (%) up to ``most``, in steps of 5, at which the bench has room on the screen, or nearly so."""
    room: QSize = screen.size() * in_force()
    share = min(room.width() / SMALLEST[0], room.height() / SMALLEST[1])
    return max(LEGIBLE, min(most, 5 * int(20 * share)))


def fits(percent: int, screen: QScreen) -> bool:
    """Whether the whole bench has room on the screen at that scale."""
    room: QSize = screen.size() * in_force()
    return room.width() >= SMALLEST[0] * percent / 100 and room.height() >= SMALLEST[1] * percent / 100
