"""Meters of a synapse: name, bar, number and unit; with a mark for the moment that was pinned."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.session.spine_record import SpineMoment
from gui.spine.values import SpineValue
from rig.instruments.stimulator import PATHWAYS, Pathway

GAP = 7


@careful
class SpineMeter(QWidget):
    """One read-out of one synapse, or of both above one another."""

    def __init__(self, theme: Theme, value: SpineValue) -> None:
        super().__init__()
        self._theme = theme
        self._value = value
        self._numbers: dict[Pathway, str] = {}
        self._shares: dict[Pathway, float] = {}
        self._pinned: dict[Pathway, float] = {}
        self._columns = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(value.name)

    @property
    def words(self) -> dict[Pathway, str]:
        """Pathway -> the number that is shown."""
        return self._numbers

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.metrics.hint + 6)

    def lay_out(self, name: int, number: int, unit: int) -> None:
        """Widths of the columns, px; the bar has the rest."""
        self._columns = (name, number, unit)
        self.updateGeometry()
        self.update()

    def show_values(self, values: dict[Pathway, float], pinned: dict[Pathway, float]) -> None:
        """``values`` and ``pinned``: pathway -> read-out."""
        numbers = {pathway: self._value.words(value) for pathway, value in values.items()}
        shares = {pathway: round(self._value.share(value), 3) for pathway, value in values.items()}
        marks = {pathway: self._value.share(value) for pathway, value in pinned.items()}
        if (numbers, shares, marks) == (self._numbers, self._shares, self._pinned):
            return
        if numbers != self._numbers:
            self._say(numbers)
        self._numbers, self._shares, self._pinned = numbers, shares, marks
        self.update()

    def _say(self, numbers: dict[Pathway, str]) -> None:
        unit = self._value.unit
        if len(numbers) == 1:
            told = " ".join((*numbers.values(), unit))
        else:
            told = ", ".join(f"{pathway} {number} {unit}" for pathway, number in numbers.items())
        self.setAccessibleName(self.tr("{name}: {value}").format(name=self._value.name, value=told))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, high = self._theme, self.height()
        name, number, unit = self._columns
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(theme.metrics.hint))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(0, 0, name, high), middle, self._value.name)
        painter.setPen(theme.colour("text3"))
        painter.drawText(QRectF(self.width() - unit, 0, unit, high), middle, self._value.unit)
        right = self.width() - unit - 5.0
        painter.setFont(theme.font(theme.metrics.hint, 600))
        painter.setPen(theme.colour("text"))
        for place, words in enumerate(reversed(self._numbers.values())):
            box = QRectF(right - (place + 1) * number - place * 4, 0, number, high)
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, words)
        end = right - len(self._numbers) * (number + 4) - GAP + 4
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bars(painter, name + GAP, max(12.0, end - name - GAP))

    def _paint_bars(self, painter: QPainter, left: float, width: float) -> None:
        theme = self._theme
        both = len(self._shares) > 1
        thick, pitch = (3.0, 5.0) if both else (5.0, 0.0)
        top = (self.height() - thick - pitch * (len(self._shares) - 1)) / 2
        for place, (pathway, share) in enumerate(self._shares.items()):
            y = top + pitch * place
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("bg3"))
            painter.drawRoundedRect(QRectF(left, y, width, thick), thick / 2, thick / 2)
            if share > 0:
                painter.setBrush(theme.colour(pathway if both else "text"))
                painter.drawRoundedRect(QRectF(left, y, max(thick, width * share), thick), thick / 2, thick / 2)
            if pathway in self._pinned:
                x = left + width * self._pinned[pathway]
                painter.setPen(QPen(theme.colour("text2"), 1.6))
                painter.drawLine(int(x), int(y) - 3, int(x), int(y + thick) + 2)
        if self._value.rest is not None:
            x = int(left + width * self._value.rest / self._value.full)
            painter.setPen(QPen(theme.colour("text3"), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(x, 1, x, self.height() - 2)


class SpineMeters(QWidget):
    def __init__(self, theme: Theme, shown: Mapping[str, SpineValue]) -> None:
        super().__init__()
        self._theme = theme
        self._shown = shown
        self.meters = {name: SpineMeter(theme, value) for name, value in shown.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for meter in self.meters.values():
            column.addWidget(meter)
        theme.changed.connect(self._lay_out)
        self._lay_out()

    def show_moment(self, moment: SpineMoment, pathways: tuple[Pathway, ...], pin: SpineMoment | None) -> None:
        """Numbers of one pathway, or of both; the mark is the pinned moment of the same."""
        for name in self.meters:
            values = {pathway: moment.value(name, pathway) for pathway in PATHWAYS if pathway in pathways}
            pinned = {pathway: pin.value(name, pathway) for pathway in values} if pin is not None else {}
            self.show_row(name, values, pinned)

    def show_row(self, name: str, values: dict[Pathway, float], pinned: dict[Pathway, float]) -> None:
        """``values`` and ``pinned``: pathway -> number."""
        self.meters[name].show_values(values, pinned)

    def _lay_out(self) -> None:
        plain = QFontMetrics(self._theme.font(self._theme.metrics.hint))
        bold = QFontMetrics(self._theme.font(self._theme.metrics.hint, 600))
        name = max(plain.horizontalAdvance(value.name) for value in self._shown.values()) + 2
        unit = max(plain.horizontalAdvance(value.unit) for value in self._shown.values()) + 2
        for meter in self.meters.values():
            meter.lay_out(name, bold.horizontalAdvance("00.00"), unit)
