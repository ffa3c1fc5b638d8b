"""The key of the spine view: every sign of the drawing, and what it counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.session.bound_drugs import DrugMark
from gui.spine.signs import (
    paint_ampa,
    paint_calcineurin,
    paint_camkii,
    paint_endocannabinoid,
    paint_ion,
    paint_nmda,
    paint_outline,
    paint_protein,
    paint_tag,
    paint_vesicle,
)

SIGN_PX = 34
SIGN_SCALE = 0.66
EXAMPLE = DrugMark("", 0, False)


@careful
class SpineKey(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows = self._lines()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Key of the drawing"))
        self.setAccessibleDescription(" ".join(f"{title}: {words}." for _, title, words in self._rows))
        theme.changed.connect(self._apply_theme)

    def _lines(self) -> list[tuple[Callable[[QPainter, QPointF, Theme], None], str, str]]:
        """Sign, name, meaning."""
        mark = EXAMPLE
        return [
            (
                lambda p, at, theme: paint_vesicle(p, at, 1.0, theme),
                self.tr("Docked vesicle"),
                self.tr("one filled: a pulse releases 0.1"),
            ),
            (
                lambda p, at, theme: paint_nmda(p, at - QPointF(0, 5), 0.0, None, 0.0, 1.0, theme),
                self.tr("NMDA receptor, conducting"),
                self.tr("an arrow for each 1 % that lets Ca²⁺ in"),
            ),
            (
                lambda p, at, theme: paint_nmda(p, at, 0.0, None, 1.0, 0.0, theme),
                self.tr("Mg²⁺ in the pore"),
                self.tr("leaves when the spine depolarises"),
            ),
            (
                lambda p, at, theme: paint_nmda(p, at, 1.0, mark, 1.0, 0.0, theme),
                self.tr("NMDA receptor, drug bound"),
                self.tr("its swatch; one in five is 20 %"),
            ),
            (
                lambda p, at, theme: paint_ampa(p, at, 1.0, theme),
                self.tr("AMPA receptor"),
                self.tr("ten are the baseline"),
            ),
            (
                lambda p, at, theme: paint_ion(p, at, theme),
                self.tr("Ca²⁺ ions"),
                self.tr("density is concentration"),
            ),
            (
                lambda p, at, theme: paint_camkii(p, at, 0.58, 0.5, theme),
                self.tr("CaMKII, 12 subunits"),
                self.tr("filled: active"),
            ),
            (
                lambda p, at, theme: paint_calcineurin(p, at, 1.0, theme),
                self.tr("Calcineurin"),
                self.tr("one filled: 10 % active"),
            ),
            (
                lambda p, at, theme: paint_tag(p, at + QPointF(-7, 2), 1.0, 1.0, theme),
                self.tr("Synaptic tag"),
                self.tr("one flag: 10 %"),
            ),
            (
                lambda p, at, theme: paint_protein(p, at, 1.0, theme),
                self.tr("New protein"),
                self.tr("from the ribosomes, by tenths"),
            ),
            (
                lambda p, at, theme: paint_endocannabinoid(p, at, 1.0, theme),
                self.tr("Endocannabinoid"),
                self.tr("back to the bouton; each is 0.5 × EC₅₀"),
            ),
            (
                lambda p, at, theme: paint_outline(p, at, theme),
                self.tr("Dashed outline"),
                self.tr("head at baseline"),
            ),
        ]

    def _high(self) -> int:
        return 2 * self._theme.metrics.hint + 8

    def sizeHint(self) -> QSize:
        return QSize(220, self._high() * len(self._rows))

    def _apply_theme(self) -> None:
        self.updateGeometry()
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, high = self._theme, self._high()
        size = theme.metrics.hint
        for place, (sign, title, words) in enumerate(self._rows):
            top = place * high
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(SIGN_PX / 2 - 4, top + high / 2)
            painter.scale(SIGN_SCALE, SIGN_SCALE)
            sign(painter, QPointF(0, 0), theme)
            painter.restore()
            box = QRectF(SIGN_PX, top, self.width() - SIGN_PX, size + 5)
            painter.setFont(theme.font(size, 600))
            painter.setPen(theme.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)
            painter.setFont(theme.font(size))
            painter.setPen(theme.colour("text2"))
            painter.drawText(box.translated(0, size + 3), Qt.AlignmentFlag.AlignVCenter, words)
