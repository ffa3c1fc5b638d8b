"""The panels of the bench, in the order in which F6 goes through them, and the workspaces of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.notebook.panel import NotebookPanel
from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.perfusion.panel import PerfusionPanel
from gui.scope.panel import ScopePanel
from gui.session.session import Session
from gui.slice.panel import SlicePanel
from gui.spine.panel import SpinePanel
from gui.stimulator.panel import StimulatorPanel
from gui.time_course.panel import TimeCoursePanel

Place = Literal["rail", "plots", "pane"]
"""The rail on the left, the plots in the middle, the pane on the right; the first of a place stands uppermost."""


class PanelRow(NamedTuple):
    """``name``: what the bench and its keys call it. ``key`` brings it into view, where it is not always there."""

    name: str
    key: str
    place: Place
    make: Callable[[Theme, Session], QWidget]


PANELS = (
    PanelRow("stimulator", "", "rail", StimulatorPanel),
    PanelRow("perfusion", "", "rail", PerfusionPanel),
    PanelRow("scope", "", "plots", ScopePanel),
    PanelRow("time_course", "", "plots", TimeCoursePanel),
    PanelRow("slice", "F2", "pane", SlicePanel),
    PanelRow("spine", "F3", "pane", SpinePanel),
    PanelRow("notebook", "F4", "pane", NotebookPanel),
)
BENCH = "bench"


class WorkspaceRow(NamedTuple):
    """``make``: from the theme, the memory and the folder that keeps studies, None where nothing is kept."""

    name: str
    make: Callable[[Theme, Memory, Path | None], QWidget]


def _designer(theme: Theme, memory: Memory, studies: Path | None) -> QWidget:
    # loaded when it is first asked for: no window waits for it
    from gui.designer.page import DesignerPage

    return DesignerPage(theme, memory, studies)


def _results(theme: Theme, memory: Memory, studies: Path | None) -> QWidget:
    from gui.results.page import ResultsPage

    return ResultsPage(theme, memory, studies)


WORKSPACES: tuple[WorkspaceRow, ...] = (
    WorkspaceRow("designer", _designer),
    WorkspaceRow("results", _results),
)
"""Besides the Bench, in the order of their keys; each is made when it is first asked for."""
PANEL_KEYS = {row.name: row.key for row in PANELS if row.key}


def first_control(panel: QWidget) -> QWidget | None:
    """The first control in ``panel`` that Tab would reach; None without one."""
    inside = [one for one in panel.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
    tabbed = [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return min(tabbed, key=lambda one: _reading_order(panel, one), default=None)


def next_control(panels: Sequence[QWidget], focused: QWidget | None) -> QWidget | None:
    """The first control of the panel in view that comes after the one with the focus."""
    shown = [panel for panel in panels if panel.isVisible()]
    here = next((i for i, panel in enumerate(shown) if focused is not None and panel.isAncestorOf(focused)), -1)
    following = (first_control(shown[(here + step) % len(shown)]) for step in range(1, len(shown) + 1))
    return next((control for control in following if control is not None), None)


def _reading_order(panel: QWidget, one: QWidget) -> tuple[int, int]:
    at = one.mapTo(panel, one.rect().topLeft())
    return at.y() // 20, at.x()
