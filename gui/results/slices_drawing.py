"""Every slice at the measure window, slices small and animals large (Lord et al. 2020 J Cell Biol 219:e202001064), with
mean and interval of every group, and brackets with p; below them the differences with their intervals."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from gui.parts.symbol import paint_symbols
from gui.parts.theme import Theme
from gui.results.axes import Axes, figure_px, left_px, number_text, paint_left, round_ends
from gui.results.values import Contrast, SlicePoint, View
from rig.study.results.swarm import swarm

MOST_BRACKETS = 6
BRACKET_ROWS = 1.9
"""Height of a bracket, in sizes of type."""
ESTIMATION_SHARE = 0.34
SLICE_PX, ANIMAL_PX, ALONE_PX = 2.6, 5.6, 4.4
MANY, MANY_ANIMALS = 60, 20
"""Slices and animals of a group from which on they are drawn smaller."""
SWARM_SHARE, ASIDE, INTERVAL_SHARE = 0.3, 0.08, 0.34
"""Of the width of a group: how far its points spread, how far left of its middle, how far right the interval is."""


class Spot(NamedTuple):
    """A slice as it stands on the screen."""

    point: SlicePoint
    at: QPointF


class Animal(NamedTuple):
    """The mean of an animal's slices as it stands on the screen; ``half``: half its size, px."""

    group: int
    at: QPointF
    half: float


class SlicesPicture(NamedTuple):
    """Where things lie. ``below``: the axes of the differences; None without any. ``animals``: where they have more
    than one slice."""

    axes: Axes
    below: Axes | None
    spots: tuple[Spot, ...]
    animals: tuple[Animal, ...] = ()


def bracketed(view: View) -> tuple[Contrast, ...]:
    """Those that a bracket is drawn for, the narrowest first; of too many none."""
    if len(view.contrasts) > MOST_BRACKETS:
        return ()
    return tuple(sorted(view.contrasts, key=lambda one: (abs(one.second - one.first), min(one.first, one.second))))


def animal_means(view: View, group: int) -> dict[int, float]:
    """Mean of the slices that count, of every animal of the group."""
    values: dict[int, list[float]] = {}
    for point in view.points:
        if point.group == group and point.value is not None and not point.left_out:
            values.setdefault(point.animal, []).append(point.value)
    return {animal: float(np.mean(of)) for animal, of in values.items()}


def nested(view: View) -> bool:
    """Whether any animal has more than one slice that counts in a group."""
    seen = [(point.group, point.animal) for point in view.points if point.value is not None and not point.left_out]
    return len(set(seen)) < len(seen)


def laid_out(theme: Theme, view: View, room: QRectF) -> SlicesPicture:
    size = figure_px(theme)
    names_px = 2.2 * size
    estimated = bool(view.contrasts)
    under = ESTIMATION_SHARE * room.height() if estimated else 0.0
    top = 0.6 * size + len(bracketed(view)) * BRACKET_ROWS * size
    ground = room.adjusted(left_px(theme), 0, -8, -under - names_px)
    values = [point.value for point in view.points if point.value is not None]
    ends = [*values, *(end for one in view.numbers if one.interval for end in (one.interval.low, one.interval.high))]
    known = [end for end in ends if math.isfinite(end)]
    low, high = round_ends(min(known, default=0.0), max(known, default=1.0))
    above = (high - low) * top / max(ground.height() - top, 1.0)
    groups = max(len(view.looks), 1)
    axes = Axes(ground, (-0.5, groups - 0.5), (low, high + above))
    below = None
    if estimated:
        pane = QRectF(ground.left(), ground.bottom() + names_px, ground.width(), under - 1.9 * size)
        limits = (end for one in view.contrasts for end in (one.difference.low, one.difference.high))
        spread = [end for end in limits if math.isfinite(end)]
        below = Axes(pane, (-0.5, estimation_slots(view) - 0.5), round_ends(min(0.0, *spread), max(0.0, *spread), 4))
    spots, animals = _swarmed(view, axes, theme)
    return SlicesPicture(axes, below, tuple(spots), tuple(animals))


def estimation_slots(view: View) -> int:
    """Of the differences: below their groups where all are against one control, else one each."""
    return len(view.looks) if against_control(view) else len(view.contrasts)


def against_control(view: View) -> bool:
    return view.control is not None and all(one.first == view.control for one in view.contrasts)


def _slice_px(view: View, theme: Theme) -> float:
    most = max((sum(point.group == group for point in view.points) for group in range(len(view.looks))), default=0)
    grown = theme.metrics.marker / 6
    if most > MANY:
        return 1.4 * grown
    return (SLICE_PX if nested(view) else ALONE_PX) * grown


def _swarmed(view: View, axes: Axes, theme: Theme) -> tuple[list[Spot], list[Animal]]:
    """Slices stand beside their animals, and beside each other, left of the mean."""
    half, large = _slice_px(view, theme), ANIMAL_PX * theme.metrics.marker / 6
    share = axes.room.width() / max(len(view.looks), 1)
    spots: list[Spot] = []
    animals: list[Animal] = []
    for group in range(len(view.looks)):
        points = [point for point in view.points if point.group == group and point.value is not None]
        means = list(animal_means(view, group).values()) if nested(view) else []
        big = large * (1.0 if len(means) <= MANY_ANIMALS else 0.6)
        ups = np.array([axes.up(value) for value in (*means, *(point.value or 0.0 for point in points))])
        sides = swarm(ups, np.array([big] * len(means) + [half] * len(points)), SWARM_SHARE * share)
        places = [QPointF(axes.across(group) - ASIDE * share + side, up) for side, up in zip(sides, ups, strict=True)]
        animals += [Animal(group, place, big) for place in places[: len(means)]]
        spots += [Spot(point, place) for point, place in zip(points, places[len(means) :], strict=True)]
    return spots, animals


# ---- painting


def paint_slices(painter: QPainter, theme: Theme, view: View, picture: SlicesPicture, left: float) -> None:
    axes = picture.axes
    if axes.y[0] < 100.0 < axes.y[1] and view.unit == "%":
        painter.setPen(theme.pen("line2", dash=True))
        painter.drawLine(QLineF(axes.room.left(), axes.up(100.0), axes.room.right(), axes.up(100.0)))
    share = axes.room.width() / max(len(view.looks), 1)
    wide = min(44.0, 0.4 * share)
    for one in view.numbers:
        x, up = axes.across(one.group), axes.up(one.mean)
        painter.setPen(QPen(theme.colour("text"), 1.6))
        painter.drawLine(QLineF(x - wide, up, x + min(wide, INTERVAL_SHARE * share), up))
    _paint_spots(painter, theme, view, picture)
    for one in view.numbers:
        x = axes.across(one.group) + min(wide, INTERVAL_SHARE * share)
        if one.interval is not None:
            _paint_interval(
                painter, theme, x, axes.up(one.interval.low), axes.up(one.interval.high), min(4.0, 0.1 * share)
            )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(QPointF(x, axes.up(one.mean)), 3.2, 3.2)
    _paint_brackets(painter, theme, view, axes)
    paint_left(painter, theme, axes, view.outcome, left, view.outcome_short)
    _paint_names(painter, theme, view, axes)
    if picture.below is not None:
        _paint_differences(painter, theme, view, picture.below, left)


def _paint_spots(painter: QPainter, theme: Theme, view: View, picture: SlicesPicture) -> None:
    """Slices faint where their animals stand over them; those left out are crosses."""
    half, ground = _slice_px(view, theme), theme.colour("plot")
    faint = nested(view)
    for group, look in enumerate(view.looks):
        here = [spot for spot in picture.spots if spot.point.group == group]
        counted = [spot.at for spot in here if not spot.point.left_out]
        colour = theme.colour(look.colour, 0.55 if faint else 1.0)
        symbol = look.symbol if not faint else "open_circle" if look.symbol == "circle" else look.symbol
        inside = theme.colour(look.colour, 0.25) if faint else ground
        paint_symbols(painter, symbol, colour, counted, 2 * half, inside)
        paint_symbols(
            painter, "cross", theme.colour("text3"), [spot.at for spot in here if spot.point.left_out], 6.8, ground
        )
    for animal in picture.animals:
        look = view.looks[animal.group]
        paint_symbols(painter, look.symbol, theme.colour(look.colour), [animal.at], 2 * animal.half, ground)


def _paint_interval(painter: QPainter, theme: Theme, x: float, foot: float, top: float, cap: float) -> None:
    painter.setPen(QPen(theme.colour("text"), 1.6))
    painter.drawLines(
        [QLineF(x, foot, x, top), QLineF(x - cap, foot, x + cap, foot), QLineF(x - cap, top, x + cap, top)]
    )


def _paint_brackets(painter: QPainter, theme: Theme, view: View, axes: Axes) -> None:
    size = figure_px(theme)
    rows = bracketed(view)
    painter.setFont(theme.font(theme.metrics.hint, 600))
    for row, one in enumerate(rows):
        y = axes.room.top() + 0.9 * size + (len(rows) - 1 - row + 0.4) * BRACKET_ROWS * size
        left, right = sorted((axes.across(one.first), axes.across(one.second)))
        painter.setPen(theme.pen("text2", 1.2))
        painter.drawPolyline(
            QPolygonF([QPointF(left, y + 6), QPointF(left, y), QPointF(right, y), QPointF(right, y + 6)])
        )
        painter.setPen(theme.colour("text"))
        box = QRectF(left, y - 1.3 * size, right - left, 1.3 * size)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, one.p)


def _paint_names(painter: QPainter, theme: Theme, view: View, axes: Axes) -> None:
    size = figure_px(theme)
    painter.setPen(theme.pen("line2"))
    painter.drawLine(QLineF(axes.room.bottomLeft(), axes.room.bottomRight()))
    painter.setFont(theme.font(size if len(view.looks) < 5 else theme.metrics.hint))
    measure = QFontMetricsF(painter.font())
    share = axes.room.width() / max(len(view.looks), 1)
    painter.setPen(theme.colour("text2"))
    most = max((measure.horizontalAdvance(look.name) for look in view.looks), default=0.0)
    every = 1 if share > 26 else int(26 / share) + 1
    for group, look in enumerate(view.looks):
        x = axes.across(group)
        if most <= share - 4:
            box = QRectF(x - share / 2, axes.room.bottom() + 4, share, 1.5 * size)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.name)
        elif group % every == 0:
            short = measure.elidedText(look.name, Qt.TextElideMode.ElideMiddle, max(share * every - 4, 22))
            box = QRectF(x - share * every / 2, axes.room.bottom() + 4, share * every, 1.5 * size)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)


def _paint_differences(painter: QPainter, theme: Theme, view: View, axes: Axes, left: float) -> None:
    """A point a comparison with its interval; the control is the line at 0."""
    size, hint = figure_px(theme), theme.metrics.hint
    painter.setPen(theme.pen("text2", 1.2))
    painter.drawLine(QLineF(axes.room.left(), axes.up(0.0), axes.room.right(), axes.up(0.0)))
    under = against_control(view)
    share = axes.room.width() / max(estimation_slots(view), 1)
    for place, one in enumerate(view.contrasts):
        x = axes.across(one.second if under else place)
        look = view.looks[one.second]
        up = axes.up(one.difference.estimate)
        _paint_interval(painter, theme, x, axes.up(one.difference.low), axes.up(one.difference.high), 4)
        paint_symbols(painter, look.symbol, theme.colour(look.colour), [QPointF(x, up)], 10, theme.colour("plot"))
        words = difference_words(one)
        painter.setFont(theme.font(hint, 600))
        wide = QFontMetricsF(painter.font()).horizontalAdvance(words) + 4
        painter.setPen(theme.colour("text"))
        if x + 10 + wide < axes.room.right() and wide + 10 < share:
            painter.drawText(QRectF(x + 10, up - size, wide, 2 * size), Qt.AlignmentFlag.AlignCenter, words)
        elif wide + 10 < share:
            painter.drawText(QRectF(x - 10 - wide, up - size, wide, 2 * size), Qt.AlignmentFlag.AlignCenter, words)
    if under and view.control is not None:
        painter.setFont(theme.font(hint))
        painter.setPen(theme.colour("text2"))
        box = QRectF(axes.across(view.control) - share / 2, axes.up(0.0) + 2, share, 1.5 * size)
        if box.bottom() > axes.room.bottom():
            box.moveBottom(axes.up(0.0) - 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, view.looks[view.control].name)
    paint_left(painter, theme, axes, "Difference", left)
    painter.setFont(theme.font(hint))
    painter.setPen(theme.colour("text3"))
    foot = QRectF(axes.room.left() - 30, axes.room.bottom() + 0.4 * size, axes.room.width() + 34, 1.5 * size)
    painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{view.difference}, {view.level} % interval")


def difference_words(one: Contrast) -> str:
    """ "−50.0"."""
    return number_text(one.difference.estimate, 0.1)
