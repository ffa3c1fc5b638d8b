"""From a shipped design to its figure by mouse, and a design from nothing by keys: ``drive_studies.py FOLDER``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from hand import click, picture, press, seen, session, until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.bench.bench import Bench
from gui.designer.page import DesignerPage
from gui.results.page import ResultsPage

clicks = 0


def mouse(button: QAbstractButton) -> None:
    global clicks
    clicks += 1
    click(button)


def choose(window: Bench, text: str) -> None:
    buttons = window.top_bar.workspaces.findChildren(QAbstractButton)
    mouse(next(button for button in buttons if button.text() == text))


def designer(window: Bench) -> DesignerPage:
    return window.workspaces.pages["designer"]


def results(window: Bench) -> ResultsPage:
    return window.workspaces.pages["results"]


def by_mouse(window: Bench, folder: Path, exports: Path) -> None:
    began = time.monotonic()
    choose(window, "Designer")
    page = designer(window)
    start = next(one for one in page.blocks.starts if "NMDA block" in one.accessibleName())
    mouse(start)
    until(lambda: page.working.design.title == "NMDA block", "the design")
    picture(window, folder, "designer-light-1920", "light", (1920, 1080))
    mouse(page.tools.run)
    until(lambda: page.run.progress is not None and page.run.progress.counts.done >= 6, "some slices")
    picture(window, folder, "designer-running-light-1920", "light", (1920, 1080))
    seen["early_p"] = "p <" in page.so_far.words.text() or page.so_far.results.isVisible()
    until(lambda: page.run.progress is not None and page.run.progress.complete, "the cohort")
    mouse(page.so_far.results)
    until(lambda: "results" in window.workspaces.pages and results(window).view is not None, "the results")
    shown = results(window)
    shown.export.folder = exports
    mouse(shown.export.buttons["figure"])
    until(lambda: not shown.export.writing.busy, "the figure")
    seen["clicks"], seen["seconds"] = clicks, time.monotonic() - began
    seen["words"] = shown.view.words
    seen["exported"] = sorted(path.suffix for path in exports.iterdir())
    picture(window, folder, "results-light-1920", "light", (1920, 1080))
    picture(window, folder, "results-dark-1366", "dark", (1366, 768))
    press(window, "Ctrl+2")
    picture(window, folder, "designer-dark-1366", "dark", (1366, 768))


def by_keys(window: Bench) -> None:
    """Two groups, a train in both and a drug in the second; no mouse."""
    press(window, "Ctrl+2")
    page = designer(window)
    for _ in range(60):
        if window.focusWidget() is page.tools.new:
            break
        press(window, "Tab")
    seen["reached_new"] = window.focusWidget() is page.tools.new
    press(window, "Space")
    until(lambda: page.working.design.title == "New design", "an empty design")
    for _ in range(2):
        press(window, "Shift+Right")
    press(window, "Right")
    press(window, "H")
    seen["train"] = [step.label for step in page.working.design.group[0].protocol.train]
    reach(window, page.protocol.add)
    press(window, "Space")
    until(lambda: len(page.working.design.group) == 2, "another group")
    press(window, "D")
    seen["drugs"] = [[step.drug for step in group.protocol.drug] for group in page.working.design.group]
    reach(window, page.inspector.settings.animals)
    press(window, "Ctrl+A")
    for key in "3":
        press(window, key)
    press(window, "Return")
    seen["animals"] = page.working.design.sampling.animals
    page.protocol.rows.setFocus(Qt.FocusReason.OtherFocusReason)
    press(window, "Ctrl+Return")
    until(lambda: page.run.progress is not None and page.run.progress.complete, "the cohort")
    press(window, "Ctrl+Return")
    until(lambda: window.workspaces.in_view == "results", "the results")
    until(lambda: results(window).view is not None and results(window).view.title == "New design", "its results")
    seen["own_words"] = results(window).view.words


def reach(window: Bench, wanted: QWidget) -> None:
    """With Tab alone."""
    for _ in range(400):
        focused = window.focusWidget()
        if focused is wanted or (focused is not None and wanted.isAncestorOf(focused)):
            return
        press(window, "Tab")
    raise TimeoutError(f"Tab never came to {wanted.accessibleName()}")


def work(window: Bench, folder: Path, kept: Path) -> None:
    exports = kept / "exports"
    exports.mkdir()
    by_mouse(window, folder, exports)
    by_keys(window)
    press(window, "Ctrl+1")
    QTest.mouseMove(window, QPoint(5, 5))
    seen["on_bench"] = window.workspaces.in_view == "bench"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        place = Path(kept)
        (place / "experiments").mkdir()
        session(lambda window: work(window, Path(sys.argv[1]), place), place / "experiments")
