"""What a transverse slice of the dorsal hippocampus looks like: lines and areas in um of the drawing's plane.

CA1 is where the rig's coordinates put it. The rest stands around it as in an atlas: subiculum to the right, CA3 bending
round to the left and ending between the blades of the dentate gyrus, the fimbria outside CA3.
"""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from gui.slice.geometry import CA1_UM, to_plane
from rig.instruments.layers import LAYERS

STEP_UM = 50
BEND_UM = 430.0
"""Radius of CA3's bend."""
SURFACE_UM = LAYERS["alveus"].from_um
FISSURE_UM = LAYERS["dentate gyrus"].from_um
FIMBRIA = "-1380 1410 -1490 1290 -1500 1130 -1470 1000"
"""The outside of the fimbria, from below upwards."""
GRANULES_UM = 745.0
"""Lamina of the upper blade's granule cells: the molecular layer of the dentate gyrus lies between them and the
fissure."""


def along_ca1(lamina_um: float, start_um: float = -CA1_UM, end_um: float = CA1_UM) -> list[QPointF]:
    """Points of a line that keeps its lamina."""
    steps = max(2, round(abs(end_um - start_um) / STEP_UM))
    return [to_plane(start_um + (end_um - start_um) * step / steps, lamina_um) for step in range(steps + 1)]


def around_bend(lamina_um: float, degrees: float) -> list[QPointF]:
    """The same line from the end of CA1 on round the bend of CA3, turning by ``degrees``."""
    end, inside = to_plane(-CA1_UM, 0.0), to_plane(-CA1_UM, BEND_UM)
    first = math.atan2(end.y() - inside.y(), end.x() - inside.x())
    radius = BEND_UM - lamina_um
    turns = [first - math.radians(degrees) * step / 24 for step in range(25)]
    return [QPointF(inside.x() + radius * math.cos(turn), inside.y() + radius * math.sin(turn)) for turn in turns]


def smooth(points: list[QPointF], closed: bool = False) -> QPainterPath:
    """A curve through the points (Catmull-Rom)."""
    count = len(points)
    path = QPainterPath(points[0])
    for i in range(count if closed else count - 1):
        before, start, end, after = (
            points[(i + k) % count] if closed else points[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2)
        )
        path.cubicTo(start + (end - before) / 6, end - (after - start) / 6, end)
    if closed:
        path.closeSubpath()
    return path


def _points(text: str) -> list[QPointF]:
    numbers = [float(number) for number in text.split()]
    return [QPointF(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _shoulder() -> list[QPointF]:
    """The surface over CA3, from the fimbria up to the end of CA1."""
    return [point for point in around_bend(SURFACE_UM, 118)[::-1] if point.y() < 900]


@cache
def tissue() -> QPainterPath:
    """The outline of the slice, from CA3 over CA1 and the subiculum back under the dentate gyrus."""
    right = _points("1385 312 1530 470 1600 660 1560 860 1400 985 1190 985 1010 1010 890 1120")
    below = _points("760 1300 520 1430 200 1490 -150 1490 -480 1440 -760 1408 -1010 1440 -1210 1465")
    return smooth([*_shoulder(), *along_ca1(SURFACE_UM), *right, *below, *_points(FIMBRIA)], closed=True)


@cache
def alveus() -> QPainterPath:
    """The white matter over CA1, and the fimbria into which it runs outside CA3."""
    inner = LAYERS["alveus"].to_um
    outside = [*along_ca1(SURFACE_UM), *_points("1385 312 1530 470")]
    inside = [*_points("1480 500 1350 350"), *along_ca1(inner, CA1_UM, -CA1_UM)]
    bend = [*around_bend(inner, 118), *_points("-1040 1270 -1010 1440")]
    return smooth([*outside, *inside, *bend, *_points("-1210 1465"), *_points(FIMBRIA), *_shoulder()], closed=True)


@cache
def fimbria_fibres() -> list[QPainterPath]:
    """A few of its fibres, seen along their way."""
    return [
        smooth(_points(text))
        for text in (
            "-1395 1010 -1405 1150 -1335 1300 -1180 1400",
            "-1330 1060 -1330 1180 -1260 1290 -1120 1370",
            "-1265 1110 -1250 1210 -1180 1290 -1070 1330",
        )
    ]


@cache
def pyramidal_layer() -> dict[str, QPainterPath]:
    """The cell bodies of CA1 and of CA3, to the end of CA3 between the blades."""
    into_hilus = _points("-610 1090 -480 1045 -350 1015 -230 1005")
    return {"CA1": smooth(along_ca1(0.0)), "CA3": smooth([*around_bend(0.0, 138), *into_hilus])}


@cache
def subiculum() -> list[QPainterPath]:
    """Its cells lie apart, in a layer that widens away from CA1."""
    return [
        smooth(_points(text))
        for text in (
            "1060 345 1230 470 1370 610 1440 770",
            "1050 385 1190 510 1300 650 1350 800",
            "1035 420 1140 560 1220 700 1250 840",
        )
    ]


@cache
def granule_cells() -> QPainterPath:
    """Both blades of the dentate gyrus and the crest that joins them on the subicular side."""
    upper = along_ca1(GRANULES_UM, -880.0, 560.0)
    return smooth([*upper, *_points("470 905 570 1000 570 1110 460 1195 250 1250 -30 1275 -290 1262 -500 1225")])


@cache
def molecular_layer() -> QPainterPath:
    """The dentate gyrus inside the fissure: where its granule cells have their dendrites."""
    upper = along_ca1(FISSURE_UM + 15, -760.0, 760.0)
    around = _points("690 850 775 985 765 1140 640 1300 400 1400 60 1440 -300 1420 -560 1350")
    return smooth([*upper, *around, *_points("-600 1260 -440 1180 -300 1130 -420 960 -620 900")], closed=True)


@cache
def hilus() -> QPainterPath:
    inner = along_ca1(GRANULES_UM + 45, -840.0, 540.0)
    return smooth(
        [*inner, *_points("420 950 500 1020 495 1090 400 1150 220 1195 -30 1220 -280 1210 -470 1180")], closed=True
    )


@cache
def fissure() -> QPainterPath:
    """The hippocampal fissure between CA1 and the dentate gyrus; it opens under the subiculum."""
    return smooth([*along_ca1(FISSURE_UM, -560.0, 820.0), *_points("760 840 860 960")])


@cache
def radiatum() -> QPainterPath:
    """S. radiatum of CA1, and the stratum it goes on as in CA3."""
    near, far = LAYERS["s. radiatum"].from_um, LAYERS["s. radiatum"].to_um
    outer = [*around_bend(near, 120)[::-1], *along_ca1(near), to_plane(1260.0, (near + far) / 2)]
    inner = [*along_ca1(far, CA1_UM, -CA1_UM), *around_bend(far, 120)]
    area = QPainterPath()
    area.addPolygon(QPolygonF([*outer, *inner]))
    area.closeSubpath()
    return area


@cache
def lacunosum() -> QPainterPath:
    """It thins out towards CA3 and under the subiculum."""
    near, far = LAYERS["s. lacunosum-moleculare"].from_um, LAYERS["s. lacunosum-moleculare"].to_um - 10.0
    subiculum, ca3 = to_plane(1330.0, near + 60.0), around_bend(near, 50)
    return smooth([*ca3[::-6], *along_ca1(near), subiculum, *along_ca1(far, 940.0, -820.0)], closed=True)


@cache
def collateral(lamina_um: float) -> QPainterPath:
    """One Schaffer collateral: from a cell of CA3 round the bend and through CA1 at its lamina."""
    share = (lamina_um - LAYERS["s. radiatum"].from_um) / (LAYERS["s. radiatum"].to_um - LAYERS["s. radiatum"].from_um)
    bend = around_bend(lamina_um, 55 + 55 * share)[::-1]
    cell = around_bend(0.0, 55 + 60 * share)[-1]
    return smooth([cell, *bend[::3], *along_ca1(lamina_um)])


def stretch(lamina_um: float, start_um: float, end_um: float) -> QPainterPath:
    """A part of a collateral inside CA1."""
    return smooth(along_ca1(lamina_um, start_um, end_um))
