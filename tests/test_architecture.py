"""The house rules that a machine can check: who may import whom, what stays out of names and out of tracked files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from house import HOUSE, ROOT, imported, sources

QT = {"PySide6", "shiboken6", "pyqtgraph"}
MODEL_MAY_USE = {"numpy", "scipy", "numba", "msgspec"}
MODEL_MAY_NOT_USE = {"threading", "asyncio", "multiprocessing", "time", "datetime", "os", "pathlib", "io", "random"}
SLOW_TO_IMPORT = {"numba", "scipy", "matplotlib", "pynwb", "h5py"}


def first(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


FLOORS = """
    model
    rig.files
    rig.measure
    rig.instruments
    rig.computer
    rig.messages
    rig.record
    rig.timecourse
    rig.protocol
    rig.experiment
    rig.recordings
    rig.journal
    rig.cell rig.live
    rig.export
    rig.study.statistics
    rig.study
    rig.study.design
    rig.study.running
    rig.study.results
    rig.study.power
    rig.study.critic
    rig.study.documents
    rig.study.published
    rig.study.from_python
    rig.commands
    gui.guard
    gui.parts
    gui.plots
    gui.session
    gui.scope gui.time_course gui.stimulator gui.perfusion gui.protocol gui.slice gui.spine gui.notebook
    gui.designer gui.results
    gui.bench
    gui.lab
    gui.snapshot
    gui.commands
    main
"""
"""Every room, the lowest first. A room may import what stands below it; rooms on one line never import each other."""
LARGEST_ROOM = 30
LONGEST_FILE = 450


@cache
def rooms() -> dict[str, int]:
    """Room -> number of its floor."""
    lines = [line.split() for line in FLOORS.strip().splitlines()]
    return {room: floor for floor, line in enumerate(lines) for room in line}


@cache
def modules() -> dict[str, Path]:
    """Full dotted name -> file, of everything in the house but the empty doors of its rooms."""
    paths = [path for house in HOUSE for path in sources(house) if path.name != "__init__.py"]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}


def room_of(module: str) -> str:
    """The room that a module stands in; a file beside the rooms is a room of its own."""
    return module if module in rooms() else module.rpartition(".")[0]


def modules_imported(path: Path) -> set[str]:
    """The modules of the house that a file imports, inside functions and for the type checker too."""
    return {
        module
        for name in imported(path)
        for module in (name, name.rpartition(".")[0])
        if module in modules() and modules()[module] != path
    }


def test_every_file_stands_in_a_room() -> None:
    assert {room_of(module) for module in modules()} == set(rooms())


def test_imports_only_go_down() -> None:
    upward = {
        f"{module} imports {other}"
        for module, path in modules().items()
        for other in modules_imported(path)
        if room_of(other) != room_of(module) and rooms()[room_of(other)] >= rooms()[room_of(module)]
    }
    assert upward == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: modules_imported(path) for module, path in modules().items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_no_room_is_a_heap_and_no_file_is_two() -> None:
    files = [path for room in (*HOUSE, "tests") for path in sources(room)]
    held = Counter(path.parent.relative_to(ROOT) for path in files)
    assert not {room: count for room, count in held.items() if count > LARGEST_ROOM}
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert not {path: length for path, length in lengths.items() if length > LONGEST_FILE}


def test_the_model_and_the_rig_know_no_window() -> None:
    wrong = [path.name for room in ("model", "rig") for path in sources(room) if first(imported(path)) & QT]
    assert not wrong


def test_the_window_takes_only_units_from_the_model() -> None:
    wrong = {
        path.name: name
        for path in sources("gui")
        for name in imported(path)
        if name.split(".")[0] == "model" and not name.startswith("model.units.")
    }
    assert not wrong


def test_the_model_needs_nothing_but_numbers() -> None:
    """No files, no threads, no wall clock, and no package beyond the numerical ones."""
    wrong = {}
    for path in sources("model"):
        names = first(imported(path)) - {"model"}
        outside = {name for name in names if name not in sys.stdlib_module_names} - MODEL_MAY_USE
        if found := outside | names & MODEL_MAY_NOT_USE:
            wrong[path.name] = found
    assert not wrong


def is_kernel(function: ast.FunctionDef) -> bool:
    """Compiled by ``model/jit.py``."""
    made = [one.func for one in function.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Name) and one.id == "kernel" for one in made)


@pytest.mark.parametrize("room", HOUSE)
def test_every_function_but_a_kernel_has_type_hints(room: str) -> None:
    bare = []
    for path in sources(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not is_kernel(node):
                taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                hinted = all(argument.annotation or argument.arg in ("self", "cls") for argument in taken)
                if not hinted or node.returns is None:
                    bare.append(f"{path.name}: {node.name}")
    assert not bare


@pytest.mark.parametrize("room", ["model", "rig"])
def test_no_lambda_keeps_a_value_as_its_default(room: str) -> None:
    """The type checker cannot see through it; a function or ``functools.partial`` says the same with its types."""
    hidden = [
        f"{path.name}: {ast.unparse(node)}"
        for path in sources(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Lambda) and (node.args.defaults or any(node.args.kw_defaults))
    ]
    assert not hidden


def body(function: ast.FunctionDef) -> str:
    """What a function does, without its docstring; empty for a bare declaration."""
    return "\n".join(
        ast.unparse(one) for one in function.body if not (isinstance(one, ast.Expr) and is_text(one.value))
    )


def is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value is ...)


@pytest.mark.parametrize("room", HOUSE)
def test_no_file_says_one_thing_in_two_functions(room: str) -> None:
    twice = []
    for path in sources(room):
        seen: dict[str, str] = {}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (does := body(node)):
                if does in seen:
                    twice.append(f"{path.name}: {seen[does]} and {node.name} at line {node.lineno}")
                seen[does] = node.name
    assert not twice


def slow_modules_after(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return first(set(ran.stdout.split())) & SLOW_TO_IMPORT


@pytest.mark.parametrize("module", ["main", "gui.lab.window"])
def test_the_first_window_waits_for_nothing_slow(module: str) -> None:
    assert slow_modules_after(f"import {module}") == set()


# ---- what the repository may not hold

NO_IDEA = {"utils", "util", "helpers", "helper", "manager", "base", "misc", "common"}
MACHINE_PATH = re.compile(r"(?<![\w.$/<])/(?:root|home|Users|work|opt|mnt)/\w|[A-Z]:\\\\?Users", re.ASCII)
REGISTRY = re.compile(
    r"py" r"pi\.org|python" r"hosted|test\.py" r"pi|npm" r"js|(?:deb|snapshot)\.debian|archive\.ubuntu|"
    r"-{2}(?:index-url|extra-index-url|find-links)",
    re.IGNORECASE,
)  # fmt: skip


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_is_named_for_nothing() -> None:
    assert not [path for path in tracked_files() if path.stem in NO_IDEA]


def test_no_tracked_file_holds_a_machine_path_or_a_registry() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font or an array
        for pattern in (MACHINE_PATH, REGISTRY):
            found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    assert not found


def test_every_link_of_the_documents_leads_somewhere() -> None:
    broken = []
    for path in tracked_files():
        if path.suffix == ".md":
            for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
                if "://" not in target and not (path.parent / target).exists():
                    broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken


LOCKS = (*(f"requirements{each}.lock" for each in ("", "-nwb", "-dask", "-dev", "-bundle")), "setup/installer.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_by_hash(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line[:80]


# ---- what tests may lean on

WHOLE_WINDOWS = 90
INSIDES = 40
PYTHONS_OWN = ("_replace", "_exit", "_current_frames")


def arguments(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.args}


def whole_window_tests() -> int:
    """Tests that build the whole window, by themselves or through a fixture of their file, and those that drive one."""
    count = 0
    for path in (ROOT / "tests" / "gui").rglob("test_*.py"):
        functions = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
        windowed = {"window"}
        for _ in functions:
            windowed |= {one.name for one in functions if one.decorator_list and arguments(one) & windowed}
        count += sum(one.name.startswith("test_") and bool(arguments(one) & windowed) for one in functions)
    driven = [(path, path.read_text("utf-8")) for path in (ROOT / "tests" / "window").glob("test_*.py")]
    return count + sum(len(re.findall(r"^def test_", text, re.MULTILINE)) for _, text in driven)


def inside_looks() -> list[str]:
    """Every ``one._name`` in a test. What Python itself writes with a line is no inside."""
    found = []
    for path in (ROOT / "tests").rglob("*.py"):
        reached = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)]
        hidden = [node for node in reached if re.match("_[^_]", node.attr) and node.attr not in PYTHONS_OWN]
        others = [node for node in hidden if ast.unparse(node.value) not in ("self", "cls")]
        found += [f"{path.name}: {ast.unparse(node)}" for node in others]
    return found


def test_few_tests_need_the_whole_window() -> None:
    assert whole_window_tests() <= WHOLE_WINDOWS


def test_few_tests_look_inside_what_they_test() -> None:
    assert len(inside_looks()) < INSIDES, "\n".join(inside_looks())
