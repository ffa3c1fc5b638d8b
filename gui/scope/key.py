"""The key of the scope: which line is which, in the corner where the responses have died away."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.parts.theme import Theme

SAMPLE = 2
"""Length of a sample of a line, in sizes of the type."""
GAP_PX = 6
DASHED = 0.6
"""How thick the baseline is beside the newest sweep ..."""
LEAST_DASHED_PX = 1.2
"""... at the least."""
FROM_THE_EDGE_PX = 10


class KeyRow(NamedTuple):
    """One pathway. ``averaged``: of how many sweeps its baseline is the mean; 0 while none is drawn."""

    pathway: str
    last: QPen
    baseline: QPen
    averaged: int


def baseline_pen(theme: Theme, pathway: str, width: float) -> QPen:
    """``width``: of the newest sweep."""
    return theme.pen(pathway, max(LEAST_DASHED_PX, DASHED * width), alpha=0.85, dash=True)


def key_words(averaged: int) -> str:
    """What a dashed line is."""
    return QCoreApplication.translate("ScopeKey", "baseline, mean of {count}").format(count=averaged)


def paint_key(painter: QPainter, theme: Theme, room: QRectF, rows: list[KeyRow]) -> QRectF:
    """A row a pathway, at the lower right of ``room``; returns where."""
    hint = theme.metrics.hint
    painter.setFont(theme.font(hint))
    metrics = painter.fontMetrics()
    high, sample = hint + 6, SAMPLE * hint
    words = [key_words(row.averaged) if row.averaged else "" for row in rows]
    name = max((metrics.horizontalAdvance(row.pathway) for row in rows), default=0)
    told = max((metrics.horizontalAdvance(text) for text in words), default=0)
    dashed = sample + GAP_PX + told + 2 * GAP_PX if told else 0
    left = room.right() - FROM_THE_EDGE_PX - dashed - sample - GAP_PX - name
    top = room.bottom() - FROM_THE_EDGE_PX - high * len(rows)
    whole = QRectF(left, top, room.right() - left, room.bottom() - top)
    for row, text in zip(rows, words, strict=True):
        middle = top + high / 2
        box = QRectF(left + sample + GAP_PX, top, name + 1, high)
        painter.setPen(row.last)
        painter.drawLine(QLineF(left, middle, left + sample, middle))
        painter.setPen(theme.colour("text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, row.pathway)
        if text:
            begin = box.right() + 2 * GAP_PX
            painter.setPen(row.baseline)
            painter.drawLine(QLineF(begin, middle, begin + sample, middle))
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(begin + sample + GAP_PX, top, told + 1, high), Qt.AlignmentFlag.AlignVCenter, text)
        top += high
    return whole
