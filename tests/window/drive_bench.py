"""Works an induction at the bench as a hand would: train, drug, pause, typing, panes, and back to a bookmark.

Run in a process of its own by the tests: ``drive_bench.py FOLDER``, where the pictures go.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hand import click, minutes, picture, recent, seen, segment, session, until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.bench.bench import Bench
from gui.bench.right_pane import RAIL_PX
from model.units import TICKS_PER_MIN


def work(window: Bench, folder: Path) -> None:
    bridge, panel = window.session.bridge, window.stimulator
    picture_sizes = ((1366, 768), (1920, 1080))
    opened = bridge.newest.tick
    seen["baseline_min"] = minutes(window)
    seen["baseline_points"] = [len(window.session.time_course.points[name]) for name in ("S1", "S2")]
    seen["intensity_uA"] = bridge.newest.stimulator.s1.current_uA

    QTest.keyClick(window, Qt.Key.Key_3)
    until(lambda: bridge.newest.speed_asked == 60.0, "60x")
    until(lambda: bridge.newest.tick > opened + TICKS_PER_MIN, "a minute of baseline")
    QTest.keyClick(window, Qt.Key.Key_B)
    until(lambda: len(window.session.time_course.notes) == 1, "the bookmark")
    seen["bookmark"] = window.session.time_course.notes[0].text
    click(segment(window, "HFS"))
    seen["run_before_arming"] = panel.run_button.isEnabled()
    click(panel.arm_button)
    seen["run_after_arming"] = panel.run_button.isEnabled()
    picture(window, folder, "armed-dark-1366", "dark", (1366, 768))
    click(panel.run_button)
    until(lambda: len(window.session.time_course.trains) == 1, "the log of the train")
    until(lambda: bridge.newest.running == "HFS", "the train")
    until(lambda: bridge.newest.running == "", "the end of the train")
    seen["stimulus"] = window.session.time_course.trains[0].text

    QTest.keyClick(window, Qt.Key.Key_4)
    given = window.session.time_course.trains[0].at_min
    until(lambda: minutes(window) > given + 12.0, "12 min after the train")
    seen["percent"] = {name: recent(window, name) for name in ("S1", "S2")}

    click(window.perfusion.rows[0].valve)
    until(lambda: any(v.drug == "d_apv" and v.bath_uM > 5.0 for v in bridge.newest.valves), "D-APV in the bath")
    seen["sentence"] = window.status_line.sentence.text()
    seen["lanes"] = window.time_course.plot.lanes.names()

    QTest.keyClick(window, Qt.Key.Key_Space)
    until(lambda: bridge.newest.paused and not bridge.on_the_way, "the pause")
    tick = bridge.newest.tick
    field = panel.strips["S2"].intensity
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.125 mA")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "9")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    until(lambda: not bridge.on_the_way, "the word of the rig")
    seen["typed_uA"] = bridge.newest.stimulator.s2.current_uA
    seen["moved_while_paused"] = bridge.newest.tick - tick
    window.setFocus()

    for theme in ("dark", "light"):
        for size in picture_sizes:
            picture(window, folder, f"{theme}-{size[0]}", theme, size)
    QTest.keyClick(window, Qt.Key.Key_Space)
    until(lambda: not bridge.newest.paused and bridge.newest.tick > tick, "time going on")
    seen["first_minute"] = window.first_minute.done
    panes(window, folder)
    go_back(window, folder)


def panes(window: Bench, folder: Path) -> None:
    """The right pane, the spine over the centre and lecture mode, by key alone."""
    QTest.keyClick(window, Qt.Key.Key_F8)
    until(lambda: window.right_pane.width() == RAIL_PX, "the rail")
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_F3)
    until(lambda: window.spine_page.is_full and window.spine_page.full.isVisible(), "the spine at full size")
    picture(window, folder, "spine-dark-1920", "dark", (1920, 1080))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    until(lambda: window.scope.isVisible(), "the scope again")
    QTest.keyClick(window, Qt.Key.Key_F11)
    until(lambda: window.isFullScreen() and not window.stimulator.isVisible(), "lecture mode")
    QTest.keyClick(window, Qt.Key.Key_F11)
    until(lambda: not window.isFullScreen() and window.stimulator.isVisible(), "the whole bench again")


def go_back(window: Bench, folder: Path) -> None:
    """To the bookmark before the train; what was done since stays on Main."""
    bridge, card = window.session.bridge, window.rewind_card
    marked, left_at = window.session.time_course.notes[0].tick, bridge.newest.tick
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    until(card.isVisible, "the way back")
    picture(window, folder, "rewind-dark-1366", "dark", (1366, 768))
    click(card.go)
    until(lambda: bridge.newest.branch == "B", "the branch")
    seen["back_at_min"] = bridge.newest.tick / TICKS_PER_MIN
    seen["marked_min"] = marked / TICKS_PER_MIN
    until(lambda: bridge.newest.tick > marked + 3 * TICKS_PER_MIN, "3 min on the branch")
    seen["stimuli_on_branch"] = len(window.session.time_course.trains)
    window.top_bar.branches.aboutToShow.emit()
    window.top_bar.branches.actions()[0].trigger()
    until(lambda: bridge.newest.branch == "Main" and bridge.newest.tick >= left_at, "Main again")
    seen["stimuli_on_main"] = len(window.session.time_course.trains)


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
