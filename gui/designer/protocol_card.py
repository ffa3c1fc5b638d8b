"""The groups on one ruler, with the tools above it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QLineF, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QSizePolicy, QWidget

from gui.designer.bath_levels import BathLevels
from gui.designer.block_text import number_words
from gui.designer.group_rows import GroupRows
from gui.designer.working_design import Selection, WorkingDesign
from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.icons import icon
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from rig.study.design import edits

ZOOMED_MIN = 60.0
MOST_SHARE = 0.46
"""Of the height of the page that the rows take; beyond they scroll."""


def tr(text: str) -> str:
    return QCoreApplication.translate("ProtocolCard", text)


@careful
class Ruler(QWidget):
    """Minutes of the recording, over the rows."""

    def __init__(self, theme: Theme, rows: GroupRows) -> None:
        super().__init__()
        self._theme, self._rows = theme, rows
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        self.setFixedHeight(self._theme.metrics.hint + 8)
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(self._theme.metrics.hint))
        scale = self._rows.scale
        measure = painter.fontMetrics()
        for minute in scale.ticks():
            words = number_words(minute)
            words = tr("{minutes} min").format(minutes=words) if minute == 0 else words
            x = scale.x(minute)
            long = measure.horizontalAdvance(words)
            painter.setPen(self._theme.colour("text2"))
            left = min(max(x - long / 2, 0.0), self.width() - long)
            painter.drawText(QRectF(left, 0, long + 2, self.height() - 5), Qt.AlignmentFlag.AlignCenter, words)
            painter.setPen(self._theme.pen("line2"))
            painter.drawLine(QLineF(x, self.height() - 4, x, self.height()))


@careful
class RowsArea(QScrollArea):
    """As high as the rows, up to its share of the page."""

    def __init__(self, rows: GroupRows) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWidget(rows)
        self._most = 10_000
        rows.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.UpdateRequest):
            self._fit()
        return False

    def limit(self, most: int) -> None:
        self._most = most
        self._fit()

    def _fit(self) -> None:
        rows = self.widget()
        assert rows is not None
        high = min(rows.minimumHeight(), self._most)
        if high != self.maximumHeight() or high != self.minimumHeight():
            self.setFixedHeight(high)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways, or with Shift, it goes through the time."""
        across = event.angleDelta().x() or (
            event.angleDelta().y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        )
        rows = self.widget()
        if across and isinstance(rows, GroupRows):
            rows.scrolled.emit(-across / 12.0)
            event.accept()
        else:
            super().wheelEvent(event)


class ProtocolCard(Card):
    preview_asked = Signal(int)
    """One slice of the group of this number is wanted."""

    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__(theme, tr("Protocol"))
        self._working = working
        self.levels = BathLevels(working)
        self.rows = GroupRows(theme, working, self.levels)
        self.ruler = Ruler(theme, self.rows)
        self.area = RowsArea(self.rows)
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setAccessibleName(tr("Part of the time in view"))
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add = Button(tr("Add group"), tip=tr("A copy of the chosen group, or of the last one"))
        self.preview = Button(
            tr("Preview one slice"), tip=tr("Record one slice of the chosen group and draw its course")
        )
        self.zoom: Segmented[str] = Segmented(
            {"fit": tr("Fit"), "60": tr("60 min")},
            tr("Time in view"),
            {"fit": tr("All of the recording"), "60": tr("An hour of it")},
        )
        for button in (self.add, self.preview):
            button.setProperty("quiet", True)
            self.add_tool(button)
        self.add_tool(self.zoom)
        self.body.addWidget(self.ruler)
        self.body.addWidget(self.area)
        self.body.addWidget(self.bar)
        self.bar.hide()
        self.add.clicked.connect(self.add_group)
        self.preview.clicked.connect(lambda: self.preview_asked.emit(self.group_in_hand))
        self.zoom.chosen.connect(lambda _key: self._look_from(self.bar.value()))
        self.bar.valueChanged.connect(self._look_from)
        self.rows.scrolled.connect(lambda by: self.bar.setValue(round(self.bar.value() + by)))
        working.changed.connect(lambda: self._look_from(self.bar.value()))
        working.selected.connect(self._bring_into_view)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.levels.refresh()

    def _apply_theme(self) -> None:
        self.add.setIcon(icon("plus", self._theme.colour("text2")))
        self.preview.setIcon(icon("play", self._theme.colour("text2")))

    @property
    def group_in_hand(self) -> int:
        """The group that is chosen, or under the cursor."""
        chosen = self._working.selection
        number = self.rows.place[0] if chosen is None else chosen.group
        return min(number, len(self._working.design.group) - 1)

    def add_group(self) -> None:
        chosen = self._working.selection
        number = len(self._working.design.group) - 1 if chosen is None else chosen.group
        if self._working.try_edit(lambda design: edits.added_group(design, number), tr("Add group")):
            self._working.select(Selection(number + 1))
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def limit(self, page_height: int) -> None:
        self.area.limit(round(page_height * MOST_SHARE))

    def _look_from(self, minute: int) -> None:
        """All of the time, or an hour from a minute on."""
        begin, end = self._working.span_min
        zoomed = self.zoom.choice == "60" and end - begin > ZOOMED_MIN
        self.bar.setVisible(zoomed)
        if zoomed:
            self.bar.setRange(round(begin), round(end - ZOOMED_MIN))
            self.bar.setPageStep(round(ZOOMED_MIN))
            self.bar.setSingleStep(5)
            first = float(min(max(minute, self.bar.minimum()), self.bar.maximum()))
            self.rows.window_min = (first, first + ZOOMED_MIN)
        else:
            self.rows.window_min = None
        self.rows.lay_out()
        self.ruler.update()

    def _bring_into_view(self) -> None:
        """What is chosen by key may lie outside."""
        block, chosen, window = self._working.block, self._working.selection, self.rows.window_min
        if block is not None and window is not None and not window[0] <= block.begin_min < window[1]:
            self.bar.setValue(round(block.begin_min - ZOOMED_MIN / 3))
        if chosen is not None and chosen.group < len(self.rows.laid):
            row = self.rows.laid[chosen.group]
            self.area.ensureVisible(0, round(row.top + row.height / 2), 0, round(row.height / 2))
