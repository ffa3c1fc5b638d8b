"""What a disk cannot do beside keeping bytes is told, and stops nothing."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from test_journal import record

from rig.files.disk import sync, sync_folder
from rig.files.root import ROOT
from rig.journal.journal import Journal
from rig.journal.reader import read_journal
from rig.messages import Saving

ENOTSUPP = 524
"""What some shares answer; no errno of programs."""
LOCKS = [errno.ENOLCK, errno.ENOTSUP, ENOTSUPP, errno.EINVAL, errno.ENOSYS]
SYNCS = [errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.ENOSYS]


def savings(told: list) -> list[Saving]:
    return [one for one in told if isinstance(one, Saving)]


@pytest.mark.parametrize("number", LOCKS)
def test_without_locks_it_is_kept_and_said(tmp_path, monkeypatch, number):
    def refuse(handle, how):
        raise OSError(number, "no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    journal, told, _ = record(tmp_path / "one.schaffer")
    assert journal.problem == "" and read_journal(tmp_path / "one.schaffer").closed
    assert {one.warning for one in savings(told)} == {
        "Another program that opens its file could not be kept out of it."
    }


def test_a_lock_that_somebody_has_is_still_one(tmp_path, monkeypatch):
    record(tmp_path / "one.schaffer")
    reading = read_journal(tmp_path / "one.schaffer")

    def refuse(handle, how):
        raise BlockingIOError(errno.EWOULDBLOCK, "Resource temporarily unavailable")

    monkeypatch.setattr(fcntl, "flock", refuse)
    second = Journal(tmp_path / "unused.schaffer")
    second.go_on(reading)
    second.close(0)
    assert "Another program records this experiment" in second.problem


@pytest.mark.parametrize("number", SYNCS)
@pytest.mark.parametrize("folder_alone", [True, False])
def test_where_nothing_can_be_synced_it_is_kept_and_said(tmp_path, monkeypatch, number, folder_alone):
    fsync = os.fsync

    def refuse(handle):
        if folder_alone and not stat.S_ISDIR(os.fstat(handle).st_mode):
            return fsync(handle)
        raise OSError(number, "no syncs here")

    monkeypatch.setattr(os, "fsync", refuse)
    journal, told, _ = record(tmp_path / "one.schaffer")
    assert journal.problem == "" and read_journal(tmp_path / "one.schaffer").closed
    assert {one.warning for one in savings(told)} == {"What was recorded last may be lost in a power cut."}


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
def test_what_could_not_be_written_is_no_courtesy(tmp_path, monkeypatch, number):
    def refuse(handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with (tmp_path / "one").open("wb") as file, pytest.raises(OSError, match=os.strerror(number)):
        sync(file.fileno())
    journal, told, _ = record(tmp_path / "one.schaffer")
    assert os.strerror(number) in journal.problem and savings(told)[-1].waiting == 6
    assert not list(tmp_path.glob("*.schaffer"))


def test_a_folder_that_cannot_be_opened_is_not_synced(tmp_path):
    assert sync_folder(tmp_path) and not sync_folder(tmp_path / "nowhere")


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, ENOTSUPP])
def test_an_nwb_is_written_into_a_folder_without_locks(tmp_path, number):
    """The library that reads it back would lock the file; without a compiler the share is one that has locks."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    if compiler := shutil.which("cc"):
        library = tmp_path / "no_locks.so"
        source = ROOT / "tests" / "robustness" / "no_locks.c"
        subprocess.run([compiler, "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
        environment |= {"LD_PRELOAD": str(library), "FLOCK_ERRNO": str(number)}
    script = (
        "import sys; from pathlib import Path; from canned_record import record; from rig.export.nwb import write_nwb;"
        "write_nwb(record(), Path(sys.argv[1]))"
    )
    out = tmp_path / "one.nwb"
    run = subprocess.run(
        [sys.executable, "-c", script, str(out)], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert out.read_bytes().startswith(b"\x89HDF")


def umask_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_journal_is_made_as_the_person_makes_files(tmp_path, umask):
    before = os.umask(umask)
    try:
        record(tmp_path / "one.schaffer")
    finally:
        os.umask(before)
    assert umask_of(tmp_path / "one.schaffer") == 0o666 & ~umask
