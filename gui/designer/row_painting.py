"""How the blocks of a group look: test pulses as a strip, stimuli as markers, drugs as hatched bars with the level that
the bath and the tissue will have."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from gui.designer.row_layout import LaidRow, Placed, TimeScale
from gui.parts.swatch import drug_brush, drug_colour
from gui.parts.theme import Theme
from gui.plots.polyline import polyline
from rig.study.design.blocks import STRIP, Block

FADED = 0.02
"""Of the dose: a level below it is not drawn."""


class BathLevel(NamedTuple):
    """What is predicted of a drug: minutes of the recording, and µM in the chamber and in the tissue, three (n,)."""

    minutes: np.ndarray
    bath_uM: np.ndarray
    tissue_uM: np.ndarray


class RowPainter:
    """Paints one row. ``chosen``: the block that is chosen; ``wrong``: what is under the hand cannot be so."""

    def __init__(self, painter: QPainter, theme: Theme, scale: TimeScale, focused: bool) -> None:
        self._painter, self._theme, self._scale, self._focused = painter, theme, scale, focused

    def paint(
        self,
        row: LaidRow,
        chosen: Block | None,
        drug_places: dict[str, int],
        levels: dict[str, BathLevel],
        wrong: bool,
    ) -> None:
        for placed in row.placed:
            if placed.block.kind in STRIP:
                self._strip(placed, placed.block == chosen)
        for placed in row.placed:
            if placed.block.kind == "measure":
                self._measure(placed, placed.block == chosen)
        free = -1e9
        stimuli = [one for one in row.placed if one.block.kind not in (*STRIP, "measure", "drug", "bath")]
        for placed in stimuli:
            following = [one.box.left() for one in stimuli if one.box.left() > placed.box.left() + 4]
            free = self._stimulus(placed, row, placed.block == chosen, free, min(following, default=1e9))
        for placed in row.placed:
            if placed.block.kind == "drug":
                self._drug(placed, drug_places.get(placed.block.drug, 0), levels.get(placed.block.key))
            elif placed.block.kind == "bath":
                self._bath(placed)
            if placed.block.kind in ("drug", "bath") and placed.block == chosen:
                self._outline(placed, wrong)
        if chosen is not None and wrong and (box := row.box_of(chosen)) is not None:
            self._painter.setPen(QPen(self._theme.colour("danger"), 2))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 4, 4)

    # ---- test pulses and the window

    def _strip(self, placed: Placed, chosen: bool) -> None:
        block, box = placed
        painter = self._painter
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self._theme.colour("text" if chosen else "line2"), 2.0 if chosen else 1.0))
        painter.setBrush(self._theme.colour("bg2"))
        painter.drawRoundedRect(inner, 3, 3)
        painter.setFont(self._theme.font(self._theme.metrics.hint, 600 if chosen else 500))
        painter.setPen(self._theme.colour("text"))
        room = self._in_view(inner.adjusted(8, 0, -6, 0))
        self._text(room, block.label, Qt.AlignmentFlag.AlignLeft)
        if chosen:
            self._grip(box.right(), box)

    def _measure(self, placed: Placed, chosen: bool) -> None:
        block, box = placed
        painter = self._painter
        painter.setPen(QPen(self._theme.colour("text"), 2.4 if chosen else 1.6))
        painter.setBrush(self._theme.colour("bg3"))
        painter.drawRoundedRect(box.adjusted(1, 0.8, -1, -0.8), 4, 4)
        painter.setFont(self._theme.font(self._theme.metrics.hint, 600))
        painter.setPen(self._theme.colour("text"))
        self._text(box.adjusted(3, 0, -3, 0), block.label, Qt.AlignmentFlag.AlignHCenter)
        if chosen:
            self._grip(box.left(), box)
            self._grip(box.right(), box)

    # ---- stimuli

    def _stimulus(self, placed: Placed, row: LaidRow, chosen: bool, free: float, until: float) -> float:
        """Marker, line into the strip, words beside it; returns up to where the words go."""
        block = placed.block
        painter, theme = self._painter, self._theme
        x, foot = self._scale.x(block.begin_min), row.strip.top() - 2
        end = self._scale.x(block.end_min)
        token = block.pathways[0] if block.pathways else "text2"
        colour = theme.colour(token)
        if end - x > 4:
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(theme.colour(token, 0.28))
            painter.drawRect(QRectF(x, row.strip.top() + 1, end - x, row.strip.height() - 2))
        pen = QPen(colour, 1.4)
        pen.setDashPattern([3.0, 2.5])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, foot, x, row.strip.bottom()))
        arrows = max(1, len(block.pathways))
        for place in range(arrows):
            pathway = block.pathways[place] if block.pathways else ""
            left = x + 11 * place
            tone = theme.colour(pathway) if pathway else theme.colour("text2")
            painter.setPen(QPen(theme.colour("text") if chosen else tone, 2.2 if chosen else 1.5))
            painter.setBrush(tone if pathway == "S1" else theme.colour("bg1"))
            corners: tuple[tuple[float, float], ...]
            if block.kind in ("setting", "pulse"):
                corners = ((left - 5, foot - 5), (left, foot - 10), (left + 5, foot - 5), (left, foot))
            else:
                corners = ((left - 5.5, foot - 10), (left + 5.5, foot - 10), (left, foot))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        painter.setFont(theme.font(theme.metrics.hint, 700 if chosen else 600))
        long = painter.fontMetrics().horizontalAdvance(block.label)
        at = x + 10 + 11 * (arrows - 1)
        if at < free or (at + long > until and not chosen):
            return free
        painter.setPen(theme.colour("text"))
        painter.drawText(QPointF(at, foot - 1.5), block.label)
        if chosen and self._focused:
            painter.setPen(QPen(theme.colour("text"), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(x - 9, row.label_top + 1, at + long + 13 - x, foot - row.label_top + 1), 4, 4
            )
        return at + long + 6

    # ---- what flows

    def _drug(self, placed: Placed, line: int, level: BathLevel | None) -> None:
        block, box = placed
        painter, token = self._painter, drug_colour(line)
        colour = self._theme.colour(token)
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(token, 0.10))
        painter.drawRoundedRect(inner, 4, 4)
        if level is not None:
            self._levels(block, box, line, level)
        else:
            painter.setBrush(drug_brush(self._theme, line, 0.6))
            painter.drawRoundedRect(inner, 4, 4)
        painter.setPen(QPen(colour, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, 4, 4)
        self._chip(box, block.label)

    def _levels(self, block: Block, box: QRectF, line: int, level: BathLevel) -> None:
        """Bath as a hatched ground with its line, tissue as a broken line, both in parts of the dose."""
        painter, token = self._painter, drug_colour(line)
        most = max(block.dose_uM, 1e-12)
        high = box.height() - 4
        x = self._scale.left + (level.minutes - self._scale.begin_min) * self._scale.px_per_min
        foot = box.bottom() - 1
        bath = foot - high * np.clip(level.bath_uM / most, 0.0, 1.05)
        tissue = foot - high * np.clip(level.tissue_uM / most, 0.0, 1.05)
        shown = (level.bath_uM > FADED * most) | (level.tissue_uM > FADED * most)
        inside = shown & (level.minutes >= block.begin_min)
        if inside.sum() < 2:
            return
        x, bath, tissue = x[inside], bath[inside], tissue[inside]
        ground = QPainterPath(QPointF(x[0], foot))
        for here, up in zip(x.tolist(), bath.tolist(), strict=True):
            ground.lineTo(here, up)
        ground.lineTo(x[-1], foot)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(ground, self._theme.colour(token, 0.16))
        valve = QPainterPath()
        valve.addRect(box)
        painter.fillPath(ground.intersected(valve), drug_brush(self._theme, line, 0.55))
        polyline(painter, QPen(self._theme.colour(token), 1.5), x, bath)
        dashed = QPen(self._theme.colour(token), 1.2)
        dashed.setDashPattern([3.0, 2.0])
        polyline(painter, dashed, x, tissue)

    def _bath(self, placed: Placed) -> None:
        painter = self._painter
        painter.setPen(QPen(self._theme.colour("text2"), 1.2))
        painter.setBrush(self._theme.colour("bath"))
        painter.drawRoundedRect(placed.box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self._chip(placed.box, placed.block.label)

    def _chip(self, box: QRectF, words: str) -> None:
        """Words on a quiet ground, in the part of the bar that is in view; beside it where they are longer than it."""
        painter = self._painter
        painter.setFont(self._theme.font(self._theme.metrics.hint, 600))
        long = painter.fontMetrics().horizontalAdvance(words) + 10
        room = self._in_view(box)
        high = box.height() - 8
        if room.width() < 8 or not words:
            return
        left = room.center().x() - long / 2 if room.width() >= long + 8 else box.right() + 4
        if room.width() < long + 8 and left + long > self._scale.right:
            left = max(self._scale.left, box.left() - 4 - long)
        chip = QRectF(left, box.top() + 4, long, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("bg1", 0.92))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    def _outline(self, placed: Placed, wrong: bool) -> None:
        painter = self._painter
        painter.setPen(QPen(self._theme.colour("danger" if wrong else "text"), 2.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(placed.box.adjusted(-0.5, -0.5, 0.5, 0.5), 5, 5)
        if placed.block.left:
            self._grip(placed.box.left(), placed.box)
        if placed.block.right:
            self._grip(placed.box.right(), placed.box)

    # ---- parts

    def _grip(self, x: float, box: QRectF) -> None:
        painter = self._painter
        painter.setPen(QPen(self._theme.colour("text"), 1.6))
        painter.setBrush(self._theme.colour("bg1"))
        painter.drawRoundedRect(QRectF(x - 3, box.center().y() - 7, 6, 14), 2, 2)

    def _in_view(self, box: QRectF) -> QRectF:
        left, right = max(box.left(), self._scale.left), min(box.right(), self._scale.right)
        return QRectF(left, box.top(), max(0.0, right - left), box.height())

    def _text(self, room: QRectF, words: str, align: Qt.AlignmentFlag) -> None:
        if room.width() < 12:
            return
        measure = self._painter.fontMetrics()
        cut = measure.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        if len(cut) < 3 < len(words):
            return
        self._painter.drawText(room, align | Qt.AlignmentFlag.AlignVCenter, cut)
