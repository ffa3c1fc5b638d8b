"""A blind study in the real window, from its file to the bench, and one whose program was killed:
``drive_results.py FOLDER``. The slices are drawn by hand but for the one that the bench records again."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from hand import awake, bench, click, picture, press, seen, session, until
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from gui.bench.bench import Bench
from gui.results.page import ResultsPage
from gui.snapshot import canned_study
from gui.snapshot.canned_study import EFFECTS, CannedStudy, canned
from rig.study.results.study import read_study
from rig.study.running.slice_result import computed, job_of
from rig.study.running.study_file import StudyFile

SHORT = f"blind = true\n{canned_study.BLOCK}".replace("follow_up_min = 180", "follow_up_min = 10")
SHORT = SHORT.replace("from_min = 160\nto_min = 180", "from_min = 0\nto_min = 10").replace("to_min = 35", "to_min = 5")
KILLED = """
import sys
from pathlib import Path
from rig.study.running.study_file import StudyFile
file = StudyFile.open(Path(sys.argv[1]))
file.note("Written before the end.")
print("written", flush=True)
sys.stdin.read()
"""


def kept(made: CannedStudy, path: Path) -> Path:
    with StudyFile.create(path, made.opened) as file:
        file.put(made.results)
    return path


def open_study(window: Bench, page: ResultsPage, button: QAbstractButton, path: Path) -> None:
    """By the button and the dialog that it opens."""
    click(button)
    until(lambda: any(one.isVisible() for one in page.findChildren(QFileDialog)), "the file dialog")
    dialog = next(one for one in page.findChildren(QFileDialog) if one.isVisible())
    dialog.selectFile(str(path))
    dialog.accept()
    until(lambda: page.study is not None and page.study.path == path and not page.working.busy, path.name)
    window.activateWindow()
    until(window.isActiveWindow, "the focus")


def click_slice(page: ResultsPage, number: int) -> None:
    """Where it stands among the others, once it is painted."""
    view = page.slices
    found: list[QPoint] = []

    def stands() -> bool:
        places = (QPoint(x, y) for y in range(0, view.height(), 3) for x in range(0, view.width(), 3))
        found.extend(one for one in places if (spot := view.spot_at(QPointF(one))) and spot.point.number == number)
        return bool(found)

    until(stands, f"slice {number} among the others", 20.0)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=found[len(found) // 2])
    until(lambda: page.slice_card.isVisible() and page.slice_card.index == number, "the card of the slice")


def decide(window: Bench, page: ResultsPage, path: Path) -> None:
    """What counts, then which group is which."""
    seen["blind"] = [look.name for look in page.view.looks]
    click_slice(page, 3)
    QTest.keyClicks(page.slice_card.reason, "a bubble")
    click(page.slice_card.out)
    until(lambda: page.study.left_out == {3: "a bubble"} and not page.working.busy, "a slice left out")
    press(window, "Esc")
    until(page.slice_card.isHidden, "the card closed", 20.0)
    strip = page.strips.blind
    click(strip.buttons[0])
    click(strip.buttons[0])
    until(lambda: not page.view.blind and not page.working.busy, "the names of the groups")
    kept_now = read_study(path)
    seen["kept"] = {"unblinded": kept_now.unblinded, "left_out": list(kept_now.left_out.values())}
    seen["names"] = [look.name for look in page.view.looks]
    seen["words"] = page.statistics.text()


def to_the_bench(page: ResultsPage) -> Bench:
    """The slice that is picked, recorded again; gives the window that it stands in."""
    before = bench()
    click_slice(page, 0)
    study = page.study
    planned = study.planned[0]
    click(page.slice_card.bench)
    until(lambda: bench() is not before, "the slice on the bench")
    window = bench()
    awake(window)
    sampling, opened = study.opened.design.sampling, study.opened
    job = job_of(planned, study.arms[planned.arm].protocol, sampling, opened.preparations, opened.drugs)
    alone = computed(planned, job).courses["S1"].columns()[1]
    there = window.session.time_course.percent("S1", "slope")[1]
    seen["bit_equal"] = bool(np.array_equal(there.astype("<f4"), alone.astype("<f4")[: len(there)])) and len(there) > 20
    return window


def after_a_kill(window: Bench, page: ResultsPage, path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "written"
        child.kill()
    open_study(window, page, page.tools.study, path)
    seen["after_kill"] = {"slices": len(page.study.results), "notes": list(page.study.notes)}
    seen["early"] = page.view.words


def work(window: Bench, folder: Path, place: Path) -> None:
    path = kept(canned(SHORT, lambda arm: EFFECTS[arm.name]), place / "blind.study")
    half = kept(canned_study.block().first(9), place / "half.study")
    press(window, "Ctrl+3")
    until(lambda: window.workspaces.in_view == "results", "the workspace")
    page = window.workspaces.pages["results"]
    open_study(window, page, page.empty.study, path)
    picture(window, folder, "results-blind-light-1920", "light", (1920, 1080))
    decide(window, page, path)
    page.export.folder = place / "exports"
    page.export.folder.mkdir()
    for form in ("figure", "everything"):
        click(page.export.buttons[form])
        until(lambda: not page.export.writing.busy, f"the export of {form}")
    seen["exported"] = sorted(one.suffix for one in page.export.folder.iterdir())
    seen["refused"] = page.export.problem.text()
    window = to_the_bench(page)
    seen["on_bench"] = window.workspaces.in_view
    press(window, "Ctrl+3")
    until(lambda: window.workspaces.in_view == "results", "the workspace in the window that followed")
    page.slice_card.close_card()
    after_a_kill(window, page, half)
    picture(window, folder, "results-half-dark-1366", "dark", (1366, 768))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        experiments = Path(made) / "experiments"
        experiments.mkdir()
        session(lambda window: work(window, Path(sys.argv[1]), Path(made)), experiments)
