"""Every slice and every animal of the groups, with mean and interval; over the doses where the study has them.

Small points are slices, large ones animals (Lord et al. 2020, J Cell Biol 219:e202001064).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rig.export.figure import SMALL_PT, plain_words
from rig.export.print_style import INK, QUIET
from rig.study.documents.figure_data import FigureData, GroupPoints, shorter
from rig.study.results.dose_response import NONE_BELOW
from rig.study.results.swarm import swarm
from rig.study.statistics.words import interval_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SLICE_PT, ANIMAL_PT = 2.4, 4.6
POINTS_PER_MM = 72 / 25.4
SLANTED_FROM, SLANTED_SIGNS = 6, 16
"""From so many groups on their names stand slanted, and are no longer than so many signs."""
LEVEL_SIGNS_PER_MM = 0.85
"""Of the smallest type."""
ROOM_MM = 50.0
"""So high, a panel has room for the whole name of the outcome."""


def draw_slices(pane: Axes, data: FigureData, size_mm: tuple[float, float]) -> None:
    count = len(data.groups)
    pane.set_xlim(-0.6, count - 0.4)
    _limits(pane, data)
    pt = size_mm[0] * POINTS_PER_MM / count, size_mm[1] * POINTS_PER_MM
    ends = pane.get_ylim()
    placed = [_placed(group, data.unit == "animal", (pt[0], pt[1] / (ends[1] - ends[0]))) for group in data.groups]
    if data.matched:
        _lines(pane, placed)
    for number, (group, points) in enumerate(zip(data.groups, placed, strict=True)):
        _points(pane, group, number, points)
    signs = max(6, int(size_mm[0] / count * LEVEL_SIGNS_PER_MM))
    slanted = count >= SLANTED_FROM
    names = [_name(group, SLANTED_SIGNS if slanted else signs, slanted) for group in data.groups]
    pane.set_xticks(range(count), [plain_words(name) for name in names])
    if slanted:
        for text in pane.get_xticklabels():
            text.set(rotation=40, ha="right", rotation_mode="anchor")
    _finish(pane, data, size_mm[1])


Placed = list[tuple[int, float, float, float, bool]]
"""(animal, away from the middle as a share of a group, value, size in points, counts) of every point."""


def _placed(group: GroupPoints, animals: bool, pt: tuple[float, float]) -> Placed:
    """``pt``: points of paper that a group is wide, and that the outcome is high a unit. Animals are drawn where they
    have several slices."""
    values = [(animal, value, SLICE_PT, counts) for animal, value, counts in group.slices]
    counted = [animal for animal, _, counts in group.slices if counts]
    if animals and len(set(counted)) < len(counted):
        for animal in sorted(set(counted)):
            own = [value for one, value, counts in group.slices if one == animal and counts]
            values.append((animal, sum(own) / len(own), ANIMAL_PT, True))
    heights = np.array([value * pt[1] for _, value, _, _ in values])
    halves = np.array([size / 2 for _, _, size, _ in values])
    away = swarm(heights, halves, 0.3 * pt[0]) / pt[0] if values else heights
    return [
        (animal, float(x) - 0.1, value, size, counts)
        for (animal, value, size, counts), x in zip(values, away, strict=True)
    ]


def _lines(pane: Axes, placed: list[Placed]) -> None:
    """From group to group through what is of one animal."""
    for animal in sorted({one[0] for points in placed for one in points}):
        line = []
        for number, points in enumerate(placed):
            own = [one for one in points if one[0] == animal and one[4]]
            if own:
                largest = max(one[3] for one in own)
                line += [(number + away, value) for _, away, value, size, _ in own if size == largest][:1]
        pane.plot(*zip(*line, strict=True), color=QUIET, linewidth=0.4, alpha=0.6, zorder=1) if line else None


def _points(pane: Axes, group: GroupPoints, number: float, points: Placed) -> None:
    colour, symbol = group.look
    for _, away, value, size, counts in points:
        if not counts:
            pane.plot(number + away, value, "x", color=QUIET, markersize=size + 0.8, markeredgewidth=0.6)
        elif size == ANIMAL_PT:
            pane.plot(
                number + away, value, symbol, color=colour, markersize=size, markeredgecolor="white",
                markeredgewidth=0.5,
            )  # fmt: skip
        else:
            pane.plot(number + away, value, symbol, color=colour, markersize=size, markeredgewidth=0, alpha=0.55)
    _mean(pane, group, number + 0.34)


def _mean(pane: Axes, group: GroupPoints, at: float) -> None:
    if group.interval is not None:
        one = group.interval
        pane.plot([at, at], [one.low, one.high], color=INK, linewidth=1.0, solid_capstyle="butt", zorder=4)
        pane.plot(at, one.estimate, "_", color=INK, markersize=6, markeredgewidth=1.3, zorder=5)


def _name(group: GroupPoints, signs: int, slanted: bool) -> str:
    return f"{shorter(group.name, signs)}{', ' if slanted else chr(10)}n = {len(group.units)}"


def names_below_mm(data: FigureData) -> float:
    """Room for the names of the groups below the panel, with what is above the next one."""
    return 24.0 if len(data.groups) >= SLANTED_FROM else 13.0


def _limits(pane: Axes, data: FigureData) -> None:
    values = [value for group in data.groups for _, value, _ in group.slices]
    values += [end for group in data.groups if (one := group.interval) is not None for end in (one.low, one.high)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = 0.07 * (high - low) or 1.0
    pane.set_ylim(low - margin, high + margin)


def draw_doses(pane: Axes, data: FigureData, size_mm: tuple[float, float]) -> None:
    """Units over the doses of the first axis, on a scale of logarithms, with the Hill curve where the points bear one.
    Groups without a dose stand at its left end."""
    given = [group.dose for group in data.groups if group.dose > 0]
    least = NONE_BELOW * min(given, default=1.0)
    pane.set_xscale("log")
    _limits(pane, data)
    for group in data.groups:
        at = group.dose if group.dose > 0 else least
        pane.plot(
            [at] * len(group.units), group.units, group.look.symbol, color=group.look.colour, markersize=2.6,
            markeredgewidth=0, alpha=0.55,
        )  # fmt: skip
        if group.interval is not None:
            one = group.interval
            pane.plot([at, at], [one.low, one.high], color=INK, linewidth=0.9, zorder=4)
            pane.plot(at, one.estimate, "_", color=INK, markersize=6, markeredgewidth=1.3, zorder=5)
    if data.curve is not None:
        pane.plot(data.curve.dose, data.curve.response, color=INK, linewidth=0.9)
        half = f"IC50 {interval_text(data.curve.fit.ic50)}"
        pane.annotate(half, (1, 1), xycoords="axes fraction", ha="right", va="top", fontsize=SMALL_PT)
    marks = sorted({group.dose for group in data.groups if group.dose > 0})
    none = [] if len(marks) == len({group.dose for group in data.groups}) else [(least, "0")]
    ticks = [*none, *((dose, f"{dose:g}") for dose in marks)]
    pane.set_xticks([at for at, _ in ticks], [words for _, words in ticks])
    pane.minorticks_off()
    pane.set_xlabel(plain_words(data.dose_axis), labelpad=2)
    _finish(pane, data, size_mm[1])


def _finish(pane: Axes, data: FigureData, height_mm: float) -> None:
    # where there is no room for the window, it is the shaded one of the course
    pane.set_ylabel(plain_words(data.label.full if height_mm >= ROOM_MM else data.label.short), labelpad=2)
    if data.label.unit == "%":
        pane.axhline(100, color=QUIET, linewidth=0.5, dashes=(3, 3), zorder=0)
    pane.tick_params(length=2.5, pad=2, width=0.6)
    pane.tick_params(axis="x", labelsize=SMALL_PT)
    pane.spines[["top", "right"]].set_visible(False)
