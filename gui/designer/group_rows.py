"""The groups on one ruler. Blocks are dragged, or moved with the arrow keys; a block of the list is dropped here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.designer.bath_levels import BathLevels
from gui.designer.block_text import block_words, minute_words
from gui.designer.row_layout import Hit, LaidRow, TimeScale, head_px, hit, lay_out
from gui.designer.row_painting import RowPainter
from gui.designer.working_design import Selection, WorkingDesign
from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.symbol import paint_symbol
from gui.parts.theme import Theme
from gui.session.study_marks import GroupMark, drug_places, group_marks
from rig.study.design import edits
from rig.study.design.blocks import STRIP, Block, row_of
from rig.study.design.design import Design

MIME = "application/x-schaffer-block"
"""What is dragged out of the list of blocks: the letter of one."""
RIGHT_PX = 14
COARSE_MIN = 10.0
STEP_KEYS = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}


class Held(NamedTuple):
    """What the pointer has taken hold of, and where."""

    hit: Hit
    block: Block
    x: float


@careful
class GroupRows(QWidget):
    put = Signal(str, int, float)
    """(letter, group, minute): a block of the list was let go here."""
    inspector_asked = Signal()
    """Enter: what is chosen is to be changed in numbers."""
    scrolled = Signal(float)
    """The wheel asks for so many minutes later."""

    def __init__(self, theme: Theme, working: WorkingDesign, levels: BathLevels) -> None:
        super().__init__()
        self._theme, self._working, self._levels = theme, working, levels
        self.setAccessibleName(self.tr("Groups and their blocks"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.scale = TimeScale(0.0, 1.0, 0.0, 1.0)
        self.laid: list[LaidRow] = []
        self.window_min: tuple[float, float] | None = None
        """The part of the time in view; None shows all of it."""
        self.place: tuple[int, float] = (0, 0.0)
        """(group, minute) at which a letter puts a block."""
        self._held: Held | None = None
        self._dragged: Design | None = None
        self._wrong = ""
        self._hidden = False
        working.changed.connect(self.lay_out)
        working.selected.connect(self._tell)
        levels.changed.connect(self.update)
        theme.changed.connect(self.lay_out)
        self.lay_out()

    # ---- where things are

    def hide_names(self, hidden: bool) -> None:
        """A blind study is in hand: what its groups are is neither shown nor reached."""
        self._hidden = hidden
        self.setEnabled(not hidden)
        self.update()

    def lay_out(self) -> None:
        """Anew, for another design, width or type."""
        metrics = self._theme.metrics
        begin, end = self._working.span_min if self.window_min is None else self.window_min
        self.scale = TimeScale(begin, max(end, begin + 1.0), float(head_px(metrics)), float(self.width() - RIGHT_PX))
        rows = self._working.rows
        if self._dragged is not None:
            drugs = self._working.opened.drugs
            rows = [row_of(group, self._dragged, drugs) for group in self._dragged.group]
        self.laid = lay_out(rows, self.scale, metrics)
        high = round(self.laid[-1].top + self.laid[-1].height) + 4
        if high != self.minimumHeight():
            self.setMinimumHeight(high)
            self.setMaximumHeight(high)
            self.updateGeometry()
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(600, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()

    def _tell(self) -> None:
        """What is chosen, in words, for who does not see it."""
        block, group = self._working.block, self._working.group
        if group is not None and block is not None:
            words = block_words(block, group.name)
            self.place = (self.place[0] if self._working.selection is None else self._working.selection.group,
                           block.end_min if block.kind != "measure" else block.begin_min)  # fmt: skip
        elif group is not None:
            words = self.tr("Group {name}").format(name=group.name)
        else:
            words = self.tr("{count} groups; Tab goes from block to block").format(count=len(self._working.rows))
        self.setAccessibleDescription(words)
        self.update()

    # ---- the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        found = hit(self.laid, event.position().x(), event.position().y())
        if found is None:
            self._working.select(None)
            return
        if found.block is None:
            beside = event.position().x() < self.scale.left
            self._working.select(Selection(found.row) if beside else None)
            return
        self._working.select_block(found.row, found.block)
        self._held = Held(found, found.block, event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if self._held is not None:
            self._drag(x, bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
            return
        found = hit(self.laid, x, y)
        if found is not None and x >= self.scale.left:
            self.place = (found.row, max(0.0, edits.snapped(self.scale.minute(x))))
            self.update()
        shape = Qt.CursorShape.ArrowCursor
        if found is not None and found.block is not None:
            can = found.block.moves or found.block.kind == "measure"
            shape = Qt.CursorShape.SizeHorCursor if found.edge else Qt.CursorShape.OpenHandCursor if can else shape
        self.setCursor(shape)
        self._show_tip(found)

    def _show_tip(self, found: Hit | None) -> None:
        if found is not None and found.block is not None and not self._hidden:
            self.setToolTip(block_words(found.block, self._working.design.group[found.row].name))
        else:
            self.setToolTip("")

    def _drag(self, x: float, free: bool) -> None:
        assert self._held is not None
        by = edits.snapped((x - self._held.x) / self.scale.px_per_min, free)
        design = self._edited(self._held, by)
        self._wrong = self._working.objection(design) if by else ""
        self._dragged = None if self._wrong or not by else design
        self._working.refused.emit(self._wrong)
        self.lay_out()

    def _edited(self, held: Held, by_min: float) -> Design:
        group, everywhere = held.hit.row, self._working.everywhere
        if held.hit.edge:
            return edits.resized(self._working.design, group, held.block, held.hit.edge, by_min, everywhere)
        return edits.moved(self._working.design, group, held.block, by_min, everywhere)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        design, wrong = self._dragged, self._wrong
        self._dragged, self._wrong = None, ""
        if design is not None and not wrong:
            self._commit(held.block, held.hit.edge, lambda _old: design)
        self._working.refused.emit("")
        self.lay_out()

    def _commit(self, block: Block, edge: str, edit: Callable[[Design], Design]) -> None:
        chosen = self._working.selection
        name = block.label or block.name
        words = self.tr("Resize {what}") if edge else self.tr("Move {what}")
        self._working.try_edit(edit, words.format(what=name))
        self._working.select(chosen)

    def leaveEvent(self, event: QEvent) -> None:
        self.unsetCursor()

    # ---- what is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        found = hit(self.laid, event.position().x(), event.position().y())
        if found is not None:
            self.place = (found.row, max(0.0, edits.snapped(self.scale.minute(event.position().x()))))
            self.update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        found = hit(self.laid, event.position().x(), event.position().y())
        if found is None or not event.mimeData().hasFormat(MIME):
            return
        letter = bytes(event.mimeData().data(MIME).data()).decode("ascii", "replace")
        minute = max(0.0, edits.snapped(self.scale.minute(event.position().x())))
        event.acceptProposedAction()
        self.put.emit(letter, found.row, minute)

    # ---- keys

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            and self._next_block(event.key() == Qt.Key.Key_Tab)
        ):
            return True
        return super().event(event)

    def _stops(self) -> list[Selection]:
        """Every group, and the blocks of each in order of time."""
        found = []
        for row in self.laid:
            found.append(Selection(row.number))
            seen: dict[tuple[str, str], int] = {}
            for one in sorted((placed.block for placed in row.placed), key=lambda one: (one.begin_min, one.kind)):
                alike = seen[one.kind, one.key] = seen.get((one.kind, one.key), -1) + 1
                found.append(Selection(row.number, one.kind, one.key, alike))
        return found

    def _next_block(self, onward: bool) -> bool:
        """Whether there is one; else the focus goes on."""
        stops = self._stops()
        chosen = self._working.selection
        here = stops.index(chosen) if chosen in stops else (-1 if onward else len(stops))
        following = here + (1 if onward else -1)
        if not 0 <= following < len(stops):
            return False
        self._working.select(stops[following])
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self._working.select(self._stops()[0])
        elif event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._working.select(self._stops()[-1])
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key in STEP_KEYS:
            by = STEP_KEYS[key] * (COARSE_MIN if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0)
            self._step(by, control)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._other_group(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self.inspector_asked.emit()
        elif key == Qt.Key.Key_Escape and self._working.selection is not None:
            self._working.select(None)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        else:
            super().keyPressEvent(event)

    def _step(self, by_min: float, edge: bool) -> None:
        """Of the chosen block, or its right edge; without one, of the place where a letter puts a block."""
        block, chosen = self._working.block, self._working.selection
        if block is None or chosen is None:
            group, minute = self.place
            self.place = (min(group, len(self.laid) - 1), max(0.0, minute + by_min))
            self.update()
            return
        stretched = edge or block.kind in STRIP
        if stretched and not block.right:
            return
        held = Held(Hit(chosen.group, block, "right" if stretched else ""), block, 0.0)
        self._commit(block, held.hit.edge, lambda _old: self._edited(held, by_min))

    def _other_group(self, by: int) -> None:
        chosen = self._working.selection
        group = (self.place[0] if chosen is None else chosen.group) + by
        if not 0 <= group < len(self.laid):
            return
        block = self._working.block
        alike = [one.block for one in self.laid[group].placed if block is not None and one.block.kind == block.kind]
        self.place = (group, self.place[1])
        if alike:
            self._working.select_block(group, alike[0])
        elif chosen is not None:
            self._working.select(Selection(group))
        self.update()

    def remove(self) -> None:
        """Del: the chosen block, or the chosen group."""
        block, chosen = self._working.block, self._working.selection
        if chosen is None:
            return
        if block is None:
            name = self._working.design.group[chosen.group].name
            words = self.tr("Remove {what}").format(what=name)
            self._working.try_edit(lambda design: edits.removed_group(design, chosen.group), words)
            return
        everywhere = self._working.everywhere
        words = self.tr("Remove {what}").format(what=block.label)
        self._working.try_edit(lambda design: edits.removed(design, chosen.group, block, everywhere), words)

    # ---- drawing

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, scale = self._theme, self.scale
        painter.setPen(theme.pen("line"))
        bottom = self.laid[-1].top + self.laid[-1].height
        for minute in scale.ticks():
            painter.drawLine(QLineF(scale.x(minute), 0, scale.x(minute), bottom))
        for row in self.laid:
            foot = row.top + row.height
            painter.drawLine(QLineF(0, foot, self.width(), foot))
        protocols = [group.protocol for group in self._working.design.group]
        marks, places = group_marks(protocols), drug_places(protocols)
        chosen, held = self._working.selection, self._working.block
        if self._hidden:
            self._paint_hidden(painter)
            return
        for row in self.laid:
            self._paint_name(painter, row, marks[row.number], chosen)
        painter.setClipRect(QRectF(scale.left - 2, 0, self.width() - scale.left + 2, bottom))
        rows = RowPainter(painter, theme, scale, self.hasFocus())
        for row in self.laid:
            block = self._shown_block(row, held) if chosen is not None and chosen.group == row.number else None
            rows.paint(row, block, places, self._levels.of(row.number), bool(self._wrong))
        self._paint_cursor(painter)

    def _shown_block(self, row: LaidRow, held: Block | None) -> Block | None:
        """The chosen block as it is drawn, which while it is dragged stands elsewhere."""
        if held is None:
            return None
        alike = [one.block for one in row.placed if (one.block.kind, one.block.key) == (held.kind, held.key)]
        chosen = self._working.selection
        place = 0 if chosen is None else chosen.place
        return alike[min(place, len(alike) - 1)] if alike else None

    def _paint_name(self, painter: QPainter, row: LaidRow, mark: GroupMark, chosen: Selection | None) -> None:
        theme, metrics = self._theme, self._theme.metrics
        group = self._working.design.group[row.number]
        box = QRectF(0, row.top + 4, self.scale.left - 12, row.height - 8)
        if chosen == Selection(row.number):
            painter.setPen(QPen(theme.colour("text"), 2))
            painter.setBrush(theme.colour("bg3"))
            painter.drawRoundedRect(box.adjusted(1, 0, 0, 0), 5, 5)
        paint_symbol(painter, mark.symbol, theme.colour(mark.colour), 10, row.top + 6 + metrics.body * 0.75, 7.5)
        each = self._working.design.sampling
        count = each.animals * each.slices_per_animal
        slices = self.tr("{count} slices") if count != 1 else self.tr("{count} slice")
        lines = [
            (group.name, theme.font(metrics.body, 600), "text"),
            (slices.format(count=count), theme.font(metrics.hint), "text2"),
            (group.about, theme.font(metrics.hint), "text2"),
        ]
        top = row.top + 6
        for place, (words, font, ink) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            left = 20 if place == 0 else 4
            high = font.pixelSize() + 5
            room = QRectF(left, top, box.width() - left, high)
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
            top += high

    def _paint_cursor(self, painter: QPainter) -> None:
        group, minute = self.place
        if self._held is not None or not (self.underMouse() or self.hasFocus()) or group >= len(self.laid):
            return
        row, x = self.laid[group], self.scale.x(minute)
        pen = QPen(self._theme.colour("text3"), 1.0)
        pen.setDashPattern([2.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, row.top + 2), QPointF(x, row.top + row.height - 2))
        painter.setFont(self._theme.font(max(11, self._theme.metrics.hint - 1)))
        painter.setPen(self._theme.colour("text3"))
        painter.drawText(QPointF(x + 3, row.top + 11), minute_words(minute))

    def _paint_hidden(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font(self._theme.metrics.body))
        painter.setPen(self._theme.colour("text3"))
        words = self.tr("Hidden while the blind study runs: cells below go by letters.")
        painter.drawText(
            QRectF(self.scale.left, 0, self.scale.right - self.scale.left, self.height()),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            words,
        )
