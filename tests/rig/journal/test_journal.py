"""Journals: what goes in comes out to the bit, whatever happens to the file or to the disk on the way."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice
from test_experiment import BOTH, CARD, SHELF, TRAIN, valve

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.journal import file as journal_file
from rig.journal.file import in_use
from rig.journal.frames import HEAD, MAGIC, MOST_BYTES, frame, start_of
from rig.journal.journal import Journal
from rig.journal.reader import JournalContents, no_beginning, read_journal
from rig.messages import AddNote, Branched, Logged, Saving, SetStimulator, Sweep

DRUG = {"d_apv": SHELF["d_apv"]}
SHORT = SetStimulator(msgspec.structs.replace(BOTH, test=msgspec.structs.replace(BOTH.test, interval_s=20)))


def experiment() -> Experiment:
    return Experiment(CARD, 3, DRUG, make_slice=LinearSlice)


def record(
    path: Path, minutes: float = 1.0, close: bool = True, refuges: tuple[Path, ...] = ()
) -> tuple[Journal, list, Experiment]:
    """A short experiment with a drug, kept in ``path``; the journal, what it delivered, and the experiment."""
    one, journal, told = experiment(), Journal(path, refuges), []
    journal.deliver = told.append
    journal.begin(start_of(one, "A test"))
    for action in (SHORT, valve(one, 50.0), AddNote("µ and − are kept")):
        journal.put(one.apply(action))
    for result in one.advance(round(minutes * TICKS_PER_MIN)):
        journal.put(result)
    if close:
        journal.close(one.tick)
    return journal, told, one


def same(one: list[Sweep], other: list[Sweep]) -> None:
    assert len(one) == len(other)
    for mine, theirs in zip(one, other, strict=True):
        assert np.array_equal(mine.samples, theirs.samples)
        for field in Sweep.__struct_fields__:
            if field != "samples":
                assert getattr(mine, field) == getattr(theirs, field)


def events(told: list) -> list:
    return [one for one in told if not isinstance(one, Saving)]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    record(tmp_path / "one.schaffer")
    return tmp_path / "one.schaffer"


def test_what_was_put_in_is_read_back_to_the_bit(tmp_path):
    path = tmp_path / "one.schaffer"
    _, told, one = record(path)
    reading = read_journal(path)
    assert reading.closed and reading.cut == "" and reading.tick == one.tick
    assert reading.start == msgspec.structs.replace(start_of(experiment(), "A test"), created=reading.start.created)
    (kept,) = reading.records
    sweeps = [one for one in told if isinstance(one, Sweep)]
    assert len(sweeps) == 6 and not kept.sweeps[0].samples.flags.writeable
    same(list(kept.sweeps), sweeps)
    assert list(kept.log) == one.log and kept.bath and kept.preparation == CARD.name and kept.seed == 3
    assert [type(one) for one in reading.events] == [type(one) for one in events(told)]


def test_nothing_is_told_before_it_is_on_the_disk(tmp_path, monkeypatch):
    order: list[str] = []
    fsync = os.fsync
    monkeypatch.setattr(journal_file.os, "fsync", lambda handle: (order.append("sync"), fsync(handle)))
    one, journal = experiment(), Journal(tmp_path / "one.schaffer")
    journal.deliver = lambda result: order.append(type(result).__name__)
    journal.begin(start_of(one, "A test"))
    journal.put(one.apply(SHORT))
    journal.close(one.tick)
    assert order.index("Logged") > order.index("sync") and order[-1] == "Saving"
    assert order.count("sync") >= 3  # the file, its folder, what was put in


def test_short_writes_are_made_whole(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(journal_file.os, "write", lambda handle, data: write(handle, data[:1000]))
    _, told, _ = record(tmp_path / "one.schaffer")
    reading = read_journal(tmp_path / "one.schaffer")
    assert reading.cut == ""
    same(list(reading.records[0].sweeps), [one for one in told if isinstance(one, Sweep)])


def prefix_of(reading: JournalContents, whole: JournalContents) -> bool:
    return [one if not isinstance(one, Sweep) else one.index for one in reading.events] == [
        one if not isinstance(one, Sweep) else one.index for one in whole.events[: len(reading.events)]
    ]


def test_cut_or_flipped_anywhere_it_gives_its_intact_prefix(journal):
    """A sample of places; `make robustness` takes every byte."""
    data, whole = journal.read_bytes(), read_journal(journal)
    damaged = journal.with_name("damaged.schaffer")
    places = random.Random(1).sample(range(len(data)), 200)
    for place in [0, len(MAGIC), len(MAGIC) + HEAD.size, len(data) - 1, *places]:
        damaged.write_bytes(data[:place])
        cut = read_journal(damaged)
        flipped = bytearray(data)
        flipped[place] ^= 1 << (place % 8)
        damaged.write_bytes(flipped)
        read = read_journal(damaged)
        assert prefix_of(cut, whole) and prefix_of(read, whole)
        assert cut.intact[0] <= place and read.intact[0] <= place
        assert (cut.cut or cut.intact[0] == place) and read.cut.endswith(".")


@pytest.mark.parametrize(
    "behind",
    [
        HEAD.pack(2, 0, 0xFFFFFFFF, 0),
        HEAD.pack(2, 0, MOST_BYTES, 0) + b"\x00" * 100,
        frame(2, 0, b"\xdd\xff\xff\xff\xff"),
        frame(3, 0, b"\x91" * 100_000),
        frame(1, 0, b"\xdf\xff\xff\xff\xff"),
        frame(9, 0, b""),
        b"\x00" * 1_000_000,
    ],
    ids=["length", "long", "array", "depth", "map", "kind", "zeros"],
)
def test_hostile_sizes_allocate_nothing(tmp_path, behind):
    path = tmp_path / "hostile.schaffer"
    path.write_bytes(MAGIC + behind)
    tracemalloc.start()
    reading = read_journal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reading.start is None and reading.cut.startswith("Nothing can be read") and peak < 10_000_000


@pytest.mark.parametrize(
    "changes", [{"pulses": ()}, {"mV_per_bit": 0.0}, {"mV_per_bit": float("nan")}, {"start": -1}, {"start": 2**60}]
)
def test_a_sweep_that_cannot_be_is_damage_also_where_it_is_sealed(tmp_path, changes):
    path = tmp_path / "one.schaffer"
    journal, _, one = record(path, close=False)
    sweep = next(one for one in one.advance(2 * TICKS_PER_MIN) if isinstance(one, Sweep))
    journal.put(msgspec.structs.replace(sweep, **changes))
    journal.close(one.tick)
    reading = read_journal(path)
    assert len(reading.records[0].sweeps) == 6
    assert "left out because a sweep " in reading.cut


def test_branches_share_what_came_before_them(tmp_path):
    path = tmp_path / "one.schaffer"
    journal, _, one = record(path, 2.0, close=False)
    journal.put(Branched("B", "Main", TICKS_PER_MIN, True))
    journal.put(Logged(TICKS_PER_MIN, AddNote("in B"), "in B"))
    journal.put(Branched("Main", "", 2 * TICKS_PER_MIN, False))
    journal.put(Logged(2 * TICKS_PER_MIN, AddNote("in Main"), "in Main"))
    journal.close(one.tick)
    main, branch = read_journal(path).records
    assert [one.text for one in main.log][-2:] == ["µ and − are kept", "in Main"]
    assert [one.text for one in branch.log][-2:] == ["µ and − are kept", "in B"]
    assert branch.branch == "B" and 0 < len(branch.sweeps) < len(main.sweeps)
    assert all(sweep.start + len(sweep.samples) <= TICKS_PER_MIN for sweep in branch.sweeps)


def test_a_second_program_finds_it_in_use_and_saves_nothing(tmp_path):
    path = tmp_path / "one.schaffer"
    first, told, one = record(path, close=False)
    while not any(isinstance(one, Saving) for one in told):
        pass
    asked = (
        "import sys; from pathlib import Path; from rig.journal.file import in_use; print(in_use(Path(sys.argv[1])))"
    )
    run = subprocess.run([sys.executable, "-c", asked, str(path)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True"
    second, heard = Journal(tmp_path / "second.schaffer"), []
    second.deliver = heard.append
    size = path.stat().st_size
    second.go_on(read_journal(path))
    second.put(Logged(one.tick, AddNote("mine"), "mine"))
    second.close(one.tick)
    assert "Another program records this experiment" in second.problem and path.stat().st_size == size
    assert [type(one) for one in heard if not isinstance(one, Saving)] == [Logged]
    assert not any(one.tries_again for one in heard if isinstance(one, Saving))
    first.close(one.tick)
    assert not in_use(path) and read_journal(path).closed


def test_it_goes_on_behind_what_is_whole_and_puts_the_rest_aside(journal):
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-40] + b"rubbish")
    reading = read_journal(journal)
    again = Journal(journal.with_name("unused.schaffer"))
    again.go_on(reading)
    again.put(Logged(reading.tick, AddNote("on"), "on"))
    again.close(reading.tick)
    after = read_journal(journal)
    assert after.closed and after.events[-1].text == "on" and len(after.events) == len(reading.events) + 1
    (aside,) = journal.parent.glob("*.cut1")
    assert aside.read_bytes().endswith(b"rubbish")


class FullDisk:
    """Writes until ``room`` bytes are used up, then half a frame, then nothing."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._write = os.write

    def __call__(self, handle: int, data: bytes) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self._write(handle, data[: self.room])
        self.room -= written
        return written


@pytest.mark.parametrize("room", [0, 5, 1500, 5000, 12_000])
def test_on_a_full_disk_all_is_told_and_kept_elsewhere(tmp_path, monkeypatch, room):
    full = FullDisk(room)
    monkeypatch.setattr(journal_file.os, "write", full)
    journal, told, one = record(tmp_path / "full.schaffer", close=False)
    while not any(isinstance(one, Saving) and one.problem for one in told):
        pass
    full.room = 10**9
    journal.move(tmp_path / "elsewhere" / "other.schaffer")
    journal.close(one.tick)
    assert journal.problem == "" and [one.problem for one in told if isinstance(one, Saving)][-1] == ""
    reading = read_journal(tmp_path / "elsewhere" / "other.schaffer")
    assert reading.closed and len(reading.records[0].sweeps) == 6
    same(list(reading.records[0].sweeps), [one for one in told if isinstance(one, Sweep)])


def test_what_waits_is_counted_when_it_is_asked_for(tmp_path, monkeypatch):
    full = FullDisk(10**9)
    monkeypatch.setattr(journal_file.os, "write", full)
    journal, told, one = record(tmp_path / "one.schaffer", close=False)
    saved = journal.settle()
    assert (saved.kept, saved.waiting, saved.actions, saved.problem) == (6, 0, 0, "")
    full.room = 0
    journal.put(one.apply(AddNote("is not on the disk")))
    for result in one.advance(2 * TICKS_PER_MIN):
        journal.put(result)
    waits = journal.settle()
    assert (waits.kept, waits.waiting, waits.actions) == (6, 6, 1) and "No space left" in waits.problem
    assert waits in told
    full.room = 10**9
    assert journal.settle().waiting == 0
    journal.close(one.tick)
    assert read_journal(tmp_path / "one.schaffer").closed and journal.settle().problem == ""


def test_a_disk_that_does_not_answer_is_a_problem(tmp_path, monkeypatch):
    journal, _, one = record(tmp_path / "one.schaffer", close=False)
    journal.settle()
    held, fsync = threading.Event(), os.fsync
    monkeypatch.setattr(journal_file.os, "fsync", lambda handle: (held.wait(20), fsync(handle)))
    journal.put(one.apply(AddNote("is not on the disk")))
    assert journal.settle(patience_s=0.2).problem == "The disk does not answer."
    for result in one.advance(2 * TICKS_PER_MIN):
        journal.put(result)
    stuck = journal.settle(patience_s=0.2)
    assert (stuck.waiting, stuck.actions) == (6, 1)
    held.set()
    journal.close(one.tick)
    assert read_journal(tmp_path / "one.schaffer").closed


def test_little_room_is_told_in_steps_and_looked_at_anew_in_another_place(tmp_path, monkeypatch):
    small = tmp_path / "small"
    free = SimpleNamespace(free=10**12)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda folder: SimpleNamespace(free=150_000_000) if folder == small else free
    )
    journal, told, one = record(small / "one.schaffer", close=False)
    while not any(isinstance(one, Saving) for one in told):
        pass
    assert {one.warning for one in told if isinstance(one, Saving)} == {
        "Less than 200 MB are free where the experiment is saved."
    }
    told.clear()
    journal.move(tmp_path / "other.schaffer")
    journal.put(Logged(one.tick, AddNote("elsewhere"), "elsewhere"))
    journal.close(one.tick)
    assert {one.warning for one in told if isinstance(one, Saving)} == {""}


def test_a_file_that_vanishes_is_noticed_and_its_sweeps_are_taken_along(tmp_path):
    journal, told, one = record(tmp_path / "stick" / "one.schaffer", close=False)
    while not any(isinstance(one, Saving) for one in told):
        pass
    shutil.rmtree(tmp_path / "stick")
    told.clear()
    for result in one.advance(2 * TICKS_PER_MIN):
        journal.put(result)
    while not any(isinstance(one, Saving) and one.problem for one in told):
        pass
    journal.move(tmp_path / "other.schaffer")
    journal.close(one.tick)
    assert [sweep.index for sweep in read_journal(tmp_path / "other.schaffer").records[0].sweeps] == list(range(12))


def test_of_a_file_that_is_gone_before_it_is_reopened_all_that_was_read_is_kept(journal, tmp_path):
    reading = read_journal(journal)
    journal.unlink()
    again = Journal(tmp_path / "unused.schaffer")
    again.go_on(reading)
    again.close(reading.tick)
    assert again.problem == "" and again.moved.startswith(
        "one.schaffer is gone, so the whole experiment, 6 sweeps, is "
    )
    kept = read_journal(tmp_path / "one 2.schaffer")
    assert kept.closed and kept.start == reading.start and kept.records[0].log == reading.records[0].log
    assert kept.tick == reading.tick
    same(list(kept.records[0].sweeps), list(reading.records[0].sweeps))


def test_another_experiment_is_never_written_over(journal):
    before = journal.read_bytes()
    second, told, _ = record(journal)
    assert second.problem == "" and journal.read_bytes() == before
    assert second.path == journal.with_name("one 2.schaffer") and read_journal(second.path).closed
    assert [one.path for one in told if isinstance(one, Saving)][-1] == str(second.path)


def test_a_place_that_was_chosen_by_hand_is_not_given_a_number(journal, tmp_path):
    before = journal.read_bytes()
    second, told, one = record(tmp_path / "two.schaffer", close=False)
    second.move(journal)
    while not any(isinstance(one, Saving) and one.problem for one in told):
        pass
    assert second.problem == "There is an experiment of that name already."
    second.close(one.tick)
    assert second.problem == "" and journal.read_bytes() == before and read_journal(tmp_path / "two.schaffer").closed


def test_paths_may_be_long_and_in_any_script(tmp_path):
    deep = tmp_path / ("Präparat Ω " * 8).strip() / ("切片" * 30) / ("é" * 100) / ("ж" * 60)
    path = deep / "Versuch №1.schaffer"
    assert len(str(path)) > 300
    record(path)
    assert read_journal(path).closed


def test_one_that_is_no_journal_is_told_in_a_sentence(tmp_path):
    path = tmp_path / "x.schaffer"
    for data in (b"", b"PK\x03\x04", MAGIC):
        path.write_bytes(data)
        assert read_journal(path).cut.startswith("Nothing can be read: ")
        assert no_beginning(path)
    assert read_journal(path).records == []


def test_a_journal_is_told_by_its_beginning_alone(journal):
    assert no_beginning(journal) == ""
    data = journal.read_bytes()
    first = len(MAGIC) + HEAD.size + HEAD.unpack_from(data, len(MAGIC))[2]
    journal.write_bytes(data[:first] + b"what comes behind is damaged")
    assert no_beginning(journal) == ""
    journal.write_bytes(data[: first - 1])
    assert no_beginning(journal) == "it ends in the middle of an entry"
    journal.write_bytes(data[: first - 1] + bytes([data[first - 1] ^ 1]))
    assert no_beginning(journal) == "an entry is damaged"


def test_a_train_and_a_second_are_small(tmp_path):
    """A frame is little more than its samples."""
    one, journal = experiment(), Journal(tmp_path / "one.schaffer")
    journal.begin(start_of(one, "A test"))
    journal.put(one.apply(TRAIN))
    for result in one.advance(10 * TICKS_PER_S):
        journal.put(result)
    journal.close(one.tick)
    reading = read_journal(journal.path)
    samples = sum(2 * len(sweep.samples) for sweep in reading.records[0].sweeps)
    assert reading.size < samples + 8000
