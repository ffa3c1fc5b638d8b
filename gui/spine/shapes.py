"""The outlines of a synapse in the units of its drawing, and the places in it. The synapse stands at x = 0, y counts
downwards."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

MEMBRANE, DENDRITE_TOP, DENDRITE_FOOT = 146.0, 306.0, 358.0
HEAD_WIDE, HEAD_HIGH, WIDEST = 96.0, 116.0, 0.29
NECK = 17.0
BOUTON_FOOT = 112.0
MOST_DOTS = 720
VESICLES = 20
DRIFTERS = 8


def half_width(part: float) -> float:
    """Of the head, of its widest; ``part`` goes from 0 at the density to 1 at the neck."""
    reach = 0.6226 if part < WIDEST else 0.7276
    return math.sqrt(max(0.0, 1.0 - ((part - WIDEST) / reach) ** 2))


def head_size(volume: float) -> tuple[float, float]:
    """Greatest half width and height of a head: its width grows with the cube root of the volume."""
    wider = max(0.4, min(3.4, volume)) ** (1 / 3)
    return HEAD_WIDE * wider, HEAD_HIGH * (1.0 + 0.5 * (wider - 1.0))


@lru_cache(maxsize=64)
def head_path(volume: float) -> QPainterPath:
    """Outline of head and neck, open at the dendrite."""
    wide, high = head_size(volume)
    parts = [i / 24 for i in range(25)]
    left = [QPointF(-wide * half_width(part), MEMBRANE + high * part) for part in parts]
    right = [QPointF(-point.x(), point.y()) for point in left]
    foot, waist = left[-1], (MEMBRANE + high + DENDRITE_TOP) / 2
    path = QPainterPath(QPointF(-30.0, DENDRITE_TOP))
    path.cubicTo(-NECK, DENDRITE_TOP - 14, -NECK + 2, waist, foot.x(), foot.y())
    for point in reversed(left[:-1]):
        path.lineTo(point)
    for point in right:
        path.lineTo(point)
    path.cubicTo(NECK - 2, waist, NECK, DENDRITE_TOP - 14, 30.0, DENDRITE_TOP)
    return path


@lru_cache(maxsize=1)
def bouton_path() -> QPainterPath:
    path = QPainterPath(QPointF(-17.0, -4.0))
    path.cubicTo(-17.0, 46.0, -106.0, 40.0, -106.0, 80.0)
    path.cubicTo(-106.0, 106.0, -58.0, BOUTON_FOOT, 0.0, BOUTON_FOOT)
    path.cubicTo(58.0, BOUTON_FOOT, 106.0, 106.0, 106.0, 80.0)
    path.cubicTo(106.0, 40.0, 17.0, 46.0, 17.0, -4.0)
    return path


def hashed(count: int, salt: int) -> np.ndarray:
    """``count`` numbers from 0 to 1 that are the same on every machine and at every time."""
    x = np.arange(1, count + 1, dtype=np.uint64) + np.uint64(salt << 32)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (x ^ (x >> np.uint64(31))).astype(np.float64) / 2.0**64


@lru_cache(maxsize=1)
def vesicle_places() -> list[QPointF]:
    """Those that wait behind the docked ones."""
    across, down = hashed(VESICLES, 3), hashed(VESICLES, 4)
    x = -84.0 + 168.0 * (np.arange(VESICLES) + 0.5) / VESICLES + 12.0 * (across - 0.5)
    y = 93.0 - 46.0 * down * (1.0 - (x / 108.0) ** 2)
    return [QPointF(float(left), float(deep)) for left, deep in zip(x, y, strict=True)]


@lru_cache(maxsize=1)
def glutamate_places() -> list[QPointF]:
    """Every place in the cleft, in the order in which they fill."""
    x, y = -88.0 + 176.0 * hashed(60, 5), BOUTON_FOOT + 5.0 + 15.0 * hashed(60, 6)
    return [QPointF(float(left), float(deep)) for left, deep in zip(x, y, strict=True)]


@lru_cache(maxsize=1)
def _homes() -> tuple[np.ndarray, np.ndarray]:
    """Of every calcium ion: how deep in the head (0 to 1) and how far to its side (-1 to 1). The first ones lie evenly;
    later ones closer to the receptors that let them in."""
    depths = np.linspace(0.06, 0.97, 64)
    area = np.cumsum([half_width(depth) for depth in depths])
    rank = hashed(MOST_DOTS, 1)
    rank[40:] **= 1.5
    return np.interp(rank, area / area[-1], depths), 2.0 * hashed(MOST_DOTS, 2) - 1.0


@lru_cache(maxsize=8)
def ion_places(volume: float) -> list[list[QPointF]]:
    """The ions of a head of this volume in ``DRIFTERS`` groups, each in its order of appearance."""
    wide, high = head_size(volume)
    depths, sides = _homes()
    reach = np.array([half_width(depth) for depth in depths]) * wide - 7.0
    x, y = sides * reach, MEMBRANE + high * depths
    points = [QPointF(float(left), float(down)) for left, down in zip(x, y, strict=True)]
    return [points[group::DRIFTERS] for group in range(DRIFTERS)]
