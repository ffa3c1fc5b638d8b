"""A file is there whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from rig.files.atomic_write import NotWritten, Part, put_whole, write_whole


def good(path: Path) -> Part:
    return Part(path, lambda place: place.write_text("new"), lambda place: None)


def fails(path: Path, error: Exception) -> Part:
    def write(place: Path) -> None:
        place.write_text("half")
        raise error

    return Part(path, write, lambda place: None)


def misread(path: Path) -> Part:
    def check(place: Path) -> None:
        raise ValueError("gave nothing")

    return Part(path, lambda place: place.write_text("new"), check)


def test_what_was_written_stands_under_its_name_alone(tmp_path):
    write_whole([good(tmp_path / "one.csv"), good(tmp_path / "two.csv")])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.csv", "two.csv"]


@pytest.mark.parametrize("bad", [misread, lambda path: fails(path, OSError(28, "No space left on device"))])
def test_a_failed_export_leaves_every_old_file_and_nothing_else(tmp_path, bad):
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("old")
    with pytest.raises(NotWritten, match=r"two\.csv .* is as it was; .*export again"):
        write_whole([good(tmp_path / "one.csv"), bad(tmp_path / "two.csv")])
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one.csv": "old", "two.csv": "old"}


def test_a_mistake_of_the_program_also_leaves_the_old_file(tmp_path):
    (tmp_path / "one.csv").write_text("old")
    with pytest.raises(KeyError):
        write_whole([fails(tmp_path / "one.csv", KeyError("slope"))])
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("one.csv", "old")]


def test_a_place_that_cannot_be_renamed_to_is_told(tmp_path, monkeypatch):
    (tmp_path / "one.csv").write_text("old")

    def refuse(here, there):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(NotWritten, match="could not be put in its place"):
        write_whole([good(tmp_path / "one.csv")])
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("one.csv", "old")]


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path):
    with pytest.raises(NotWritten, match=r"one\.csv could not be written"):
        write_whole([good(tmp_path / "nowhere" / "one.csv")])


def test_of_two_files_both_get_their_name_or_none(tmp_path, monkeypatch):
    (tmp_path / "one.csv").write_text("old")
    replace = os.replace

    def refuse_the_second(here, there):
        if Path(there).name == "two.csv":
            raise PermissionError(13, "Permission denied")
        replace(here, there)

    monkeypatch.setattr(os, "replace", refuse_the_second)
    with pytest.raises(NotWritten, match=r"two\.csv could not be put in its place"):
        write_whole([good(tmp_path / "one.csv"), good(tmp_path / "two.csv")])
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("one.csv", "old")]
    with pytest.raises(NotWritten):
        write_whole([good(tmp_path / "new.csv"), good(tmp_path / "two.csv")])
    assert [path.name for path in tmp_path.iterdir()] == ["one.csv"]


def test_two_exports_at_once_and_what_a_kill_left_are_not_in_each_others_way(tmp_path):
    (tmp_path / ".one.unfinished1.csv").write_text("of a program that was killed, or still writes")

    def while_another_writes(place: Path) -> None:
        place.write_text("slow")
        write_whole([good(tmp_path / "one.csv")])

    write_whole([Part(tmp_path / "one.csv", while_another_writes, lambda place: None)])
    assert (tmp_path / "one.csv").read_text() == "slow"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".one.unfinished1.csv", "one.csv"]


def test_a_link_that_lies_where_it_is_written_first_is_not_followed(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".one.unfinished1.csv").symlink_to(tmp_path / "mine")
    write_whole([good(tmp_path / "one.csv")])
    assert (tmp_path / "mine").read_text() == "mine" and (tmp_path / "one.csv").read_text() == "new"


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_files_are_made_as_the_person_makes_them(tmp_path, umask):
    before = os.umask(umask)
    try:
        write_whole([good(tmp_path / "one.csv")])
        put_whole(tmp_path / "two.json", b"{}")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o666 & ~umask}


def test_of_a_single_file_nothing_is_left_after_a_failure(tmp_path, monkeypatch):
    (tmp_path / "two.json").write_text("old")

    def refuse(here, there):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        put_whole(tmp_path / "two.json", b"{}")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("two.json", "old")]


def test_a_name_may_be_as_long_as_a_disk_takes(tmp_path):
    path = tmp_path / f"{'ж' * 120}.csv"
    write_whole([good(path)])
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_disk_that_cannot_sync_takes_an_export(tmp_path, monkeypatch):
    def refuse(handle):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    write_whole([good(tmp_path / "one.csv")])
    assert (tmp_path / "one.csv").read_text() == "new"
