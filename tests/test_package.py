"""The wheel and the source archive hold all that the lab needs, and `schaffer` is its door."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from rig import __version__

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,), (archive,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, archive


def tracked(*folders: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_holds_the_rooms_and_the_resources(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        held = set(wheel.namelist())
    assert tracked("main.py", "model", "rig", "gui", "resources") <= held
    assert not [name for name in held if name.startswith(("tests/", "setup/", "docs/")) or "__pycache__" in name]


def test_the_wheel_opens_the_same_door(built: tuple[Path, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        wheel.extractall(tmp_path)
    (entry_points,) = tmp_path.glob("*.dist-info/entry_points.txt")
    assert "schaffer = main:main" in entry_points.read_text(encoding="utf-8").splitlines()
    program = "import sys, main; print(main.__file__); sys.exit(main.main(['--version']))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    place, version = ran.stdout.splitlines()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert Path(place).parent == tmp_path
    assert version == f"schaffer {__version__}"


def test_the_source_archive_can_be_tested(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    needed = tracked("main.py", "model", "rig", "gui", "resources", "tests", "setup")
    assert needed | {"LICENSE", "README.md", "pyproject.toml"} <= held


def test_the_package_asks_for_what_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    listed = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert declared == [line for line in listed if line and not line.startswith("#")]
