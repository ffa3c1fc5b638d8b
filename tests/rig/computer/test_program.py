"""Sentences name the command that works where they are read."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from pathlib import Path

import pytest

import main
from rig.commands.endings import REFUSED
from rig.computer import program
from rig.files.root import ROOT


@pytest.mark.parametrize(
    ("started_as", "name"),
    [("main.py", "main.py"), ("folder/schaffer", "schaffer"), ("schaffer.exe", "schaffer"), ("", "main.py")],
)
def test_usage_names_the_program_as_it_was_started(monkeypatch, capsys, started_as, name):
    monkeypatch.setattr(sys, "argv", [started_as])
    with pytest.raises(SystemExit):
        main.main(["replay"])
    assert f"`{name} replay --help`" in capsys.readouterr().err
    assert main.main(["replay", "nothing.schaffer"]) == REFUSED
    assert main.main(["replay", str(ROOT / "LICENSE")]) == REFUSED
    assert f"`{name} run --out`" in capsys.readouterr().err


def test_the_command_that_adds_nwb_is_a_target_that_is_there(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    make, folder, where, target = shlex.split(program.adds_nwb())
    assert (make, folder, Path(where)) == ("make", "-C", ROOT)
    assert f"\n{target}:\n" in (ROOT / "Makefile").read_text("utf-8")


def test_where_there_are_no_sources_pip_adds_it(monkeypatch, tmp_path):
    monkeypatch.setattr(program, "ROOT", tmp_path)
    assert program.adds_nwb() == f"{sys.executable} -m pip install pynwb"


def build_of(sources, monkeypatch, folder, **files):
    for name, text in files.items():
        (folder / sources[name]).parent.mkdir(parents=True, exist_ok=True)
        (folder / sources[name]).write_bytes(text)
    monkeypatch.setattr(program, "ROOT", folder)
    program.build.cache_clear()
    return program.build()


def test_a_build_is_told_by_what_computes_and_not_by_where_it_stands(monkeypatch, tmp_path):
    sources = {"spine": "model/spine.py", "csv": "rig/export/csv.py", "scope": "gui/scope/panel.py"}
    of = partial(build_of, sources, monkeypatch)
    one = of(tmp_path / "one", spine=b"A = 1\nB = 2\n", csv=b"", scope=b"")
    assert one == of(tmp_path / "elsewhere", spine=b"A = 1\r\nB = 2\r\n", csv=b"", scope=b"other")
    assert one != of(tmp_path / "two", spine=b"A = 1\nB = 3\n", csv=b"", scope=b"")
    assert one != of(tmp_path / "three", spine=b"A = 1\nB = 2\n", csv=b"C = 3\n", scope=b"")
    monkeypatch.undo()
    program.build.cache_clear()
