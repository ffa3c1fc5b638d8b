"""Slices that a person left out after the run: each with a reason, kept as a note of the study.

A slice is called by its turn, from 1, in the order of recording: that tells nothing of its group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rig.study.design.slices import PlannedSlice

EARLY = r"(?:After \d+ of \d+ slices: )?"
OUT = re.compile(EARLY + r"Slice (\d+) left out by hand after the run: (.+)\.")
IN = re.compile(EARLY + r"Slice (\d+) counts again\.")


def after(done: int, planned: int) -> str:
    """How a note begins that was written before all slices were done."""
    return f"After {done} of {planned} slices: "


def turn(planned: PlannedSlice) -> int:
    """Its number in the order of recording, from 1."""
    return planned.place + 1


def leave_out_note(planned: PlannedSlice, reason: str) -> str:
    """What is noted. Raises ValueError, a sentence, without a reason."""
    words = " ".join(reason.split()).rstrip(".")
    if not words:
        raise ValueError("A slice is left out only with a reason, which is noted.")
    return f"Slice {turn(planned)} left out by hand after the run: {words}."


def count_again_note(planned: PlannedSlice) -> str:
    return f"Slice {turn(planned)} counts again."


def left_out(notes: Iterable[str], planned: Sequence[PlannedSlice]) -> dict[int, str]:
    """Index of a slice -> reason, of those that the notes leave out and do not count again."""
    by_turn = {turn(one): one.index for one in planned}
    found: dict[int, str] = {}
    for note in notes:
        if (told := OUT.fullmatch(note)) and int(told[1]) in by_turn:
            found[by_turn[int(told[1])]] = told[2]
        elif (told := IN.fullmatch(note)) and int(told[1]) in by_turn:
            found.pop(by_turn[int(told[1])], None)
    return found
