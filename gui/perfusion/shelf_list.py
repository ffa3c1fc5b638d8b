"""The list of the drug shelf: a drug a row, with its doses, its line, and what can be done with it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.dose_text import dose_text, range_text
from gui.parts.swatch import paint_swatch
from gui.parts.theme import Theme
from gui.perfusion.drug_facts import effect_line
from gui.perfusion.drug_name import REST_MS
from gui.perfusion.target_text import table
from rig.instruments.drug import Drug

BUTTON_PX = 78
DOSE_PX = 132
SWATCH_PX = 14
PAD_PX = 6
DRUG = Qt.ItemDataRole.UserRole
OWN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
Index = QModelIndex | QPersistentModelIndex


class ShelfDrug:
    """A drug as it lies on the shelf. ``found_by``: lower-case texts that a search goes through, best first."""

    def __init__(self, drug: str, card: Drug) -> None:
        self.drug = drug
        self.card = card
        self.effect = effect_line(card)
        self.usual = dose_text(card, card.usual_uM)
        self.range = range_text(card)
        targets = " ".join(table()[ligand.target].name for ligand in card.ligands)
        names = f"{card.name} {card.full_name} {drug}"
        everything = f"{names} {self.effect} {targets} {card.about}"
        self.found_by = tuple(text.lower() for text in (card.name, names, f"{names} {self.effect}", everything))

    def rank(self, words: list[str]) -> int | None:
        """How well a search fits, 0 best; None when it does not."""
        if words and self.found_by[0].startswith(" ".join(words)):
            return 0
        return next((n for n, text in enumerate(self.found_by, 1) if all(word in text for word in words)), None)


class Place(NamedTuple):
    """Where a drug hangs. ``line`` counts from 0, None on the shelf; ``held``: why it cannot be taken off."""

    line: int | None = None
    mark: int = 0
    held: str = ""


@careful
class ShelfList(QListView):
    """Enter or Space does what the button of a row does, I opens the card, Up from the first row leaves upwards."""

    pressed = Signal(str)
    card_asked = Signal(str, bool)
    """(drug, whether by hand): its card."""
    card_left = Signal()
    left_upwards = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.places: dict[str, Place] = {}
        self.drugs: list[ShelfDrug] = []
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(ShelfRows(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Drugs found"))
        self._under = ""
        self.rest = QTimer(self)
        self.rest.setSingleShot(True)
        self.rest.setInterval(REST_MS)
        self.rest.timeout.connect(lambda: self.card_asked.emit(self._under, False))
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def row_px(self) -> int:
        return 2 * self.theme.metrics.body + 16

    # ---- what is shown

    def show_drugs(self, drugs: list[ShelfDrug]) -> None:
        """From the top; the row in hand stays in hand while it is there."""
        here = self.current()
        self.drugs = drugs
        self._items.clear()
        for one in drugs:
            item = QStandardItem(one.card.name)
            item.setData(one.drug, DRUG)
            item.setEditable(False)
            self._items.appendRow(item)
        self._say()
        names = [one.drug for one in drugs]
        if drugs:
            self.setCurrentIndex(self._items.index(names.index(here) if here in names else 0, 0))

    def show_places(self, places: dict[str, Place]) -> None:
        if places != self.places:
            self.places = places
            self._say()
            self.viewport().update()

    def _say(self) -> None:
        for row, one in enumerate(self.drugs):
            words = self.tr("{drug}, {effect}, usual {usual}, in use {range}, {where}").format(
                drug=one.card.name, effect=one.effect, usual=one.usual, range=one.range, where=self._where(one.drug)
            )
            self._items.item(row).setData(words, Qt.ItemDataRole.AccessibleTextRole)

    def _where(self, drug: str) -> str:
        place = self.places.get(drug, Place())
        return self.tr("on the shelf") if place.line is None else self.tr("on line {n}").format(n=place.line + 1)

    def current(self) -> str:
        """The drug in hand; empty without one."""
        return self.currentIndex().data(DRUG) or ""

    def act_words(self, drug: str) -> str:
        """What the button of its row says."""
        place = self.places.get(drug, Place())
        return self.tr("Load") if place.line is None else self.tr("Unload {n}").format(n=place.line + 1)

    def button_box(self, row: QRect) -> QRect:
        high = self.theme.metrics.row
        return QRect(row.right() - PAD_PX - BUTTON_PX, row.center().y() - high // 2, BUTTON_PX, high)

    def name_box(self, row: QRect) -> QRect:
        left = row.left() + 2 * PAD_PX + SWATCH_PX
        right = row.right() - BUTTON_PX - DOSE_PX - 3 * PAD_PX
        return QRect(left, row.top() + 2, right - left, row.height() - 4)

    # ---- hands

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and (event.key() in OWN_KEYS or event.key() == Qt.Key.Key_I):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in OWN_KEYS:
            if self.current():
                self.pressed.emit(self.current())
        elif event.key() == Qt.Key.Key_I:
            if self.current():
                self.card_asked.emit(self.current(), True)
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        row = self.visualRect(index)
        if self.button_box(row).contains(at):
            self.pressed.emit(index.data(DRUG))
        elif self.name_box(row).contains(at):
            self.rest.stop()
            self.card_asked.emit(index.data(DRUG), True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._pointer_at(event.position().toPoint())
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer_at(QPoint(-1, -1))
        super().leaveEvent(event)

    def _pointer_at(self, at: QPoint) -> None:
        index = self.indexAt(at)
        over = index.isValid() and self.name_box(self.visualRect(index)).contains(at)
        under = index.data(DRUG) if over else ""
        if under == self._under:
            return
        self._under = under
        self.card_left.emit()
        if under:
            self.rest.start()
        else:
            self.rest.stop()


@careful
class ShelfRows(QStyledItemDelegate):
    def __init__(self, shelf: ShelfList) -> None:
        super().__init__(shelf)
        self._shelf = shelf

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._shelf.row_px)

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shelf, theme, row = self._shelf, self._shelf.theme, option.rect
        one = shelf.drugs[index.row()]
        place = shelf.places.get(one.drug, Place())
        size = theme.metrics
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        swatch = QRectF(row.left() + PAD_PX, row.center().y() - SWATCH_PX / 2, SWATCH_PX, SWATCH_PX)
        if place.line is None:
            painter.setPen(QPen(theme.colour("line2"), 1.3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(swatch.adjusted(1, 1, -1, -1), 3, 3)
        else:
            paint_swatch(painter, theme, place.mark, swatch)
        upper, lower = _halves(shelf.name_box(row))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        doses = QRect(row.right() - BUTTON_PX - DOSE_PX - 2 * PAD_PX, upper.top(), DOSE_PX - PAD_PX, 2 * upper.height())
        usual, in_use = _halves(doses)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(size.body, 600))
        painter.drawText(upper, left, _cut(painter, one.card.name, upper))
        painter.drawText(usual, right, one.usual)
        painter.setPen(theme.colour("text3"))
        painter.setFont(theme.font(size.hint))
        painter.drawText(lower, left, _cut(painter, one.effect, lower))
        painter.drawText(in_use, right, one.range)
        self._paint_button(painter, shelf.button_box(row), one.drug, place)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), 5, 5)
        painter.restore()

    def _paint_button(self, painter: QPainter, box: QRect, drug: str, place: Place) -> None:
        theme = self._shelf.theme
        over = box.contains(self._shelf.viewport().mapFromGlobal(self._shelf.cursor().pos()))
        pen = QPen(theme.colour("line2" if place.held else "line"), 1.0)
        if place.held:
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setBrush(theme.colour("bg3" if over else "bg2"))
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(theme.colour("text3" if place.held else "text"))
        painter.setFont(theme.font(theme.metrics.body))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._shelf.act_words(drug))


def _halves(box: QRect) -> tuple[QRect, QRect]:
    high = box.height() // 2
    return QRect(box.left(), box.top(), box.width(), high), QRect(box.left(), box.top() + high, box.width(), high)


def _cut(painter: QPainter, text: str, box: QRect) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
