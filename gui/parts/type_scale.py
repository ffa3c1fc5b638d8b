"""Sizes that were chosen for the type of the regular layout, for layouts with larger type."""

from __future__ import annotations

from gui.parts.theme import REGULAR, Look


def scaled(look: Look, px: float) -> int:
    """``px``, and more of them where type is larger than in the regular layout; never fewer."""
    return round(px * max(1.0, look.metrics.body / REGULAR.body))
