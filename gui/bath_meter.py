"""What the bath holds of a drug now: the number, and a bar that is full at the reservoir's concentration."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.swatch import drug_colour
from gui.theme import Look


def bath_words(bath_uM: float) -> str:
    """Three figures and a unit; nothing below a ten-thousandth of a micromole."""
    if bath_uM < 1e-4:
        return "0"
    if bath_uM < 0.1:
        return f"{bath_uM * 1000:.3g} nM"
    return f"{bath_uM:.3g} µM" if bath_uM < 100 else f"{bath_uM:.0f} µM"


class BathMeter(QWidget):
    def __init__(self, look: Look, line: int, drug: str) -> None:
        super().__init__()
        self._look = look
        self._line = line
        self._drug = drug
        self._shown = ("0", 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say()
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(52, 24)

    def show_bath(self, bath_uM: float, reservoir_uM: float) -> None:
        share = min(1.0, bath_uM / reservoir_uM) if reservoir_uM > 0 else float(bath_uM > 0)
        shown = (bath_words(bath_uM), round(share, 3))
        if shown != self._shown:
            self._shown = shown
            self._say()
            self.update()

    def _say(self) -> None:
        self.setAccessibleName(self.tr("{drug} in the bath: {value}").format(drug=self._drug, value=self._shown[0]))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        words, share = self._shown
        there = words != "0"
        painter.setFont(self._look.font(self._look.metrics.hint, 600 if there else 400))
        painter.setPen(self._look.colour("text" if there else "text2"))
        text = QRectF(0, 0, self.width(), self.height() - 6)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, self.height() - 5, self.width(), 3)
        painter.setBrush(self._look.colour("bg3"))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        bar.setWidth(bar.width() * share)
        painter.setBrush(self._look.colour(drug_colour(self._line)))
        painter.drawRoundedRect(bar, 1.5, 1.5)
