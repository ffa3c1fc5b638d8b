"""Icons: small drawings of the project, painted in the colour of the moment."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from rig.files.root import RESOURCES

INK_OF_THE_FILES = "#8c97a2"


def pixmap(name: str, colour: QColor, size: int = 16, scale: float = 2.0) -> QPixmap:
    """The icon ``resources/icons/<name>.svg`` in ``colour``, ``size`` px wide."""
    text = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace(INK_OF_THE_FILES, colour.name()).encode()))
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str, colour: QColor) -> QIcon:
    return QIcon(pixmap(name, colour))
