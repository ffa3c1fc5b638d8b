"""A study on the disk: what is done is there, whatever comes; what is no study is refused in a sentence."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from short_study import canned, new_file, short_design

from rig import __version__
from rig.files.refusal import RefusedFile
from rig.files.root import ROOT
from rig.study.running.slice_result import SliceResult
from rig.study.running.study_file import NotKept, StudyFile, merge


def results_of(file: StudyFile) -> list[SliceResult]:
    return [canned(one, file.opened, file.arms[one.arm]) for one in file.planned]


def filled(path: Path, only: slice = slice(None), animals: int = 4) -> Path:
    with new_file(path.parent, path.name, animals) as file:
        file.keep_bits("ab")
        file.put(results_of(file)[only])
    return path


def refusal(path: Path) -> str:
    with pytest.raises(RefusedFile, match=r"^In .* but allowed is .*\.$") as caught:
        StudyFile.open(path)
    return str(caught.value)


# ---- what it keeps


def test_a_new_study_has_its_plan_and_no_slice(tmp_path):
    with new_file(tmp_path) as file:
        assert file.opened == short_design() and file.version == __version__
        assert file.done == 0 and not file.complete and file.results() == [] and file.bits == ""
        assert [one.place for one in file.missing()] == list(range(8))


def test_what_was_put_is_there_when_it_is_opened_again(tmp_path):
    filled(tmp_path / "a.study", slice(0, 5))
    with StudyFile.open(tmp_path / "a.study") as file:
        assert file.results() == results_of(file)[:5] and file.numbers() == [0, 1, 2, 3, 4]
        assert {one.index for one in file.missing()} == {5, 6, 7} and file.bits == "ab"
    assert [path.name for path in tmp_path.iterdir()] == ["a.study"]


def test_its_digest_does_not_depend_on_the_order_or_on_how_often(tmp_path):
    with StudyFile.open(filled(tmp_path / "a.study")) as file:
        first = file.results_digest()
    with new_file(tmp_path, "b.study") as file:
        for result in reversed(results_of(file)):
            file.put([result])
            file.put([result])
        assert file.results_digest() == first and file.complete


def test_one_that_is_there_stays(tmp_path):
    with new_file(tmp_path) as file:
        first = results_of(file)[0]
        file.put([first])
        file.put([SliceResult(0, 0, 0, 0, first.seed, fault="later")])
        assert file.results() == [first]


def test_a_process_that_is_killed_leaves_what_it_had_put(tmp_path):
    program = (
        "import os, signal, sys; from pathlib import Path; from short_study import new_file, canned\n"
        "file = new_file(Path(sys.argv[1]))\n"
        "for one in file.planned[:6]: file.put([canned(one, file.opened, file.arms[one.arm])])\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'rig'}"}
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, env=environment, check=False)
    assert ended.returncode == -9
    with StudyFile.open(tmp_path / "short.study") as file:
        assert file.numbers() == [0, 1, 2, 3, 4, 5]


def test_notes_and_unblinding_stay(tmp_path):
    with new_file(tmp_path) as file:
        file.note("The window was changed.")
        file.put(results_of(file)[:3])
        file.unblind()
        file.unblind()
    with StudyFile.open(tmp_path / "short.study") as file:
        assert file.notes() == ["The window was changed.", "Unblinded after 3 of 8 slices."] and file.unblinded


def test_on_a_full_disk_nothing_of_a_bundle_is_kept_and_all_before_it_is(tmp_path):
    path = filled(tmp_path / "a.study", slice(0, 3))
    with StudyFile.open(path) as file:
        long = msgspec.structs.replace(results_of(file)[4], fault="x" * 2_000_000)
        with full_disk(), pytest.raises(NotKept, match=r"a\.study could not be written .*are safe; make room"):
            file.put([results_of(file)[3], long])
        assert file.numbers() == [0, 1, 2]
        file.put(results_of(file)[3:])
        assert file.complete


@contextmanager
def full_disk() -> Iterator[None]:
    """No file takes more than a million bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# ---- what it refuses


def test_it_belongs_to_one_program_at_a_time(tmp_path):
    path = filled(tmp_path / "a.study")
    with StudyFile.open(path):
        assert "open in another program" in refusal(path)
    with StudyFile.open(path) as file:
        assert file.complete


def test_a_study_that_cannot_be_written_is_read(tmp_path, monkeypatch):
    path = filled(tmp_path / "a.study")
    monkeypatch.setattr(os, "access", lambda *asked: False)
    with StudyFile.open(path) as file:
        assert len(file.results()) == 8
        with pytest.raises(NotKept, match="readonly"):
            file.note("no")


def test_a_name_that_is_taken_is_refused(tmp_path):
    filled(tmp_path / "a.study")
    with pytest.raises(RefusedFile, match="there already"):
        new_file(tmp_path, "a.study")


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NotKept, match="choose another folder"):
        new_file(tmp_path / "nowhere")
    (tmp_path / "a file").touch()
    with pytest.raises(NotKept, match="choose another folder"):
        new_file(tmp_path / "a file")


def test_what_is_no_file_of_a_study_is_refused(tmp_path):
    assert "is not there" in refusal(tmp_path / "none.study")
    assert "is a folder" in refusal(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert "is not there" in refusal(tmp_path / "link")
    for name, content in (("empty", b""), ("text", b"title = 1\n" * 40), ("head", b"SQLite format 3\0" + bytes(500))):
        (tmp_path / name).write_bytes(content)
        assert "is no study" in refusal(tmp_path / name)
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE slice (number)")
    other.close()
    assert "is no study" in refusal(tmp_path / "other")


def test_a_link_to_a_study_is_that_study(tmp_path):
    filled(tmp_path / "a.study")
    (tmp_path / "link.study").symlink_to(tmp_path / "a.study")
    with StudyFile.open(tmp_path / "link.study") as file:
        assert file.complete


def edited(path: Path, *commands: str) -> Path:
    """By somebody with another program."""
    copy = path.with_name("edited.study")
    shutil.copy(path, copy)
    connection = sqlite3.connect(copy)
    with connection:
        for command in commands:
            connection.execute(command)
    connection.close()
    return copy


def test_a_study_of_another_version_is_refused(tmp_path):
    copy = edited(filled(tmp_path / "a.study"), "PRAGMA user_version = 99")
    assert "its format is number 99" in refusal(copy)


@pytest.mark.parametrize(
    "command",
    [
        "DROP TABLE note",
        "CREATE TRIGGER mine AFTER INSERT ON slice BEGIN DELETE FROM slice; END",
        "CREATE VIEW more AS SELECT * FROM slice",
        "DELETE FROM about WHERE key = 'design'",
        "UPDATE about SET value = x'00' WHERE key = 'design'",
        "UPDATE about SET value = 3 WHERE key = 'design'",
    ],
)
def test_a_study_that_something_else_changed_is_refused(tmp_path, command):
    refusal(edited(filled(tmp_path / "a.study"), command))


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE slice SET body = x'00' WHERE number = 2",
        "UPDATE slice SET body = 'text' WHERE number = 2",
        "UPDATE slice SET body = (SELECT body FROM slice WHERE number = 1) WHERE number = 2",
        "UPDATE slice SET number = 99 WHERE number = 2",
        "UPDATE slice SET number = -1 WHERE number = 2",
    ],
)
def test_a_damaged_row_is_named(tmp_path, command):
    with (
        StudyFile.open(edited(filled(tmp_path / "a.study"), command)) as file,
        pytest.raises(RefusedFile, match=r"slice (2|99|-1) is (damaged|of a slice that is not in the plan)"),
    ):
        file.results()


@pytest.mark.parametrize("at", range(4096, 16384, 1500))
def test_bytes_that_were_overwritten_are_never_a_traceback(tmp_path, at):
    path = filled(tmp_path / "a.study")
    content = bytearray(path.read_bytes())
    content[at : at + 700] = b"\xa5" * 700
    path.write_bytes(content)
    told = ""
    try:
        with StudyFile.open(path) as file:
            told = f"{len(file.results())} slices of a.study"
    except RefusedFile as refused:
        told = str(refused)
    assert "a.study" in told


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_study_that_was_cut_is_refused(tmp_path, share):
    path = filled(tmp_path / "a.study")
    path.write_bytes(path.read_bytes()[: round(share * path.stat().st_size)])
    with pytest.raises(RefusedFile), StudyFile.open(path) as file:
        file.results()


# ---- shards


def test_shards_put_together_are_the_study(tmp_path):
    parts = [filled(tmp_path / f"{number}.study", slice(number, None, 3)) for number in range(3)]
    with StudyFile.open(filled(tmp_path / "whole.study")) as whole, merge(parts, tmp_path / "merged.study") as merged:
        assert merged.results_digest() == whole.results_digest() and merged.bits == "ab"


def test_shards_of_another_plan_or_of_other_bits_are_refused(tmp_path):
    first = filled(tmp_path / "a.study")
    with pytest.raises(RefusedFile, match="the plan is another one"):
        merge([first, filled(tmp_path / "b.study", animals=3)], tmp_path / "out.study")
    with new_file(tmp_path, "c.study") as file:
        file.keep_bits("cd")
    with pytest.raises(RefusedFile, match="computed by version"):
        merge([first, tmp_path / "c.study"], tmp_path / "out.study")
    assert not (tmp_path / "out.study").exists()


def test_shards_that_disagree_about_a_slice_are_refused(tmp_path):
    other = edited(filled(tmp_path / "a.study"), "UPDATE slice SET body = x'00' WHERE number = 2")
    with pytest.raises(RefusedFile, match="slice 2 is with other numbers"):
        merge([tmp_path / "a.study", other], tmp_path / "out.study")
    assert not (tmp_path / "out.study").exists()


def test_a_merge_writes_over_nothing(tmp_path):
    first = filled(tmp_path / "a.study")
    with pytest.raises(RefusedFile, match="there already"):
        merge([first], first)
    with StudyFile.open(first) as file:
        assert file.complete
