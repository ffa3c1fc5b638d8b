"""A moment of the experiment in words."""

from __future__ import annotations

from model.units import TICKS_PER_MIN, TICKS_PER_S


def moment_words(tick: int) -> str:
    """ "12.34 min"; from an hour on as the clock of the window says it, "1:35:01 (h:mm:ss)"."""
    minutes = tick / TICKS_PER_MIN
    if minutes < 60:
        return f"{minutes:.2f} min"
    seconds = tick // TICKS_PER_S
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d} (h:mm:ss)"
