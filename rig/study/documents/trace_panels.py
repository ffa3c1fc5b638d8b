"""The traces of one slice a group, baseline in grey, to one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rig.export.figure import BEFORE_COLOUR, plain_words, scale_bars
from rig.study.documents.figure_data import FigureData, shorter
from rig.study.results.representative import ShownTraces

if TYPE_CHECKING:
    from matplotlib.axes import Axes


SIGNS_PER_MM = 0.64
"""Of the type of this figure."""


def draw_traces(
    panes: Sequence[Axes], data: FigureData, shown: Sequence[tuple[int, ShownTraces]], width_mm: float
) -> None:
    """``width_mm``: of a pane."""
    low, high, right = -0.1, 0.05, 30.0
    for pane, (place, traces) in zip(panes, shown, strict=True):
        group = data.groups[place]
        pane.axis("off")
        right = float(traces.ms[-1])
        for mV, colour, width in ((traces.before, BEFORE_COLOUR, 0.7), (traces.after, group.look.colour, 1.0)):
            if len(mV):
                pane.plot(traces.ms, mV, color=colour, linewidth=width, solid_capstyle="round")
                low, high = min(low, float(np.nanmin(mV))), max(high, float(np.nanmax(mV)))
        name = plain_words(shorter(group.name, int(width_mm * SIGNS_PER_MM)))
        pane.set_title(name, loc="left", color=group.look.colour, fontsize=7, pad=1)
        pane.set_xlim(float(traces.ms[0]), right)
    for pane in panes:
        pane.set_ylim(low - 0.16 * (high - low), high + 0.04 * (high - low))
    if panes:
        scale_bars(panes[-1], right - 0.5, low, high)
