"""A program that is stopped for a minute, and a wall clock that is moved by an hour: sweeps go on, nothing differs.

The clock is moved under the whole process, in steps, both ways, by a library that is compiled here (`wall_clock.c`).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from journals import blank
from linear_slice import LinearSlice

from rig.instruments.stimulator import PathwaySettings, StimulatorSettings
from rig.journal.journal import Journal
from rig.journal.reader import read_journal
from rig.journal.replay import replay
from rig.live.engine import Engine
from rig.live.pace import DEBT_S
from rig.messages import Result, SetSpeed, SetStimulator, Status, Sweep

SPEED = 60.0
FRAME_S = 0.016
HOUR_S = 3600
SECONDS = struct.Struct("i")
CLOCK_SOURCE = Path(__file__).with_name("wall_clock.c")


class Heard(NamedTuple):
    """A sweep or a status of the program: when it came by a clock that nothing moves, what the wall clock said, tick,
    whether the rig was paused; and which of the two it was."""

    at_s: float
    wall_s: float
    tick: int
    paused: bool
    sweep: bool


def run_until_told(path: Path) -> None:
    """The program: an experiment at 60×, recorded, which says what it does until its input ends."""
    settings = StimulatorSettings(s1=PathwaySettings(100.0), s2=PathwaySettings(100.0))
    engine = Engine(blank, journal=Journal(path))
    engine.post(SetStimulator(settings))
    engine.post(SetSpeed(SPEED))
    engine.start()
    os.set_blocking(sys.stdin.fileno(), False)
    while sys.stdin.buffer.read(1) is None:
        time.sleep(FRAME_S)
        tell(engine.take())
    engine.stop()
    tell(engine.take())


def tell(results: list[Result]) -> None:
    for one in results:
        if isinstance(one, Sweep | Status):
            sweep = isinstance(one, Sweep)
            tick, paused = (one.start, False) if isinstance(one, Sweep) else (one.tick, one.paused)
            print(json.dumps([time.monotonic(), time.time(), tick, paused, sweep]), flush=True)


class Program:
    """The program as a process."""

    def __init__(self, path: Path, **environment: str) -> None:
        self.path = path
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--program", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            text=True,
        )

    def wake(self) -> list[Heard]:
        """Its first sweep."""
        return [next(one for one in self.hear(math.inf) if one.sweep)]

    def hear(self, seconds: float) -> Iterator[Heard]:
        """What it says for so long."""
        assert self._process.stdout is not None
        until = time.monotonic() + seconds
        for line in self._process.stdout:
            yield Heard(*json.loads(line))
            if time.monotonic() > until:
                return

    def stop(self, seconds: float) -> None:
        self._process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> list[Heard]:
        """Close it; what it still had to say."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        # not communicate: it passes over the lines that the file has read ahead
        said = [Heard(*json.loads(line)) for line in self._process.stdout]
        self._process.stdout.close()
        self._process.wait()
        return said


def judged(path: Path, heard: list[Heard], gap_s: float) -> dict[str, float | int | str]:
    """Figures of a run, ``wrong`` among them. ``gap_s``: how long it was not let run."""
    sweeps = [one for one in heard if one.sweep]
    longest = max(later.at_s - one.at_s for one, later in pairwise(heard))
    reading = read_journal(path)
    kept = [one.start for one in reading.events if isinstance(one, Sweep)]
    difference = replay(reading, make_slice=LinearSlice).difference
    paused = sum(one.paused for one in heard)
    lost = kept != [one.tick for one in sweeps]
    wrong = sum((bool(difference), lost, paused > 0, longest > gap_s + 5.0, not reading.closed))
    return {"sweeps": len(sweeps), "longest_silence_s": round(longest, 2), "wrong": wrong, "difference": difference}


def moved_clock(folder: Path, seconds: float) -> dict[str, float | int | str] | str:
    """The wall clock jumps on by an hour, back by two, and on again."""
    compiler = shutil.which("cc")
    if compiler is None:
        return "the wall clock cannot be moved without a C compiler"
    library, offset = folder / "wall_clock.so", folder / "offset"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(CLOCK_SOURCE), "-ldl"], check=True)
    offset.write_bytes(SECONDS.pack(0))
    program = Program(folder / "moved.schaffer", LD_PRELOAD=str(library), WALL_CLOCK_OFFSET=str(offset))
    heard = program.wake()
    for hours in (0, 1, -1, 0):
        with offset.open("r+b") as file:
            file.write(SECONDS.pack(hours * HOUR_S))
        heard += program.hear(seconds / 4)
    heard += program.end()
    apart = [round(one.wall_s - one.at_s - (heard[0].wall_s - heard[0].at_s)) for one in heard]
    figures = judged(program.path, heard, 0.0)
    return {**figures, "seen_hours": f"{min(apart) / HOUR_S:.2f} to {max(apart) / HOUR_S:.2f}"}


def stopped(folder: Path, seconds: float) -> dict[str, float | int | str]:
    """SIGSTOP for so long. The time away is given up and not made good in a rush."""
    program = Program(folder / "stopped.schaffer")
    before = [*program.wake(), *program.hear(3.0)]
    program.stop(seconds)
    after = list(program.hear(3.0))
    heard = [*before, *after, *program.end()]
    gaps = [(later.at_s - one.at_s, later, one) for one, later in pairwise(heard)]
    _, later, one = max(gaps, key=lambda gap: gap[0])
    figures = judged(program.path, heard, seconds)
    rushed_s = max(0.0, (later.tick - one.tick) / 20_000 / SPEED - DEBT_S)
    return {**figures, "wrong": int(figures["wrong"]) + (rushed_s > 1.0), "made_good_s": round(rushed_s, 2)}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=40.0, help="of wall time, for the clock that is moved")
    asked.add_argument("--stop", type=float, default=60.0, help="seconds for which the program is stopped")
    asked.add_argument("--program", type=Path, help=argparse.SUPPRESS)
    wanted = asked.parse_args()
    if wanted.program is not None:
        run_until_told(wanted.program)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="clocks"))
    parts: dict[str, Callable[[], object]] = {
        "moved_clock": partial(moved_clock, folder, wanted.seconds),
        "stopped": partial(stopped, folder, wanted.stop),
    }
    try:
        figures = {name: part() for name, part in parts.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    return 1 if any(one["wrong"] for one in figures.values() if isinstance(one, dict)) else 0


if __name__ == "__main__":
    sys.exit(main())
