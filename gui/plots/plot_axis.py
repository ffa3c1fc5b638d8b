"""An axis in the type and colours of the bench, with round numbers and a true minus."""

from __future__ import annotations

import math

import pyqtgraph as pg

from gui.guard.handlers import careful
from gui.parts.theme import Theme

LEAST_PX = {"left": 38, "bottom": 80}


def nice_step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is at least ``least``."""
    power = 10.0 ** math.floor(math.log10(max(least, 1e-9)))
    return next((step * power for step in (1.0, 2.0, 5.0) if step * power >= least * 0.999), 10.0 * power)


@careful
class PlotAxis(pg.AxisItem):
    def __init__(self, theme: Theme, orientation: str) -> None:
        super().__init__(orientation)
        self._theme = theme
        self._name = ""
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=-4, tickTextOffset=6, maxTickLevel=0)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        hint = self._theme.metrics.hint
        self.setTickFont(self._theme.font(hint))
        self.setPen(self._theme.pen("line2"))
        self.setTextPen(self._theme.pen("text2"))
        self.name(self._name)

    def name(self, text: str) -> None:
        """The words along the axis."""
        self._name = text
        if text:
            style = {"color": self._theme.hex("text2"), "font-size": f"{self._theme.metrics.hint}px"}
            self.label.setFont(self._theme.font(self._theme.metrics.hint))
            self.setLabel(text, **style)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One level of round numbers, never closer than they can be read."""
        least = (high - low) * LEAST_PX[self.orientation] / max(size, 1.0)
        power = 10.0 ** math.floor(math.log10(max(least, 1e-12)))
        step = next((step for step in (1.0, 2.0, 5.0) if step * power >= least), 10.0) * power
        return [(step, 0.0)]

    def major(self, low: float, high: float, size: float) -> list[float]:
        return [value for _, values in self.tickValues(low, high, size) for value in values]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        decimals = 0 if spacing >= 1 else 1 if spacing >= 0.1 else 2
        return [f"{value:.{decimals}f}".replace("-", "−") if abs(value) > 1e-9 else "0" for value in values]
