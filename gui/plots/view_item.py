"""An item of a plot that reaches wherever the plot is looked at."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from gui.guard.handlers import careful


@careful
class ViewItem(pg.GraphicsObject):
    def boundingRect(self) -> QRectF:
        view = self.getViewBox()
        return QRectF(view.viewRect()) if view is not None else QRectF()

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
