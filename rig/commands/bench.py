"""``bench``: how fast this computer is."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from typing import Any

from rig.commands.command import Command
from rig.commands.endings import DONE, answer
from rig.commands.kernels import ready_kernels
from rig.commands.progress import Progress


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def carry_out(asked: Namespace) -> int:
    ready_kernels()
    from rig.study.benchmark import measure_all

    figures = measure_all(Progress())
    answer(json.dumps(figures, allow_nan=False) if asked.json else as_table(figures))
    return DONE


def as_table(figures: dict[str, Any]) -> str:
    """A line a figure."""
    lines = [
        ("4 h of one slice, 960 sweeps, one core", f"{figures['four_hours_s']:.2f} s"),
        ("900 recorded pulses at 1 Hz, one core", f"{figures['lfs_900_s']:.2f} s"),
        (f"24 slices of 4 h, {os.cpu_count()} cores", f"{figures['cohort_24_s']:.1f} s"),
        ("compiling everything, once", f"{figures['compile_cold_s']:.1f} s"),
        ("first window painted", f"{figures['first_window_s']:.2f} s"),
        ("living slice on screen", f"{figures['first_sweep_s']:.2f} s"),
        ("parameter to screen, median and p99", "{median:.0f} and {p99:.0f} ms".format(**figures["latency_ms"])),
    ]
    growth = figures["memory_growth_mb_24h"]
    lines.append(("memory growth over 24 model hours", "unknown" if growth is None else f"{growth:.1f} MB"))
    for speed, frame in figures["frames"].items():
        reached = f"reached {frame['reached_x']:.4g}×"
        times = f"frames {frame['median_ms']:.1f} median, {frame['p99_ms']:.1f} p99, {frame['max_ms']:.1f} ms longest"
        lines.append((f"window at {speed}", f"{reached}, {times}"))
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in lines)


COMMAND = Command("bench", "measure how fast this computer is", arguments, carry_out)
