"""A picture of the real window: on a living slice, or at a moment of a protocol that was run first."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from gui.snapshot.states import STATES, placed
from rig.commands.endings import DONE, FAILED, REFUSED, complain
from rig.files.refusal import RefusedFile
from rig.instruments.perfusion import ValveState
from rig.messages import (
    BathPoint,
    LiveSamples,
    Logged,
    Placed,
    Result,
    SetPerfusion,
    SetStimulator,
    Status,
)

if TYPE_CHECKING:
    from gui.bench.bench import Bench
    from rig.experiment.experiment import Experiment

SEED = 1
LAST_FRAMES = 24


class StillEngine:
    """Gives what was recorded once, up to one status a frame, and then stands still."""

    def __init__(self, results: list[Result]) -> None:
        self.live: deque[LiveSamples] = deque()
        self._results = results

    def start(self) -> None:
        """Nothing runs."""

    def settle(self) -> None:
        """Nothing is kept."""

    def stop(self) -> None:
        """Nothing runs."""

    def post(self, message: object) -> None:
        """A picture obeys nobody."""

    def take(self) -> list[Result]:
        frame = next((place for place, one in enumerate(self._results) if isinstance(one, Status)), len(self._results))
        taken, self._results = self._results[: frame + 1], self._results[frame + 1 :]
        return taken

    @property
    def told_all(self) -> bool:
        return not self._results


def woken() -> Experiment:
    """The slice that the bench opens with."""
    from rig.experiment import opening

    return opening.living(SEED)


def living(minutes: float | None) -> list[Result]:
    """What the bench opens with, and what follows until ``minutes`` of experiment time."""
    from model.units import TICKS_PER_MIN

    experiment = woken()
    until = experiment.tick + 1 if minutes is None else max(experiment.tick + 1, round(minutes * TICKS_PER_MIN))
    results = [placed(experiment), *experiment.advance(until)]
    return [*results, experiment.status(1.0, 1.0, False)]


def recorded(name: str, minutes: float | None) -> list[Result]:
    """What the bench would have heard of a protocol until ``minutes`` after recording began, the molecules once a
    minute. Raises RefusedFile."""
    from model.units import TICKS_PER_MIN
    from rig.experiment.runner import run_protocol
    from rig.instruments.shelf import preparation
    from rig.protocol.library import protocol
    from rig.protocol.timeline import unroll

    asked = protocol(name)
    span = unroll(asked).recording
    end = span.end if minutes is None else min(span.end, span.start + round(minutes * TICKS_PER_MIN))
    run = run_protocol(asked, SEED, read_at=(*range(span.start, end - 1, TICKS_PER_MIN), end - 1))
    timed: list[tuple[int, int, Result]] = [
        *((sweep.start, 2, sweep) for sweep in run.record.sweeps),
        *((point.tick, 1, point) for point in run.record.bath),
        *((entry.tick, 0, entry) for entry in run.record.log),
    ]
    coming = deque(sorted((one for one in timed if one[0] <= end), key=lambda one: one[:2]))
    told: list[Result] = []
    for tick, readouts in run.reached.items():
        while coming and coming[0][0] <= tick + 1:
            told.append(coming.popleft()[2])
        told.append(msgspec.structs.replace(_status_at(tick + 1, told), readouts=readouts))
    return [Placed(SEED, preparation(asked.preparation), span.start, run.record.began), *told]


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
    from gui.parts.view_scale import LEAST

    if size[0] < LEAST[0] or size[1] < LEAST[1]:
        return _refuse(f"The window is at least {LEAST[0]}x{LEAST[1]} px; {size[0]}x{size[1]} was asked for.")
    try:
        told = STATES[state].told if state is not None else None
        if told is not None:
            results = told(woken)
        else:
            results = living(minutes) if protocol is None else recorded(protocol, minutes)
    except RefusedFile as refused:
        return _refuse(str(refused))
    import shiboken6

    window = composed(results, state, theme, size)
    written = window.grab().save(str(out))
    window.close()
    shiboken6.delete(window)
    if not written:
        return _refuse(
            f"The picture could not be written to {out}; name a .png file in a folder you may write to.", FAILED
        )
    return DONE


def composed(results: list[Result], state: str | None, theme: str, size: tuple[int, int]) -> Bench:
    """The window as it stands once it was told the results and a hand did what belongs to the state."""
    from gui.lab.window import bench
    from gui.parts.application import application
    from gui.parts.remembered import Memory
    from gui.parts.theme import Theme, metrics_for

    app = application([])
    memory = Memory()
    memory.keep(first_minute_seen=True)
    engine = StillEngine(results)
    window = bench(Theme(theme, metrics_for(*size)), engine, memory)
    window.resize(*size)
    window.show()
    app.processEvents()
    while not engine.told_all:
        window.session.bridge.on_frame()
    if state is not None:
        STATES[state].done(window)
    window.words.remark()
    # what takes turns in the frames of a running window is all drawn once
    for frame in range(LAST_FRAMES):
        app.processEvents()
        window.session.bridge.frame_end.emit(frame)
    app.processEvents()
    return window


def _refuse(sentence: str, code: int = REFUSED) -> int:
    complain(sentence)
    return code
