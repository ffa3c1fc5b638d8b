"""A file is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rig.files.atomic_write import NotWritten, Part, write_whole


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
