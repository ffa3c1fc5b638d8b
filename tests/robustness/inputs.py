"""Whatever a file holds, it is taken or refused: protocols, drugs, preparations, settings, journals, recordings.

Each of many generated files is valid, or refused by ``RefusedFile`` with the file and the key; in less than 200 ms of
processor time and 100 MB. A journal gives what is whole of it, and a file of habits is good or forgotten.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
import time
import tomllib
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import synthetic_field
from damaged_files import LEAVES, binaries, documents, journals, texts, toml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from journals import blank, sweep
from synthetic_abf import one_channel, write_abf1, write_abf2

from gui.parts.remembered import Memory, Remembered
from model.units import TICKS_PER_S
from rig.export.abf import write_abf
from rig.export.winltp import sweep_text
from rig.files import parse
from rig.files.refusal import RefusedFile, leaves
from rig.files.root import RESOURCES
from rig.instruments.drug import Drug, check_drug
from rig.instruments.preparation import Preparation, check_preparation
from rig.instruments.stimulator import PATHWAYS
from rig.journal.frames import start_of
from rig.journal.imported import read_recording
from rig.journal.journal import Journal
from rig.journal.reader import read_journal
from rig.messages import AddNote, Branched
from rig.protocol import library
from rig.protocol.protocol import Protocol
from rig.record import Record

LONGEST_S, MOST_BYTES = 0.2, 100_000_000
CHUNK = 500
SHARES = {
    "protocol": 30,
    "setting": 15,
    "drug": 15,
    "preparation": 15,
    "journal": 15,
    "habits": 3,
    "table": 2,
    "abf": 2,
    "abf 2": 1,
    "atf": 1,
    "winltp": 1,
}
"""Of a hundred files, how many of each kind."""


class Wrong(Exception):
    """A file was neither taken nor refused as it should be."""


def demand(holds: bool, words: str) -> None:
    if not holds:
        raise Wrong(words)


# ---- taking one file of each kind


def take_protocol(path: Path, _: bytes) -> None:
    demand(isinstance(library.protocol(str(path)), Protocol), "no protocol")


def take_drug(path: Path, _: bytes) -> None:
    demand(isinstance(parse.convert(parse.read(path), Drug, path.name, check_drug), Drug), "no drug")


def take_preparation(path: Path, _: bytes) -> None:
    card = parse.convert(parse.read(path), Preparation, path.name, check_preparation)
    demand(isinstance(card, Preparation), "no preparation")


def take_setting(_: Path, data: bytes) -> None:
    """What may stand behind ``--set``."""
    key, _equals, value = data.decode().partition("=")
    demand(isinstance(library.protocol("ltp_hfs", {key: value}), Protocol), "no protocol")


def take_journal(path: Path, _: bytes) -> None:
    """What is whole of it can be shown, exported and gone on with: no sweep is without a pulse or a finite scale."""
    reading = read_journal(path)
    if reading.start is None:
        demand(bool(reading.cut) and not reading.events, "nothing was read, and nothing is said")
        return
    demand(bool(reading.ending) and reading.tick >= 0, "no ending")
    for record in reading.records:
        for one in record.sweeps:
            demand(bool(one.pulses) and len(one.samples) > 0 and one.mV_per_bit > 0, "a sweep that is none")
            demand(one.pathway in PATHWAYS and abs(one.mV_per_bit) < 1e9, "a sweep out of this world")


def take_habits(path: Path, _: bytes) -> None:
    kept = Memory(path).kept
    demand(kept.theme in ("system", "dark", "light") and 90 <= kept.scale_percent <= 175, "habits that cannot be")
    demand(all(0 <= size < 100_000 for sizes in kept.sizes.values() for size in sizes), "sizes that cannot be")


def take_recording(path: Path, _: bytes) -> None:
    record = read_recording(path)
    demand(bool(record.sweeps), "no sweeps")
    for one in record.sweeps:
        measured = [value for value in one.measures.values() if value is not None]
        demand(bool(one.pulses) or not measured, "measures without a pulse")
        demand(all(np.isfinite(value) for value in measured), "a measure that is no number")
        demand(all(one.start <= tick < one.end for tick in one.pulses), "a pulse outside its sweep")


# ---- making files of each kind


def shipped(folder: str) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((RESOURCES / folder).glob("*.toml"))]


def files_like(whole: list[str]) -> st.SearchStrategy[bytes]:
    tables = [tomllib.loads(text) for text in whole]
    return texts(whole) | documents(tables, lambda data: toml(data).encode("utf-8", "replace"))


def small_journal(path: Path) -> bytes:
    """Start, an action, sweeps, a branch, the end."""
    one, journal = blank(), Journal(path)
    journal.begin(start_of(one, "Damaged"))
    for result in (one.apply(AddNote("begun")), sweep(0, 120), sweep(1, 120), Branched("B", "Main", 15_000, True)):
        journal.put(result)
    journal.put(sweep(2, 120))
    journal.close(4 * TICKS_PER_S)
    return path.read_bytes()


def abf_file(path: Path) -> bytes:
    sweeps = tuple(msgspec.structs.replace(sweep(index, 200), pulses=(index * 20_000 + 40,)) for index in range(4))
    write_abf(Record("Damaged", sweeps=sweeps), path)
    return path.read_bytes()


def table_text() -> str:
    rows = (f"{place / 20:.2f},{-0.01 * place:.4f},{0.02 * place:.4f}" for place in range(120))
    return "time_ms,a_mV,b_mV\nstart_s,0,30\n" + "\n".join(rows) + "\n"


def atf_text() -> str:
    rows = (f"{place * 5e-5:.5f}\t{-0.01 * place:.4f}\t{0.02 * place:.4f}" for place in range(120))
    head = 'ATF\t1.0\n1\t3\n"SweepStartTimesMS=0,30000"\n"Time (s)"\t"Trace #1 (mV)"\t"Trace #2 (mV)"\n'
    return head + "\n".join(rows) + "\n"


def winltp_text() -> str:
    one = sweep(0, 200)
    return sweep_text(msgspec.structs.replace(one, pulses=(one.start + 40,)), "mine.P0", None)


def settings_texts() -> st.SearchStrategy[bytes]:
    known = [key for text in shipped("protocols")[:6] for key, _ in leaves(tomllib.loads(text))]
    dotted = [key.replace("[", ".").replace("]", "") for key in known]
    keys = st.sampled_from(dotted) | st.text(max_size=30)
    values = LEAVES.map(str) | st.text("[]{}=.,\"'#\\ ab01-e", max_size=20)
    return st.builds(lambda key, value: f"{key}={value}".encode("utf-8", "replace"), keys, values)


Taking = Callable[[Path, bytes], None]


def kinds(folder: Path) -> dict[str, tuple[str, st.SearchStrategy[bytes], Taking]]:
    """Kind -> the name that its file has, what is written into it, and who takes it."""
    habits = msgspec.to_builtins(Remembered(sizes={"1920x1080 plots": [500, 400]}, keys={"run": "F5"}))
    as_json = partial(json.dumps, default=str)
    abf = abf_file(folder / "whole.abf")
    on = [synthetic_field.sweep(10_000.0, last_ms=20.0)] * 4
    abf2 = write_abf2(folder / "second.abf", one_channel(on, 10_000.0, tags=((1.0, "D-APV 50 uM"),))).read_bytes()
    return {
        "protocol": ("mine.toml", files_like(shipped("protocols")), take_protocol),
        "setting": ("none", settings_texts(), take_setting),
        "drug": ("mine.toml", files_like(shipped("drugs")), take_drug),
        "preparation": ("mine.toml", files_like(shipped("preparations")), take_preparation),
        "journal": ("mine.schaffer", journals(small_journal(folder / "whole.schaffer")), take_journal),
        "habits": (
            "window.json",
            texts([as_json(habits)]) | documents([habits], lambda data: as_json(data).encode()) | st.binary(),
            take_habits,
        ),
        "table": ("mine.csv", texts([table_text()]), take_recording),
        "abf": ("mine.abf", binaries(abf, 6144), take_recording),
        "abf 2": ("mine.abf", binaries(abf2, 3072), take_recording),
        "atf": ("mine.atf", texts([atf_text()]), take_recording),
        "winltp": ("mine.P0", texts([winltp_text()]), take_recording),
    }


# ---- trying them


class Tally:
    """What became of the files of one kind."""

    def __init__(self) -> None:
        self.taken = self.refused = 0
        self.slowest_s = 0.0
        self.largest = 0
        self.wrong: list[str] = []

    def figures(self) -> dict[str, Any]:
        return {
            "files": self.taken + self.refused + len(self.wrong),
            "taken": self.taken,
            "refused": self.refused,
            "wrong": len(self.wrong),
            "slowest_ms": round(1000 * self.slowest_s, 1),
            "largest_MB": round(self.largest / 1e6, 1),
            **({"first_wrong": self.wrong[:3]} if self.wrong else {}),
        }


def try_one(path: Path, data: bytes, take: Taking, tally: Tally) -> None:
    path.write_bytes(data)
    tracemalloc.start()
    began = time.process_time()
    try:
        take(path, data)
        tally.taken += 1
    except RefusedFile as why:
        words = str(why)
        if words.startswith("In ") and "\n" not in words and why.file and why.key and why.found and why.allowed:
            tally.refused += 1
        else:
            tally.wrong.append(f"refused as {words!r}: {data[:300]!r}")
    except Exception as error:
        tally.wrong.append(f"{type(error).__name__} {error}: {data[:300]!r}")
    spent, largest = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    if spent > LONGEST_S:
        # counting what is allocated takes most of it: once more without
        began = time.process_time()
        with contextlib.suppress(Exception):
            take(path, data)
        spent = time.process_time() - began
    if spent > LONGEST_S or largest > MOST_BYTES:
        tally.wrong.append(f"{1000 * spent:.0f} ms and {largest / 1e6:.0f} MB: {data[:300]!r}")
    tally.slowest_s, tally.largest = max(tally.slowest_s, spent), max(tally.largest, largest)


def try_many(path: Path, files: st.SearchStrategy[bytes], take: Taking, count: int) -> Tally:
    tally = Tally()
    for begin in range(0, count, CHUNK):
        quiet = settings(
            max_examples=min(CHUNK, count - begin),
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )

        @seed(begin)
        @quiet
        @given(files)
        def chunk(data: bytes) -> None:
            try_one(path, data, take, tally)

        chunk()
    return tally


# ---- twice as much


MOST_FOR_TWICE = 2.3


def recordings(folder: Path, count: int) -> dict[str, Path]:
    """A recording of each kind with so many sweeps, and one that goes on as long."""
    one = synthetic_field.sweep(10_000.0, last_ms=18.0)
    many = one_channel([one] * count, 10_000.0, starts_s=[float(number) for number in range(count)])
    whole = np.tile(np.concatenate([one, synthetic_field.noise(4700, 10_000.0, 5.0)]), count // 4)
    table = folder / f"{count}.csv"
    row = ",".join(["0.25"] * (count // 8))
    heads = ",".join(f"sweep {number}" for number in range(count // 8))
    table.write_text(f"time_ms,{heads}\n" + "".join(f"{place * 0.05 - 5:.2f},{row}\n" for place in range(400)))
    return {
        "abf 1": write_abf1(folder / f"{count} old.abf", many),
        "abf 2": write_abf2(folder / f"{count} new.abf", many),
        "going on": write_abf2(folder / f"{count} on.abf", one_channel([whole], 10_000.0, mode=3, starts_s=None)),
        "table": table,
    }


def scaling(folder: Path, count: int) -> dict[str, Any]:
    """Twice the sweeps at most 2.3 times the processor time and the memory."""
    small, large = recordings(folder, count), recordings(folder, 2 * count)
    figures: dict[str, Any] = {"wrong": 0}
    for kind in small:
        costs = []
        for path in (small[kind], large[kind]):
            began = time.process_time()
            read_recording(path)
            spent = time.process_time() - began
            tracemalloc.start()
            read_recording(path)
            costs.append((spent, tracemalloc.get_traced_memory()[1]))
            tracemalloc.stop()
        (once_s, once), (twice_s, twice) = costs
        figures[kind] = {
            "seconds": [round(once_s, 2), round(twice_s, 2)],
            "MB": [round(one / 1e6, 1) for one in (once, twice)],
        }
        figures["wrong"] += twice_s > MOST_FOR_TWICE * once_s or twice > MOST_FOR_TWICE * once
    print("scaling", figures, file=sys.stderr)
    return figures


def inputs(folder: Path, count: int, wanted: list[str]) -> dict[str, dict[str, Any]]:
    made = kinds(folder)
    figures = {}
    for kind in wanted:
        name, files, take = made[kind]
        # what is imported or read at first is no part of the time of a file
        try_one(folder / name, b"", take, Tally())
        figures[kind] = try_many(folder / name, files, take, count * SHARES[kind] // 100).figures()
        print(kind, figures[kind], file=sys.stderr)
    return figures


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=100_000, help="how many files")
    asked.add_argument("--kind", choices=SHARES, action="append", help="only files of this kind")
    asked.add_argument(
        "--scaling", action="store_true", help="also whether twice the work costs twice: on free processors"
    )
    wanted = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="inputs"))
    try:
        figures = inputs(folder, wanted.count, wanted.kind or list(SHARES))
        if wanted.scaling:
            figures["scaling"] = scaling(folder, 10_000)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    return 1 if any(one["wrong"] for one in figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
