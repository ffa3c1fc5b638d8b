"""Moves the recording electrode by mouse and puts it back: ``drive_electrodes.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from hand import click, drag, picture, seen, session, until
from PySide6.QtCore import QPoint

from gui.bench.bench import Bench
from gui.slice.electrode_drawing import tip_at
from gui.slice.geometry import stands, to_plane
from model.units import TICK_MS
from rig.instruments.electrodes import Electrodes
from rig.messages import Sweep

SYNAPTIC_MS = (4.0, 8.0)
"""After the pulse: past the volley, inside the synaptic field."""


def field_mV(sweep: Sweep) -> float:
    """Mean of the synaptic field against what came before the pulse."""
    mV = sweep.samples.astype(np.float64) * sweep.mV_per_bit
    pulse = sweep.pulses[0] - sweep.start
    begin, end = (pulse + round(ms / TICK_MS) for ms in SYNAPTIC_MS)
    return float(mV[begin:end].mean() - mV[: pulse - 1].mean())


def next_s1(window: Bench) -> Sweep:
    """The first sweep of S1 that begins from now on."""
    now = window.session.status.tick
    until(lambda: window.session.newest.by_pathway["S1"].start > now, "the next sweep of S1")
    return window.session.newest.by_pathway["S1"]


def tip(window: Bench, name: str) -> QPoint:
    view = window.slice.view
    return tip_at(next(e for e in view.state.electrodes if e.name == name), view.um_to_px()).toPoint()


def work(window: Bench, folder: Path) -> None:
    panel, bridge = window.slice, window.session.bridge
    window.top_bar.choose_speed(2)
    seen["home_mV"] = field_mV(next_s1(window))
    drag(panel.view, tip(window, "REC"), tip(window, "REC") - QPoint(0, 30))
    seen["locked"] = panel.view.message.text()
    seen["moved_while_locked"] = bridge.newest.electrodes != Electrodes()

    click(panel.move_button)
    until(lambda: panel.view.movable, "the open padlock")
    rec = next(e for e in panel.view.state.electrodes if e.name == "REC")
    goal = panel.view.um_to_px().map(to_plane(rec.along_um, 0.0)).toPoint()
    drag(panel.view, tip(window, "REC"), goal)
    until(lambda: bridge.newest.electrodes != Electrodes() and not bridge.on_the_way, "the word of the rig")
    seen["moved_to_um"] = bridge.newest.electrodes.rec.lamina_um
    seen["others_moved_um"] = [
        abs(stands(bridge.newest.electrodes, 0.0)[name][0] - stands(Electrodes(), 0.0)[name][0])
        for name in ("S1", "S2")
    ]
    seen["moved_mV"] = field_mV(next_s1(window))
    seen["moved_slope"] = window.session.newest.by_pathway["S1"].measures["slope"]
    seen["told"] = panel.view.accessibleDescription()
    picture(window, folder, "electrode-moved-1920", "dark", (1920, 1080))

    click(panel.home)
    until(lambda: bridge.newest.electrodes == Electrodes() and not bridge.on_the_way, "the electrodes at home")
    seen["back_mV"] = field_mV(next_s1(window))


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
