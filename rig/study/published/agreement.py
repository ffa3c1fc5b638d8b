"""Simulated against published, a panel a topic, as one SVG. Both axes are the inverse hyperbolic sine of the number: it
is linear near 0 and logarithmic from 1 on, so that milliseconds, ratios and per cent of baseline stand in one panel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rig.study.published.figure import BAND, COLOURS, INK, MISSED, QUIET, stroke, text
from rig.study.published.validation import Verdict

SIDE, ROOM, HEAD = 150, 34, 18
"""A panel is a square of ``SIDE``, with room for its numbers at the left and below, and its name above."""
ACROSS = 4
TICKS = (0.0, 1.0, 10.0, 100.0)
LINEAR = 0.2
"""Numbers below this are drawn nearly in proportion, larger ones by their logarithm."""
MARGIN = 0.25


def topic(row_id: str) -> str:
    """The letters of an id."""
    return row_id.split("-")[0]


def by_topic(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """Rows that have a number, by topic, in their order."""
    topics: dict[str, list[Verdict]] = {}
    for one in verdicts:
        if one.simulated is not None and one.counted:
            topics.setdefault(topic(one.row.id), []).append(one)
    return topics


def _place(value: float) -> float:
    return math.asinh(value / LINEAR)


def _panel(name: str, rows: Sequence[Verdict], left: float, top: float) -> list[str]:
    """The line of equality, a bar from end to end of each band, a dot a row; ids of the rows that miss."""
    told = [value for one in rows for value in (one.row.low, one.row.high, one.simulated) if value is not None]
    low, high = _place(min(told)) - MARGIN, _place(max(told)) + MARGIN

    def along(value: float) -> float:
        return (_place(value) - low) / (high - low) * SIDE

    def x(value: float) -> float:
        return left + along(value)

    def y(value: float) -> float:
        return top + SIDE - along(value)

    right, bottom = left + SIDE, top + SIDE
    marks = [text(left, top - 5, name, colour=INK)]
    marks += [stroke(left, top, left, bottom, INK, 0.8), stroke(left, bottom, right, bottom, INK, 0.8)]
    marks.append(stroke(left, bottom, right, top, QUIET, 0.6, "3 3"))
    for tick in TICKS:
        if low < _place(tick) < high:
            marks += [
                text(left - 3, y(tick) + 3, f"{tick:g}", "end"),
                text(x(tick), bottom + 10, f"{tick:g}", "middle"),
            ]
    for one in rows:
        assert one.simulated is not None
        across, up = x(one.row.expected), y(one.simulated)
        marks.append(stroke(across, y(one.row.low), across, y(one.row.high), BAND, 3))
        marks.append(
            f'<circle cx="{across:.1f}" cy="{up:.1f}" r="2.4" fill="{COLOURS[0] if one.in_band else MISSED}"/>'
        )
        if not one.in_band:
            marks.append(text(across + 4, up + 3, one.row.id.split("-")[1], colour=MISSED))
    return marks


def agreement(verdicts: Sequence[Verdict]) -> str:
    """All topics: published to the right, simulated upwards."""
    topics = by_topic(verdicts)
    across, down = SIDE + ROOM, SIDE + ROOM + HEAD
    marks = []
    for place, (name, rows) in enumerate(topics.items()):
        marks += _panel(name, rows, ROOM + place % ACROSS * across, HEAD + place // ACROSS * down)
    width, height = ROOM + min(ACROSS, max(1, len(topics))) * across, -(-len(topics) // ACROSS) * down
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Inter, sans-serif" font-size="8.5"><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(marks)}</svg>\n"
    )
