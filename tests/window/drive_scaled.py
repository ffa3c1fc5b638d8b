"""Looks at the live window at the scale that the environment gives: ``drive_scaled.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from hand import click, press, seen, segment, session, until

from gui.bench.bench import Bench

FULL_SCREEN = (1280, 720)


def work(window: Bench, folder: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent / "gui"))
    from layout_faults import faults, panels_of

    press(window, "3")
    press(window, "Alt+1")
    until(lambda: any(valve.bath_uM > 5.0 for valve in window.session.status.valves), "D-APV in the bath")
    click(segment(window, "HFS"))
    press(window, "A")
    drawn: list[int] = []
    window.session.bridge.frame_end.connect(lambda: drawn.append(1))
    until(lambda: len(drawn) > 30 and (window.width(), window.height()) == FULL_SCREEN, "the settled window")
    seen["ratio"] = window.devicePixelRatio()
    seen["layout"] = faults(window, panels_of(window))
    assert window.screen().grabWindow(window.winId()).save(str(folder / "scaled-150.png"))


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
