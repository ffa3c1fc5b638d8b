"""What happens to a journal that something else cuts, replaces or removes while it is recorded: nothing that was told
may be lost without a word.

`make robustness` runs all of it and prints the figures as JSON; the tests run the ways once. Exit code 1 where a sweep
that was told is neither in the file that the program names nor said to be unsaved.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from journals import begin, same, sweep

from model.units import TICKS_PER_S
from rig.journal import journal as journals
from rig.journal.journal import Journal
from rig.journal.reader import read_journal
from rig.messages import Result, Saving, Sweep

LENGTH = 400
PATIENCE_S = 10.0


class Victim(NamedTuple):
    """The file, what it held a while ago, and a folder that nobody else uses."""

    path: Path
    older: bytes
    beside: Path


def in_place(path: Path, data: bytes, keep_times: bool = False) -> None:
    """Write over a file without making another one."""
    times = path.stat()
    with path.open("r+b") as file:
        file.write(data)
        file.truncate(len(data))
    if keep_times:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def put_over(victim: Victim, data: bytes) -> None:
    """As a synchroniser does: another file gets the name."""
    other = victim.beside / "incoming"
    other.write_bytes(data)
    os.replace(other, victim.path)


def flip(victim: Victim) -> None:
    data = bytearray(victim.path.read_bytes())
    data[len(data) // 2] ^= 4
    in_place(victim.path, bytes(data), keep_times=True)


def link_elsewhere(victim: Victim) -> None:
    other = victim.beside / "friend.schaffer"
    other.write_bytes(victim.older)
    victim.path.unlink()
    victim.path.symlink_to(other)


def folder_in_its_place(victim: Victim) -> None:
    victim.path.unlink()
    victim.path.mkdir()


def there_and_back(victim: Victim) -> None:
    put_over(victim, victim.path.read_bytes())
    time.sleep(0.15)
    put_over(victim, victim.older)


WAYS: dict[str, Callable[[Victim], object]] = {
    "cut to nothing": lambda one: os.truncate(one.path, 0),
    "cut in the middle": lambda one: os.truncate(one.path, len(one.older) // 2),
    "cut by a byte": lambda one: os.truncate(one.path, one.path.stat().st_size - 1),
    "zeros of the same length": lambda one: in_place(one.path, bytes(one.path.stat().st_size)),
    "one bit, with the old times": flip,
    "an older version in place": lambda one: in_place(one.path, one.older),
    "an older version, old times": lambda one: in_place(one.path, one.older, keep_times=True),
    "another version of its length": lambda one: in_place(one.path, one.older.ljust(one.path.stat().st_size, b"x")),
    "something added": lambda one: in_place(one.path, one.path.read_bytes() + b"conflict"),
    "an older version over it": lambda one: put_over(one, one.older),
    "another file of its length over it": lambda one: put_over(one, bytes(one.path.stat().st_size)),
    "an empty file over it": lambda one: put_over(one, b""),
    "there and back, then an older one": there_and_back,
    "deleted": lambda one: one.path.unlink(),
    "renamed": lambda one: one.path.rename(one.path.with_name("conflicted copy.schaffer")),
    "moved away": lambda one: one.path.rename(one.beside / "moved.schaffer"),
    "its folder removed": lambda one: shutil.rmtree(one.path.parent),
    "its folder renamed": lambda one: one.path.parent.rename(one.beside / "renamed"),
    "a link in its place": link_elsewhere,
    "a folder in its place": folder_in_its_place,
}


class Recording:
    """A journal, and what it told."""

    def __init__(self, folder: Path, refuges: tuple[Path, ...]) -> None:
        self.told: list[Result] = []
        self.home = folder / "home"
        self.journal: Journal = begin(self.home / "one.schaffer", self.told.append, refuges)
        self._put = 0

    def sweeps(self, count: int) -> None:
        """Put them, each alone, and wait until they are told."""
        for _ in range(count):
            self.journal.put(sweep(self._put, LENGTH))
            self._put += 1
            self.until(lambda: len(self.heard) == self._put)

    @property
    def heard(self) -> list[int]:
        return [one.index for one in self.told if isinstance(one, Sweep)]

    @property
    def saving(self) -> Saving:
        return [one for one in self.told if isinstance(one, Saving)][-1]

    def until(self, condition: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > give_up:
                raise TimeoutError("the journal told nothing")
            time.sleep(0.001)

    def lost(self) -> int:
        """Sweeps that were told and are not in the file that the program named last."""
        try:
            kept = {one.index: one for one in read_journal(Path(self.saving.path)).events if isinstance(one, Sweep)}
        except OSError:
            kept = {}
        return sum(number not in kept or not same(kept[number]) for number in self.heard)


def silently_lost(folder: Path, way: Callable[[Victim], object], goes_on: bool, times: int = 1) -> int:
    """Spoil it ``times`` times; then more sweeps, or only the end."""
    beside = folder / "beside"
    beside.mkdir(parents=True)
    one = Recording(folder, (folder / "refuge",))
    one.sweeps(2)
    older = one.journal.path.read_bytes()
    one.sweeps(2)
    for _ in range(times):
        one.journal.settle()
        way(Victim(one.journal.path, older, beside))
        if goes_on:
            one.sweeps(2)
        one.journal.settle()
        shutil.rmtree(beside / "renamed", ignore_errors=True)
    one.journal.close(10 * TICKS_PER_S)
    said = one.saving.problem or one.saving.moved
    return 0 if one.saving.problem else one.lost() + (not said)


def while_it_rests(folder: Path) -> int:
    """A paused experiment of which the file is cut: it is noticed although nothing is added."""
    one = Recording(folder, ())
    one.sweeps(2)
    one.journal.settle()
    os.truncate(one.journal.path, 30)
    one.until(lambda: bool(one.saving.moved))
    lost = one.lost()
    one.journal.close(10 * TICKS_PER_S)
    return lost


def kept_nowhere(folder: Path) -> int:
    """The folder is gone and there is no other: said, held in memory, and kept where a hand chooses."""
    one = Recording(folder, ())
    one.sweeps(3)
    one.journal.settle()
    shutil.rmtree(one.home)
    one.sweeps(2)
    one.until(lambda: bool(one.saving.problem))
    unsaid = 5 - one.saving.waiting
    one.journal.move(folder / "chosen" / "two.schaffer")
    one.journal.close(10 * TICKS_PER_S)
    return unsaid + one.lost()


def over_and_over(folder: Path) -> dict[str, int]:
    """Something removes every file that it is given: it ends in the refuge, or in memory, and the folder is not
    filled."""
    lost = silently_lost(folder, lambda one: put_over(one, one.older), goes_on=True, times=10)
    return {"lost": lost, "files": len(list(folder.rglob("*.schaffer")))}


def in_one_second(folder: Path, count: int) -> dict[str, int]:
    """So many programs begin an experiment under one name at once."""
    children = []
    for place in range(count):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                told: list[Result] = []
                journal = begin(folder / "now.schaffer", told.append)
                for index in range(3):
                    journal.put(sweep(100 * place + index, LENGTH))
                journal.close(10 * TICKS_PER_S)
                code = bool(journal.problem)
            finally:
                os._exit(code)
        children.append(child)
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    kept = [read_journal(path) for path in folder.glob("*.schaffer")]
    whole = sum(one.closed and len(one.events) == 3 for one in kept)
    return {"programs": count, "lost": count - whole + failed}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5, help="how often each way is tried")
    asked.add_argument("--programs", type=int, default=8)
    wanted = asked.parse_args()
    journals.NEEDED_BYTES = 0
    folder = Path(tempfile.mkdtemp(prefix="spoilt"))
    try:
        found: dict[str, int] = {}
        for name, way in WAYS.items():
            found[name] = sum(
                silently_lost(folder / f"{name} {place} {goes_on}", way, goes_on)
                for place in range(wanted.rounds)
                for goes_on in (True, False)
            )
        (folder / "second").mkdir()
        figures = {
            "ways": len(found),
            "tries": 2 * wanted.rounds * len(found),
            "lost": sum(found.values()),
            "lost_by_way": {name: lost for name, lost in found.items() if lost},
            "resting_lost": while_it_rests(folder / "rests"),
            "nowhere_lost": kept_nowhere(folder / "nowhere"),
            "over_and_over": over_and_over(folder / "over"),
            "in_one_second": in_one_second(folder / "second", wanted.programs),
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    lost = [figures["lost"], figures["resting_lost"], figures["nowhere_lost"]]
    return 1 if any(lost) or figures["over_and_over"]["lost"] or figures["in_one_second"]["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
