"""A dashed line of many points."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gui.plots.polyline import dashes, polyline


def lengths(x: np.ndarray, y: np.ndarray, joined: np.ndarray) -> tuple[list[float], float]:
    """Of every dash, and of all of the line."""
    steps = np.hypot(np.diff(x), np.diff(y))
    runs = np.split(steps * joined[:-1], np.flatnonzero(~joined[:-1]))
    return [float(run.sum()) for run in runs if run.sum() > 0], float(steps.sum())


@pytest.mark.parametrize("points", [2, 7, 500])
def test_dashes_are_as_long_as_asked_for_however_many_points_there_are(points: int) -> None:
    x = np.linspace(0.0, 30.0, points)
    found, whole = lengths(*dashes(x, 4.0 / 3.0 * x, 4.0, 3.0))
    assert whole == pytest.approx(50.0)
    assert found == pytest.approx([4.0] * 7 + [1.0])


def test_a_dash_goes_round_a_corner() -> None:
    x, y = np.array([0.0, 3.0, 3.0]), np.array([0.0, 0.0, 10.0])
    more_x, more_y, joined = dashes(x, y, 4.0, 100.0)
    assert list(zip(more_x[:3], more_y[:3], joined[:3], strict=True)) == [(0, 0, True), (3, 0, True), (3, 1, False)]


def test_a_nan_parts_the_line_and_the_next_piece_begins_with_a_dash() -> None:
    x = np.arange(10.0)
    y = np.where(np.arange(10) == 3, np.nan, 0.0)
    more_x, more_y, joined = dashes(x, y, 1.5, 1.0)
    assert np.isfinite(more_y).all()
    drawn = [(a, b) for a, b, on in zip(more_x[:-1], more_x[1:], joined, strict=False) if on]
    assert all(b <= 2.0 or a >= 4.0 for a, b in drawn) and (4.0, 5.0) in drawn


def test_of_nothing_known_nothing_is_drawn() -> None:
    assert not dashes(np.arange(3.0), np.full(3, np.nan), 4.0, 3.0)[2].any()


@pytest.mark.parametrize("points", [3, 40, 400])
@pytest.mark.parametrize("style", [Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine])
def test_the_line_is_drawn_where_it_is_and_nowhere_else(points: int, style: Qt.PenStyle) -> None:
    picture = QImage(200, 100, QImage.Format.Format_Grayscale8)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    for _ in range(20):  # the memory of a line before is used again
        polyline(painter, QPen(QColor("black"), 1.4, style), np.linspace(40.0, 160.0, points), np.full(points, 60.0))
    painter.end()
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(100, picture.bytesPerLine())[:, :200]
    down, across = np.nonzero(rows < 255)
    assert 58 <= down.min() <= down.max() <= 62
    assert 38 <= across.min() <= 41 and across.max() <= 162
