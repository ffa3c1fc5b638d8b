"""Compiled kernels are programs: kept where there is room and where nobody else writes, or not kept. The slice wakes
all the same."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs
import pytest

from rig.computer import kernel_cache
from rig.computer.kernel_cache import compiled_before, keep_kernels, not_kept, waking_words
from rig.files.root import ROOT

SMALLEST = "from model.noise import normal; print(normal(1, 2, 3))"
"""The kernel that compiles fastest."""


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of this person's kernels on a computer of its own."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.setenv("NUMBA_CACHE_LOCATOR_CLASSES", "")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = kernel_cache.not_kept()
    yield tmp_path / "cache" / "schaffer"
    monkeypatch.setattr(kernel_cache, "_not_kept", before)


def plant(folder: Path) -> Path:
    planted = folder / "model_0" / "planted.1.nbc"
    planted.parent.mkdir(parents=True)
    planted.write_bytes(b"what somebody else wants to be run here")
    return planted


def test_the_folder_is_this_persons_alone_whatever_the_umask(cache):
    before = os.umask(0)
    try:
        folder = keep_kernels()
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and folder.parent == cache and not_kept() == ""
    assert not cache.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    assert os.environ["NUMBA_CACHE_DIR"] == str(folder) and not compiled_before()
    assert waking_words().startswith("Compiling the slice for this computer, once;")


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777])
def test_what_others_could_have_put_there_is_never_loaded(cache, mode):
    folder = keep_kernels()
    planted = plant(folder)
    folder.chmod(mode)
    os.environ["NUMBA_CACHE_DIR"] = ""
    assert keep_kernels() == folder and not planted.exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_to_somewhere_else_is_not_followed(cache, tmp_path):
    folder = keep_kernels()
    folder.rmdir()
    planted = plant(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    os.environ["NUMBA_CACHE_DIR"] = ""
    passing = keep_kernels()
    assert passing != folder and passing.parent == tmp_path and planted.exists()
    assert f"cannot be kept in {folder} (others can write there)" in not_kept()


def test_a_folder_that_was_chosen_and_that_others_write_is_left_alone(cache, tmp_path, monkeypatch):
    chosen = tmp_path / "shared"
    planted = plant(chosen)
    chosen.chmod(0o777)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(chosen))
    assert keep_kernels() != chosen and planted.exists() and str(chosen) in not_kept()
    chosen.chmod(0o755)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(chosen))
    assert keep_kernels() == chosen and not_kept() == ""


class Full:
    """A file on a disk that takes an empty one and nothing more."""

    def __enter__(self) -> Full:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("temporary_full", [False, True])
def test_a_full_home_is_seen_although_it_takes_an_empty_file(cache, tmp_path, monkeypatch, temporary_full):
    there = tempfile.TemporaryFile

    def on_disk(dir: Path, buffering: int) -> object:
        return Full() if temporary_full or cache in Path(dir).parents else there(dir=dir, buffering=buffering)

    monkeypatch.setattr(tempfile, "TemporaryFile", on_disk)
    folder = keep_kernels()
    assert "(No space left on device)" in not_kept() and "compiled again at every start" in not_kept()
    assert not_kept() in waking_words()
    if temporary_full:
        assert folder is None and os.environ["NUMBA_CACHE_DIR"] == "" and not compiled_before()
    else:
        assert folder.parent == tmp_path


def test_kernels_that_are_there_already_need_no_more_room(cache, monkeypatch):
    folder = keep_kernels()
    plant(folder)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    os.environ["NUMBA_CACHE_DIR"] = ""
    assert keep_kernels() == folder and not_kept() == "" and waking_words().startswith("Waking")


def in_a_process(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_kernel_that_cannot_be_kept_runs(tmp_path):
    """Kept, kept nowhere, on a disk that takes no more, and beside damaged files of before."""
    kept = in_a_process(SMALLEST, NUMBA_CACHE_DIR=str(tmp_path / "kept"))
    nowhere = in_a_process(SMALLEST, NUMBA_CACHE_DIR="")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY));"
    full = in_a_process(limit + SMALLEST, NUMBA_CACHE_DIR=str(tmp_path / "full"))
    files = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".nbi", ".nbc"}
    for path in files:
        path.write_bytes(path.read_bytes()[:20])
    damaged = in_a_process(SMALLEST, NUMBA_CACHE_DIR=str(tmp_path / "kept"))
    assert kept.stdout and {one.stdout for one in (nowhere, full, damaged)} == {kept.stdout}
    assert {one.stderr for one in (kept, nowhere, full, damaged)} == {""}
    assert not [path for path in (tmp_path / "full").rglob("*") if path.is_file()]
