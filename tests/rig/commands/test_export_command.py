"""``main.py export``: from a journal to every form, in sentences and exit codes."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest
from canned_record import record
from linear_slice import LinearSlice
from test_experiment import BOTH, CARD

import main
from model.units import TICKS_PER_MIN
from rig.commands import export
from rig.experiment.experiment import Experiment
from rig.export import formats as forms
from rig.export.methods import methods
from rig.files.atomic_write import NotWritten
from rig.files.refusal import RefusedFile
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes, Place
from rig.journal.frames import start_of
from rig.journal.journal import Journal
from rig.messages import SetStimulator


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


def test_what_a_journal_began_with_stands_in_the_methods(tmp_path):
    places = Electrodes(s1=Place(along_um=250.0, lamina_um=170.0))
    one = Experiment(
        CARD, 3, {}, electrodes=places, amplifier=AmplifierSettings(gain=500.0), make_slice=LinearSlice
    )  # fmt: skip
    journal = Journal(tmp_path / "one.schaffer")
    journal.begin(start_of(one, "A test"))
    journal.put(one.apply(SetStimulator(BOTH)))
    for result in one.advance(TICKS_PER_MIN):
        journal.put(result)
    journal.close(one.tick)
    kept, lacks = forms.record_of_journal(tmp_path / "one.schaffer")
    assert lacks == "" and kept.sweeps and kept.branch == "Main"
    words = methods(kept)
    assert "S1 250 µm from it" in words and "gain 500" in words and "seed 3" in words
    assert CARD.strain in words


def test_of_nothing_there_is_nothing_to_export(tmp_path):
    with pytest.raises(NotWritten, match="nothing is recorded yet"):
        forms.write(record(sweeps=()), "csv", tmp_path / "one.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_forms_of_the_command_are_those_of_the_export():
    assert export.FORMS == forms.FORMS
    assert {*export.FORMS, export.REPORT} == set(forms.ENDS)


def test_the_report_is_written_by_whoever_was_handed_in(journal, tmp_path, capsys):
    written = []

    def write_report(one, path):
        written.append((one.title, path))

    parser = ArgumentParser()
    command = export.command(write_report)
    command.arguments(parser)
    assert command.carry_out(parser.parse_args([str(tmp_path / "one.schaffer"), "--to", "report"])) == 0
    assert written == [(record().title, tmp_path / "one_report.pdf")]
    assert capsys.readouterr().out == "one_report.pdf holds the lab report.\n"


def test_results_of_a_run_are_never_put_over_a_file_of_another_kind(tmp_path, capsys):
    (tmp_path / "measures.csv").write_text("animal,weight\n1,200\n")
    assert main.main(["run", "waveform", "--out", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert "In measures.csv, the place of the export is a file of another kind" in told.err and "%" not in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["measures.csv"]
