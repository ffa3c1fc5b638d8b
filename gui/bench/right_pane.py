"""The right pane: the slice above, the spine and the notebook as tabs below; folded it is a rail of three icons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from gui.bench.panel_table import PANEL_KEYS
from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.theme import LARGE_FROM_PX, LOW_BELOW_PX, Theme

PARTS = ("slice", "spine", "notebook")
RAIL_PX = 44

SMALL_DRAWING_PX = 150
SLICE_OF_ITS_WIDTH = 0.93
"""The slice lies broad: so high is its card for its width, as long as the tabs keep their share."""
SLICE_AT_MOST = 0.44


@careful
class RightPane(QWidget):
    fold_changed = Signal(bool)

    def __init__(self, theme: Theme, slice_panel: QWidget, spine: QWidget, notebook: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self.parts = dict(zip(PARTS, (slice_panel, spine, notebook), strict=True))
        self._names = {"slice": self.tr("Slice"), "spine": self.tr("Spine"), "notebook": self.tr("Notebook")}
        self.chosen = "spine"
        self._both = False
        self._low = False
        self.tabs = {part: self._tab(self._names[part], PANEL_KEYS[part]) for part in PARTS[1:]}
        group = QButtonGroup(self)
        for part, tab in self.tabs.items():
            group.addButton(tab)
            tab.clicked.connect(lambda _on, part=part: self.choose(part))
        self.tab_card = QFrame()
        self.tab_card.setObjectName("card")
        self._tab_bar = QWidget()
        bar = QHBoxLayout(self._tab_bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(2)
        self._heads = {part: label(self._names[part], "title") for part in PARTS[1:]}
        for tab in self.tabs.values():
            bar.addWidget(tab)
        bar.addSpacing(6)
        bar.addWidget(self._heads["spine"])
        bar.addStretch(1)
        self.fold_button = Button(name=self.tr("Fold the right pane"), tip=self.tr("Fold the right pane (F8)"))
        self.fold_button.setProperty("icon_only", True)
        self.fold_button.setProperty("quiet", True)
        self.fold_button.clicked.connect(lambda: self.fold(True))
        bar.addWidget(self.fold_button)
        below = QVBoxLayout(self.tab_card)
        below.setContentsMargins(4, 4, 4, 4)
        below.setSpacing(2)
        below.addWidget(self._tab_bar)
        below.addWidget(spine, 1)
        below.addWidget(self._heads["notebook"])
        below.addWidget(notebook, 1)
        self._heads["notebook"].setContentsMargins(8, 6, 0, 0)
        self._open = QWidget()
        whole = QVBoxLayout(self._open)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(slice_panel)
        whole.addWidget(self.tab_card, 1)
        self.rail = self._rail()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._open)
        self._stack.addWidget(self.rail)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()
        self._show_parts()

    @staticmethod
    def _tab(name: str, key: str) -> Button:
        tab = Button(name, name, f"{name} ({key})")
        tab.setCheckable(True)
        tab.setProperty("quiet", True)
        tab.setProperty("tab", True)
        return tab

    def _rail(self) -> QFrame:
        rail = QFrame()
        rail.setObjectName("card")
        column = QVBoxLayout(rail)
        column.setContentsMargins(4, 8, 4, 8)
        column.setSpacing(6)
        self.rail_buttons: dict[str, Button] = {}
        for part in PARTS:
            words = self.tr("Open {part}").format(part=self._names[part])
            button = Button(name=words, tip=f"{words} ({PANEL_KEYS[part]})")
            button.setProperty("icon_only", True)
            button.setProperty("quiet", True)
            button.clicked.connect(lambda _on=False, part=part: self.choose(part))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.rail_buttons[part] = button
        column.addStretch(1)
        return rail

    # ---- folding and choosing

    @property
    def folded(self) -> bool:
        return self._stack.currentWidget() is self.rail

    def fold(self, folded: bool) -> None:
        """F8."""
        if folded == self.folded:
            return
        self._stack.setCurrentWidget(self.rail if folded else self._open)
        self._size()
        self.fold_changed.emit(folded)

    def choose(self, part: str) -> None:
        """Bring the part into view, and unfold the pane if need be."""
        self.fold(False)
        if part != "slice":
            self.chosen = part
            self._show_parts()

    def holds(self, widget: QWidget) -> str:
        """Which part ``widget`` stands in; empty when in none."""
        return next((name for name, part in self.parts.items() if part is widget or part.isAncestorOf(widget)), "")

    def _show_parts(self) -> None:
        for part, tab in self.tabs.items():
            tab.setChecked(part == self.chosen)
            self.parts[part].setVisible(self._both or part == self.chosen)
        for part, tab in self.tabs.items():
            tab.setVisible(not self._both)
            self._heads[part].setVisible(self._both)

    # ---- sizes

    def lay_out(self, window_width: int, window_height: int) -> None:
        """On a large screen the spine and the notebook stand below each other; in a low window the slice shrinks."""
        self._low = window_height < LOW_BELOW_PX
        both = window_width >= LARGE_FROM_PX
        if both != self._both:
            self._both = both
            self._show_parts()
        self._size()

    def _size(self) -> None:
        if self.folded:
            self.setFixedWidth(RAIL_PX)
        else:
            self.setMinimumWidth(self._theme.metrics.pane)
            self.setMaximumWidth(16777215)
        self._fit_slice()

    def _fit_slice(self) -> None:
        if self._low:
            frame = 2 * self._theme.metrics.row + 3 * self._theme.metrics.gap
            self.parts["slice"].setFixedHeight(SMALL_DRAWING_PX + frame)
        else:
            width = max(self.width(), self._theme.metrics.pane)
            self.parts["slice"].setFixedHeight(round(min(SLICE_OF_ITS_WIDTH * width, SLICE_AT_MOST * self.height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.folded:
            self._fit_slice()

    def apply_theme(self) -> None:
        ink = self._theme.colour("text2")
        for part, button in self.rail_buttons.items():
            button.setIcon(icon(part, ink))
        self.fold_button.setIcon(icon("fold", ink))
        self._size()
