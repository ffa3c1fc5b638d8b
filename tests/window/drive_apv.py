"""Gives the train under D-APV and waits an hour: ``drive_apv.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from hand import click, minutes, picture, press, recent, seen, segment, session, until

from gui.bench.bench import Bench


def in_tissue_uM(window: Bench) -> float:
    return next(valve.tissue_uM for valve in window.session.status.valves if valve.drug == "d_apv")


def work(window: Bench, folder: Path) -> None:
    bridge, panel = window.session.bridge, window.stimulator
    press(window, "Alt+1")
    press(window, "4")
    until(lambda: bool(bridge.newest.valves) and in_tissue_uM(window) > 45.0, "D-APV in the tissue")
    press(window, "3")
    until(lambda: bridge.newest.speed_asked == 60.0 and not bridge.on_the_way, "60x")
    click(segment(window, "HFS"))
    press(window, "A")
    until(panel.run_button.isEnabled, "the armed train")
    press(window, "Return")
    until(lambda: len(window.session.time_course.trains) == 1 and not bridge.newest.running, "the train and its end")
    given = window.session.time_course.trains[0].at_min
    press(window, "5")
    until(lambda: minutes(window) > given + 60.0, "an hour after the train")
    seen["percent"] = {name: recent(window, name) for name in ("S1", "S2")}
    press(window, "Space")
    until(lambda: bridge.newest.paused, "the pause")
    picture(window, folder, "apv-dark-1920", "dark", (1920, 1080))


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
