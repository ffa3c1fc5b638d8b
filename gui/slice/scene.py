"""The drawn slice in its chamber, painted from a frozen state. It decides nothing; what it shows was decided before."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTransform,
)

from gui.parts.swatch import drug_brush, drug_colour
from gui.parts.theme import Theme
from gui.slice import anatomy
from gui.slice.electrode_drawing import Electrode, paint_callout, paint_electrode, paint_halo, round_pen
from gui.slice.geometry import CA1_UM, RADIUS_UM, to_plane, view

SCALE_BAR_UM = 500.0
THICKNESS_UM = 400.0
STRATA_FROM_PX = 350
"""A narrower drawing abbreviates the strata, and leaves out lesser names and the view from the side."""
STRATA_UM = 800.0
"""Where along CA1 the strata are named."""


@dataclass(frozen=True)
class Fibre:
    """A collateral at its lamina; ``pathway`` fires ``share`` of those that lie there, from its electrode on."""

    lamina_um: float
    pathway: str = ""
    from_um: float = 0.0
    share: float = 0.0


@dataclass(frozen=True)
class Tint:
    """A drug in the bath: its line on the perfusion, and how much of its reservoir has arrived."""

    line: int
    share: float


@dataclass(frozen=True)
class SliceState:
    electrodes: tuple[Electrode, ...]
    fibres: tuple[Fibre, ...] = ()
    tints: tuple[Tint, ...] = ()
    flowing: bool = True
    inflow_line: int = -1
    """Line of the drug that flows in; -1: plain ACSF."""


def room_of(width: float, height: float) -> QRectF:
    """Where the tissue may lie: badges have their row above it, tubes and scale bar below."""
    return QRectF(6, 16, width - 12, height - 32)


class SliceScene:
    """Paints a state into a rectangle of ``width`` x ``height`` px from the painter's origin."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[str, tuple[object, QPixmap]] = {}

    def paint(self, painter: QPainter, width: float, height: float, state: SliceState) -> None:
        um_to_px = view(room_of(width, height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._chamber(painter, width, height, state)
        laminae = tuple(fibre.lamina_um for fibre in state.fibres)
        self._still(painter, width, height, "tissue", partial(self._tissue, um_to_px, laminae), laminae)
        self._lit(painter, state, um_to_px)
        self._still(painter, width, height, "names", partial(self._names, um_to_px, width))
        self._tubes(painter, width, height, state)
        self._scale_bar(painter, width, height, um_to_px.m11())
        if width >= STRATA_FROM_PX:
            self._depths(painter, width, height, state)
        for electrode in state.electrodes:
            paint_halo(painter, self._theme, electrode, um_to_px)
        for electrode in sorted(state.electrodes, key=lambda one: one.selected):
            paint_electrode(painter, self._theme, electrode, um_to_px, width)
        for electrode in state.electrodes:
            paint_callout(painter, self._theme, electrode, um_to_px, width, height)

    def _still(
        self,
        painter: QPainter,
        width: float,
        height: float,
        name: str,
        draw: Callable[[QPainter], None],
        depends: object = None,
    ) -> None:
        """Paint what stands still from a picture of it, which is made anew when the size or the theme changes."""
        scale = painter.device().devicePixelRatioF()
        made_for = (width, height, scale, self._theme.name, self._theme.metrics.hint, depends)
        if name not in self._kept or self._kept[name][0] != made_for:
            pixmap = QPixmap(math.ceil(width * scale), math.ceil(height * scale))
            pixmap.setDevicePixelRatio(scale)
            pixmap.fill(Qt.GlobalColor.transparent)
            on_pixmap = QPainter(pixmap)
            on_pixmap.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(on_pixmap)
            on_pixmap.end()
            self._kept[name] = made_for, pixmap
        painter.drawPixmap(QPointF(0, 0), self._kept[name][1])

    # ---- chamber

    def _chamber(self, painter: QPainter, width: float, height: float, state: SliceState) -> None:
        theme = self._theme
        bath = QRectF(2, 8, width - 4, height - 10)
        round_px = min(26.0, height / 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("bath"))
        painter.drawRoundedRect(bath, round_px, round_px)
        for tint in state.tints:
            painter.setBrush(theme.colour(drug_colour(tint.line), 0.22 * tint.share))
            painter.drawRoundedRect(bath, round_px, round_px)
            painter.setBrush(drug_brush(theme, tint.line, 0.45 * tint.share))
            painter.drawRoundedRect(bath, round_px, round_px)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("line2"), 1))
        painter.drawRoundedRect(bath, round_px, round_px)

    def _tubes(self, painter: QPainter, width: float, height: float, state: SliceState) -> None:
        theme = self._theme
        words = {
            True: QCoreApplication.translate("SliceScene", "inflow"),
            False: QCoreApplication.translate("SliceScene", "no flow"),
        }[state.flowing]
        token = drug_colour(state.inflow_line) if state.inflow_line >= 0 else "acsf"
        into = QLineF(1, height - 38, 22, height - 26)
        out = QLineF(width - 22, height - 26, width - 1, height - 38)
        for line, colour in ((into, token if state.flowing else "line2"), (out, "acsf" if state.flowing else "line2")):
            cap = Qt.PenCapStyle.RoundCap if state.flowing else Qt.PenCapStyle.FlatCap
            pen = round_pen(theme.colour(colour), 4, cap)
            if not state.flowing:
                pen.setDashPattern([1.2, 0.8])
            painter.setPen(pen)
            painter.drawLine(line)
        self._text(painter, QPointF(13, height - 8), words, "text2", at="left", ground="bath")
        out_words = QCoreApplication.translate("SliceScene", "outflow")
        self._text(painter, QPointF(width - 13, height - 8), out_words, "text2", at="right", ground="bath")

    def _scale_bar(self, painter: QPainter, width: float, height: float, scale: float) -> None:
        words = QCoreApplication.translate("SliceScene", "500 µm")
        font = self._theme.font(self._theme.metrics.hint)
        bar = SCALE_BAR_UM * scale
        left = (width - bar - 6 - QFontMetricsF(font).horizontalAdvance(words)) / 2
        painter.setPen(round_pen(self._theme.colour("text2"), 2, cap=Qt.PenCapStyle.FlatCap))
        y = height - 11.5
        painter.drawLine(QPointF(left, y), QPointF(left + bar, y))
        self._text(painter, QPointF(left + bar + 6, height - 8), words, "text2", at="left", ground="bath")

    def _depths(self, painter: QPainter, width: float, height: float, state: SliceState) -> None:
        """The slice from the side, 400 um thick, with each electrode as deep as it stands."""
        theme = self._theme
        slab = QRectF(width - 62, height - 82, 48, 30)
        painter.setPen(QPen(theme.colour("layer", 0.5), 1))
        painter.setBrush(theme.colour("tissue"))
        painter.drawRoundedRect(slab, 2, 2)
        words = QCoreApplication.translate("SliceScene", "depth")
        self._text(painter, QPointF(slab.left() - 6, slab.center().y() + 4), words, "text2", at="right", ground="bath")
        for place, electrode in enumerate(state.electrodes):
            x = slab.left() + 10 + 14 * place
            tip = QPointF(x, slab.top() + slab.height() * min(max(electrode.depth_um, -100.0), 500.0) / THICKNESS_UM)
            colour = theme.colour("text" if electrode.name == "REC" else electrode.name)
            painter.setPen(round_pen(colour, 2.6 if electrode.selected else 1.6))
            painter.drawLine(QPointF(x, slab.top() - 9), tip)
            painter.setBrush(theme.colour("tissue") if electrode.name == "S2" else colour)
            painter.drawEllipse(tip, 1.8, 1.8)

    # ---- tissue

    def _tissue(self, um_to_px: QTransform, laminae: tuple[float, ...], painter: QPainter) -> None:
        theme = self._theme
        painter.setTransform(um_to_px)
        body = anatomy.tissue()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("tissue"))
        painter.drawPath(body)
        painter.save()
        painter.setClipPath(body)
        for path, alpha in (
            (anatomy.radiatum(), 0.05),
            (anatomy.lacunosum(), 0.11),
            (anatomy.molecular_layer(), 0.07),
            (anatomy.alveus(), 0.16),
        ):
            painter.setBrush(theme.colour("layer", alpha))
            painter.drawPath(path)
        painter.setBrush(theme.colour("tissue"))
        painter.drawPath(anatomy.hilus())
        self._strokes(painter, anatomy.fimbria_fibres(), theme.colour("layer", 0.25), 14)
        self._strokes(painter, [anatomy.fissure()], theme.colour("bath"), 16)
        cells = theme.colour("layer", 0.16)
        self._strokes(painter, [*anatomy.pyramidal_layer().values()], cells, 74)
        self._strokes(painter, [anatomy.granule_cells()], cells, 84)
        self._cells(painter, anatomy.pyramidal_layer()["CA1"], 30, 46)
        self._cells(painter, anatomy.pyramidal_layer()["CA3"], 38, 62)
        self._cells(painter, anatomy.granule_cells(), 26, 36)
        for path in anatomy.subiculum():
            self._cells(painter, path, 28, 84)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = QPen(theme.colour("layer", 0.35), 1)
        edge.setCosmetic(True)
        painter.setPen(edge)
        painter.drawPath(body)
        resting = QPen(theme.colour("layer", 0.42), 0.8)
        resting.setCosmetic(True)
        painter.setPen(resting)
        for lamina in laminae:
            painter.drawPath(anatomy.collateral(lamina))

    def _cells(self, painter: QPainter, path: QPainterPath, size_um: float, apart_um: float) -> None:
        """Cell bodies along a line, each a dot of its size."""
        pen = round_pen(self._theme.colour("layer", 0.9), size_um)
        pen.setDashPattern([0.01, apart_um / size_um])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    @staticmethod
    def _strokes(painter: QPainter, paths: list[QPainterPath], colour: QColor, width_um: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(round_pen(colour, width_um))
        for path in paths:
            painter.drawPath(path)

    def _lit(self, painter: QPainter, state: SliceState, um_to_px: QTransform) -> None:
        """A fibre that is reached is lit from its electrode towards REC and on, fading."""
        painter.save()
        painter.setTransform(um_to_px, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for fibre in state.fibres:
            if fibre.share <= 0.0:
                continue
            end = CA1_UM if fibre.pathway == "S1" else -CA1_UM
            strong = 0.35 + 0.65 * fibre.share
            fading = QLinearGradient(to_plane(fibre.from_um, fibre.lamina_um), to_plane(end, fibre.lamina_um))
            fading.setColorAt(0, self._theme.colour(fibre.pathway, strong))
            fading.setColorAt(0.6, self._theme.colour(fibre.pathway, 0.7 * strong))
            fading.setColorAt(1, self._theme.colour(fibre.pathway, 0.1))
            lit = QPen(QBrush(fading), (0.9 + 1.1 * fibre.share) / um_to_px.m11())
            painter.setPen(lit)
            painter.drawPath(anatomy.stretch(fibre.lamina_um, fibre.from_um, end))
        painter.restore()

    def _names(self, um_to_px: QTransform, width: float, painter: QPainter) -> None:
        tr = QCoreApplication.translate
        large = width >= STRATA_FROM_PX
        for words, x, y in (
            (tr("SliceScene", "CA3"), -840, 800),
            (tr("SliceScene", "DG"), 150, 1030),
        ):
            self._text(painter, um_to_px.map(QPointF(x, y)), words, "text", 600, ground="tissue")
        self._text(
            painter, um_to_px.map(to_plane(-760.0, 185.0)), tr("SliceScene", "CA1"), "text", 600, ground="tissue"
        )
        if not large:
            abbreviated = {
                tr("SliceScene", "s.o."): -125.0,
                tr("SliceScene", "s.r."): 180.0,
                tr("SliceScene", "s.l-m."): 420.0,
            }
            for words, lamina in abbreviated.items():
                self._text(painter, um_to_px.map(to_plane(STRATA_UM, lamina)), words, "text2", ground="tissue")
            return
        for words, x, y in (
            (tr("SliceScene", "subiculum"), 1300, 905),
            (tr("SliceScene", "fimbria"), -1235, 1235),
        ):
            self._text(painter, um_to_px.map(QPointF(x, y)), words, "text2", ground="tissue")
        strata = {
            tr("SliceScene", "s. oriens"): -112.0,
            tr("SliceScene", "s. radiatum"): 178.0,
            tr("SliceScene", "s. lac.-mol."): 415.0,
        }
        for words, lamina in strata.items():
            painter.save()
            painter.translate(um_to_px.map(to_plane(STRATA_UM, lamina)))
            painter.rotate(math.degrees(STRATA_UM / RADIUS_UM))
            self._text(painter, QPointF(0, 0), words, "text2", ground="tissue")
            painter.restore()

    def _text(
        self,
        painter: QPainter,
        where: QPointF,
        words: str,
        token: str,
        weight: int = 400,
        at: str = "middle",
        ground: str = "",
    ) -> None:
        """``where``: on the base line, or in the middle of the words. Lines of the ``ground`` keep off the letters."""
        font = self._theme.font(self._theme.metrics.hint, weight)
        metrics = QFontMetricsF(font)
        wide = metrics.horizontalAdvance(words)
        left = where.x() - {"left": 0.0, "middle": wide / 2, "right": wide}[at]
        base = where.y() + (metrics.capHeight() / 2 if at == "middle" else 0.0)
        path = QPainterPath()
        path.addText(QPointF(math.floor(left), base), font, words)
        if ground:
            edge = round_pen(self._theme.colour(ground, 0.85), 3)
            painter.strokePath(path, edge)
        painter.setFont(font)
        painter.setPen(self._theme.colour(token))
        painter.drawText(QPointF(math.floor(left), base), words)
