"""The time course of the groups: mean and spread over units, drugs above it, trains below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rig.export.figure import SMALL_PT, plain_words
from rig.export.print_style import DRUG_COLOURS, INK, OTHER_DRUG_COLOURS, QUIET
from rig.study.documents.figure_data import FigureData
from rig.study.results.time_courses import ArmCourse

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_MM = 4.4
"""Of a drug."""
MOST_NAMED = 8
"""Groups in the legend; with more the panel of slices names them."""


def draw_course(pane: Axes, data: FigureData, size_mm: tuple[float, float]) -> None:
    pane.spines[["top", "right"]].set_visible(False)
    pane.tick_params(length=2.5, pad=2, width=0.6)
    pane.set_xlabel(f"Time after {plain_words(data.zero)} (min)" if data.zero else "Time (min)", labelpad=2)
    pane.set_ylabel("fEPSP slope (% of baseline)", labelpad=2)
    if not data.courses:
        return
    top, foot = 150.0, 0.0
    for place, course in data.courses:
        group = data.groups[place]
        colour, half = group.look.colour, np.nan_to_num(course.half)
        pane.fill_between(course.minutes, course.mean - half, course.mean + half, color=colour, alpha=0.18, linewidth=0)
        pane.plot(course.minutes, course.mean, color=colour, linewidth=0.6)
        pane.plot(
            course.minutes, course.mean, group.look.symbol, color=colour, markersize=2.2, markeredgewidth=0.4,
            linestyle="none", label=plain_words(f"{group.name} (n = {_n(course)})"),
        )  # fmt: skip
        top = max(top, float((course.mean + half).max()))
        foot = min(foot, float((course.mean - half).min()))
    first = min(float(course.minutes[0]) for _, course in data.courses)
    last = max(float(course.minutes[-1]) for _, course in data.courses)
    margin = 0.02 * (last - first)
    pane.set_xlim(first - margin, last + margin)
    lines = list(dict.fromkeys(bar.drug for bar in data.bars))
    span = (1.05 * top - 1.1 * foot) * size_mm[1] / max(10.0, size_mm[1] - ROW_MM * len(lines))
    pane.set_ylim(1.1 * foot, 1.1 * foot + span)
    pane.axhline(100, color=QUIET, linewidth=0.5, dashes=(3, 3), zorder=0)
    _bars(pane, data, lines, span / size_mm[1], (first, last))
    _trains(pane, data)
    if data.window is not None:
        pane.axvspan(*data.window, color=QUIET, alpha=0.08, linewidth=0, zorder=0)
    pane.set_yticks([tick for tick in pane.get_yticks() if 1.1 * foot <= tick <= 1.05 * top])
    if len(data.courses) <= MOST_NAMED:
        pane.legend(
            loc="lower right", bbox_to_anchor=(1.0, 0.12), ncols=2 if len(data.courses) > 2 else 1, columnspacing=0.8,
            frameon=False, handletextpad=0.2, borderaxespad=0.1, labelspacing=0.2, fontsize=SMALL_PT,
            title=f"mean ± {data.spread}", title_fontsize=SMALL_PT,
        )  # fmt: skip


def _n(course: ArmCourse) -> str:
    least, most = int(course.n.min()), int(course.n.max())
    return f"{most}" if least == most else f"{least} to {most}"


def _bars(pane: Axes, data: FigureData, lines: list[str], per_mm: float, limits: tuple[float, float]) -> None:
    """A row a drug, from valve to valve, with its name."""
    whole = pane.get_ylim()[1]
    for bar in data.bars:
        row = lines.index(bar.drug)
        colour = DRUG_COLOURS.get(bar.drug, OTHER_DRUG_COLOURS[row % len(OTHER_DRUG_COLOURS)])
        level = whole - (row + 1) * ROW_MM * per_mm
        begin, end = max(limits[0], bar.begin_min), min(limits[1], bar.end_min)
        pane.barh(level, max(end - begin, 0.1), left=begin, height=1.1 * per_mm, align="edge", color=colour)
        pane.annotate(
            plain_words(bar.name), (begin, level + 1.1 * per_mm), (0, 0.8), textcoords="offset points", color=colour,
            fontsize=SMALL_PT, va="bottom",
        )  # fmt: skip


def _trains(pane: Axes, data: FigureData) -> None:
    place = ("data", "axes fraction")
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 6}
    for train in data.trains:
        pane.annotate("", (train.minute, 0.12), (train.minute, 0.01), place, place, arrowprops=arrow)
        pane.annotate(
            plain_words(train.label), (train.minute, 0.02), (4, 0), place, "offset points", fontsize=SMALL_PT,
            va="bottom",
        )  # fmt: skip
