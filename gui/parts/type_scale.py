"""Sizes that were chosen for the type of the regular layout, for layouts with larger type."""

from __future__ import annotations

from gui.parts.theme import REGULAR, Theme


def scaled(theme: Theme, px: float) -> int:
    """``px``, and more of them where type is larger than in the regular layout; never fewer."""
    return round(px * max(1.0, theme.metrics.body / REGULAR.body))
