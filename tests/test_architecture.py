"""The house rules that a machine can check: who may import whom, what stays out of names and out of tracked files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ("model", "rig", "gui", "main")
QT = {"PySide6", "shiboken6", "pyqtgraph"}
MODEL_MAY_USE = {"numpy", "scipy", "numba", "msgspec"}
MODEL_MAY_NOT_USE = {"threading", "asyncio", "multiprocessing", "time", "datetime", "os", "pathlib", "io", "random"}
SLOW_TO_IMPORT = {"numba", "scipy", "matplotlib", "pynwb", "h5py"}


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py")) if room != "main" else [ROOT / "main.py"]


def imported(path: Path) -> set[str]:
    """Full dotted names of everything a file imports, at any depth of it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def first(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("room", HOUSE)
def test_imports_run_one_way(room: str) -> None:
    above = set(HOUSE[HOUSE.index(room) + 1 :])
    wrong = {path.name: first(imported(path)) & above for path in sources(room)}
    assert not {name: found for name, found in wrong.items() if found}


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
    """Compiled by ``model/kernel.py``."""
    made = [one.func for one in function.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Name) and one.id == "kernel" for one in made)


@pytest.mark.parametrize("room", ["model", "rig"])
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


@pytest.mark.parametrize("module", ["main", "gui.window"])
def test_the_first_window_waits_for_nothing_slow(module: str) -> None:
    assert slow_modules_after(f"import {module}") == set()


# ---- outcomes are not written down: what is named after a drug or a protocol cannot be inside the slice

DRUG_WORDS = """
    apv ap5 dapv anisomycin ketamine memantine am251 win win55 win55212 nbqx cnqx dnqx picrotoxin ptx bicuculline dhpg
    mpep ifenprodil rapamycin nifedipine thapsigargin forskolin kn62 kn93 fk506 cgp55845 rimonabant mk801 zd7288 ttx
"""
PROTOCOL_WORDS = "ltp ltd hfs tbs lfs tetanus theta_burst paired_pulse input_output"


def words(identifier: str) -> tuple[str, ...]:
    """``KdAPV_uM`` -> ("kd", "apv", "u", "m"): split at underscores and at changes of case."""
    parts = re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+", identifier)
    return tuple(part.lower() for part in parts)


def forbidden_names() -> set[tuple[str, ...]]:
    names = {tuple(name.split("_")) for name in (DRUG_WORDS + PROTOCOL_WORDS).split()}
    names |= {words(path.stem) for path in (ROOT / "resources" / "drugs").glob("*.toml")}
    # These also come in bottles, but a receptor or a transmitter of the slice is called by them.
    names -= {("nmda",), ("adenosine",), ("glycine",), ("bdnf",)}
    # A shipped protocol of one plain word ("waveform") names an ordinary thing; the others name themselves.
    names |= {stem for path in (ROOT / "resources" / "protocols").glob("*.toml") if len(stem := words(path.stem)) > 1}
    return names


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Every name, attribute, argument and definition, and every string that could be compared with a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, (ast.arg, ast.keyword)) and node.arg:
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield from (node.name, node.asname or "")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w-]+", node.value):
            yield node.value


def contains(identifier: str, name: tuple[str, ...]) -> bool:
    found = words(identifier)
    return any(found[start : start + len(name)] == name for start in range(len(found) - len(name) + 1))


@pytest.mark.parametrize(
    ("identifier", "name", "expected"),
    [
        ("half_APV", "apv", True),
        ("KiAPV", "apv", True),
        ("after_theta_burst", "theta_burst", True),
        ("theta_mV", "theta_burst", False),
        ("window", "win", False),
    ],
)
def test_what_counts_as_naming_a_drug_or_a_protocol(identifier: str, name: str, expected: bool) -> None:
    assert contains(identifier, tuple(name.split("_"))) is expected


def test_no_drug_and_no_protocol_is_named_inside_the_slice() -> None:
    forbidden = forbidden_names()
    found = {
        f"{path.name}: {identifier}"
        for path in sources("model")
        for identifier in identifiers(ast.parse(path.read_text(encoding="utf-8")))
        if any(contains(identifier, name) for name in forbidden)
    }
    assert not found


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


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "setup/installer.lock"])
def test_every_locked_package_is_pinned_by_hash(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line[:80]
