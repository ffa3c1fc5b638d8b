"""What was measured, drawn on the trace: the fitted slope in ink, and the level of the amplitude with its number."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from gui.parts.theme import Theme
from gui.scope.axes import ScopeAxes
from rig.measure.sweep import Cursors
from rig.messages import Sweep
from rig.timecourse.slope_fit import measured_lines

BESIDE_PX = 5


def paint_measured(
    painter: QPainter, theme: Theme, axes: ScopeAxes, sweep: Sweep, cursors: Cursors, key: QRectF
) -> None:
    """The number stands beside its level, below the traces that come back to 0 and above the ``key``."""
    found = measured_lines(sweep, cursors)
    if found.slope is not None:
        painter.setPen(theme.pen("text", 1.8))
        painter.drawLine(*(QPointF(axes.x(ms), axes.y(mV)) for ms, mV in found.slope))
    if found.amplitude is not None and found.level is not None:
        y, hint = axes.y(found.level), theme.metrics.hint
        begin, end = axes.x(cursors.peak_from_ms), axes.x(cursors.peak_to_ms)
        painter.setPen(theme.pen("text3", dash=True))
        painter.drawLine(QPointF(begin, y), QPointF(end, y))
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(hint, 500))
        words = QCoreApplication.translate("ScopePlot", "amplitude {value} mV")
        words = words.format(value=f"{found.amplitude:.2f}".replace("-", "−"))
        beside = max(y, axes.y(0.0) + 1.5 * hint) if found.level <= 0 else y
        box = QRectF(end + BESIDE_PX, beside - hint, painter.fontMetrics().horizontalAdvance(words) + 1, 2 * hint)
        if box.intersects(key):
            box.moveBottom(key.top())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
