"""Points of a plot that all look alike."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from gui.guard.handlers import careful


@careful
class Scatter(pg.ScatterPlotItem):
    """A scatter looks the drawing of every point up by itself, which for a long course takes longer than painting it;
    here the first point is looked up, and stands for all."""

    def updateSpots(self, dataSet: np.ndarray | None = None) -> None:
        points = self.data if dataSet is None else dataSet
        super().updateSpots(points[:1])
        if len(points) > 1:
            points["sourceRect"] = points["sourceRect"][0]
