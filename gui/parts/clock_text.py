"""Experiment time, as a clock shows it."""

from __future__ import annotations

from model.units import TICKS_PER_S


def clock_words(tick: int) -> str:
    """01:40:00, of experiment time."""
    seconds = tick // TICKS_PER_S
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def short_clock(tick: int) -> str:
    """Experiment time: 35:01, from an hour on 1:35:01."""
    seconds = tick // TICKS_PER_S
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes:02d}:{seconds % 60:02d}"
