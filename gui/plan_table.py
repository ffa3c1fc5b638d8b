"""Steps as a table on the experiment's time: when, and what happens."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.theme import Look

NOWHERE = QModelIndex()
AT_PX = 76
Row = tuple[str, str]
"""When, in min of the experiment, and what happens."""


class Rows(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows != self.rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 1))

    def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        words = self.rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{at} min").format(at=words) if index.column() == 0 else words
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() == 0 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("At (min)"), self.tr("What happens"))[section]
        return None


class PlanTable(QTableView):
    place_chosen = Signal(int)
    """The row with the cursor, −1 for none."""
    remove_asked = Signal()
    """Del."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
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
        look.changed.connect(self._dress)
        self._dress()

    def show_rows(self, rows: list[Row]) -> None:
        """Show them; the cursor stays where it was as far as there are rows."""
        before = self.place
        self.blockSignals(True)
        self._rows.show_rows(rows)
        if before != self.place:
            self.choose(min(before, len(rows) - 1))
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

    def _dress(self) -> None:
        look, size = self._look, self._look.metrics
        self.verticalHeader().setDefaultSectionSize(size.row - 4)
        self.setColumnWidth(0, AT_PX)
        self.setStyleSheet(
            f"QTableView {{ background: {look.hex('plot')}; border: 1px solid {look.hex('line')}; border-radius: 5px; "
            f"selection-background-color: {look.hex('bg3')}; selection-color: {look.hex('text')}; }}"
            f"QTableView:focus {{ border: 2px solid {look.hex('text')}; }}"
            f"QTableView::item {{ padding: 0 8px; border: none; }}"
            f"QHeaderView {{ background: {look.hex('plot')}; }}"
            f"QHeaderView::section {{ background: {look.hex('plot')}; color: {look.hex('text3')}; border: none; "
            f"border-bottom: 1px solid {look.hex('line')}; padding: 2px 8px; font-size: {size.hint}px; }}"
        )
