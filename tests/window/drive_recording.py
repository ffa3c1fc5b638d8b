"""Lays last year's slice beside the one on the bench, as a teacher does: ``drive_recording.py FOLDER``. The recording
is an ABF of another slice; its protocol is laid out, run, and both time courses are looked at."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from hand import click, minutes, picture, press, recent, seen, session, until
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from gui.bench.bench import Bench
from gui.time_course.recorded import RecordedCourse
from rig.experiment.runner import run_protocol
from rig.export.abf import write_abf
from rig.protocol.library import protocol

ELSEWHERE = 7


def recorded(window: Bench) -> RecordedCourse:
    found = window.time_course.recorded
    assert found is not None
    return found


def mouse(widget: QWidget, place: QPoint) -> None:
    """A click where the screen would send it."""
    window = widget.window()
    left, bare = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(window.windowHandle(), left, bare, widget.mapTo(window, place))


def point(window: Bench, pathway: str, row: int) -> QPoint:
    plot = recorded(window).plot
    plot.redraw()
    at, values = plot.drawn[pathway]
    return plot.plot.getViewBox().mapViewToScene(QPointF(at[row], values[row])).toPoint()


def late(window: Bench, pathway: str) -> float:
    at, values = recorded(window).plot.drawn[pathway]
    return float(np.mean(values[at > at[-1] - 5]))


def choose_file(window: Bench, path: Path) -> None:
    """By the button and the dialog that it opens."""
    click(window.import_box.open_button)
    until(lambda: any(one.isVisible() for one in window.findChildren(QFileDialog)), "the file dialog")
    dialog = next(one for one in window.findChildren(QFileDialog) if one.isVisible())
    dialog.selectFile(str(path))
    dialog.accept()
    until(lambda: window.session.recording.opened is not None, "the recording")
    until(lambda: not window.import_box.measuring.busy, "its measures")


def work(window: Bench, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = write_abf(run_protocol(protocol("ltp_hfs"), ELSEWHERE).record, Path(place) / "slice 2 of 5 Nov.abf")
        window.import_box.ask()
        choose_file(window, path)
        box = window.import_box
        seen["told"] = box.told.text()
        seen["experiment"] = box.experiment.text()
        seen["recorded"] = {pathway: late(window, pathway) for pathway in ("S1", "S2")}
        click(box.lay_plan)
        until(lambda: bool(window.session.status.plan), "the plan")
        seen["planned"] = len(window.session.status.plan)
        box.close_card()
        mouse(recorded(window).plot.viewport(), point(window, "S1", 10))
        seen["held"] = [(sweep.pathway, len(sweep.pulses)) for sweep in window.scope.plot.sweeps.held]
        picture(window, folder, "recording-planned-light-1920", "light", (1920, 1080))
        press(window, "5")
        until(lambda: len(window.session.time_course.trains) == 1, "the train")
        end = minutes(window) + 60.0
        until(lambda: minutes(window) >= end, "an hour after it")
        press(window, "3")
        until(lambda: window.session.status.speed_asked == 60.0, "60x")
        seen["slice"] = {pathway: recent(window, pathway) for pathway in ("S1", "S2")}
        for theme, size in (("light", (1920, 1080)), ("dark", (1366, 768))):
            picture(window, folder, f"recording-beside-{theme}-{size[0]}", theme, size)
        window.import_box.ask()
        picture(window, folder, "recording-card-dark-1366", "dark", (1366, 768))
        leave_one_out(window)
        click(box.release)
        seen["taken_away"] = window.time_course.recorded is None


def leave_one_out(window: Bench) -> None:
    """By the menu of a point."""
    box = window.import_box
    box.close_card()
    before = len(recorded(window).plot.drawn["S1"][0])
    plot = recorded(window).plot
    place = plot.viewport().mapTo(window, point(window, "S1", 20))
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, place)
    until(lambda: any(one.isVisible() for one in recorded(window).findChildren(QMenu)), "the menu of a point")
    menu = next(one for one in recorded(window).findChildren(QMenu) if one.isVisible())
    menu.actions()[0].trigger()
    menu.close()
    until(lambda: len(window.session.recording.choice.left_out) == 1 and not box.reading.busy, "one left out")
    seen["left_out"] = before - len(recorded(window).plot.drawn["S1"][0])


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
