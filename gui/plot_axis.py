"""An axis in the type and colours of the bench, with a true minus."""

from __future__ import annotations

import pyqtgraph as pg

from gui.theme import Look


class PlotAxis(pg.AxisItem):
    def __init__(self, look: Look, orientation: str) -> None:
        super().__init__(orientation)
        self._look = look
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=-4, tickTextOffset=6, maxTickLevel=0)
        look.changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        hint = self._look.metrics.hint
        self.setTickFont(self._look.font(hint))
        self.setPen(self._look.pen("line2"))
        self.setTextPen(self._look.pen("text2"))
        self.label.setFont(self._look.font(hint))
        self.label.setDefaultTextColor(self._look.colour("text2"))

    def name(self, text: str) -> None:
        """The words along the axis."""
        self.showLabel(True)
        self.label.setPlainText(text)
        self.resizeEvent()

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        decimals = 0 if spacing >= 1 else 1 if spacing >= 0.1 else 2
        return [f"{value * scale:.{decimals}f}".replace("-", "−") for value in values]
