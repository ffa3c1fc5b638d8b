"""What a crash left is found behind whatever lies beside it, and what is not ours is never written to."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest
from test_journal import record

from rig.computer.whose import whose
from rig.journal import crash_recovery
from rig.journal import frames as journal_frames
from rig.journal import journal as journals
from rig.journal.crash_recovery import left_open
from rig.journal.frames import MAGIC, versions
from rig.journal.journal import Journal
from rig.journal.reader import read_journal


def crash_left(path: Path) -> Path:
    """An experiment as a kill leaves it: whole, and not closed."""
    record(path)
    data = path.read_bytes()
    path.write_bytes(data[:-20])
    return path


def friends(path: Path) -> Path:
    """The same, of another computer."""
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setattr(journal_frames, "whose", lambda: "f" * 12)
        return crash_left(path)


def under_another_system(path: Path) -> Path:
    here = versions()
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setattr(journal_frames, "versions", lambda: {**here, "platform": "Plan9 mips"})
        return crash_left(path)


def rubbish(path: Path) -> None:
    path.write_text("Notes of the 3rd of May, by mistake under this name.", "utf-8")


def link_to_a_friend(path: Path) -> None:
    (path.parent / "elsewhere").mkdir()
    path.symlink_to(crash_left(path.parent / "elsewhere" / "friend.schaffer"))


def broken(path: Path) -> None:
    path.write_bytes(MAGIC + b"\x01\x00\x00\x00\x00\xff\xff\x00\x00 and then nothing that could be read")


def cut_in_the_first_frame(path: Path) -> None:
    record(path)
    os.truncate(path, 3000)


NEIGHBOURS = {
    "a text": rubbish,
    "a dead link": lambda path: path.symlink_to(path.parent / "nowhere"),
    "a link to an experiment": link_to_a_friend,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "an empty file": lambda path: path.touch(),
    "a broken journal": broken,
    "one that was cut early": cut_in_the_first_frame,
    "one that was closed": record,
    "one of a friend": friends,
    "one of another system": under_another_system,
}


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_whatever_is_newer_does_not_hide_it(tmp_path, neighbour):
    left = crash_left(tmp_path / "b.schaffer")
    os.utime(left, (1_000_000_000, 1_000_000_000))
    assert left_open(tmp_path).path == left
    NEIGHBOURS[neighbour](tmp_path / "a.schaffer")
    assert left_open(tmp_path).path == left
    left.unlink()
    assert left_open(tmp_path) is None


def test_one_that_is_being_recorded_does_not_hide_it_either(tmp_path):
    left = crash_left(tmp_path / "b.schaffer")
    os.utime(left, (1_000_000_000, 1_000_000_000))
    journal, _, one = record(tmp_path / "a.schaffer", close=False)
    journal.settle()
    assert left_open(tmp_path).path == left
    journal.close(one.tick)


def test_of_two_the_newer_one_is_taken(tmp_path):
    for name, when in (("a", 1_000_000_100), ("b", 1_000_000_200), ("c", 1_000_000_000)):
        os.utime(crash_left(tmp_path / f"{name}.schaffer"), (when, when))
    assert left_open(tmp_path).path.name == "b.schaffer"


def test_a_friends_experiment_is_ours_from_when_it_was_opened_here(tmp_path):
    path = friends(tmp_path / "a.schaffer")
    before = path.read_bytes()
    assert left_open(tmp_path) is None and path.read_bytes() == before
    again = Journal(tmp_path / "unused.schaffer")
    again.go_on(read_journal(path))
    again.settle()
    assert left_open(tmp_path) is None, "it is being recorded"
    again.close(0)
    os.truncate(path, path.stat().st_size - 5)
    assert left_open(tmp_path).path == path


def test_where_no_lock_can_tell_nothing_is_opened_unasked(tmp_path, monkeypatch):
    left = crash_left(tmp_path / "a.schaffer")

    def refuse(handle, how):
        raise OSError(errno.ENOLCK, "No locks available")

    with monkeypatch.context() as share:
        share.setattr(fcntl, "flock", refuse)
        assert left_open(tmp_path) is None
    assert left_open(tmp_path).path == left


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_file_that_was_spoilt_is_no_crash_once_the_whole_lies_elsewhere(tmp_path, monkeypatch, elsewhere):
    refuge = tmp_path / "refuge"
    monkeypatch.setattr(crash_recovery, "refuges", lambda: (refuge,))
    journal, _, one = record(tmp_path / "home" / "a.schaffer", close=False, refuges=(refuge,))
    journal.settle()
    (tmp_path / "home" / "a.schaffer").rename(tmp_path / "home" / "b.schaffer")
    if elsewhere:
        monkeypatch.setattr(journals, "MOST_LEFT", 1)
    journal.settle()
    assert journal.path == (refuge if elsewhere else tmp_path / "home") / "a 2.schaffer"
    assert left_open(tmp_path / "home") is None, "it is being recorded"
    journal.close(one.tick)
    assert left_open(tmp_path / "home") is None
    os.truncate(journal.path, journal.path.stat().st_size - 5)
    assert left_open(journal.path.parent).path == journal.path
    journal.path.unlink()
    assert left_open(tmp_path / "home").path.name == "b.schaffer"


def test_the_digest_names_nobody():
    assert whose() == whose() and len(whose()) == 12 and whose() not in (os.uname().nodename, os.environ.get("USER"))


def test_an_experiment_says_whose_it_is(tmp_path):
    record(tmp_path / "a.schaffer")
    assert read_journal(tmp_path / "a.schaffer").start.computer == whose()
    assert journals.whose is whose
