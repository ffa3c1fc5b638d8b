"""How fast this computer is: the figures of ``main.py bench``."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.files.root import ROOT
from rig.instruments.perfusion import Valve
from rig.instruments.preparation import OPENING_PREPARATION
from rig.instruments.shelf import drug, preparation
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings
from rig.messages import RunPattern, SetPerfusion, SetStimulator, Sweep
from rig.protocol.protocol import Protocol, TestPhase, TrainStep

HOUR_TICKS = 60 * TICKS_PER_MIN
FOUR_TRAINS = Pattern(pulses=100, rate_hz=100.0, trains=4, train_interval_s=300.0)
SPEEDS = (1.0, 10.0, 60.0, 600.0, float("inf"))
FRAME_SECONDS = 6.0

Progress = Callable[[float, str], None]
Figures = dict[str, Any]


def measure_all(progress: Progress) -> Figures:
    """Every figure, in the shape of ``bench --json``. Takes about two minutes."""
    figures: Figures = {}
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("compile_cold_s", compile_cold_s),
        ("four_hours_s", four_hours_s),
        ("lfs_900_s", lfs_900_s),
        ("cohort_24_s", cohort_24_s),
        ("memory_growth_mb_24h", memory_growth_mb_24h),
        ("window", lambda: in_window("measure_first_window")),
        ("frames", lambda: in_window("measure_frames", list(SPEEDS), FRAME_SECONDS)),
        ("latency_ms", lambda: in_window("measure_latency")),
    ]
    for number, (name, take) in enumerate(steps):
        progress(number / len(steps), name)
        figures[name] = take()
    progress(1.0, "done")
    figures.update(figures.pop("window"))
    order = ("four_hours_s", "lfs_900_s", "cohort_24_s", "compile_cold_s", "first_window_s", "first_sweep_s", "frames",
             "latency_ms", "memory_growth_mb_24h")  # fmt: skip
    return {name: figures[name] for name in order}


def _stimulating(seed: int) -> Experiment:
    """A new slice with test pulses to both pathways; the currents are near half-maximal in most slices."""
    experiment = Experiment(preparation(OPENING_PREPARATION), seed, {"d_apv": drug("d_apv")})
    experiment.apply(SetStimulator(StimulatorSettings(PathwaySettings(80.0), PathwaySettings(80.0))))
    return experiment


def _best(run: Callable[[], float], times: int = 3) -> float:
    return min(run() for _ in range(times))


def four_hours_s() -> float:
    """One core: 4 h, both pathways every 30 s, four 100 Hz trains, every sweep through amplifier and measures."""

    def run() -> float:
        experiment = _stimulating(1)
        began = time.perf_counter()
        results = experiment.advance(20 * TICKS_PER_MIN)
        experiment.apply(RunPattern(FOUR_TRAINS, ("S1",), "4 × HFS"))
        results += experiment.advance(4 * HOUR_TICKS)
        lasted = time.perf_counter() - began
        assert sum(isinstance(one, Sweep) for one in results) > 900
        return lasted

    run()
    return _best(run)


def lfs_900_s() -> float:
    """One core: 900 recorded pulses at 1 Hz."""

    def run() -> float:
        experiment = _stimulating(1)
        began = time.perf_counter()
        experiment.apply(RunPattern(Pattern(bursts=900, burst_rate_hz=1.0), ("S1",), "LFS"))
        results = experiment.advance(901 * TICKS_PER_S)
        lasted = time.perf_counter() - began
        assert sum(isinstance(one, Sweep) for one in results) >= 900
        return lasted

    run()
    return _best(run)


def cohort_24_s() -> float:
    """All cores: 24 slices of 4 h with four 100 Hz trains."""
    from rig.study.cohort import run_cohort

    protocol = Protocol(
        title="24 slices of 4 h",
        length_min=240,
        test=(TestPhase(),),
        train=(TrainStep("trains", 20.0, FOUR_TRAINS),),
    )
    run_cohort(protocol, (1,))
    return run_cohort(protocol, range(1, 25)).wall_s


def compile_cold_s() -> float:
    """From nothing compiled to a living slice, in a fresh process; the start of Python is not counted."""
    script = (
        "import time; began = time.perf_counter();"
        "from rig.computer.kernel_cache import compile_ahead; compile_ahead();"
        "from rig.experiment.opening import living; living(1); print(time.perf_counter() - began)"
    )
    with tempfile.TemporaryDirectory(prefix="schaffer-cold-") as folder:
        return float(_in_process(script, NUMBA_CACHE_DIR=folder))


def _in_process(script: str, **environment: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        last = run.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise RuntimeError(f"A measurement in a process of its own failed ({last[0]}).")
    return run.stdout.strip().splitlines()[-1]


def in_window(function: str, *arguments: object) -> Any:
    """A measurement of the real window, in a process of its own; off screen where there is no display."""
    from rig.computer.doctor import no_display

    environment = {"QT_QPA_PLATFORM": "offscreen"} if no_display() else {}
    call = f"{function}(*json.loads({json.dumps(arguments)!r}))"
    script = f"import json; from gui.snapshot.frame_times import {function}; print(json.dumps({call}))"
    return json.loads(_in_process(script, **environment))


def resident_mb() -> float | None:
    """Memory of this process, MB; its peak where the system tells no more; None where it tells nothing."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def memory_growth_mb_24h() -> float | None:
    """Growth over 24 model hours of test pulses, a drug washed in and out every hour, sweeps let go: slope of a line
    through the hours after the second, times 24."""
    experiment = _stimulating(1)
    held: list[float] = []
    for hour in range(1, 25):
        for part, is_open in ((0.5, True), (1.0, False)):
            valve = Valve("d_apv", 50.0, is_open)
            experiment.apply(SetPerfusion(msgspec.structs.replace(experiment.perfusion.settings, valves=(valve,))))
            experiment.advance(round((hour - 1 + part) * HOUR_TICKS))
        gc.collect()
        now = resident_mb()
        if now is None:
            return None
        held.append(now)
    later = np.array(held[2:])
    return round(float(24 * np.polyfit(np.arange(len(later)), later, 1)[0]), 2)
