"""What 100 % is. The one rule, for the screen, every export, a protocol's measures and a cohort.

The baseline is the last 10 min before the first induction; as long as there is none, the last 10 min before the first
thing that can change the response (a drug valve, a change of ACSF, flow or temperature, a move of an electrode, a train
that is no induction); before either, the last 10 min so far. So it rolls only while nothing has happened. A window that
a person or a protocol chose is in force once it has passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from model.units import TICKS_PER_MIN
from rig.timecourse.events import Change, Train
from rig.timecourse.span import Span

BASELINE_MIN = 10
WHOLE = BASELINE_MIN * TICKS_PER_MIN


class Baseline(NamedTuple):
    """``before``: what the window stands before, as a train's label or the name of a change; empty while it rolls.
    ``chosen``: somebody set it. ``other``: the window that may be meant instead, and what it stands before."""

    span: Span
    before: str = ""
    chosen: bool = False
    other: Span | None = None
    other_before: str = ""

    @property
    def rolls(self) -> bool:
        return not self.before and not self.chosen


def baseline(
    begin: int, last: int, now: int, trains: Sequence[Train], changes: Sequence[Change], chosen: Sequence[Span | None]
) -> Baseline:
    """``begin``: tick of the first sample; ``last``: of the last; ``now``: the end so far. ``chosen``: what was set, in
    order; None for the rule. Trains and changes from before the first sample do not count."""
    ends = [(train.first, train.label) for train in trains if train.induction]
    others = [(change.tick, change.what) for change in changes]
    others += [(train.first, train.label) for train in trains if not train.induction]
    induced = min((one for one in ends if one[0] > begin), default=None)
    changed = min((one for one in others if one[0] > begin), default=None)
    first = induced or changed
    ruled = Baseline(_before(last)) if first is None else Baseline(_before(first[0]), first[1])
    if induced is not None and changed is not None and changed[0] < induced[0] - TICKS_PER_MIN:
        ruled = ruled._replace(other=_before(changed[0]), other_before=changed[1])
    own = next((span for span in reversed(chosen) if span is None or span.end <= now), None)
    if own is None or own == ruled.span:
        return ruled
    return Baseline(own, ruled.other_before if own == ruled.other else "", True, ruled.span, ruled.before)


def _before(tick: int) -> Span:
    """The 10 min before a tick, or as much of them as there was."""
    return Span(max(0, tick - WHOLE), tick)


def zero(begin: int, trains: Sequence[Train], drug_ends: Sequence[tuple[int, int]]) -> tuple[int, str]:
    """The tick that is 0 min, and what it is called: the end of the reference train, or of the last induction, or of
    the drug that began last, or the first sample (called nothing). ``drug_ends``: start and end of every epoch."""
    wanted = [train for train in trains if train.reference] or [train for train in trains if train.induction]
    if wanted:
        return wanted[-1].end, wanted[-1].label
    return (max(drug_ends)[1], "drug") if drug_ends else (begin, "")


def minute_text(tick: int) -> str:
    """A minute to a tenth: "16", "4.9"."""
    return f"{round(tick / TICKS_PER_MIN, 1):g}"


def baseline_text(window: Baseline) -> str:
    """ "52 to 62 min, before HFS"."""
    begin, end = (minute_text(tick) for tick in (window.span.start, window.span.end))
    before = f", before {window.before}" if window.before else ""
    return f"{begin} to {end} min{before}"
