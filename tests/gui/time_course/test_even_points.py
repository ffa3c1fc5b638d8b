import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from gui.time_course.scatter import Scatter


def picture(kind: type[pg.ScatterPlotItem]) -> np.ndarray:
    """GrowingRows that were given, dressed anew and given again, as RGB."""
    plot = pg.PlotWidget()
    plot.resize(300, 200)
    points = kind(symbol="s", size=5)
    points.setPen(QColor("red"))
    plot.addItem(points)
    points.setData([0.0, 1.0], [0.0, 1.0])
    points.setSize(9)
    points.setBrush(QColor("blue"))
    points.setData(np.arange(40.0), np.arange(40.0) % 7)
    image = plot.grab().toImage()
    plot.close()
    return pg.functions.ndarray_from_qimage(image)[..., :3].copy()


def test_they_look_like_any_points(app: QApplication) -> None:
    even = picture(Scatter)
    assert np.array_equal(even, picture(pg.ScatterPlotItem))
    assert len(np.unique(even.reshape(-1, 3), axis=0)) > 3
