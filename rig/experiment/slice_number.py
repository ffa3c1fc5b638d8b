"""The number of a slice, which is its seed, may say which animal of which study it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.variation import Draw


def draw_of(number: int) -> Draw | None:
    """Study, animal and slice; None for a slice that belongs to none. Asked for once a slice is there, and with it what
    makes slices."""
    from model import variation

    return variation.draw_of(number)
