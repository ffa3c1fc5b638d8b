"""How finished sweeps are drawn: the line of each, all of them on one picture, and the key that says which is which."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from gui.parts.theme import Theme
from gui.plots.polyline import polyline
from gui.scope.axes import ScopeAxes
from gui.scope.key import KeyRow, baseline_pen
from gui.scope.sweeps import ScopeSweeps, SweepLine
from rig.instruments.stimulator import PATHWAYS, Pathway

FAINT = 0.2


def line_px(theme: Theme, pathway: Pathway, long: bool) -> float:
    """Width of its line; ``long``: a whole train is in view, where thick lines have no place."""
    return 1.0 if long else theme.metrics.trace[PATHWAYS.index(pathway)]


def picture_of(lines: list[SweepLine], theme: Theme, axes: ScopeAxes, long: bool, scale: float) -> QPixmap:
    """As large as the room of the traces, on nothing. ``scale``: px of the screen for one of the widget."""
    room = axes.room
    picture = QPixmap(math.ceil(room.width() * scale), math.ceil(room.height() * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.translate(-room.topLeft())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for sweep in lines:
        polyline(painter, _pen(sweep, theme, long), axes.x(sweep.ms), axes.y(sweep.mV))
    painter.end()
    return picture


def _pen(sweep: SweepLine, theme: Theme, long: bool) -> QPen:
    if sweep.role == "faint":
        return theme.pen(sweep.pathway, alpha=FAINT)
    if sweep.role == "held":
        return theme.pen("text", 1.0, alpha=0.9)
    width = line_px(theme, sweep.pathway, long)
    return baseline_pen(theme, sweep.pathway, width) if sweep.role == "mean" else theme.pen(sweep.pathway, width)


def key_rows(lines: list[SweepLine], sweeps: ScopeSweeps, theme: Theme, long: bool) -> list[KeyRow]:
    """Of the pathways in view."""
    drawn = {role: {one.pathway for one in lines if one.role == role} for role in ("last", "mean")}
    return [
        KeyRow(
            name,
            theme.pen(name, line_px(theme, name, long)),
            baseline_pen(theme, name, line_px(theme, name, long)),
            sweeps.baseline[name].averaged if name in drawn["mean"] else 0,
        )
        for name in sweeps.pathways
        if name in drawn["last"] | drawn["mean"]
    ]
