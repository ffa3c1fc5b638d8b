"""Washes NBQX 10 µM in and out, as a lecturer shows it: ``drive_drug.py FOLDER``. Flat out to each moment, then 60×."""

from __future__ import annotations

import sys
from pathlib import Path

from hand import click, minutes, picture, press, recent, seen, segment, session, until

from gui.bench.bench import Bench
from gui.perfusion.panel import PerfusionPanel


def flat_out_to(window: Bench, at_min: float) -> None:
    press(window, "5")
    until(lambda: minutes(window) >= at_min, f"{at_min:.0f} min")
    press(window, "3")
    until(lambda: window.session.status.speed_asked == 60.0 and not window.session.bridge.on_the_way, "60x")


def nbqx(panel: PerfusionPanel) -> int:
    """The place of its valve."""
    return next(place for place, row in enumerate(panel.rows) if row.drug == "nbqx")


def look(window: Bench, folder: Path, moment: str) -> None:
    """What the scope shows now, in every picture that a hall may see."""
    scale, sweeps = window.scope.plot.scale, window.scope.plot.sweeps
    seen[moment] = {
        "reach_mV": scale.reach_mV,
        "grew": scale.grew,
        "baseline_mV": {name: float(trace.mean()[260:].min()) for name, trace in sweeps.baseline.items()},
        "percent": {name: recent(window, name) for name in ("S1", "S2")},
    }
    for theme, size in (("dark", (1366, 768)), ("light", (1920, 1080))):
        picture(window, folder, f"drug-{moment}-{theme}-{size[0]}", theme, size)
    if moment == "during":
        press(window, "F11")
        until(lambda: window.lecture.on, "lecture mode")
        picture(window, folder, f"drug-{moment}-lecture", "light", (1920, 1080))
        press(window, "F11")
        until(lambda: not window.lecture.on, "the bench again")
    if moment in ("during", "ltp"):
        window.spine_page.show_full()
        picture(window, folder, f"drug-{moment}-spine-dark-1920", "dark", (1920, 1080))
        window.spine_page.leave()


def work(window: Bench, folder: Path) -> None:
    place = nbqx(window.perfusion)
    flat_out_to(window, 20.0)
    look(window, folder, "before")
    press(window, f"Alt+{place + 1}")
    flat_out_to(window, 40.0)
    look(window, folder, "during")
    press(window, "Alt+0")
    flat_out_to(window, 150.0)
    look(window, folder, "after")
    click(segment(window, "HFS"))
    press(window, "A")
    press(window, "Return")
    until(
        lambda: len(window.session.time_course.trains) == 1 and not window.session.status.running,
        "the train and its end",
    )
    flat_out_to(window, 170.0)
    look(window, folder, "ltp")
    press(window, "S")
    until(lambda: not window.scope.plot.scale.grew, "the fitted scale")
    look(window, folder, "fitted")


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
