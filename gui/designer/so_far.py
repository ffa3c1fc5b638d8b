"""Means of the slices that are done, and no p: that is known when all are. Before a run, the course of one slice."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.designer.block_text import number_words
from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.labels import label
from gui.parts.symbol import paint_symbol
from gui.parts.theme import Theme
from gui.plots.plot_axis import nice_step
from gui.plots.polyline import polyline
from gui.session.study_marks import GroupMark
from rig.study.results.progress import Progress

MOST_DRAWN = 40
"""Arms that are drawn; of more nobody could tell one from another."""


def tr(text: str) -> str:
    return QCoreApplication.translate("SoFar", text)


class Curve(NamedTuple):
    """``n``: slices behind it; 0 for the course of a single one that is looked at before the run."""

    name: str
    minutes: np.ndarray
    percent: np.ndarray
    n: int
    mark: GroupMark


@careful
class MeansPlot(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setMinimumHeight(90)
        self.setAccessibleName(tr("Means of finished slices"))
        self._curves: list[Curve] = []
        self._words = ""
        self._axis = ("", "")
        theme.changed.connect(self.update)

    def show_curves(self, curves: list[Curve], empty: str, axis: tuple[str, str]) -> None:
        """``empty``: what is said where there is no curve yet. ``axis``: words along time and along the measure."""
        self._curves, self._words, self._axis = curves, empty, axis
        last = [
            tr("{name} {percent:.0f} %, {n} slices").format(name=one.name, percent=one.percent[-1], n=max(1, one.n))
            for one in curves
            if len(one.percent)
        ]
        self.setAccessibleDescription(tr("At the end: {groups}").format(groups="; ".join(last)) if last else empty)
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, size = self._theme, self._theme.metrics
        drawn = [one for one in self._curves if len(one.minutes)]
        if not drawn:
            painter.setFont(theme.font(size.body))
            painter.setPen(theme.colour("text3"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        font = theme.font(size.hint, 600)
        beside = max(QFontMetrics(font).horizontalAdvance(self._label(one)) for one in drawn) + 14
        room = QRectF(size.hint * 4.4, 6, self.width() - size.hint * 4.4 - beside, self.height() - size.hint * 3.0 - 8)
        ends = [float(edge) for one in drawn for edge in (one.minutes[0], one.minutes[-1])]
        left, right = min(ends), max(ends)
        values = np.concatenate([one.percent for one in drawn])
        low, high = min(80.0, float(values.min()) - 5), max(120.0, float(values.max()) + 5)
        self._paint_axes(painter, room, (left, right), (low, high))
        beside_curve: list[tuple[float, Curve]] = []
        for one in drawn[:MOST_DRAWN]:
            x = room.left() + room.width() * (one.minutes - left) / max(right - left, 1e-9)
            y = room.bottom() - room.height() * (one.percent - low) / (high - low)
            self._paint_curve(painter, one, x, y, len(drawn) <= 8)
            beside_curve.append((float(np.mean(y[-3:])), one))
        painter.setFont(font)
        free = -float(size.hint)
        for end, one in sorted(beside_curve, key=lambda pair: pair[0]):
            # names stand in the order of their curves, clear of each other
            at = free = max(end, free + size.hint + 2)
            painter.setPen(theme.colour(one.mark.colour))
            painter.drawText(QPointF(room.right() + 12, at + size.hint * 0.36), self._label(one))

    @staticmethod
    def _label(one: Curve) -> str:
        return f"{one.name}, {one.n}" if one.n else one.name

    def _paint_curve(self, painter: QPainter, one: Curve, x: np.ndarray, y: np.ndarray, symbols: bool) -> None:
        colour = self._theme.colour(one.mark.colour)
        if one.n and symbols:
            for across, down in zip(x.tolist(), y.tolist(), strict=True):
                paint_symbol(painter, one.mark.symbol, colour, across, down, float(self._theme.metrics.marker) + 1)
        else:
            polyline(painter, QPen(colour, 1.4), x, y)

    def _paint_axes(
        self, painter: QPainter, room: QRectF, across: tuple[float, float], up: tuple[float, float]
    ) -> None:
        theme, size = self._theme, self._theme.metrics
        painter.setFont(theme.font(size.hint))
        step = nice_step((up[1] - up[0]) * size.hint * 3.2 / max(room.height(), 1))
        level = np.ceil(up[0] / step) * step
        while level <= up[1]:
            y = room.bottom() - room.height() * (level - up[0]) / (up[1] - up[0])
            painter.setPen(theme.pen("grid"))
            painter.drawLine(QLineF(room.left(), y, room.right(), y))
            painter.setPen(theme.colour("text2"))
            box = QRectF(size.hint * 1.5, y - 10, room.left() - size.hint * 1.5 - 7, 20)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number_words(float(level))
            )
            level += step
        if up[0] < 100 < up[1]:
            y = room.bottom() - room.height() * (100 - up[0]) / (up[1] - up[0])
            painter.setPen(theme.pen("text3", dash=True))
            painter.drawLine(QLineF(room.left(), y, room.right(), y))
        step = nice_step((across[1] - across[0]) * 70 / max(room.width(), 1))
        minute = np.ceil(across[0] / step) * step
        while minute <= across[1]:
            x = room.left() + room.width() * (minute - across[0]) / max(across[1] - across[0], 1e-9)
            painter.setPen(theme.pen("line2"))
            painter.drawLine(QLineF(x, room.bottom(), x, room.bottom() + 4))
            painter.setPen(theme.colour("text2"))
            box = QRectF(x - 30, room.bottom() + 5, 60, size.hint + 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number_words(float(minute)))
            minute += step
        painter.setPen(theme.pen("line2"))
        painter.drawLine(QLineF(room.bottomLeft(), room.bottomRight()))
        painter.drawLine(QLineF(room.topLeft(), room.bottomLeft()))
        painter.setPen(theme.colour("text2"))
        foot = QRectF(room.left(), self.height() - size.hint - 6, room.width(), size.hint + 6)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self._axis[0])
        painter.save()
        painter.translate(0, room.center().y())
        painter.rotate(-90)
        along = QRectF(-self.height() / 2, 0, self.height(), size.hint + 5)
        painter.drawText(along, Qt.AlignmentFlag.AlignCenter, self._axis[1])
        painter.restore()


class SoFarCard(Card):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("So far, finished slices only"))
        self.plot = MeansPlot(theme)
        self.words = label("", "hint")
        self.results = Button(tr("Open results"), tip=tr("Figure, statistics and export of this study"))
        self.results.setProperty("primary", True)
        self.add_tool(self.words)
        self.add_tool(self.results)
        self.results.hide()
        self.body.addWidget(self.plot, 1)

    def show_progress(self, progress: Progress, marks: list[GroupMark], axis: tuple[str, str]) -> None:
        """``marks``: of the arms."""
        curves = []
        for arm in progress.shown:
            means = progress.means(arm)
            name = progress.names[arm]
            shown = tr("Group {letter}").format(letter=name) if progress.blind else name
            curves.append(Curve(shown, means.minutes, means.percent, means.n, marks[arm]))
        self.plot.show_curves(curves, tr("Nothing is finished yet."), axis)
        counts = progress.counts
        waiting = tr("p values appear when all {count} are done").format(count=counts.planned)
        self.words.setText(tr("all {count} are done").format(count=counts.planned) if progress.complete else waiting)
        self.results.setVisible(progress.complete)

    def show_nothing(self, preview: Curve | None, axis: tuple[str, str]) -> None:
        """No study is in hand; ``preview``: the course of one slice."""
        empty = tr("Means of finished slices appear here. Preview one slice shows how one of a group would go.")
        self.plot.show_curves([] if preview is None else [preview], empty, axis)
        self.words.setText("" if preview is None else tr("one slice, which is not of the study"))
        self.results.hide()
