"""What the bundle is told to hold, and how its door answers; `make bundle` itself looks whether the result works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rig import __version__
from rig.computer import kernel_cache as kernels

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def asked(tmp_path: Path) -> dict[str, Any]:
    """What the spec asks of PyInstaller."""
    wishes: dict[str, Any] = {}

    def analysis(scripts: list[str], **keywords: Any) -> SimpleNamespace:
        wishes.update(keywords, scripts=scripts)
        return SimpleNamespace(pure=[], scripts=[], binaries=[], datas=[])

    def collect(*parts: object, name: str) -> None:
        for room in ("model", "rig"):
            shutil.copytree(ROOT / room, tmp_path / name / "_internal" / room, ignore=shutil.ignore_patterns("*.pyc"))

    given = {"Analysis": analysis, "PYZ": list, "EXE": lambda *_, **__: None, "COLLECT": collect}
    spec = ROOT / "packaging" / "schaffer.spec"
    exec(
        compile(spec.read_text("utf-8"), str(spec), "exec"),
        {**given, "SPECPATH": str(spec.parent), "DISTPATH": str(tmp_path)},
    )
    return {**wishes, "made": tmp_path / "schaffer" / "_internal"}


def test_every_resource_stands_where_the_lab_looks_for_it(asked: dict[str, Any]) -> None:
    listed = subprocess.run(["git", "ls-files", "resources"], cwd=ROOT, capture_output=True, text=True, check=True)
    places = {Path(source): Path(target) for source, target in asked["datas"]}
    for name in listed.stdout.splitlines():
        source = next((folder for folder in (ROOT / name).parents if folder in places), None)
        assert source is not None, f"{name} is left out"
        assert places[source] / (ROOT / name).relative_to(source) == Path(name)


def test_every_module_of_the_lab_is_taken(asked: dict[str, Any]) -> None:
    taken = set(asked["hiddenimports"])
    assert {
        "model.precompile",
        "rig.protocol.library",
        "rig.export.csv",
        "gui.lab.window",
        "gui.snapshot.frame_times",
    } <= taken
    for room in ("model", "rig", "gui"):
        for path in (ROOT / room).rglob("*.py"):
            module = path.relative_to(ROOT).with_suffix("")
            assert path.stem == "__init__" or ".".join(module.parts) in taken


def test_every_form_of_a_figure_has_its_writer(asked: dict[str, Any]) -> None:
    from matplotlib.backend_bases import get_registered_canvas_class

    from rig.export.figure import FORMS

    writers = {get_registered_canvas_class(form[1:]).__module__ for form in FORMS}
    assert len(writers) == len(FORMS) and writers <= set(asked["hiddenimports"])


def test_kernels_come_as_files_with_bytecode_that_no_copy_makes_stale(asked: dict[str, Any]) -> None:
    holders = {
        path.relative_to(ROOT).parts[0]
        for room in ("model", "rig", "gui")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"^@kernel\b", path.read_text("utf-8"), re.MULTILINE)
    }
    assert holders == {room for room, mode in asked["module_collection_mode"].items() if mode == "py"}
    for room in holders:
        (bytecode,) = (asked["made"] / room / "__pycache__").glob("__init__.*.pyc")
        flags = int.from_bytes(bytecode.read_bytes()[4:8], "little")
        assert flags == 0b01, "by hash, and not looked at again"


def through_the_door(*arguments: str) -> tuple[int, str, str]:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "start.py"), *arguments],
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_the_door_of_the_bundle_is_that_of_the_lab() -> None:
    assert through_the_door("--version") == (0, f"schaffer {__version__}\n", "")
    assert through_the_door("-c")[0] == 2


def test_the_bundle_answers_for_python_when_the_lab_calls_a_part_of_itself() -> None:
    part = (
        "import sys; from rig.computer.kernel_cache import PLAIN; "
        "print(__name__, len(PLAIN), sys.argv[1:]); sys.exit(3)"
    )
    assert through_the_door("-c", part, "one") == (3, "__main__ 1 ['one']\n", "")


def test_kernels_of_another_place_or_another_program_are_not_taken_for_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = kernels._fingerprint()
    shutil.copytree(ROOT / "model", tmp_path / "model", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "rig" / "instruments").mkdir(parents=True)
    shutil.copy(ROOT / "rig" / "instruments" / "digitise.py", tmp_path / "rig" / "instruments")
    monkeypatch.setattr(kernels, "ROOT", tmp_path)
    there = kernels._fingerprint()
    program = tmp_path / "schaffer"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    found = {here, there}
    for made in (b"one", b"another"):
        program.write_bytes(made)
        found.add(kernels._fingerprint())
    assert len(found) == 4


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^\S+==.*?(?= \\$)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def test_the_bundle_is_made_from_the_versions_that_are_tested() -> None:
    bundled = {pin.split(" ")[0] for pin in pins("requirements-bundle.lock")}
    assert {pin.split(" ")[0] for pin in pins("requirements.lock")} <= bundled
    both = {pin.split("==")[0] for pin in bundled} & {pin.split("==")[0] for pin in pins("requirements-dev.lock")}
    tested = {pin.split(" ")[0] for pin in pins("requirements-dev.lock")}
    assert both and {pin for pin in bundled if pin.split("==")[0] in both} <= tested
