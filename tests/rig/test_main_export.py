"""``main.py export``: from a journal to every form, in sentences and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from canned_record import record

import main
from rig.export import forms
from rig.export.written import NotWritten
from rig.refusal import RefusedFile


@pytest.fixture
def journal(monkeypatch) -> list[tuple[Path, str]]:
    """A journal that reads as the canned record; what was asked of it."""
    asked = []

    def read(path: Path, branch: str = ""):
        asked.append((path, branch))
        if branch == "Q":
            raise RefusedFile(path.name, "the branch", 'the text "Q"', "Main")
        return record(), ""

    monkeypatch.setattr(forms, "record_of_journal", read)
    return asked


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("csv", ["one.csv", "one_bath.csv"]),
        ("winltp", ["one_winltp"]),
        ("methods", ["one_methods.txt"]),
        ("figure", ["one_figure.pdf"]),
        ("nwb", ["one.nwb"]),
        ("abf", ["one.abf"]),
    ],
)
def test_without_a_place_it_goes_beside_the_journal(journal, tmp_path, capsys, form, names):
    assert main.main(["export", str(tmp_path / "one.schaffer"), "--to", form]) == 0
    made = sorted(path.name for path in tmp_path.iterdir())
    assert set(names) <= set(made)
    assert not [name for name in made if name.startswith(".")]
    assert capsys.readouterr().out.endswith(".\n")


def test_place_width_and_branch_are_as_asked(journal, tmp_path):
    out = tmp_path / "two.svg"
    file = tmp_path / "one.schaffer"
    assert main.main(["export", str(file), "--to", "figure", "--out", str(out), "--width", "85", "--branch", "B"]) == 0
    assert journal == [(file, "B")]
    assert 'width="240.94' in out.read_text(encoding="utf-8")


def test_what_cannot_be_is_refused_in_a_sentence(journal, tmp_path, capsys):
    file = str(tmp_path / "one.schaffer")
    assert main.main(["export", file, "--to", "csv", "--branch", "Q"]) == 2
    assert "In one.schaffer, the branch is" in capsys.readouterr().err
    assert main.main(["export", file, "--to", "figure", "--out", "one.tiff"]) == 2
    assert capsys.readouterr().err.startswith("A figure is written as .pdf, .svg, .png")


def test_a_failed_export_says_so_and_leaves_the_old_file(journal, tmp_path, capsys, monkeypatch):
    def refuse(one, path):
        raise NotWritten(f"{path.name} could not be written (No space left on device).")

    monkeypatch.setattr("rig.export.methods.write_methods", refuse)
    assert main.main(["export", str(tmp_path / "one.schaffer"), "--to", "methods"]) == 1
    assert "No space left" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_no_journal_is_named(tmp_path, capsys):
    assert main.main(["export", str(tmp_path / "none.schaffer"), "--to", "csv"]) == 2
    assert "cannot be opened (No such file" in capsys.readouterr().err
    (tmp_path / "two.schaffer").write_text("hello")
    assert main.main(["export", str(tmp_path / "two.schaffer"), "--to", "csv"]) == 2
    assert "no whole journal" in capsys.readouterr().err
