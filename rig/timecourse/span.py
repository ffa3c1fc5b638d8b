"""A window in time."""

from __future__ import annotations

import msgspec


class Span(msgspec.Struct, frozen=True):
    """Ticks [start, end)."""

    start: int
    end: int


def later(span: Span | None, shift: int) -> Span | None:
    """The same window ``shift`` ticks later."""
    return None if span is None else Span(span.start + shift, span.end + shift)
