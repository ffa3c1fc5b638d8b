"""What the bath and the tissue hold of a drug now: the bath as number and bar, the tissue as a finer mark on it.

The bar is full at the reservoir's concentration.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.dose_text import FIGURES, dose_text, is_none
from gui.parts.swatch import drug_colour
from gui.parts.theme import Theme
from rig.instruments.drug import Drug


@careful
class BathMeter(QWidget):
    def __init__(self, theme: Theme, mark: int, drug: Drug) -> None:
        """``mark``: number of the drug's colour."""
        super().__init__()
        self._theme = theme
        self._mark = mark
        self._drug = drug
        self._shown = ("0", 0.0, "0", 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say()
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(52, 24)

    @property
    def words(self) -> tuple[str, str]:
        """What is written of the bath, and said of the tissue."""
        return self._shown[0], self._shown[2]

    @property
    def shares(self) -> tuple[float, float]:
        """How far the bar and the mark of the tissue reach, of the reservoir's concentration."""
        return self._shown[1], self._shown[3]

    def show_amounts(self, bath_uM: float, tissue_uM: float, reservoir_uM: float) -> None:
        shown = (*self._amount(bath_uM, reservoir_uM), *self._amount(tissue_uM, reservoir_uM))
        if shown != self._shown:
            self._shown = shown
            self._say()
            self.update()

    def _amount(self, uM: float, reservoir_uM: float) -> tuple[str, float]:
        if is_none(self._drug, uM):
            return "0", 0.0
        share = min(1.0, uM / reservoir_uM) if reservoir_uM > 0 else 1.0
        return dose_text(self._drug, uM, FIGURES), round(share, 3)

    def _say(self) -> None:
        bath, tissue = self.words
        name = self._drug.name
        self.setAccessibleName(
            self.tr("{drug} in the bath: {bath}, in the tissue: {tissue}").format(drug=name, bath=bath, tissue=tissue)
        )
        self.setToolTip(
            self.tr("{drug}: {bath} in the bath (bar), {tissue} in the tissue (mark), where the receptors are").format(
                drug=name, bath=bath, tissue=tissue
            )
        )

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        words, share, _, tissue = self._shown
        there = words != "0"
        painter.setFont(self._theme.font(self._theme.metrics.hint, 600 if there else 400))
        painter.setPen(self._theme.colour("text" if there else "text2"))
        text = QRectF(0, 0, self.width(), self.height() - 6)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, self.height() - 5, self.width(), 3)
        painter.setBrush(self._theme.colour("bg3"))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        filled = QRectF(bar)
        filled.setWidth(bar.width() * share)
        painter.setBrush(self._theme.colour(drug_colour(self._mark)))
        painter.drawRoundedRect(filled, 1.5, 1.5)
        if tissue > 0:
            x = 1 + (self.width() - 2) * tissue
            painter.setPen(QPen(self._theme.colour("bg1"), 4))
            painter.drawLine(QPointF(x, bar.top() - 1), QPointF(x, bar.bottom() + 1))
            painter.setPen(QPen(self._theme.colour("text"), 1.6))
            painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2))
