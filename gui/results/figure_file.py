"""The figure of a study as a file: traces and time course, and every slice with the differences beside or below."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from gui.parts.theme import Theme
from gui.results.course_drawing import CourseChoice, paint_course
from gui.results.dose_drawing import laid_out_doses, paint_doses, paint_map
from gui.results.slices_drawing import laid_out, paint_slices
from gui.results.trace_strip import paint_traces
from gui.results.values import View
from rig.files.atomic_write import write_bytes_whole

PX_PER_MM = 4.86
"""So that type of 12 px is 7 pt on paper."""
HEIGHT_MM = {85: 150.0, 114: 170.0, 174: 105.0}
"""Width of the figure -> its height: one column, one and a half, two."""
BESIDE_FROM_MM = 174
"""From this width on the slices stand beside the course, and below it in a narrower figure."""
DPI = 600


def write_figure_file(view: View, choice: CourseChoice, theme: Theme, width_mm: int, path: Path) -> None:
    """The form is that of the file's ending. Raises NotWritten."""
    make = {".pdf": _pdf, ".svg": _svg, ".png": _png}[path.suffix]
    data = make(partial(paint_figure, view=view, choice=choice, theme=theme), _size(width_mm), view.title)
    write_bytes_whole(data, path)


def _size(width_mm: int) -> QSizeF:
    """mm."""
    return QSizeF(width_mm, HEIGHT_MM[width_mm])


def paint_figure(painter: QPainter, size: QSizeF, view: View, choice: CourseChoice, theme: Theme) -> None:
    """On so many px."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    whole = QRectF(6, 6, size.width() - 12, size.height() - 12)
    beside = size.width() >= BESIDE_FROM_MM * PX_PER_MM - 1
    if beside:
        left, right = QRectF(whole), QRectF(whole)
        left.setWidth(0.66 * whole.width())
        right.setLeft(left.right() + 10)
    else:
        left, right = QRectF(whole), QRectF(whole)
        left.setHeight(0.58 * whole.height())
        right.setTop(left.bottom() + 14)
    strip = QRectF(left)
    strip.setHeight(0.3 * left.height() if view.traces else 0.0)
    if view.traces:
        paint_traces(painter, theme, view, strip)
    paint_course(painter, theme, view, choice, left.adjusted(0, strip.height() + 8, 0, 0))
    if len(view.axes) > 1:
        paint_map(painter, theme, view, right)
    elif view.axes:
        paint_doses(painter, theme, view, laid_out_doses(theme, view, right), right)
    else:
        paint_slices(painter, theme, view, laid_out(theme, view, right), right.left())


Paint = partial[None]


def _pixels(size: QSizeF) -> QSizeF:
    return size * PX_PER_MM


def _pdf(paint: Paint, size: QSizeF, title: str) -> bytes:
    store = QBuffer()
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(store)
    writer.setTitle(title)
    writer.setCreator("Schaffer")
    writer.setResolution(DPI)
    layout = QPageLayout(QPageSize(size, QPageSize.Unit.Millimeter), QPageLayout.Orientation.Portrait, QMarginsF())
    layout.setMode(QPageLayout.Mode.FullPageMode)
    writer.setPageLayout(layout)
    painter = QPainter(writer)
    scale = DPI / 25.4 / PX_PER_MM
    painter.scale(scale, scale)
    paint(painter, _pixels(size))
    painter.end()
    # the writer ends its file when it goes
    del writer
    return bytes(store.data().data())


def _svg(paint: Paint, size: QSizeF, title: str) -> bytes:
    store = QBuffer()
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(store)
    generator.setTitle(title)
    whole = _pixels(size)
    # its units are px of the resolution, and its size is told in mm by them
    generator.setResolution(round(25.4 * PX_PER_MM))
    generator.setSize(QSize(round(whole.width()), round(whole.height())))
    generator.setViewBox(QRectF(0, 0, whole.width(), whole.height()))
    painter = QPainter(generator)
    paint(painter, whole)
    painter.end()
    return bytes(store.data().data())


def _png(paint: Paint, size: QSizeF, title: str) -> bytes:
    scale = DPI / 25.4 / PX_PER_MM
    whole = _pixels(size)
    image = QImage(round(whole.width() * scale), round(whole.height() * scale), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(DPI / 0.0254))
    image.setDotsPerMeterY(round(DPI / 0.0254))
    image.setText("Title", title)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter, whole)
    painter.end()
    store = QBuffer()
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(store, b"PNG")
    return bytes(store.data().data())
