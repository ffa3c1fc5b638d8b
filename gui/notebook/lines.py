"""The list of the notebook's lines: as tall as their words need, and quick however many there are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QTableView

from gui.guard.handlers import careful
from gui.parts.theme import Theme
from gui.session.notebook import Notebook, clock

TIME, WORDS = 0, 1
LAST_PAGE = 60
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TOP_LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
Index = QModelIndex | QPersistentModelIndex


@careful
class NotebookLines(QAbstractTableModel):
    """Two columns, time and words, of the branch in view."""

    def __init__(self, theme: Theme, notebook: Notebook) -> None:
        super().__init__()
        self._theme = theme
        self._notebook = notebook
        self._shown = len(notebook.lines)

    def grow(self) -> None:
        """Lines were added to the branch in view."""
        count = len(self._notebook.lines)
        if count > self._shown:
            self.beginInsertRows(QModelIndex(), self._shown, count - 1)
            self._shown = count
            self.endInsertRows()

    def start_again(self) -> None:
        """Another branch, or another theme."""
        self.beginResetModel()
        self._shown = len(self._notebook.lines)
        self.endResetModel()

    def tick(self, row: int) -> int:
        return self._notebook.lines[row].tick

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._notebook.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return clock(line.tick) if index.column() == TIME else line.text
            case Qt.ItemDataRole.ForegroundRole:
                own = line.own and index.column() == WORDS
                return self._theme.colour("text" if own else "text3" if index.column() == TIME else "text2")
            case Qt.ItemDataRole.FontRole:
                return self._theme.font(self._theme.metrics.body, 500 if line.own and index.column() == WORDS else 400)
            case Qt.ItemDataRole.TextAlignmentRole:
                return TOP_LEFT
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{clock(line.tick, True)}, {line.text}"
        return None


@careful
class NotebookList(QTableView):
    line_chosen = Signal(int)
    """A row was clicked, or Enter pressed on it."""

    def __init__(self, theme: Theme, lines: NotebookLines) -> None:
        super().__init__()
        self._theme = theme
        self._fitted: set[int] = set()
        self._fitted_to = 0
        self.setModel(lines)
        self.setAccessibleName(self.tr("Lines of the notebook"))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        corner = self.findChild(QAbstractButton)
        assert corner is not None
        corner.setAccessibleName(self.accessibleName())
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(TIME, QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(WORDS, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.clicked.connect(lambda index: self.line_chosen.emit(index.row()))
        self.verticalScrollBar().valueChanged.connect(self.fit)
        lines.rowsInserted.connect(self._follow)
        lines.modelReset.connect(self._begin_again)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        theme = self._theme
        self.setStyleSheet(
            f"QTableView {{ background: transparent; border: 2px solid transparent; border-radius: 5px;"
            f" selection-color: {theme.hex('text')}; }}"
            f"QTableView:focus {{ border-color: {theme.hex('text')}; }}"
            f"QTableView::item {{ padding: 1px 0; border: none; }}"
            f"QTableView::item:selected {{ background: {theme.hex('bg3')}; }}"
            f"QTableView::item:hover {{ background: {theme.hex('bg2')}; }}"
        )
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 6)
        self.setColumnWidth(TIME, metrics.horizontalAdvance("00:00") + 18)
        self._begin_again()

    # ---- heights: only of the rows in view and of the last page, so that 5000 lines cost what 50 do

    def fit(self) -> None:
        """Give the rows in view, and those at the end, the height of their words."""
        if self.columnWidth(WORDS) != self._fitted_to:
            self._fitted_to = self.columnWidth(WORDS)
            self._fitted.clear()
        count = self.model().rowCount()
        for row in range(max(0, count - LAST_PAGE), count):
            self._fit_row(row)
        row, left = max(0, self.rowAt(0)), self.viewport().height()
        while row < count and left > 0:
            self._fit_row(row)
            left -= self.rowHeight(row)
            row += 1

    def _fit_row(self, row: int) -> None:
        if row not in self._fitted:
            self._fitted.add(row)
            self.resizeRowToContents(row)

    def _begin_again(self) -> None:
        self._fitted.clear()
        self.fit()
        self.scrollToBottom()

    def _follow(self) -> None:
        """A list that stands at its end stays there."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        self.fit()
        if at_end:
            self.scrollToBottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    # ---- keys: Enter is this list's while a line of it is current, and not the order to run

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in ENTER:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.currentIndex().isValid():
            self.line_chosen.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
