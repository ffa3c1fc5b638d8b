"""Whatever stands behind a command, it is refused in a sentence: no traceback, no escape, no half a page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from house import ROOT, sources
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import main
from rig.commands.endings import FAILED, REFUSED, exit_code
from rig.commands.progress import Progress

ABSURD = [
    *(
        "",
        "0",
        "-1",
        "9" * 40,
        "1e400",
        "nan",
        "inf",
        "²",
        "٣",
        "5-²",
        "1-0",
        "0-9999",
        "=",
        "a=",
        "=b",
        "--",
        "-",
        "a\0b",
    ),
    *(
        "\x1b[2J\x1b[31mRED",
        "\u202egpj.exe",
        "x" * 5000,
        "\udcff",
        "a\nb",
        "../..",
        "title=\x1b]0;x\x07",
        'title="\\u0000"',
    ),
    *("test.99.x=1", "test=[]", "test.0=[]", "measure=1", "length_min=5e-324", "a.b.c.d.e.f.g.h.i=1", "s1=1"),
]
BEFORE = [
    *(["run"], ["run", "ltp_hfs", "--seed"], ["run", "ltp_hfs", "--seeds"], ["run", "ltp_hfs", "--set"], ["replay"]),
    *(["export"], ["export", "x", "--to"], ["export", "x", "--to", "csv", "--width"]),
    *(["open"], ["validate"], ["probe"], ["snapshot", "--size"], ["snapshot", "--minutes"], ["--"], []),
]
RUBBISH = [
    b"",
    b"\0" * 9,
    b"\xff\xfe\x00a",
    b"SCHAFFER JOURNAL\n",
    b"SCHAFFER JOURNAL\n\x01\x00",
    b"[[[[",
    b"a=1e999",
    b'""="\x1b"',
]


def ended(arguments: list[str]) -> int:
    try:
        return main.main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 99


def one_sentence(said: str) -> bool:
    printable = said.rstrip("\n").isprintable()
    return printable and 0 < len(said) < 1000 and said.endswith(("\n",)) and "Traceback" not in said


@pytest.fixture(autouse=True)
def nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """An absurd argument that is none would run an experiment, or open the window."""
    import gui.lab.lab
    import rig.computer.doctor
    import rig.study.cohort

    def begun(*arguments: object, **named: object) -> None:
        raise SystemExit(REFUSED)

    monkeypatch.setattr(rig.study.cohort, "run_cohort", begun)
    monkeypatch.setattr(gui.lab.lab, "open_lab", begun)
    monkeypatch.setattr(rig.computer.doctor, "no_display", lambda: "")


@pytest.mark.parametrize("before", [one for one in BEFORE if one], ids=" ".join)
def test_every_absurd_argument_is_refused_in_one_sentence(before, capsys):
    wrong = []
    for absurd in ABSURD:
        if (before, absurd) in ((["run", "ltp_hfs", "--seed"], "0"), (["snapshot", "--minutes"], "0"), (["--"], "")):
            continue
        if before[0] in ("validate", "probe") and absurd in ("", "--"):
            continue  # which is all of it
        code = ended([*before, absurd])
        told = capsys.readouterr()
        if code != REFUSED or told.out or not (one_sentence(told.err) or told.err == ""):
            wrong.append((absurd[:20], code, told))
    assert not wrong


@pytest.mark.parametrize("content", RUBBISH, ids=ascii)
@pytest.mark.parametrize("command", [["run"], ["replay"], ["export", "--to", "csv"], ["export", "--to", "methods"]])
def test_every_file_of_rubbish_is_refused_in_one_sentence(command, content, tmp_path, capsys):
    for ending in (".schaffer", ".toml"):
        path = tmp_path / f"r\x1b[2J{ending}"
        path.write_bytes(content)
        assert ended([command[0], str(path), *command[1:]]) == REFUSED
        told = capsys.readouterr()
        assert not told.out and one_sentence(told.err)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(BEFORE), st.lists(st.text(max_size=12), max_size=3))
def test_any_words_are_refused_or_understood(before, words):
    arguments = [*before, *words]
    if before[:1] in (["validate"], ["probe"]) or not any(arguments) or "-h" in str(arguments):
        return
    assert ended(arguments) in (0, FAILED, REFUSED)


@pytest.mark.parametrize(
    "error", [OSError(28, "No space\x1b[2J left"), ValueError("a\0b"), KeyError("\u202e"), RuntimeError("y" * 9000)]
)
def test_what_nobody_foresaw_is_told_without_escapes_and_in_short(error, capsys):
    def fail() -> int:
        raise error

    assert exit_code(fail) == FAILED
    assert one_sentence(capsys.readouterr().err)


def test_progress_says_no_escape_of_a_stranger(capsys):
    Progress()(0.5, "\x1b[31mRED\n\n")
    assert capsys.readouterr().err == " 50 %  ␛[31mRED␊␊\n"


SAYING = {"rig/commands/endings.py", "rig/commands/progress.py"}


def test_what_is_printed_is_made_safe_in_one_place():
    """Every other file hands its words to ``answer`` and ``complain``."""
    found = set()
    for path in [*sources("rig"), *sources("gui"), *sources("main")]:
        if re.search(r"^\s+print\(|^\s*sys\.std(out|err)\.write", path.read_text("utf-8"), re.MULTILINE):
            calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
            if any(isinstance(one.func, ast.Name) and one.func.id == "print" for one in calls):
                found.add(Path(path).relative_to(ROOT).as_posix())
    # figures of frames of our own, printed by a measuring script
    assert found - {"gui/snapshot/frame_times.py"} == SAYING
