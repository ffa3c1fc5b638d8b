"""What is said on a screen that is smaller than the bench: how it is drawn there, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QScreen

from gui.parts import view_scale


def tr(text: str) -> str:
    return QCoreApplication.translate("SmallScreen", text)


def small_screen_words(screen: QScreen) -> tuple[str, str] | None:
    """(what it is, what follows), two sentences; None where all of the bench has room at 100 % or more."""
    room: QSize = screen.size()
    width, height = view_scale.SMALLEST
    factor = view_scale.in_force()
    fitting = view_scale.fitting(screen, round(100 * factor))
    if room.width() < width or room.height() < height:
        what = tr("This screen is too small for all of the bench: it shows {across} × {down} of {width} × {height}.")
        what = what.format(across=room.width(), down=room.height(), width=width, height=height)
        if 100 * factor > fitting:
            words = tr("Scroll to the rest, or close it and start it with {name}={scale:g}: then it has room.")
            return what, words.format(name=view_scale.FACTOR, scale=fitting / 100)
        return what, tr("Scroll to the rest.")
    if factor < 1.0 and view_scale.fitting(screen) < 100:
        what = tr("This screen is too small for the bench at 100 %, so it is drawn at {percent:.0f} %.")
        return what.format(percent=100 * factor), tr("A larger screen brings it back to its own size.")
    return None
