"""What the export card orders, carried out beside the window's thread."""

from __future__ import annotations

from gui.results.export_card import Order
from rig.study.results.remeasure import Again
from rig.study.results.study import Study


def carry_out(study: Study, again: Again | None, order: Order) -> str:
    """Returns what was written, in a sentence. Raises ValueError, a sentence, and OSError."""
    raise ValueError("Not yet.")
