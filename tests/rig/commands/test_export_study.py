"""``main.py export`` of studies and designs: in sentences and exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from short_study import canned_bundle, new_file

import main
from rig.commands.export import STUDY_FORMS
from rig.study.documents.forms import FORMS
from rig.study.running import pools
from rig.study.running.run_study import RunControl, run_study
from rig.study.running.study_file import StudyFile

SENTENCE = re.compile(r"[^\n]+\.\n")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With numbers and without slices."""
    monkeypatch.chdir(tmp_path)
    with new_file(tmp_path) as file, pools.threads(1) as pool:
        run_study(file, pool, lambda news: None, RunControl(), work=canned_bundle)
    return tmp_path / "short.study"


def test_the_forms_of_the_command_are_those_of_the_documents():
    assert tuple(FORMS) == STUDY_FORMS


@pytest.mark.parametrize("form", STUDY_FORMS)
def test_every_form_goes_beside_the_study_and_says_so(study, capsys, form):
    assert main.main(["export", str(study), "--to", form]) == 0
    said = capsys.readouterr()
    assert SENTENCE.fullmatch(said.out) and said.err == ""
    made = [path.name for path in study.parent.iterdir() if path != study]
    assert f"short{FORMS[form].end}" in made and all(name in said.out for name in made)


def test_a_shipped_design_has_its_documents_before_it_is_run(study, capsys):
    assert main.main(["export", "nmda_block", "--to", "preregistration"]) == 0
    assert Path("nmda_block_preregistration.md").read_text(encoding="utf-8").startswith("# Preregistration: NMDA block")
    assert main.main(["export", "nmda_block", "--to", "report", "--out", "a.md"]) == 0
    assert Path("a.md").read_text(encoding="utf-8").startswith("# NMDA block")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["short.study", "--to", "nwb"], "The form nwb is that of one recording"),
        (["short.study", "--to", "csv", "--branch", "B"], "has no branches"),
        (["short.study", "--to", "figure", "--out", "a.tiff"], "A figure is written as .pdf, .svg, .png"),
        (["short.study", "--to", "csv", "--out", "nowhere/"], "There is no folder"),
        (["nmda_block", "--to", "csv"], "no slice is recorded"),
        (["none.study", "--to", "csv"], "not there"),
        (["none.toml", "--to", "report"], "none.toml"),
        (["other.schaffer", "--to", "arrive"], "The form arrive is that of a study"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(study, capsys, asked, words):
    before = sorted(study.parent.iterdir())
    assert main.main(["export", *asked]) == 2
    said = capsys.readouterr()
    assert words in said.err and said.out == "" and SENTENCE.fullmatch(said.err)
    assert sorted(study.parent.iterdir()) == before


def test_a_study_that_is_open_elsewhere_is_told(study, capsys):
    with StudyFile.open(study):
        assert main.main(["export", str(study), "--to", "csv"]) == 2
    assert "open in another program" in capsys.readouterr().err


def test_a_file_that_is_no_study_is_told(tmp_path, capsys):
    path = tmp_path / "mine.study"
    path.write_text("hello")
    assert main.main(["export", str(path), "--to", "csv"]) == 2
    assert "no study" in capsys.readouterr().err
