"""The differences of the plan with their confidence intervals and p; where there are none, why."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rig.export.figure import SMALL_PT, plain_words
from rig.export.print_style import INK, QUIET
from rig.study.documents.figure_data import FigureData
from rig.study.statistics.words import p_text, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12
"""Differences that a figure shows at most; the text has all of them."""
SIGNS_PER_MM = 1.05
"""Of the smallest type."""


def draw_differences(pane: Axes, data: FigureData, width_mm: float, rows: int) -> None:
    """``rows``: differences that have room."""
    words = data.words or data.curve_words
    if not data.comparisons:
        pane.axis("off")
        pane.text(
            0, 1, plain_words(textwrap.fill(words, int(width_mm * SIGNS_PER_MM))), va="top", fontsize=SMALL_PT,
            transform=pane.transAxes,
        )  # fmt: skip
        return
    shown = data.comparisons[:rows]
    ends = [0.0]
    for row, one in enumerate(shown):
        interval = one.hodges_lehmann or one.difference
        ends += [interval.low, interval.high]
        pane.plot([interval.low, interval.high], [row, row], color=INK, linewidth=1.0, solid_capstyle="butt")
        pane.plot(interval.estimate, row, "o", color=INK, markersize=3.4)
        pane.annotate(
            plain_words(f"{one.second} − {one.first}, {p_text(one.adjusted_p, data.alpha)}"), (0, row), (0, 3.2),
            ("axes fraction", "data"), "offset points", fontsize=SMALL_PT, va="bottom",
        )  # fmt: skip
    pane.axvline(0, color=QUIET, linewidth=0.6, dashes=(3, 3), zorder=0)
    low, high = min(ends), max(ends)
    margin = 0.06 * (high - low) or 1.0
    pane.set_xlim(low - margin, high + margin)
    pane.set_ylim(max(rows, len(shown)) - 0.5, -0.9)
    pane.set_yticks([])
    level = (shown[0].hodges_lehmann or shown[0].difference).level
    unit = f" ({data.label.unit})" if data.label.unit else ""
    more = f"; {len(data.comparisons) - rows} more in the text" if len(data.comparisons) > rows else ""
    pane.set_xlabel(f"Difference{unit}, {percent(level)} % CI{more}", labelpad=2)
    pane.tick_params(length=2.5, pad=2, width=0.6)
    pane.spines[["top", "right", "left"]].set_visible(False)
