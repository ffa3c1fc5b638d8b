"""A picture of the real window: on a living slice, or at a moment of a protocol that was run first."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from rig.messages import (
    BathPoint,
    Fault,
    LiveSamples,
    Logged,
    Result,
    SetPerfusion,
    SetStimulator,
    Status,
    ValveState,
)
from rig.refusal import RefusedFile

if TYPE_CHECKING:
    from gui.bench import Bench

DONE, FAILED, REFUSED = 0, 1, 2
SEED = 1
WAKING = "Waking the slice and recording 10 min of baseline"


class StillEngine:
    """Gives what was recorded once, and then stands still."""

    def __init__(self, results: list[Result]) -> None:
        self.live: deque[LiveSamples] = deque()
        self._results = results

    def start(self) -> None:
        """Nothing runs."""

    def stop(self) -> None:
        """Nothing runs."""

    def post(self, message: object) -> None:
        """A picture obeys nobody."""

    def take(self) -> list[Result]:
        taken, self._results = self._results, []
        return taken


def _armed(window: Bench) -> None:
    window.stimulator.patterns.kinds.choose("HFS")
    window.stimulator.arm_or_disarm()


def _fault(window: Bench) -> None:
    window.notice.show_fault(
        Fault(
            "The membrane potential left the range that a cell can have.",
            "The rig is paused; everything up to here is kept.",
            "Undo the last change and go on, or start a new slice.",
        )
    )


def _out_of_range(window: Bench) -> None:
    field = window.perfusion.rows[0].reservoir
    field.setText("500 µM")
    field.setModified(True)
    field.keep()


STATES: dict[str, Callable[[Bench], None]] = {
    "armed": _armed,
    "fault": _fault,
    "out_of_range": _out_of_range,
    "preparing": lambda window: None,
}


def living(minutes: float | None) -> list[Result]:
    """What the bench opens with, and what follows until ``minutes`` of experiment time."""
    from model.units import TICKS_PER_MIN
    from rig.experiment import Experiment

    experiment = Experiment.living(SEED)
    until = experiment.tick + 1 if minutes is None else max(experiment.tick + 1, round(minutes * TICKS_PER_MIN))
    results = experiment.advance(until)
    return [*results, experiment.status(1.0, 1.0, False)]


def recorded(name: str, minutes: float | None) -> list[Result]:
    """What the bench would have heard of a protocol until ``minutes`` after recording began. Raises RefusedFile."""
    from model.units import TICKS_PER_MIN
    from rig.library import protocol
    from rig.recording import run_protocol

    recording = run_protocol(protocol(name), SEED)
    span = recording.timeline.recording
    end = span.end if minutes is None else min(span.end, span.start + round(minutes * TICKS_PER_MIN))
    timed = [
        *((sweep.start, 2, sweep) for sweep in recording.sweeps),
        *((point.tick, 1, point) for point in recording.bath),
        *((entry.tick, 0, entry) for entry in recording.log),
    ]
    kept: list[Result] = [what for tick, _, what in sorted(timed, key=lambda one: one[:2]) if tick <= end]
    return [*kept, _status_at(end, kept)]


def _status_at(tick: int, results: list[Result]) -> Status:
    """The panels as the log left them."""
    settings: dict[str, Any] = {}
    bath: dict[str, BathPoint] = {}
    held: dict[str, float] = {}
    for result in results:
        if isinstance(result, Logged) and isinstance(result.action, SetStimulator):
            settings["stimulator"] = result.action.settings
        elif isinstance(result, Logged) and isinstance(result.action, SetPerfusion):
            settings["perfusion"] = result.action.settings
            held |= {
                valve.drug: valve.reservoir_uM for valve in result.action.settings.valves if valve.reservoir_uM > 0
            }
        elif isinstance(result, BathPoint):
            bath[result.drug] = result
    status = Status(tick, 1.0, 1.0, False, **settings)
    lines = tuple(
        msgspec.structs.replace(valve, reservoir_uM=held.get(valve.drug, 0.0)) for valve in status.perfusion.valves
    )
    settings["perfusion"] = msgspec.structs.replace(status.perfusion, valves=lines)
    valves = tuple(
        ValveState(valve.drug, valve.reservoir_uM, valve.open, point.bath_uM, point.tissue_uM)
        for valve in lines
        if (point := bath.get(valve.drug)) is not None
    )
    return Status(tick, 1.0, 1.0, False, valves=valves, **settings)


def save(
    out: Path,
    *,
    protocol: str | None = None,
    minutes: float | None = None,
    theme: str = "dark",
    size: tuple[int, int] = (1920, 1080),
    state: str | None = None,
) -> int:
    """Write the picture ``out``; returns the exit code. ``state``: a name of STATES. Needs no display."""
    if state is not None and state not in STATES:
        return _refuse(f"There is no state {state!r}; the window can show {', '.join(sorted(STATES))}.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gui.bench import SMALLEST
    from gui.theme import Look
    from gui.window import application, bench

    if size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        return _refuse(f"The window is at least {SMALLEST[0]}x{SMALLEST[1]} px; {size[0]}x{size[1]} was asked for.")
    try:
        if state == "preparing":
            results: list[Result] = [Status(0, 1.0, 0.0, False, preparing=WAKING)]
        else:
            results = living(minutes) if protocol is None else recorded(protocol, minutes)
    except RefusedFile as refused:
        return _refuse(str(refused))
    app = application([])
    window = bench(Look(theme), StillEngine(results))
    window.resize(*size)
    window.show()
    app.processEvents()
    window.bridge.on_frame()
    if state is not None:
        STATES[state](window)
    window.scope.show_numbers()
    window.time_course.redraw_if_moved()
    for _ in range(3):
        app.processEvents()
        window.bridge.frame_end.emit(0)
    written = window.grab().save(str(out))
    window.close()
    if not written:
        return _refuse(
            f"The picture could not be written to {out}; name a .png file in a folder you may write to.", FAILED
        )
    return DONE


def _refuse(sentence: str, code: int = REFUSED) -> int:
    print(sentence, file=sys.stderr)
    return code
