"""The menu behind the three lines: scale, theme, motion, and the ways to find things."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.parts.view_scale import SCALES, fits


class WindowMenu(QMenu):
    slice_asked = Signal()
    experiment_asked = Signal()
    scale_asked = Signal(int)
    calm_asked = Signal(bool)
    find_asked = Signal()
    export_asked = Signal()
    compare_asked = Signal()
    keys_asked = Signal()
    lecture_asked = Signal()
    fold_asked = Signal()

    def __init__(self, theme: Theme, memory: Memory, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Menu"))
        self._memory = memory
        self._offer((self.tr("Another slice…"), self.tr("Ctrl N"), self.slice_asked))
        self._offer((self.tr("Open an experiment…"), self.tr("Ctrl O"), self.experiment_asked))
        self.addSeparator()
        self._scales = QMenu(self.tr("View scale at the next opening"), self)
        group = QActionGroup(self)
        self._percent: dict[int, QAction] = {}
        for percent in SCALES:
            action = group.addAction(f"{percent} %")
            action.setCheckable(True)
            action.triggered.connect(lambda _on, percent=percent: self.scale_asked.emit(percent))
            self._percent[percent] = action
        self._scales.addActions(group.actions())
        self.addMenu(self._scales)
        self.addMenu(theme_menu(theme, self))
        self._calm = self.addAction(self.tr("Reduce motion"))
        self._calm.setCheckable(True)
        self._calm.toggled.connect(self.calm_asked)
        self.addSeparator()
        for offer in (
            (self.tr("Lecture mode"), "F11", self.lecture_asked),
            (self.tr("Fold the right pane"), "F8", self.fold_asked),
            (self.tr("Find any control…"), self.tr("Ctrl K"), self.find_asked),
            (self.tr("Export…"), self.tr("Ctrl E"), self.export_asked),
            (self.tr("Compare with a recording…"), "", self.compare_asked),
            (self.tr("Keys"), "?", self.keys_asked),
        ):
            self._offer(offer)
        self.aboutToShow.connect(self._show_in_force)
        self._show_in_force()

    def _offer(self, offer: tuple[str, str, SignalInstance]) -> None:
        """Words, key and what is asked for. The key stands in the text alone: bound a second time it would be
        ambiguous."""
        words, key, asked = offer
        self.addAction(f"{words}\t{key}" if key else words).triggered.connect(lambda _on=False: asked.emit())

    def _show_in_force(self) -> None:
        for percent, action in self._percent.items():
            action.setChecked(percent == self._memory.kept.scale_percent)
            action.setEnabled(fits(percent, self.screen()))
        self._calm.blockSignals(True)
        self._calm.setChecked(self._memory.kept.calm)
        self._calm.blockSignals(False)


def theme_menu(theme: Theme, parent: QWidget) -> QMenu:
    """Dark, light, or as the system."""
    menu = QMenu(parent.tr("Theme"), parent)
    group = QActionGroup(menu)
    names = {"dark": parent.tr("Dark"), "light": parent.tr("Light"), "system": parent.tr("Follow system")}
    for choice, words in names.items():
        action = group.addAction(words)
        action.setCheckable(True)
        action.setData(choice)
        action.triggered.connect(lambda _on, choice=choice: theme.choose(choice))
    menu.addActions(group.actions())

    def show_in_force() -> None:
        for action in group.actions():
            action.setChecked(action.data() == theme.choice)

    menu.aboutToShow.connect(show_in_force)
    show_in_force()
    return menu
