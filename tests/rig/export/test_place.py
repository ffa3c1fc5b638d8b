"""An export goes where it was meant to, and over nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from canned_record import record

import main
from rig.commands.endings import DONE, REFUSED
from rig.export import formats as forms
from rig.export.formats import write
from rig.export.place import check_place, place_of
from rig.export.winltp import write_winltp
from rig.files.refusal import RefusedFile
from rig.journal.frames import MAGIC


@pytest.fixture
def journal(monkeypatch, tmp_path) -> Path:
    """One that reads as the canned record."""
    path = tmp_path / "one.schaffer"
    path.write_bytes(MAGIC + b"an experiment")
    monkeypatch.setattr(forms, "record_of_journal", lambda path, branch="": (record(), ""))
    return path


def export(journal: Path, form: str, out: Path | str) -> int:
    return main.main(["export", str(journal), "--to", form, "--out", str(out)])


@pytest.mark.parametrize(
    ("form", "asked", "comes"),
    [
        ("csv", "exp", "exp.csv"),
        ("nwb", "exp", "exp.nwb"),
        ("abf", "exp", "exp.abf"),
        ("winltp", "exp", "exp_winltp"),
        ("methods", "exp", "exp_methods.txt"),
        ("figure", "exp", "exp_figure.pdf"),
        ("report", "exp", "exp_report.pdf"),
        ("csv", "exp.CSV", "exp.CSV"),
        ("figure", "exp.svg", "exp.svg"),
        ("methods", "exp.txt", "exp.txt"),
        ("csv", "slice of 3.5.2026", "slice of 3.5.2026.csv"),
        ("nwb", "exp.v2", "exp.v2.nwb"),
        ("winltp", "exp_winltp", "exp_winltp"),
    ],
)
def test_a_name_gets_its_ending(tmp_path, form, asked, comes):
    assert place_of(form, tmp_path / "one.schaffer", tmp_path / asked) == tmp_path / comes


def test_one_name_for_all_kinds_writes_one_of_each(journal, tmp_path, capsys):
    for form in ("csv", "methods", "figure", "abf", "winltp", "csv"):
        assert export(journal, form, tmp_path / "exp") == DONE
    made = {path.name for path in tmp_path.iterdir()}
    wanted = {"exp.csv", "exp_bath.csv", "exp_methods.txt", "exp_figure.pdf", "exp.abf", "exp_winltp", "one.schaffer"}
    assert made == wanted


@pytest.mark.parametrize("form", ["csv", "methods", "nwb", "winltp"])
def test_a_folder_is_taken_as_a_folder(tmp_path, form):
    (tmp_path / "out").mkdir()
    assert place_of(form, tmp_path / "one.schaffer", tmp_path / "out") == tmp_path / "out" / f"one{forms.ENDS[form]}"


def test_a_folder_of_sweeps_is_replaced_by_sweeps(tmp_path):
    write_winltp(record(), tmp_path / "sweeps")
    assert place_of("winltp", tmp_path / "one.schaffer", tmp_path / "sweeps") == tmp_path / "sweeps"


def test_a_folder_that_is_not_there_is_not_taken_for_a_file(journal, tmp_path, capsys):
    assert export(journal, "csv", f"{tmp_path}/nowhere/") == REFUSED
    assert "There is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "asked"), [("csv", "exp.pdf"), ("nwb", "exp.schaffer"), ("methods", "exp.docx")])
def test_an_ending_of_another_kind_is_refused(journal, tmp_path, capsys, form, asked):
    assert export(journal, form, tmp_path / asked) == REFUSED
    assert "the ending is" in capsys.readouterr().err and not (tmp_path / asked).exists()


def by_its_name(journal: Path) -> Path:
    """The journal, called as an export is."""
    return journal.rename(journal.with_name("one.csv"))


def by_a_link(journal: Path) -> Path:
    journal.with_name("link.csv").symlink_to(journal)
    return journal.with_name("link.csv")


def by_a_hard_link(journal: Path) -> Path:
    os.link(journal, journal.with_name("hard.csv"))
    return journal.with_name("hard.csv")


def by_its_bath(journal: Path) -> Path:
    """The second table of the export would be the journal."""
    journal.rename(journal.with_name("two_bath.csv"))
    return journal.with_name("two.csv")


@pytest.mark.parametrize("way", [by_its_name, by_a_link, by_a_hard_link, by_its_bath])
def test_the_experiment_is_never_written_over(journal, capsys, way):
    before = journal.read_bytes()
    out = way(journal)
    kept = next(path for path in (journal, out, out.with_name("two_bath.csv")) if path.exists())
    assert export(kept, "csv", out) == REFUSED
    assert "the experiment itself" in capsys.readouterr().err and kept.read_bytes() == before


@pytest.mark.parametrize(
    ("form", "name", "held"),
    [
        ("csv", "mine.csv", b"animal,weight\r\n1,200\r\n"),
        ("methods", "notes.txt", b"Schaffer collaterals were cut on Monday."),
        ("nwb", "mine.nwb", b"not HDF"),
        ("abf", "mine.abf", MAGIC + b"an experiment"),
        ("figure", "scan.pdf", b"%PDF-1.7 a scan"),
        ("figure", "photo.png", b"\x89PNG\r\n\x1a\n a photograph"),
        ("report", "scan.pdf", b"%PDF-1.7 a scan"),
    ],
)
def test_a_file_of_another_kind_is_left_as_it_is(journal, tmp_path, capsys, form, name, held):
    (tmp_path / name).write_bytes(held)
    assert export(journal, form, tmp_path / name) == REFUSED
    assert "a file of another kind" in capsys.readouterr().err and (tmp_path / name).read_bytes() == held


def test_the_bath_of_another_table_is_left_too(journal, tmp_path):
    (tmp_path / "exp_bath.csv").write_bytes(b"litres,soap\r\n")
    assert export(journal, "csv", tmp_path / "exp") == REFUSED
    assert not (tmp_path / "exp.csv").exists()


@pytest.mark.parametrize(("form", "name"), [("figure", "a.pdf"), ("figure", "a.svg"), ("figure", "a.png"),
                                            ("methods", "a.txt"), ("abf", "a.abf"), ("csv", "a.csv")])  # fmt: skip
def test_an_export_of_the_same_kind_is_replaced(tmp_path, form, name):
    write(record(), form, tmp_path / name)
    check_place(form, tmp_path / name)
    others = {"figure", "report"} if name == "a.pdf" else {"csv", "abf", "methods", "nwb"}
    for other in others - {form}:
        with pytest.raises(RefusedFile, match="another kind"):
            check_place(other, tmp_path / name)


def test_an_empty_file_is_taken_and_a_device_is_not(journal, tmp_path, capsys):
    (tmp_path / "new.csv").touch()
    assert export(journal, "csv", tmp_path / "new.csv") == DONE
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "null.csv").symlink_to(os.devnull)
    for name in ("pipe.csv", "null.csv"):
        assert export(journal, "csv", tmp_path / name) == REFUSED
        assert "a device or pipe" in capsys.readouterr().err
    assert (tmp_path / "null.csv").is_symlink()
