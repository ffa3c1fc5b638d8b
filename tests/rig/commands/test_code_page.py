"""Words printed where the code page lacks some of their signs."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from rig.commands.code_page import nearest_sign, print_on_any_code_page
from rig.files.root import ROOT

WORDS = "−55 µM, 3 × 10 °C → é 日"


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [
        ("utf-8", WORDS),
        ("ascii", "-55 uM, 3 x 10 deg C -> e ?"),
        ("cp437", "-55 µM, 3 x 10 °C -> é ?"),
        ("cp1251", "-55 µM, 3 x 10 °C -> e ?"),
    ],
)
def test_a_sign_that_is_missing_becomes_the_nearest(monkeypatch, encoding, printed):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
    monkeypatch.setattr(sys, "stderr", None)
    print_on_any_code_page()
    print(WORDS, flush=True)
    assert raw.getvalue().decode(encoding) == printed + "\n"


def test_a_name_that_no_text_can_hold_is_printed_too(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, encoding="utf-8", newline="\n"))
    print_on_any_code_page()
    print(os.fsdecode(b"a\xff.toml"), file=sys.stderr, flush=True)
    assert raw.getvalue() == b"a?.toml\n"


def test_every_sign_has_a_nearest_one_in_ascii():
    assert all(nearest_sign(sign).isascii() for sign in "−–×→µμ°±…·½é日\udcff")


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1251", "cp1253", "shift_jis"])
def test_no_command_fails_because_of_its_words(encoding):
    program = (
        "import sys, main\n"
        "def ends(*asked):\n"
        "    try: return main.main(asked)\n"
        "    except SystemExit as end: return end.code\n"
        "codes = [ends(command.name, '--help') for command in main.COMMANDS]\n"
        "codes += [ends('run', 'опыт ∆ 日.toml'), ends('open', 'опыт ∆.schaffer')]\n"
        "print(sorted(set(codes[:-2])), codes[-2:], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding=encoding,
    )
    *sentences, codes = ran.stderr.splitlines()
    assert (ran.returncode, codes) == (0, "[0] [2, 2]")
    assert len(sentences) == 2 and "Traceback" not in ran.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1251"])
def test_the_door_sees_to_it(encoding):
    program = (
        "import main; from rig.computer import doctor; from rig.computer.doctor import Finding\n"
        "doctor.examine = lambda: [Finding(True, '−3 µV × 2 → 4')]\nraise SystemExit(main.main(['doctor']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding=encoding,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("  -3 ") and " x 2 -> 4\n" in ran.stdout
