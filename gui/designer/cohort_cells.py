"""A row an arm, a cell a slice: what waits, what runs, what is done with its course and its number, what does not
count. Of many slices the cells are small and fill several lines; only what is in view is painted."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.plots.polyline import polyline
from gui.session.study_marks import GroupMark
from rig.study.results.left_out import turn
from rig.study.results.progress import Progress, Stage

MOST_ACROSS = 40
"""Slices of a row that get a cell with words; of more the cells are small."""
LEAST_CELL_PX, LARGEST_CELL_PX, WORDS_FROM_PX = 24, 140, 66
SMALL_PX = 9
NAME_PX = {26: 92, 30: 124}
LOW, HIGH = 40.0, 240.0
"""% of baseline at the foot and at the top of a little course."""
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class Line(NamedTuple):
    """An arm: from ``top`` on, cells in ``lines`` lines."""

    arm: int
    top: int
    lines: int


@careful
class CohortCells(QWidget):
    opened = Signal(int)
    """The number of the slice that was clicked."""
    chosen = Signal(int)
    """The number of the slice that the cursor is on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(self.tr("Slices of the cohort"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.progress: Progress | None = None
        self._marks: list[GroupMark] = []
        self.lines: list[Line] = []
        self.across = 1
        self.cell = (1.0, 1)
        self._current: tuple[int, int] = (0, 0)
        theme.changed.connect(self.lay_out)

    def show_study(self, progress: Progress | None, marks: list[GroupMark]) -> None:
        """``marks``: of the arms."""
        self.progress, self._marks = progress, marks
        self._current = (0, 0)
        self.lay_out()

    def touch(self, numbers: set[int]) -> None:
        """These slices are in another stage."""
        for number in numbers:
            if self.progress is not None:
                arm = self.progress.planned[number].arm
                self.update(self.box_of(arm, number - self.progress.at[arm][0]).toAlignedRect().adjusted(-2, -2, 2, 2))
        self._tell()

    # ---- where things are

    @property
    def _name_px(self) -> int:
        row = self._theme.metrics.row
        return NAME_PX.get(row, round(row * 4.2))

    @property
    def small(self) -> bool:
        return self.cell[1] <= SMALL_PX

    def lay_out(self) -> None:
        progress = self.progress
        self.lines = []
        if progress is None:
            self.setFixedHeight(0)
            return
        most = max(map(len, progress.at), default=1)
        room = max(40, self.width() - self._name_px - 2)
        gap, row = 4, self._theme.metrics.row
        if most <= MOST_ACROSS and room / most - gap >= LEAST_CELL_PX:
            wide = min(room / most, LARGEST_CELL_PX + gap)
            self.across, self.cell = most, (wide, row + gap)
        else:
            self.across, self.cell = max(1, room // SMALL_PX), (float(SMALL_PX), SMALL_PX)
        top = 0
        for arm in progress.shown:
            lines = max(1, math.ceil(len(progress.at[arm]) / self.across))
            self.lines.append(Line(arm, top, lines))
            top += max(lines * self.cell[1], row if self.small else 0) + (6 if self.small else 0)
        if top != self.height():
            self.setFixedHeight(max(1, top))
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()

    def box_of(self, arm: int, place: int) -> QRectF:
        """Of the slice at a place of its arm."""
        line = next(one for one in self.lines if one.arm == arm)
        down, right = divmod(place, self.across)
        gap = 1 if self.small else 4
        wide, high = self.cell
        return QRectF(self._name_px + right * wide, line.top + down * high, wide - gap, high - gap)

    def number_at(self, at: QPoint) -> int | None:
        progress = self.progress
        if progress is None or at.x() < self._name_px:
            return None
        for line in self.lines:
            down, right = (at.y() - line.top) // self.cell[1], int((at.x() - self._name_px) // self.cell[0])
            place = down * self.across + right
            if 0 <= down < line.lines and right < self.across and 0 <= place < len(progress.at[line.arm]):
                return progress.at[line.arm][place]
        return None

    # ---- words

    def words_of(self, number: int) -> str:
        """What is known of a slice."""
        progress = self.progress
        assert progress is not None
        planned = progress.planned[number]
        stage, value = Stage(int(progress.stage[number])), progress.value[number]
        known = "" if math.isnan(value) else self.tr("{value:.0f} %").format(value=value)
        states = {
            Stage.QUEUED: self.tr("queued"),
            Stage.RUNNING: self.tr("running"),
            Stage.DONE: known,
            Stage.EXCLUDED: self.tr("excluded: {why}").format(why=progress.why.get(number, "")),
            Stage.LOST: self.tr("failed: {why}").format(why=progress.why.get(number, "")),
        }
        name = progress.names[planned.arm]
        if progress.blind:
            # animals are numbered by their groups, turns are not
            words = self.tr("Group {letter}, slice {number}: {state}")
            return words.format(letter=name, number=turn(planned), state=states[stage])
        words = self.tr("{name}, slice {number}, animal {animal}: {state}")
        place = number - progress.at[planned.arm][0] + 1
        return words.format(name=name, number=place, animal=planned.animal + 1, state=states[stage])

    def _tell(self) -> None:
        number = self.current
        words = "" if number is None else self.words_of(number)
        self.setAccessibleDescription(words or self.tr("No study"))

    # ---- the hand

    @property
    def current(self) -> int | None:
        """The slice that the cursor is on."""
        if self.progress is None or not self.lines:
            return None
        row, place = self._current
        slices = self.progress.at[self.lines[min(row, len(self.lines) - 1)].arm]
        return slices[min(place, len(slices) - 1)] if slices else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.number_at(event.position().toPoint())
        if number is not None and self.progress is not None:
            arm = self.progress.planned[number].arm
            row = next(place for place, line in enumerate(self.lines) if line.arm == arm)
            self._go(row, number - self.progress.at[arm][0])
            self.opened.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self.number_at(event.position().toPoint())
        self.setToolTip("" if number is None else self.words_of(number))
        self.setCursor(Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self.progress is not None and self.lines:
            down, right = STEPS[key]
            row, place = self._current
            if down and self.lines[row].lines > 1 and 0 <= place + down * self.across < len(self._slices(row)):
                self._go(row, place + down * self.across)
            else:
                row = min(max(row + down, 0), len(self.lines) - 1)
                self._go(row, min(max(place + right, 0), len(self._slices(row)) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def _slices(self, row: int) -> list[int]:
        assert self.progress is not None
        return self.progress.at[self.lines[row].arm]

    def _go(self, row: int, place: int) -> None:
        self._current = (row, place)
        self._tell()
        self.update()
        if self.current is not None:
            self.chosen.emit(self.current)
            self._scroll_to(self.box_of(self.lines[row].arm, place).toAlignedRect())

    def _scroll_to(self, box: QRect) -> None:
        above = self.parentWidget()
        area = above.parentWidget() if above is not None else None
        if isinstance(area, QScrollArea):
            area.ensureVisible(box.center().x(), box.center().y(), box.width(), box.height())

    # ---- drawing

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        progress = self.progress
        if progress is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self.small)
        shown = event.rect()
        for line in self.lines:
            high = max(line.lines * self.cell[1], self._theme.metrics.row)
            if line.top > shown.bottom() or line.top + high < shown.top():
                continue
            self._paint_name(painter, progress, line)
            if self.small:
                self._paint_small(painter, progress, line, shown)
            else:
                for place, number in enumerate(progress.at[line.arm]):
                    box = self.box_of(line.arm, place)
                    if box.toAlignedRect().intersects(shown):
                        self._paint_cell(painter, progress, number, box)
        if self.hasFocus() and self.current is not None:
            row, place = self._current
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.box_of(self.lines[row].arm, place).adjusted(-1, -1, 1, 1), 5, 5)

    def _paint_name(self, painter: QPainter, progress: Progress, line: Line) -> None:
        painter.setFont(self._theme.font(self._theme.metrics.body, 600))
        painter.setPen(self._theme.colour("text"))
        high = float(self._theme.metrics.row)
        room = QRectF(0, line.top, self._name_px - 8, high if not self.small else min(high, line.lines * 9 + 12))
        name = progress.names[line.arm]
        words = self.tr("Group {letter}").format(letter=name) if progress.blind else name
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_cell(self, painter: QPainter, progress: Progress, number: int, box: QRectF) -> None:
        theme = self._theme
        stage = Stage(int(progress.stage[number]))
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        roomy = box.width() >= WORDS_FROM_PX
        ink, ground, width, dashed = {
            Stage.QUEUED: ("line2", None, 1.2, True),
            Stage.RUNNING: ("text", "bg1", 2.0, False),
            Stage.DONE: ("line2", "bg2", 1.0, False),
            Stage.EXCLUDED: ("danger", None, 1.5, True),
            Stage.LOST: ("danger", "danger_ground", 1.5, False),
        }[stage]
        pen = QPen(theme.colour(ink), width)
        if dashed:
            pen.setDashPattern([3.0, 2.5])
        painter.setPen(pen)
        painter.setBrush(theme.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, 4, 4)
        words, bold = self._short(progress, number, stage)
        painter.setFont(theme.font(theme.metrics.hint, 600 if bold else 400))
        long = painter.fontMetrics().horizontalAdvance(words) if words and roomy else 0
        if stage in (Stage.DONE, Stage.EXCLUDED):
            self._paint_course(painter, progress.course[number], inner.adjusted(6, 3, -(long + 10 if long else 4), -3))
        if roomy and words:
            painter.setPen(theme.colour("danger" if stage >= Stage.EXCLUDED else "text" if bold else "text3"))
            centred = stage in (Stage.QUEUED, Stage.RUNNING, Stage.LOST)
            across = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignRight
            painter.drawText(inner.adjusted(5, 0, -6, 0), across | Qt.AlignmentFlag.AlignVCenter, words)

    def _short(self, progress: Progress, number: int, stage: Stage) -> tuple[str, bool]:
        """What stands in the cell, and whether it is bold."""
        if stage == Stage.QUEUED:
            return self.tr("queued"), False
        if stage == Stage.RUNNING:
            return self.tr("running"), True
        if stage == Stage.LOST:
            return self.tr("failed"), True
        if stage == Stage.EXCLUDED:
            why = progress.why.get(number, "")
            rules = {"baseline drift": self.tr("drift"), "fibre volley": self.tr("volley")}
            short = next((word for rule, word in rules.items() if why.startswith(rule)), self.tr("excluded"))
            return short, True
        return self.tr("{value:.0f} %").format(value=progress.value[number]), True

    def _paint_course(self, painter: QPainter, course: np.ndarray, room: QRectF) -> None:
        if room.width() < 8:
            return
        known = np.flatnonzero(np.isfinite(course))
        x = room.left() + room.width() * known / max(1, len(course) - 1)
        share = np.clip((course[known].astype(float) - LOW) / (HIGH - LOW), 0.0, 1.0)
        pathway = "S1" if self.progress is None else self.progress.opened.design.outcome.pathway
        polyline(painter, QPen(self._theme.colour(pathway), 1.3), x, room.bottom() - room.height() * share)

    def _paint_small(self, painter: QPainter, progress: Progress, line: Line, shown: QRect) -> None:
        """All cells of a stage in one call."""
        slices = np.asarray(progress.at[line.arm])
        first = max(0, (shown.top() - line.top) // self.cell[1])
        last = min(line.lines, (shown.bottom() - line.top) // self.cell[1] + 1)
        places = np.arange(first * self.across, min(len(slices), last * self.across))
        if not len(places):
            return
        stages = progress.stage[slices[places]]
        left = self._name_px + (places % self.across) * self.cell[0]
        top = line.top + (places // self.across) * self.cell[1]
        side = SMALL_PX - 2
        looks = {
            Stage.QUEUED: ("line2", None),
            Stage.RUNNING: ("text", "text"),
            Stage.DONE: (None, "text3"),
            Stage.EXCLUDED: ("danger", None),
            Stage.LOST: ("danger", "danger"),
        }
        for stage, (ink, ground) in looks.items():
            here = np.flatnonzero(stages == stage)
            if not len(here):
                continue
            painter.setPen(self._theme.pen(ink) if ink else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(ground) if ground else Qt.BrushStyle.NoBrush)
            grown = 0 if ink else 1
            painter.drawRects(
                [QRect(int(left[one]), int(top[one]), side + grown, side + grown) for one in here.tolist()]
            )
