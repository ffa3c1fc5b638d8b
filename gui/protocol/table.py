"""Steps as a table on the experiment's time: when, and what happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.guard.handlers import careful
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.protocol.step_values import step_words
from model.units import TICKS_PER_MIN
from rig.instruments.drug import Drug
from rig.protocol.plan import Change

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
AT_PX = 76


@careful
class Rows(QAbstractTableModel):
    """Words are made when a row is looked at: a plan may have two thousand steps, and all of them change at once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._steps: tuple[Change, ...] = ()
        self._later = 0
        self._drugs: Mapping[str, Drug] = {}

    def show_steps(self, steps: tuple[Change, ...], later: int, drugs: Mapping[str, Drug]) -> None:
        more = len(steps) != len(self._steps)
        if more:
            self.beginResetModel()
        self._steps, self._later, self._drugs = steps, later, drugs
        if more:
            self.endResetModel()
        elif steps:
            self.dataChanged.emit(self.index(0, 0), self.index(len(steps) - 1, 1))

    def _words(self, index: Index) -> str:
        change = self._steps[index.row()]
        if index.column() == 0:
            return f"{(change.step.tick + self._later) / TICKS_PER_MIN:.2f}"
        return step_words(change, self._drugs)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._steps)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{at} min").format(at=self._words(index)) if index.column() == 0 else self._words(index)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() == 0 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("At (min)"), self.tr("What happens"))[section]
        return None


@careful
class PlanTable(QTableView):
    place_chosen = Signal(int)
    """The row with the cursor, −1 for none."""
    remove_asked = Signal()
    """Del."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows = Rows(self)
        self.setModel(self._rows)
        self.setAccessibleName(self.tr("Steps"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        heads.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        heads.setHighlightSections(False)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.place_chosen.emit(now.row()))
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def show_steps(self, steps: tuple[Change, ...], later: int, drugs: Mapping[str, Drug]) -> None:
        """Show them, ``later`` ticks later than they were planned; the cursor stays where it was."""
        before = self.place
        self.blockSignals(True)
        self._rows.show_steps(steps, later, drugs)
        if before != self.place:
            self.choose(min(before, len(steps) - 1))
        self.blockSignals(False)

    @property
    def place(self) -> int:
        return self.currentIndex().row()

    @property
    def places(self) -> list[int]:
        """The rows that are chosen."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def choose(self, place: int) -> None:
        """Put the cursor on a row."""
        how = QItemSelectionModel.SelectionFlag
        index = self._rows.index(place, 0)
        self.selectionModel().setCurrentIndex(index, how.ClearAndSelect | how.Rows)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _apply_theme(self) -> None:
        theme, size = self._theme, self._theme.metrics
        self.verticalHeader().setDefaultSectionSize(size.row - 4)
        self.setColumnWidth(0, scaled(theme, AT_PX))
        self.setStyleSheet(
            f"QTableView {{ background: {theme.hex('plot')}; border: 1px solid {theme.hex('line')}; "
            "border-radius: 5px; "
            f"selection-background-color: {theme.hex('bg3')}; selection-color: {theme.hex('text')}; }}"
            f"QTableView:focus {{ border: 2px solid {theme.hex('text')}; }}"
            f"QTableView::item {{ padding: 0 8px; border: none; }}"
            f"QHeaderView {{ background: {theme.hex('plot')}; }}"
            f"QHeaderView::section {{ background: {theme.hex('plot')}; color: {theme.hex('text3')}; border: none; "
            f"border-bottom: 1px solid {theme.hex('line')}; padding: 2px 8px; font-size: {size.hint}px; }}"
        )
