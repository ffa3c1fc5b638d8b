"""A blind study: no byte of what is printed, exported or kept tells a group, a drug or what was done to whom."""

from __future__ import annotations

import csv
import json
import re
import zlib
from pathlib import Path

import pytest

import main
from rig.commands.export import STUDY_FORMS
from rig.study.design.design_file import open_design
from rig.study.documents.forms import FORMS, write_study
from rig.study.results.study import read_study, unblind_in
from rig.study.results.told import LATER
from rig.study.running import pools
from rig.study.running.run_study import RunControl, run_study
from rig.study.running.study_file import StudyFile

DESIGN = """title = "Quokka against Wombat"
about = "Whether d_apv keeps a Wombat from learning."
blind = true
[outcome]
quantity = "slope"
from_min = 1
to_min = 3
relative_to = "baseline"
[sampling]
seed = 4711
animals = 3
slices_per_animal = 2
[exclude]
drift_percent = 5
[[group]]
name = "Quokka"
control = true
about = "a plain marsupial"
length_min = 14
test = [{ interval_s = 30 }]
train = [{ name = "hfs", label = "HFS", at_min = 10, pattern = { pulses = 20 } }]
[[group]]
name = "Wombat"
about = "a digging marsupial"
like = "Quokka"
drug = [{ drug = "d_apv", concentration_uM = 50, from_min = -5 }]
[[group]]
name = "Echidna"
like = "Quokka"
drug = [{ drug = "nbqx", concentration_uM = 1, from_min = 5 }]
"""
SECRET = ("quokka", "wombat", "echidna", "marsupial", "d_apv", "d-apv", "nbqx", "50 µm", "4711")
"""In small letters. The last is the seed, by which whoever has the program could deal the letters again."""


@pytest.fixture(autouse=True)
def _in_threads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pools, "processes", pools.threads)
    monkeypatch.chdir(tmp_path)


def put(text: str) -> None:
    Path("blind.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def unfinished(tmp_path: Path) -> Path:
    put(DESIGN)
    path = tmp_path / "blind.study"
    with StudyFile.create(path, open_design("blind.toml")) as file, pools.threads() as pool:
        run_study(file, pool, lambda news: None, RunControl(), only=file.planned[:14])
    return path


@pytest.fixture
def finished(unfinished: Path) -> Path:
    with StudyFile.open(unfinished) as file, pools.threads() as pool:
        run_study(file, pool, lambda news: None, RunControl())
    return unfinished


def unpacked(data: bytes) -> bytes:
    """With what a PDF keeps deflated."""
    found = [data]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return b"\n".join(found)


def told(data: bytes) -> list[str]:
    """Every secret that stands in these bytes, whatever the coding of its letters."""
    bare = data.lower()
    codings = ("utf-8", "utf-16-le", "utf-16-be")
    return [word for word in SECRET for coding in codings if word.encode(coding) in bare]


def exported(study: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """Form -> exit code, of every form; all of it is searched."""
    codes = {}
    folder = study.parent / "out"
    folder.mkdir()
    for form in STUDY_FORMS:
        codes[form] = main.main(["export", str(study), "--to", form, "--out", str(folder)])
    for ending in ("svg", "png"):
        main.main(["export", str(study), "--to", "figure", "--out", str(folder / f"one.{ending}")])
    for path in folder.iterdir():
        assert told(unpacked(path.read_bytes())) == [], path.name
    said = capsys.readouterr()
    assert told((said.out + said.err).encode()) == []
    return codes


def test_the_secrets_are_found_where_they_are(finished: Path) -> None:
    """So that the search of this file finds what there is."""
    study = unblind_in(read_study(finished))
    for form, kind in FORMS.items():
        path = finished.with_name(f"open{kind.end}")
        write_study(study, form, path)
        assert told(unpacked(path.read_bytes())) or form in ("npz", "figure"), form
    write_study(study, "figure", finished.with_name("open.svg"))
    assert told(finished.with_name("open.svg").read_bytes())


def test_no_export_of_an_unfinished_one_tells(unfinished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = exported(unfinished, capsys)
    assert {form for form, code in codes.items() if code == 0} == {"csv", "methods"}


def test_no_export_of_a_finished_one_tells(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = exported(finished, capsys)
    assert {form for form, code in codes.items() if code == 0} == {"csv", "methods", "figure"}
    assert LATER in (finished.parent / "out" / "blind_methods.txt").read_text(encoding="utf-8")


def test_tables_follow_the_turns(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the order of rows nor a number of an animal tells which slices are of the first group."""
    assert main.main(["export", str(finished), "--to", "csv"]) == 0
    with Path("blind_slices.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert [row[2] for row in rows] == [row[5] for row in rows] == [str(one + 1) for one in range(18)]
    assert len({row[1] for row in rows}) == 9 and all(int(row[1]) <= int(row[2]) for row in rows)


def test_cohort_prints_letters_alone(unfinished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for asked in (["--shard", "1/18"], ["--json", "--shard", "1/18"], [], ["--json"]):
        assert main.main(["cohort", "blind.toml", "--out", str(unfinished), "--resume", *asked]) == 0
        said = capsys.readouterr()
        assert told((said.out + said.err).encode()) == [], asked
        if "--json" in asked:
            given = json.loads(said.out)
            assert [one["name"] for one in given["groups"]] == ["A", "B", "C"] and given["title"] == "Blind study"
            assert not any("seed" in one for one in given["slices"])
            assert [one["slice"] for one in given["slices"]] == sorted(one["slice"] for one in given["slices"])


def test_the_file_tells_nothing_to_who_looks_in(unfinished: Path) -> None:
    with StudyFile.open(unfinished) as file:
        file.note("Window changed.")
        # what is beside it while it is open is part of it
        for path in unfinished.parent.glob("blind.study*"):
            assert told(path.read_bytes()) == [], path.name
    assert told(unfinished.read_bytes()) == []


def test_letters_decide_the_sign_where_there_is_no_control(tmp_path: Path) -> None:
    put(DESIGN.replace("control = true\n", "").partition('[[group]]\nname = "Echidna"')[0])
    path = tmp_path / "two.study"
    with StudyFile.create(path, open_design("blind.toml")) as file, pools.threads() as pool:
        run_study(file, pool, lambda news: None, RunControl())
    assert main.main(["export", str(path), "--to", "methods"]) == 0
    words = Path("two_methods.txt").read_text(encoding="utf-8")
    assert "B minus A" in words and told(words.encode()) == []
    assert main.main(["export", str(path), "--to", "r"]) == 0
    assert told(Path("two.R").read_bytes()) == []


def test_a_plan_of_two_factors_keeps_its_levels(tmp_path: Path) -> None:
    levels = {"Quokka": "none, none", "Wombat": "apv, none", "Echidna": "none, other"}
    text = DESIGN.replace("control = true\n", "")
    for name, pair in levels.items():
        first, second = pair.split(", ")
        text = text.replace(f'name = "{name}"\n', f'name = "{name}"\nlevels = ["zz{first}", "zz{second}"]\n')
    text += '[[group]]\nname = "Dingo"\nlike = "Wombat"\nlevels = ["zzapv", "zzother"]\n'
    put(text.replace("[[group]]", '[analysis]\ntest = "two_way_anova"\n[[group]]', 1))
    path = tmp_path / "four.study"
    with StudyFile.create(path, open_design("blind.toml")) as file, pools.threads() as pool:
        run_study(file, pool, lambda news: None, RunControl())
    assert main.main(["export", str(path), "--to", "methods"]) == 0
    words = Path("four_methods.txt").read_bytes()
    assert b"zz" not in words and told(words) == []
    assert main.main(["export", str(path), "--to", "r"]) == 2
