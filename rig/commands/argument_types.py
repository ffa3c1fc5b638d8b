"""What can be written after an option: seeds, a size, minutes, a whole number, KEY=VALUE."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable

LAST_SEED = 2**63 - 1
"""A journal and the noise hold a seed in 64 bit."""
MOST_SEEDS = 1000


def seeds(text: str) -> tuple[int, ...]:
    first, _, last = text.partition("-")
    last = last or first
    if first.isdecimal() and last.isdecimal():
        low, high = int(first), int(last)
        if low <= high <= LAST_SEED and high - low < MOST_SEEDS:
            return tuple(range(low, high + 1))
    raise ArgumentTypeError(f"{text!r} is no range of seeds; write for instance 1-8, at most {MOST_SEEDS} seeds")


def size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()) or not (200 <= int(width) <= 8000 and 200 <= int(height) <= 8000):
        raise ArgumentTypeError(f"{text!r} is no size; write for instance 1920x1080, each side 200 to 8000")
    return int(width), int(height)


def setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise ArgumentTypeError(f"{text!r} is no setting; write KEY=VALUE, for instance test.interval_s=15")
    return key.strip(), value.strip()


def minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1440:
        raise ArgumentTypeError(f"{text!r} is no time; write minutes from 0 to 1440")
    return value


def whole(low: int, high: int) -> Callable[[str], int]:
    """Whole numbers of a range."""

    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")
        return int(text)

    return number
