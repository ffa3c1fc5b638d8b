"""What a journal survives: kills, a stopped program, a disk that is full at every byte, every byte cut and flipped.

`make robustness` runs all of it and prints the figures as JSON; the tests run a small part. Exit code 1 where anything
that was kept is lost or different.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from linear_slice import LinearSlice

from model.units import TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.experiment.opening import living
from rig.instruments.shelf import drugs, preparation
from rig.journal import journal as journals
from rig.journal.frames import HEAD, MAGIC, start_of
from rig.journal.journal import Journal
from rig.journal.reader import read_journal
from rig.messages import AddNote, Logged, Result, Saving, Sweep

ACK = struct.Struct("<I")
SEED = 1


def blank() -> Experiment:
    shelf = drugs()
    return Experiment(preparation("rat_p21_28_submerged"), 3, {"d_apv": shelf["d_apv"]}, make_slice=LinearSlice)


def sweep(index: int, length: int = 2000) -> Sweep:
    """A sweep that can be told from its number."""
    samples = np.random.default_rng(index).integers(-(2**15), 2**15, length).astype(np.int16)
    measures = {"slope": -0.1 * index, "ppr": None}
    return Sweep(
        index, index * 20_000, "S1", "test", (index * 20_000 + 1,), samples, 1e-3, measures, 80.0, False, {}, {}
    )


def same(kept: Sweep) -> bool:
    made = sweep(kept.index, len(kept.samples))
    return np.array_equal(kept.samples, made.samples) and kept.measures == made.measures


def begin(path: Path, deliver: Callable[[Result], None], refuges: tuple[Path, ...] = ()) -> Journal:
    journal = Journal(path, refuges)
    journal.deliver = deliver
    journal.begin(start_of(blank(), "Robustness"))
    return journal


# ---- kills and stops


def record_until_killed(path: Path, told: int) -> None:
    """In a child: sweeps as fast as they are kept, each acknowledged through a pipe once it is."""

    def acknowledge(result: Result) -> None:
        if isinstance(result, Sweep):
            os.write(told, ACK.pack(result.index))

    journal = begin(path, acknowledge)
    index = 0
    while True:
        journal.put(sweep(index))
        index += 1
        if index % 20 == 0:
            time.sleep(0.002)


def killed_once(path: Path, after_s: float, stop: bool = False) -> tuple[int, int]:
    """Sweeps acknowledged before a kill, and how many of them are lost. ``stop``: stopped and woken first."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            record_until_killed(path, writing)
        finally:
            os._exit(1)
    os.close(writing)
    acknowledged = [os.read(reading, ACK.size)]
    time.sleep(after_s)
    if stop:
        os.kill(child, signal.SIGSTOP)
        time.sleep(0.3)
        os.kill(child, signal.SIGCONT)
        time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        acknowledged.append(pipe.read())
    data = b"".join(acknowledged)
    wanted = [number for (number,) in ACK.iter_unpack(data[: len(data) // ACK.size * ACK.size])]
    kept = {one.index: one for one in read_journal(path).events if isinstance(one, Sweep)}
    return len(wanted), sum(number not in kept or not same(kept[number]) for number in wanted)


def kills(folder: Path, count: int) -> dict[str, int]:
    """Kills at random moments; every acknowledged sweep is compared."""
    chance = random.Random(SEED)
    found = [killed_once(folder / f"{place}.schaffer", chance.uniform(0.0, 0.15)) for place in range(count)]
    return {"kills": count, "acknowledged": sum(one[0] for one in found), "lost": sum(one[1] for one in found)}


def stops(folder: Path, count: int) -> dict[str, int]:
    found = [killed_once(folder / f"stop{place}.schaffer", 0.05, stop=True) for place in range(count)]
    return {"stops": count, "acknowledged": sum(one[0] for one in found), "lost": sum(one[1] for one in found)}


# ---- full disks


def on_a_disk_of(path: Path, elsewhere: Path, problem: Callable[[], None]) -> bool:
    """Record where the disk fills up, then elsewhere: whether everything was told, and is there."""
    told: list[Result] = []
    journal = begin(path, told.append)
    for index in range(4):
        journal.put(sweep(index, 500))
    give_up = time.monotonic() + 5
    while not any(isinstance(one, Saving) for one in told) and time.monotonic() < give_up:
        time.sleep(0.001)
    problem()
    journal.move(elsewhere)
    journal.put(Logged(0, AddNote("elsewhere"), "elsewhere"))
    journal.close(5 * TICKS_PER_S)
    reading = read_journal(elsewhere)
    kept = [one for one in reading.events if isinstance(one, Sweep)]
    heard = [one.index for one in told if isinstance(one, Sweep)]
    whole = [one.index for one in kept] == [0, 1, 2, 3] and all(map(same, kept))
    return whole and reading.closed and heard == [0, 1, 2, 3]


def full_at(folder: Path, places: list[int]) -> dict[str, int]:
    """The kernel lets a file grow to so many bytes and no further, at each of many places."""
    lost = 0
    for place in places:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
                resource.setrlimit(resource.RLIMIT_FSIZE, (place, hard))
                make_room = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (hard, hard))
                code = not on_a_disk_of(folder / "full.schaffer", folder / "elsewhere.schaffer", make_room)
            finally:
                os._exit(code)
        lost += os.waitpid(child, 0)[1] != 0
        for path in folder.glob("*.schaffer*"):
            path.unlink()
    return {"places": len(places), "lost": lost}


def full_tmpfs(folder: Path, sizes: list[int]) -> dict[str, int] | str:
    """A real small disk that other files have filled up to here. It can only be mounted by root."""
    lost = 0
    disk = folder / "disk"
    for free in sizes:
        disk.mkdir(exist_ok=True)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True, check=False
        )
        if mounted.returncode:
            return "a small disk can only be mounted by root"
        try:
            (disk / "filler").write_bytes(bytes(256 * 1024 - free))
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    code = not on_a_disk_of(disk / "full.schaffer", folder / f"{free}.schaffer", lambda: None)
                finally:
                    os._exit(code)
            lost += os.waitpid(child, 0)[1] != 0
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    return {"disks": len(sizes), "lost": lost}


# ---- damage


def frame_ends(data: bytes) -> list[int]:
    """Where each frame of a whole journal ends."""
    ends, at = [], len(MAGIC)
    while at < len(data):
        at += HEAD.size + HEAD.unpack_from(data, at)[2]
        ends.append(at)
    return ends


def damage(folder: Path, most: int | None) -> dict[str, float]:
    """Every byte (or ``most`` of them) cut off and flipped: the intact prefix, never an exception."""
    path = folder / "whole.schaffer"
    journal = begin(path, lambda result: None)
    for index in range(12):
        journal.put(sweep(index, 300))
    journal.close(20 * TICKS_PER_S)
    data = path.read_bytes()
    ends = frame_ends(data)
    assert len(data) <= 20_000 and len(ends) == 14 and ends[-1] == len(data)
    places = list(range(len(data)))
    if most is not None:
        places = random.Random(SEED).sample(places, most)
    damaged = folder / "damaged.schaffer"
    wrong, slowest = 0, 0.0
    tracemalloc.start()
    for place in places:
        flipped = bytearray(data)
        flipped[place] ^= 1 << (place % 8)
        for bad in (data[:place], bytes(flipped)):
            damaged.write_bytes(bad)
            began = time.perf_counter()
            reading = read_journal(damaged)
            slowest = max(slowest, time.perf_counter() - began)
            numbers = [one.index for one in reading.events if isinstance(one, Sweep)]
            prefix = numbers == list(range(len(numbers))) and all(same(one) for one in reading.events)
            wrong += not prefix or reading.intact[1] != sum(end <= place for end in ends)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"damaged": 2 * len(places), "wrong": wrong, "slowest_ms": 1000 * slowest, "peak_MB": peak / 1e6}


# ---- cost


def cost(folder: Path, count: int) -> dict[str, float]:
    """Wall ms of one sweep alone, from the queue to the disk and back; µs that the engine gives for it."""
    told: list[float] = []
    journal = begin(
        folder / "cost.schaffer", lambda result: told.append(time.perf_counter()) if isinstance(result, Sweep) else None
    )
    way, put = [], []
    for index in range(count):
        time.sleep(journals.GROUP_S + 0.01)
        made = sweep(index)
        began = time.perf_counter()
        journal.put(made)
        put.append(time.perf_counter() - began)
        while len(told) <= index:
            time.sleep(1e-5)
        way.append(told[-1] - began)
    journal.close(0)
    way.sort()
    return {
        "ms_a_sweep_median": 1000 * statistics.median(way),
        "ms_a_sweep_p99": 1000 * way[int(0.99 * len(way))],
        "engine_us_a_sweep_median": 1e6 * statistics.median(put),
        "MB_an_hour": 240 * (folder / "cost.schaffer").stat().st_size / count / 1e6,
    }


def speeds(folder: Path, seconds: float) -> dict[str, float]:
    """Model time that the real slice passes in so much wall time, with a journal over without one, in turns."""
    from rig.computer.kernel_cache import keep_kernels
    from rig.live.engine import Engine
    from rig.messages import SetPaused, SetSpeed, Status

    keep_kernels()

    def passed(speed: float, path: Path | None) -> float:
        engine = Engine(lambda: living(SEED), journal=None if path is None else Journal(path))
        engine.post(SetSpeed(speed))
        engine.start()
        ticks: list[tuple[float, int]] = []
        looks = 0
        while len(ticks) < 2 or ticks[-1][0] - ticks[0][0] < seconds:
            time.sleep(0.016)
            looks += 1
            if math.isinf(speed) and looks % 60 == 0:
                engine.post(SetPaused(False))  # somebody is there: a slice that is left alone stands
            ticks += [
                (time.perf_counter(), one.tick)
                for one in engine.take()
                if isinstance(one, Status) and not one.preparing
            ][-1:]
        engine.post(SetPaused(True))
        engine.stop()
        (began, first), (ended, last) = ticks[0], ticks[-1]
        return (last - first) / (ended - began)

    found = {}
    for name, speed in (("60x", 60.0), ("flat_out", float("inf"))):
        ratios = []
        for place in range(3):
            alone = passed(speed, None)
            ratios.append(passed(speed, folder / f"{name}{place}.schaffer") / alone)
        found[f"slowed_{name}_percent"] = 100 * (1 - statistics.median(ratios))
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--stops", type=int, default=5)
    asked.add_argument("--bytes", type=int, default=None, help="how many bytes to damage (default: every one)")
    asked.add_argument("--full", type=int, default=200, help="how many bytes a full disk leaves, how many different")
    asked.add_argument("--small", action="store_true", help="no costs and no mounted disk")
    wanted = asked.parse_args()
    journals.NEEDED_BYTES = 0  # small disks are what is wanted here
    folder = Path(tempfile.mkdtemp(prefix="journals"))
    try:
        figures: dict[str, object] = {
            "damage": damage(folder, wanted.bytes),
            "kills": kills(folder, wanted.kills),
            "stops": stops(folder, wanted.stops),
            "full": full_at(folder, random.Random(SEED).sample(range(8000), wanted.full)),
        }
        if not wanted.small:
            figures["small_disks"] = full_tmpfs(folder, [0, 4096, 8192, 12_288])
            figures["cost"] = cost(folder, 100)
            figures["speeds"] = speeds(folder, 5.0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    lost = [one.get("lost", one.get("wrong", 0)) for one in figures.values() if isinstance(one, dict)]
    return 1 if any(lost) else 0


if __name__ == "__main__":
    sys.exit(main())
