"""What can be written after an option: seeds, a size, minutes, a whole number, KEY=VALUE."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable


def seeds(text: str) -> tuple[int, ...]:
    first, _, last = text.partition("-")
    try:
        chosen = tuple(range(int(first), int(last or first) + 1))
    except ValueError:
        chosen = ()
    if not chosen or chosen[0] < 0 or len(chosen) > 1000:
        raise ArgumentTypeError(f"{text!r} is no range of seeds; write for instance 1-8, at most 1000 seeds")
    return chosen


def size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()) or not (200 <= int(width) <= 8000 and 200 <= int(height) <= 8000):
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
        if not text.isdigit() or not low <= int(text) <= high:
            raise ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")
        return int(text)

    return number
