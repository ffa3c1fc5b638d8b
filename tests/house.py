"""The files of the house, for the tests that read them."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ("model", "rig", "gui", "main")


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
