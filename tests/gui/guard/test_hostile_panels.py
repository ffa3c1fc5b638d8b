"""Journals of strangers in panels that are painted: those that are read as they are, and entries past the reader."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hostile_journals import hostile_journals, sealed
from PySide6.QtWidgets import QApplication, QWidget

from gui.notebook.panel import NotebookPanel
from gui.perfusion.panel import PerfusionPanel
from gui.scope.panel import ScopePanel
from gui.session.session import Session
from gui.time_course.panel import TimeCoursePanel
from rig.journal.reader import read_journal
from rig.messages import BathPoint, Branched, Placed, Sweep

PANELS = (ScopePanel, TimeCoursePanel, NotebookPanel, PerfusionPanel)


def painted(panels: list[QWidget], session: Session, app: QApplication) -> None:
    for _ in range(3):
        session.bridge.on_frame()
        app.processEvents()
    for panel in panels:
        assert not panel.grab().isNull()


def standing(theme, session: Session, home: QWidget) -> list[QWidget]:
    panels = [make(theme, session) for make in PANELS]
    for panel in panels:
        panel.setParent(home)
        panel.resize(600, 400)
        panel.show()
    return panels


def test_what_is_left_of_hostile_journals_is_painted(theme, session, engine, app, home, tmp_path, told, capfd):
    """One after the other on the same panels, each with branches of its own."""
    panels = standing(theme, session, home)
    path = tmp_path / "whole.schaffer"
    shown = 0
    for number, one in enumerate(hostile_journals(path)):
        path.write_bytes(sealed(one.frames))
        reading = read_journal(path)
        if reading.start is None or (one.refused and shown > 3):
            continue
        shown += 1
        engine.results.append(Placed(number, reading.start.card, reading.start.opened))
        for event in reading.events:
            if isinstance(event, Branched):
                names = (f"{number}{name}" if name != "Main" else name for name in (event.branch, event.parent))
                event = Branched(*names, event.tick, event.new)
            engine.results.append(event)
        engine.say(tick=reading.tick, cursors=reading.start.cursors)
        painted(panels, session, app)
    assert shown > 15
    assert not told
    assert capfd.readouterr() == ("", "")


def one_sweep(**changes: object) -> Sweep:
    samples = np.random.default_rng(1).integers(-(2**15), 2**15, 2000).astype(np.int16)
    start = 13_000_000
    sweep = Sweep(50, start, "S1", "test", (start + 200,), samples, 3e-4, {"slope": -0.3}, 80.0, False, {}, {})
    return msgspec.structs.replace(sweep, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"mV_per_bit": 1e300},
        {"mV_per_bit": 5e-324},
        {"mV_per_bit": float("nan")},
        {"pulses": (11_000_000,)},
        {"pulses": (13_000_200, 2**60)},
        {"samples": np.zeros(1, np.int16)},
        {"measures": {"slope": 1e300, "amplitude": float("inf")}},
        {"start": 2**52, "pulses": (2**52 + 200,)},
    ],
)
def test_a_sweep_that_came_past_the_reader_ends_nothing(changes, theme, session, engine, app, home, told, capfd):
    """A second door behind the first: what cannot be drawn is told, and the other panels go on."""
    panels = standing(theme, session, home)
    engine.play_baseline()
    painted(panels, session, app)
    engine.results.append(one_sweep(**changes))
    engine.results.append(BathPoint("d_apv", 13_000_000, 1e300, 1e300))
    with np.errstate(all="ignore"):
        painted(panels, session, app)
    assert len(told) <= 2 and all("\n" not in fault.what for fault in told)
    assert "Traceback" not in capfd.readouterr().err
